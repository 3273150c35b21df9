// Package manager is the desk of those who lead people: it tells them who is done,
// who is not, who is exempt and whom nothing is known of. It never tells how
// somebody registered, tried, or what they wrote.
package manager

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// maxNames is how many names one message holds; a manager of more sees the first.
const maxNames = 40

// Desk words what a manager sees.
type Desk struct {
	Texts    *texts.Catalogue
	Zone     *time.Location
	Helpdesk string // phone and hours
}

// Member is one of a manager's people with what is known of them.
type Member struct {
	Person graph.Person
	Status graph.Status
	// LeftOut: does not count, for a reason that the account itself does not show, such
	// as a group.
	LeftOut bool
}

// Team is what is known of a manager's people at a time.
type Team struct {
	Members []Member
	// Unreadable is how many the directory has that could not be read.
	Unreadable int
	// AsOf is the age of the oldest figure; zero: there are no figures at all.
	AsOf time.Time
	// Reading: there are none, because they are being read for the first time; Stuck: and
	// that does not go on, for a reason that the helpdesk is told.
	Reading, Stuck bool
}

// standing is a column of the table.
type standing int

const (
	done standing = iota
	needs
	unknown
	exempt
)

// judge is where one person stands. Who does not count is exempt, for whatever reason:
// the reason may be private. Who has nothing but what ends soon is not done. A fault of
// the organisation's policy is not the person's: for the manager it is unknown.
func judge(m Member, p graph.Policy, now time.Time) standing {
	if m.LeftOut || p.Exclusion(m.Person) != graph.Counted {
		return exempt
	}
	switch p.Judge(m.Status, now) {
	case graph.Done:
		return done
	case graph.Needs, graph.PhoneOnly:
		return needs
	}
	return unknown
}

// Show is the message about a team.
func (d Desk) Show(lang dialog.Lang, t Team, p graph.Policy, now time.Time) dialog.Message {
	count := map[standing]int{}
	names := map[standing][]string{}
	for _, m := range t.Members {
		s := judge(m, p, now)
		count[s]++
		names[s] = append(names[s], cmp.Or(m.Person.DisplayName, string(m.Person.SignIn)))
	}
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	buttons := []dialog.Button{{Label: say(texts.ButtonRefresh, nil), Action: dialog.Team}, {Label: say(texts.ButtonMenu, nil), Action: dialog.Menu}}
	if t.Reading || t.Stuck {
		body := texts.TeamReadingBody
		if t.Stuck {
			body = texts.TeamStuckBody
		}
		return dialog.Message{Lang: lang, Title: say(texts.TeamTitle, nil), Body: say(body, nil), Buttons: buttons}
	}
	all := len(t.Members) - count[exempt]
	m := dialog.Message{Lang: lang, Title: say(texts.TeamTitle, nil), Body: say(texts.TeamBody, nil), Buttons: buttons, Facts: []dialog.Fact{
		{Label: say(texts.TeamDone, nil), Value: say(texts.TeamCount, texts.Data{"Done": count[done], "All": all})},
		{Label: say(texts.TeamNeeds, nil), Value: fmt.Sprint(count[needs])},
		{Label: say(texts.TeamUnknown, nil), Value: fmt.Sprint(count[unknown])},
		{Label: say(texts.TeamExempt, nil), Value: fmt.Sprint(count[exempt])},
		{Label: say(texts.TeamAge, nil), Value: d.when(lang, t.AsOf)},
	}}
	switch {
	case t.AsOf.IsZero():
		m.Body = say(texts.TeamNoFiguresBody, nil)
	case all > 0 && count[done] == all:
		m.Body = say(texts.TeamAllDoneBody, nil)
	}
	m.Table = &dialog.Table{Columns: []string{say(texts.TeamName, nil), say(texts.TeamStatus, nil)}}
	for _, s := range []struct {
		standing standing
		word     texts.Key
	}{{needs, texts.TeamIsNeeds}, {unknown, texts.TeamIsUnknown}, {exempt, texts.TeamIsExempt}} {
		slices.Sort(names[s.standing])
		for _, name := range names[s.standing] {
			m.Table.Rows = append(m.Table.Rows, []string{name, say(s.word, nil)})
		}
	}
	if len(m.Table.Rows) > maxNames {
		m.Table.Rows = m.Table.Rows[:maxNames]
		m.Body += "\n\n" + say(texts.TeamTooManyBody, texts.Data{"Shown": maxNames})
	}
	if len(m.Table.Rows) == 0 {
		m.Table = nil
	}
	if t.Unreadable > 0 {
		m.Body += "\n\n" + say(texts.TeamUnreadableBody, texts.Data{"Count": t.Unreadable})
	}
	return m
}

// Refuse is the message to somebody who leads nobody.
func (d Desk) Refuse(lang dialog.Lang) dialog.Message {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	return dialog.Message{
		Lang: lang, Title: say(texts.TeamRefusedTitle, nil),
		Body:    say(texts.TeamRefusedBody, texts.Data{"Helpdesk": dialog.Escape(d.Helpdesk)}),
		Buttons: []dialog.Button{{Label: say(texts.ButtonMenu, nil), Action: dialog.Menu}},
	}
}

// when is a time in words: the day and the clock.
func (d Desk) when(lang dialog.Lang, at time.Time) string {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	if at.IsZero() {
		return say(texts.Never, nil)
	}
	at = at.In(d.Zone)
	day := say(texts.Day, texts.Data{
		"Weekday": say(texts.Weekday(int(at.Weekday())), nil), "Day": at.Day(), "Month": say(texts.Month(int(at.Month())), nil),
	})
	return say(texts.When, texts.Data{"Day": day, "Time": at.Format("15:04")})
}
