package texts

// The keys of Slack's forms and of what does not fit into a message there.
const (
	SlackFormTitle     Key = "slack-form-title"
	SlackFormSend      Key = "slack-form-send"
	SlackFormClose     Key = "slack-form-close"
	SlackFormChoose    Key = "slack-form-choose"
	SlackLoadingTitle  Key = "slack-loading-title"
	SlackLoadingBody   Key = "slack-loading-body"
	SlackOutdatedTitle Key = "slack-outdated-title"
	SlackOutdatedBody  Key = "slack-outdated-body"
	SlackSorryTitle    Key = "slack-sorry-title"
	SlackSorryBody     Key = "slack-sorry-body"
	SlackCut           Key = "slack-cut"
	SlackMore          Key = "slack-more"
	SlackMoreOptions   Key = "slack-more-options"

	// What is said of a file that Lotsen could not send, and beside a field of one that it
	// could not take.
	SlackFileRefused    Key = "slack-file-refused"
	SlackFileLost       Key = "slack-file-lost"
	SlackFileTooBig     Key = "slack-file-too-big"
	SlackFileNotText    Key = "slack-file-not-text"
	SlackFileNotFetched Key = "slack-file-not-fetched"
)
