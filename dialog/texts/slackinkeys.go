package texts

// The keys of what Slack is answered with. The words are lists, with spaces between
// them, of what the slash command can be followed by.
const (
	SlackCommandHeard  Key = "slack-command-heard"
	SlackCommandFailed Key = "slack-command-failed"
	SlackFormNotSaved  Key = "slack-form-not-saved"
	SlackWordsStatus   Key = "slack-words-status"
	SlackWordsGuide    Key = "slack-words-guide"
	SlackWordsHelp     Key = "slack-words-help"
)
