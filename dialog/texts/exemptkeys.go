package texts

// The keys of whom the helpdesk lets off.
const (
	ExemptTitle        Key = "exempt-title"
	ExemptBody         Key = "exempt-body"
	ExemptNobodyBody   Key = "exempt-nobody-body"
	ExemptWho          Key = "exempt-who"
	ExemptUntil        Key = "exempt-until"
	ExemptWhy          Key = "exempt-why"
	ExemptBy           Key = "exempt-by"
	ExemptNew          Key = "exempt-new"
	ExemptEnd          Key = "exempt-end"
	ExemptMore         Key = "exempt-more"
	ExemptAll          Key = "exempt-all"
	ExemptFormTitle    Key = "exempt-form-title"
	ExemptFormBody     Key = "exempt-form-body"
	ExemptFieldAddress Key = "exempt-field-address"
	ExemptFieldCause   Key = "exempt-field-cause"
	ExemptFieldNote    Key = "exempt-field-note"
	ExemptFieldUntil   Key = "exempt-field-until"
	ExemptSave         Key = "exempt-save"
	ExemptSureTitle    Key = "exempt-sure-title"
	ExemptSureBody     Key = "exempt-sure-body"
	ExemptSure         Key = "exempt-sure"
	ExemptKeep         Key = "exempt-keep"
	ExemptSaved        Key = "exempt-saved"
	ExemptEnded        Key = "exempt-ended"
	ExemptGone         Key = "exempt-gone"
	ExemptFull         Key = "exempt-full"
	ExemptNoAnswer     Key = "exempt-no-answer"

	SparedUntilBody  Key = "spared-until-body"
	HomeExemptBody   Key = "home-exempt-body"
	HomeExempt       Key = "home-exempt"
	HomeExemptUntil  Key = "home-exempt-until"
	HomeReminded     Key = "home-reminded"
	HomeAnswered     Key = "home-answered"
	HomeSilent       Key = "home-silent"
	HomeSilentListed Key = "home-silent-listed"
)

// ExemptCause names why the helpdesk lets somebody off, such as "leaves".
func ExemptCause(cause string) Key { return Key("exempt-cause-" + cause) }
