package app

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// kultur is the unit that campaigns are made for.
const kultur = "Kultur"

// hires adds people without a second factor to a unit, before the house is started.
func (h *house) hires(unit string, n int) []graph.Person {
	h.t.Helper()
	var list []graph.Person
	for i := range n {
		address := fmt.Sprintf("%s%04d@nykoping.se", strings.ToLower(unit[:4]), i+1)
		p := graph.Person{DisplayName: fmt.Sprintf("%s %d", unit, i+1), SignIn: graph.Address(address), Mail: graph.Address(address), Department: unit, Language: "sv-SE"}
		id, err := h.tenant.Hire(p)
		if err != nil {
			h.t.Fatal(err)
		}
		p.ID = id
		list = append(list, p)
	}
	return list
}

// colleague is a second person of the helpdesk, before the house is started.
func (h *house) colleague() graph.Person {
	h.t.Helper()
	p := h.hires("Servicedesk", 1)[0]
	if err := h.tenant.Join(graphtest.HelpdeskGroup, p.ID); err != nil {
		h.t.Fatal(err)
	}
	return p
}

// townhall is the program in Slack with a unit of people and a helpdesk of two.
type townhall struct {
	*office
	unit   []graph.Person
	second string // the member who is Hanna's colleague
}

// inTownhall plays a story in Slack with a unit of so many, all of whom have written to
// Lotsen once.
func inTownhall(t *testing.T, people int, story func(t *testing.T, f *townhall)) {
	inTownhallWith(t, people, nil, story)
}

// inTownhallWith is that with other options.
func inTownhallWith(t *testing.T, people int, options func(*Options), story func(t *testing.T, f *townhall)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.options = options
		unit, second := h.hires(kultur, people), h.colleague()
		f := &townhall{office: h.inSlack(bySocket, slacktest.Options{}), unit: unit}
		defer f.slack.Close()
		f.second = f.slack.AddUser(slacktest.User{ID: "USECOND", Name: "second", Email: string(second.SignIn), Locale: "en-US"})
		for i, p := range unit {
			f.slack.AddUser(slacktest.User{ID: f.member(i), Name: "m", Email: string(p.SignIn), Locale: "en-US"})
		}
		f.start()
		defer func() { f.stop() }()
		f.passes(2 * time.Minute) // the census is taken
		for i := range unit {
			f.slack.Type(f.member(i), "hej")
		}
		f.passes(2 * time.Minute)
		story(t, f)
		f.checked()
	})
}

func (f *townhall) member(i int) string { return fmt.Sprintf("UKULT%d", i+1) }

// fills presses the button that opens a form, and sends it with these answers besides what
// it holds.
func (f *office) fills(user, label string, answers map[string]string) slacktest.Post {
	f.t.Helper()
	if err := f.slack.Press(user, "", label); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
	f.settle()
	form, open := f.slack.Modal(user)
	if !open {
		f.t.Fatalf("no form opened\n%s", f.log)
	}
	entered := map[string]string{}
	for key, value := range answers {
		entered["f:"+key] = value
	}
	if _, err := f.slack.Submit(user, form.ID, entered); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
	f.settle()
	return f.sees(user)
}

// wanted is what Hanna writes into the form for the unit.
func wanted(name string, more map[string]string) map[string]string {
	answers := map[string]string{"name": name, "whom": "department", "value": kultur, "rounds": "0, 3, 7"}
	maps.Copy(answers, more)
	return answers
}

// makes makes a campaign for the unit, up to its preview.
func (f *townhall) makes(user, name string, more map[string]string) slacktest.Post {
	f.t.Helper()
	f.types(user, "kampanjer")
	f.presses(user, "Ny kampanj")
	return f.fills(user, "Spara", wanted(name, more))
}

// audits are the entries of the audit chain of an action, as "actor object detail".
func (h *house) audits(a dialog.Action) (list []string) {
	h.t.Helper()
	entries, err := h.store.Audit(h.t.Context(), 0, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == a {
			list = append(list, fmt.Sprintf("%s %s %s", e.Actor, e.Object, e.Detail))
		}
	}
	return list
}
