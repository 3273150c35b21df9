package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/store"
)

// reminded is what "remind" of a transcript comes from.
func reminded() campaign.Reminder {
	return campaign.Reminder{SendID: "s-3f9a77bc01de", Round: 1, Campaign: campaign.Campaign{
		Code: "KTV7X2", Deadline: time.Date(2027, 1, 29, 0, 0, 0, 0, time.UTC),
		Texts: map[dialog.Lang]campaign.Text{
			dialog.Swedish: {Title: "Dags för tvåfaktorsinlogg", Body: "Från den **1 februari** behöver du en andra faktor för att logga in."},
			dialog.English: {Title: "Time for two-factor sign-in", Body: "From **1 February** you need a second factor to sign in."},
		},
	}}
}

// inForce puts codes in force, and those with a day out of it since then.
func (p *player) inForce(codes string) {
	p.t.Helper()
	change := store.Change{At: p.clock.Now()}
	for i, code := range strings.Fields(strings.TrimPrefix(codes, "none")) {
		code, until, over := strings.Cut(code, "/")
		if !over {
			change.Records = append(change.Records, store.Record{Kind: "campaign/in-force", Key: fmt.Sprint(i), Value: []byte(code)})
			continue
		}
		day, err := time.Parse(time.DateOnly, until)
		p.must(err)
		c := campaign.Campaign{ID: campaign.ID(fmt.Sprint(i)), State: campaign.Done, Code: code, Round: 1, Approved: day, Ended: day.Add(12 * time.Hour)}
		value, err := json.Marshal(c)
		p.must(err)
		change.Records = append(change.Records, store.Record{Kind: "campaign", Key: fmt.Sprint(i), Value: value},
			store.Record{Kind: "campaign/code", Key: code, Value: []byte(c.ID)})
	}
	p.must(p.store.Commit(p.t.Context(), change))
	p.app.codes.forget()
}

// unasked is Lotsen saying something by itself.
func (p *player) unasked(what string) {
	p.t.Helper()
	at := p.address()
	if what == "remind" {
		r := reminded()
		r.To, r.Person = at, dialog.PersonID(p.answers.person.ID)
		r.Standing.Person = p.answers.person
		_, err := reminders{p.app}.Remind(p.t.Context(), r)
		p.must(err)
		return
	}
	e, c, err := p.app.stands(p.t.Context(), at)
	p.must(err)
	m := p.app.Desk.Book.ThankYou(c, e)
	ref, err := p.app.platforms[at.Platform].Post(p.t.Context(), at, m, "thanks")
	p.must(err)
	p.must(p.app.lives(p.t.Context(), store.Change{}, at, 0, func(lived) lived {
		return lived{Ref: ref, Person: e.Person, Rev: m.At.Rev, Words: wordsOf(m)}
	}))
}
