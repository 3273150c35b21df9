package cards

// The limits of a card, in UTF-16 units unless said otherwise. Teams documents one: an
// activity has at most 100 KB in UTF-16. The others keep a card readable on a phone, and
// such that whatever it has to hold, it is well below that.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages.
const (
	maxCard     = 44_000 // of the 50,000 units of an activity; the rest is its envelope and summary
	cardRoom    = 30_000 // what a card of ours takes
	shortRoom   = cardRoom / 4
	buttonRoom  = 8000
	fieldRoom   = 14_000
	maxTitle    = 150
	maxNote     = 1000
	maxCell     = 500 // one cell, label or value: a name, a status, a date
	maxRowText  = 1500
	maxAlt      = 500
	maxURL      = 2000
	maxLinkText = 500
	maxFallback = 2000
	maxSummary  = 200

	// maxActions is how many buttons Teams shows of a card or of an ActionSet; what is
	// beyond is not shown at all on the desktop.
	maxActions = 6
	maxButtons = 8 * maxActions
	maxLabel   = 75

	maxFields  = 12
	maxKey     = 200
	maxInput   = 3000
	maxPaste   = 20_000 // of a FileField
	maxOptions = 200
)
