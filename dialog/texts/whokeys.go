package texts

// The keys of what is said to somebody whom the directory has not given, or whom
// Lotsen is not for, and of messages that others have followed.
const (
	StrangerTitle       Key = "stranger-title" // nobody has the address
	StrangerBody        Key = "stranger-body"
	StrangerAddressBody Key = "stranger-address-body"
	StrangerNote        Key = "stranger-note"
	StrangerManyTitle   Key = "stranger-many-title" // more than one has it
	StrangerManyBody    Key = "stranger-many-body"
	StrangerManyNote    Key = "stranger-many-note"
	StrangerHiddenTitle Key = "stranger-hidden-title" // the platform tells none
	StrangerHiddenBody  Key = "stranger-hidden-body"
	StrangerHiddenNote  Key = "stranger-hidden-note"
	StrangerLaterTitle  Key = "stranger-later-title" // there was no answer
	StrangerLaterBody   Key = "stranger-later-body"
	RefusedGuestBody    Key = "refused-guest-body"
	RefusedOutsiderBody Key = "refused-outsider-body"
	NoteMoved           Key = "note-moved"
	NoteLate            Key = "note-late"
	ListClosedBody      Key = "list-closed-body"
	UnshownTitle        Key = "unshown-title"
	UnshownBody         Key = "unshown-body"
)
