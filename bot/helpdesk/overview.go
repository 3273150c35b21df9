package helpdesk

import (
	"cmp"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// Figures are those of the whole organisation.
type Figures struct {
	At     time.Time // when everybody was counted; zero: not even once
	Oldest time.Time // the oldest status that is known
	// Counted is the sum of the five that follow it.
	Counted                                    int
	Done, Needs, PhoneOnly, NotAllowed, Unsure int
	LeftOut                                    map[graph.Reason]int
	Domains                                    []Domain // nil: there is one, or none
	Alarms                                     []Alarm
}

// Domain is a part of the organisation that has a domain of its own, such as one of two
// municipalities.
type Domain struct {
	Name                  string
	Counted, Done, Unsure int
}

// Alarm is a reading of the directory that was not believed or does not go on.
type Alarm struct {
	Reading string // see texts.Reading
	Why     string // see texts.Alarm
	At      time.Time
	// Rows and Unreadable are what was read, Before what holds.
	Rows, Before, Unreadable int
	// Accept is the argument of dialog.Accept; empty: nothing is to be accepted.
	Accept string
}

// Overview is the message about the whole organisation. note is a line above it, and
// may be empty.
func (d Desk) Overview(lang dialog.Lang, f Figures, note texts.Key, now time.Time) dialog.Message {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	m := dialog.Message{Lang: lang, Title: say(texts.OverviewTitle, nil), Body: say(texts.OverviewReadingBody, nil)}
	if note != "" {
		m.Note = say(note, nil)
	}
	if !f.At.IsZero() {
		m.Body = say(texts.OverviewBody, nil)
		m.Facts = d.facts(lang, f, now)
		m.Table = d.reasons(lang, f.LeftOut)
		m.Buttons = append(m.Buttons, dialog.Button{Label: say(texts.OverviewList, nil), Action: dialog.LeftOut})
	}
	acceptable := false
	for _, a := range f.Alarms {
		reading := say(texts.Reading(a.Reading), nil)
		why := say(texts.Alarm(a.Why), texts.Data{"Rows": a.Rows, "Before": a.Before, "Unreadable": a.Unreadable})
		m.Body += "\n\n" + say(texts.AlarmBody, texts.Data{"Reading": reading, "Why": why, "At": dialog.Ago(d.Texts, lang, a.At, now, d.Zone)})
		if a.Accept != "" {
			acceptable = true
			m.Buttons = append(m.Buttons, dialog.Button{
				Label: say(texts.OverviewAccept, texts.Data{"Reading": reading}), Action: dialog.Accept, Arg: a.Accept, Style: dialog.Danger,
			})
		}
	}
	if acceptable {
		m.Body += "\n\n" + say(texts.AlarmAcceptBody, nil)
	}
	m.Buttons = append(m.Buttons, dialog.Button{Label: say(texts.ExemptTitle, nil), Action: dialog.Exemptions})
	m.Buttons = append(m.Buttons, d.ending(lang, dialog.Overview)...)
	return m
}

// ending are the last buttons: the same again, and out.
func (d Desk) ending(lang dialog.Lang, again dialog.Action) []dialog.Button {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	return []dialog.Button{{Label: say(texts.ButtonRefresh), Action: again}, {Label: say(texts.ButtonMenu), Action: dialog.Menu}}
}

func (d Desk) facts(lang dialog.Lang, f Figures, now time.Time) []dialog.Fact {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	left := 0
	for _, n := range f.LeftOut {
		left += n
	}
	known := say(texts.Never, nil)
	if !f.Oldest.IsZero() {
		known = dialog.Ago(d.Texts, lang, f.Oldest, now, d.Zone)
	}
	list := []dialog.Fact{{Label: say(texts.OverviewDone, nil), Value: say(texts.OverviewShare, texts.Data{"Done": f.Done, "All": f.Counted})}}
	for _, x := range f.Domains {
		list = append(list, dialog.Fact{
			Label: say(texts.OverviewDomain, texts.Data{"Domain": x.Name}),
			Value: say(texts.OverviewDomainShare, texts.Data{"Done": x.Done, "All": x.Counted, "Unknown": x.Unsure}),
		})
	}
	return append(list, []dialog.Fact{
		{Label: say(texts.OverviewPhoneOnly, nil), Value: fmt.Sprint(f.PhoneOnly)},
		{Label: say(texts.OverviewNeeds, nil), Value: fmt.Sprint(f.Needs)},
		{Label: say(texts.OverviewNotAllowed, nil), Value: fmt.Sprint(f.NotAllowed)},
		{Label: say(texts.OverviewUnknown, nil), Value: fmt.Sprint(f.Unsure)},
		{Label: say(texts.OverviewLeftOut, nil), Value: fmt.Sprint(left)},
		{Label: say(texts.OverviewCounted, nil), Value: dialog.Ago(d.Texts, lang, f.At, now, d.Zone)},
		{Label: say(texts.OverviewOldest, nil), Value: known},
	}...)
}

// reasons is the table of why accounts are left out; nil: none is.
func (d Desk) reasons(lang dialog.Lang, left map[graph.Reason]int) *dialog.Table {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	t := &dialog.Table{Columns: []string{say(texts.OverviewLeftOut), say(texts.OverviewNumber)}}
	for _, reason := range graph.Reasons() {
		if n := left[reason]; n > 0 {
			t.Rows = append(t.Rows, []string{say(texts.Because(string(reason))), fmt.Sprint(n)})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// name is what somebody is called in a list.
func name(p graph.Person) string { return cmp.Or(p.DisplayName, string(p.SignIn)) }
