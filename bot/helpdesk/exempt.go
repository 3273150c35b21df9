package helpdesk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Cause is why the helpdesk lets somebody off. It is one of a few, so that nobody has to
// write about somebody's life.
type Cause string

// The causes.
const (
	Away     Cause = "away"   // for a longer time
	Leaves   Cause = "leaves" // soon
	Waits    Cause = "waits"  // for equipment
	OtherWay Cause = "other-way"
	NoPerson Cause = "no-person"
	Other    Cause = "other"
)

// Causes are all of them.
func Causes() []Cause { return []Cause{Waits, Away, Leaves, OtherWay, NoPerson, Other} }

func known(c Cause) bool { return slices.Contains(Causes(), c) }

// Exemption is that the helpdesk lets somebody off until a time.
type Exemption struct {
	Person dialog.PersonID `json:"person"`
	Until  time.Time       `json:"until"` // the midnight after the last day; from then on they count
	Cause  Cause           `json:"cause"`
	Note   string          `json:"note,omitempty"` // plain text, at most MaxNote characters
	By     dialog.PersonID `json:"by"`
	At     time.Time       `json:"at"`
}

// Arg is what the buttons of an exemption carry: whose it is, and which one of theirs was
// looked at.
func (x Exemption) Arg() string {
	return string(x.Person) + "." + strconv.FormatInt(x.At.UnixNano(), 36)
}

// Exempted is an exemption with the names that the directory has; empty: it has none.
type Exempted struct {
	Exemption
	Name, By string
}

// ExemptionPage is how many exemptions a page has.
const ExemptionPage = 8

// Exemptions words what the helpdesk sees of its exemptions.
type Exemptions struct{ v Campaigns }

// Exemptions words exemptions in the same language, at the same time.
func (v Campaigns) Exemptions() Exemptions { return Exemptions{v} }

// List is the message about a page of exemptions, at most ExemptionPage. more is what the
// button for the next page carries; empty: there is none.
func (x Exemptions) List(page []Exempted, more string) dialog.Message {
	v := x.v
	m := v.message(v.say(texts.ExemptTitle), v.say(texts.ExemptNobodyBody))
	m.Buttons = []dialog.Button{primary(dialog.Button{Label: v.say(texts.ExemptNew), Action: dialog.ExemptNew})}
	if page = page[:min(len(page), ExemptionPage)]; len(page) > 0 {
		m.Body = v.say(texts.ExemptBody)
		m.Table = &dialog.Table{Columns: []string{v.say(texts.ExemptWho), v.say(texts.ExemptUntil), v.say(texts.ExemptWhy), v.say(texts.ExemptBy)}}
	}
	for _, e := range page {
		m.Table.Rows = append(m.Table.Rows, []string{x.name(e.Name), x.Day(e.Exemption), x.Why(e.Exemption), x.name(e.By)})
		label := brief(v.fill(texts.ExemptEnd, texts.Data{"Name": x.name(e.Name)}))
		m.Buttons = append(m.Buttons, dialog.Button{Label: label, Action: dialog.ExemptEnd, Arg: e.Arg()})
	}
	if more != "" {
		m.Buttons = append(m.Buttons, dialog.Button{Label: v.say(texts.ExemptMore), Action: dialog.Exemptions, Arg: more})
	}
	m.Buttons = append(m.Buttons, dialog.Button{Label: v.say(texts.HomeOverview), Action: dialog.Overview},
		dialog.Button{Label: v.say(texts.ButtonMenu), Action: dialog.Menu})
	return m
}

// Sure asks once more before an exemption ends.
func (x Exemptions) Sure(e Exempted) dialog.Message {
	v := x.v
	m := v.message(v.say(texts.ExemptSureTitle), v.say(texts.ExemptSureBody))
	f := &facts{v: v}
	f.add(texts.ExemptWho, x.name(e.Name))
	f.add(texts.ExemptUntil, x.Day(e.Exemption))
	f.add(texts.ExemptWhy, x.Why(e.Exemption))
	f.add(texts.ExemptBy, x.name(e.By))
	m.Facts = f.list
	m.Buttons = []dialog.Button{
		danger(dialog.Button{Label: v.say(texts.ExemptSure), Action: dialog.ExemptEndSure, Arg: e.Arg()}),
		{Label: v.say(texts.ExemptKeep), Action: dialog.Exemptions},
	}
	return m
}

// Saved and Ended are the line about what was done just now.
func (x Exemptions) Saved(e Exempted) string {
	return x.v.fill(texts.ExemptSaved, texts.Data{"Name": x.name(e.Name), "Day": x.Day(e.Exemption)})
}

// Ended: see Saved.
func (x Exemptions) Ended(e Exempted) string {
	return x.v.fill(texts.ExemptEnded, texts.Data{"Name": x.name(e.Name)})
}

// Day is the last day of an exemption in words.
func (x Exemptions) Day(e Exemption) string { return x.v.day(e.Until.Add(-1)) }

// Why is why somebody is let off, in words.
func (x Exemptions) Why(e Exemption) string {
	if !known(e.Cause) {
		e.Cause = Other
	}
	why := x.v.say(texts.ExemptCause(string(e.Cause)))
	if e.Note != "" {
		why += ": " + e.Note
	}
	return why
}

// name is a name, or that there is none.
func (x Exemptions) name(name string) string {
	if strings.TrimSpace(name) == "" {
		return x.v.say(texts.HelpdeskNameless)
	}
	return name
}
