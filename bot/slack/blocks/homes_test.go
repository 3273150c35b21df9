package blocks_test

import (
	"testing"
	"time"

	"lotsen/bot/employee"
	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// opened is a home page of somebody.
type opened struct {
	who   dialog.PersonID // empty: somebody the directory knows
	match dialog.Match
	c     dialog.Conversation
	about employee.HomeFacts
}

// pages are the home pages of every role, and of every way that somebody may stand.
func pages(now time.Time) map[string]opened {
	stranger := dialog.Address{Platform: "slack", Ref: "U1"}.Unknown()
	begun := dialog.Conversation{State: "authenticator/sign-in", Rev: 4}
	busy := dialog.Conversation{
		State: "stuck", Rev: 9, Return: []dialog.State{"sms/sign-in", "authenticator/install-app"},
		Promise: now.Add(23 * time.Hour), HandOff: dialog.HandOff{Since: now.Add(-3 * time.Hour), Reason: dialog.Stuck, Where: "authenticator/install-app"},
	}
	needs := employee.HomeFacts{Standing: employee.StandingNeeds, AsOf: now.Add(-5 * time.Minute)}
	done := employee.HomeFacts{Standing: employee.StandingDone, AsOf: now.Add(-18 * time.Hour)}
	data := employee.Data{SignIn: "fnen0001@nykoping.se", Platforms: []string{"slack", "teams"}, LastSeen: now.Add(-20 * time.Minute)}
	with := func(f employee.HomeFacts, change func(*employee.HomeFacts)) employee.HomeFacts {
		change(&f)
		return f
	}
	doors := with(done, func(f *employee.HomeFacts) { f.Manager, f.Helpdesk, f.Waiting = true, true, 3 })
	out := map[string]opened{
		"new": {about: needs}, "employee": {c: begun, about: needs}, "busy": {c: busy, about: needs}, "done": {about: done},
		"unknown":     {c: begun},
		"phone":       {about: employee.HomeFacts{Standing: employee.StandingPhone, AsOf: done.AsOf}},
		"phone-over":  {about: employee.HomeFacts{Standing: employee.StandingPhoneOver, AsOf: done.AsOf}},
		"not-allowed": {about: employee.HomeFacts{Standing: employee.StandingNotAllowed, AsOf: done.AsOf}},
		"spared":      {about: employee.HomeFacts{Standing: employee.StandingSpared}},
		"exempt":      {about: employee.HomeFacts{Standing: employee.StandingSpared, Exempt: employee.Exempt{Until: now.Add(30 * 24 * time.Hour), Why: hostile}}},
		"campaign":    {c: busy, about: with(done, func(f *employee.HomeFacts) { f.Manager, f.Helpdesk, f.Waiting, f.Campaign = true, true, 980, hostile })},
		"manager":     {about: with(done, func(f *employee.HomeFacts) { f.Manager = true })},
		"helpdesk":    {about: with(done, func(f *employee.HomeFacts) { f.Helpdesk, f.Waiting = true, 3 })},
		"doors":       {c: busy, about: doors},
		"told":        {c: begun, about: with(needs, func(f *employee.HomeFacts) { f.Told = true })},
		"genuine":     {c: begun, about: with(doors, func(f *employee.HomeFacts) { f.Section = dialog.HomeGenuine })},
		"data":        {c: busy, about: with(doors, func(f *employee.HomeFacts) { f.Section, f.Data = dialog.HomeData, data })},
		"no-data":     {about: employee.HomeFacts{Section: dialog.HomeData}},
	}
	for _, match := range strangers {
		name := "stranger"
		if match != dialog.NotAsked {
			name += "-" + string(match)
		}
		out[name] = opened{who: stranger, match: match, c: begun}
	}
	return out
}

// homes are the pages of App Home as the program makes them, by a name, and those
// that try the renderer.
func homes(t testing.TB) map[string]dialog.Message {
	t.Helper()
	out := map[string]dialog.Message{"long": long(), "hostile": hostileMessage(), "empty": emptyMessage(), "nothing": {Lang: dialog.Swedish}}
	for _, lang := range languages {
		s := anna(t, lang)
		desk := employee.Desk{Book: s.Book, Calendar: schedule.New(s.Zone)}
		for name, p := range pages(s.Now) {
			e := dialog.Event{Person: s.Person, Action: dialog.HomePage, Now: s.Now, Facts: s.Facts}
			if p.who != "" {
				e.Person, e.Facts.Match = p.who, p.match
				if p.match != dialog.NoMatch { // who was looked for in vain is told as whom
					e.Facts.SignIn = ""
				}
			}
			out[name+"."+string(lang)] = desk.Home(p.c, e, p.about)
		}
	}
	return out
}
