package texts

// The keys of what Slack's directory of apps says of Lotsen.
const (
	AppDescription Key = "app-description"
	AppLong        Key = "app-long"
	AppCommand     Key = "app-command"
	AppCommandHint Key = "app-command-hint"
)
