package dialog

// The actions of the helpdesk's exemptions: whom it lets off, until when.
const (
	Exemptions Action = "exempt.list" // Arg: how many are before the page; empty: none
	ExemptNew  Action = "exempt.new"  // the empty form
	ExemptSave Action = "exempt.save" // the form
	// ExemptEnd asks once more. Arg: which exemption, as it was looked at.
	ExemptEnd     Action = "exempt.end"
	ExemptEndSure Action = "exempt.end-sure" // Arg as that of ExemptEnd
)
