package texts

// The keys of what a reminder says, and of whether one is genuine.
const (
	RemindBody        Key = "remind-body"
	RemindBy          Key = "remind-by"
	RemindWhere       Key = "remind-where"
	RemindTakes       Key = "remind-takes"
	RemindMinutes     Key = "remind-minutes"
	RemindCode        Key = "remind-code"
	RemindCodeIs      Key = "remind-code-is"
	RemindCodeLater   Key = "remind-code-later"
	ButtonRemindStart Key = "button-remind-start"
	ButtonRemindLater Key = "button-remind-later"
	ButtonRemindHelp  Key = "button-remind-help"
	NoteTrial         Key = "note-trial"
	ThankYouTitle     Key = "thank-you-title"
	ThankYouBody      Key = "thank-you-body"

	GenuineCodesBody    Key = "genuine-codes-body"
	GenuineLatelyBody   Key = "genuine-lately-body"
	GenuineBeforeBody   Key = "genuine-before-body"
	GenuineCodeUntil    Key = "genuine-code-until"
	GenuineNoneBody     Key = "genuine-none-body"
	GenuinePageBody     Key = "genuine-page-body"
	NoteGenuineReminder Key = "note-genuine-reminder"
	NoteCodeOurs        Key = "note-code-ours"
	NoteCodeWas         Key = "note-code-was"
	NoteCodeNotOurs     Key = "note-code-not-ours"
	NoteCodeUnsure      Key = "note-code-unsure"
)
