package helpdesk

import (
	"strings"
	"time"
	"unicode/utf8"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// The fields of the form of an exemption.
const (
	FieldAddress campaign.Field = "address"
	fieldCause   campaign.Field = "cause"
	fieldNote    campaign.Field = "note"
	fieldUntil   campaign.Field = "until"
)

// MaxNote is how long the note of an exemption may be, in characters.
const MaxNote = 200

// Form is the form of an exemption. answers are what somebody has just written, with what
// was wrong with it; nil: the form is new.
func (x Exemptions) Form(answers map[string]string, wrong campaign.Problems) dialog.Message {
	v := x.v
	m := v.message(v.say(texts.ExemptFormTitle), v.say(texts.ExemptFormBody))
	cause := dialog.Field{Key: string(fieldCause), Label: v.say(texts.ExemptFieldCause), Kind: dialog.ChoiceField, Required: true}
	for _, c := range Causes() {
		cause.Options = append(cause.Options, dialog.Option{Value: string(c), Label: v.say(texts.ExemptCause(string(c)))})
	}
	m.Fields = []dialog.Field{
		{Key: string(FieldAddress), Label: v.say(texts.ExemptFieldAddress), Kind: dialog.TextField, Required: true},
		cause,
		{Key: string(fieldNote), Label: v.say(texts.ExemptFieldNote), Kind: dialog.TextField},
		{Key: string(fieldUntil), Label: v.say(texts.ExemptFieldUntil), Kind: dialog.DateField, Required: true},
	}
	m.Buttons = []dialog.Button{
		primary(dialog.Button{Label: v.say(texts.ExemptSave), Action: dialog.ExemptSave}),
		{Label: v.say(texts.ExemptAll), Action: dialog.Exemptions},
	}
	v.answered(m.Fields, answers, wrong)
	return m
}

// Read reads the form: an exemption of nobody yet, and the address of whom it is for. What
// is wrong is told at once; whose address it is, the directory knows.
func (x Exemptions) Read(answers map[string]string) (e Exemption, address graph.Address, wrong campaign.Problems) {
	e.Cause, e.Note, e.At = Cause(answers[string(fieldCause)]), strings.Join(strings.Fields(answers[string(fieldNote)]), " "), x.v.now
	fault := func(f campaign.Field, why campaign.Fault) {
		wrong = append(wrong, campaign.Problem{Field: f, Fault: why})
	}
	written := strings.TrimSpace(answers[string(FieldAddress)])
	address, err := graph.ParseAddress(written)
	switch {
	case written == "":
		fault(FieldAddress, campaign.Lacking)
	case err != nil:
		fault(FieldAddress, campaign.Unread)
	}
	if !known(e.Cause) {
		fault(fieldCause, campaign.Lacking)
	}
	if utf8.RuneCountInString(e.Note) > MaxNote {
		fault(fieldNote, campaign.TooLong)
	}
	var why campaign.Fault
	if e.Until, why = x.until(answers[string(fieldUntil)]); why != "" {
		fault(fieldUntil, why)
	}
	return e, address, wrong
}

// until is the midnight after the last day: tomorrow at the earliest, and in a year at the
// latest.
func (x Exemptions) until(written string) (time.Time, campaign.Fault) {
	zone := x.v.desk.Zone
	today := x.v.now.In(zone)
	last, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(written), zone)
	switch {
	case strings.TrimSpace(written) == "":
		return last, campaign.Lacking
	case err != nil:
		return last, campaign.NotRight
	case !last.After(today):
		return last, campaign.Past
	case last.After(today.AddDate(1, 0, 0)):
		return last, campaign.TooFar
	}
	return last.AddDate(0, 0, 1), ""
}
