package employee

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/dialog"
)

var update = flag.Bool("update", false, "write the home pages as they are made now")

// page is a home page of somebody.
type page struct {
	c     dialog.Conversation
	who   dialog.PersonID
	facts dialog.Facts
	about HomeFacts
}

// pages are the home pages that matter, by what they show. now is a Monday at ten.
func pages(now time.Time) map[string]page {
	begun := dialog.Conversation{State: "sms/sign-in", Rev: 7}
	busy := dialog.Conversation{
		State: "stuck", Rev: 9, Return: []dialog.State{"sms/sign-in", "authenticator/install-app"},
		Promise: now.Add(23 * time.Hour), HandOff: dialog.HandOff{Since: now.Add(-3 * time.Hour), Reason: dialog.Stuck, Where: "sms/sign-in"},
	}
	all := Data{SignIn: "a_nn*a@nykoping.se", Platforms: []string{"slack", "web", "slack", "smoke"}, LastSeen: now.Add(-20 * time.Minute)}
	needs := HomeFacts{Standing: StandingNeeds, AsOf: now.Add(-5 * time.Minute)}
	letOff := Exempt{Until: time.Date(2027, 1, 1, 0, 0, 0, 0, now.Location()), Why: "Väntar på utrustning: ny telefon"}
	with := func(f HomeFacts, change func(*HomeFacts)) HomeFacts {
		change(&f)
		return f
	}
	return map[string]page{
		"new":     {who: anna},
		"needs":   {who: anna, c: begun, about: needs},
		"told":    {who: anna, c: begun, about: with(needs, func(f *HomeFacts) { f.Told = true })},
		"done":    {who: anna, c: dialog.Conversation{State: "sms/done", Rev: 8}, about: HomeFacts{Standing: StandingDone, AsOf: now.Add(-18 * time.Hour)}},
		"old":     {who: anna, c: begun, about: HomeFacts{AsOf: now.Add(-72 * time.Hour)}},
		"genuine": {who: anna, c: begun, about: with(needs, func(f *HomeFacts) { f.Section = dialog.HomeGenuine })},
		"busy":    {who: anna, c: busy, about: needs},
		"data":    {who: anna, c: busy, about: with(needs, func(f *HomeFacts) { f.Section, f.Data = dialog.HomeData, all })},
		"exempt":  {who: anna, c: begun, about: with(needs, func(f *HomeFacts) { f.Standing, f.Exempt = StandingSpared, letOff })},
		"data-reminded": {who: anna, c: begun, about: with(needs, func(f *HomeFacts) {
			f.Section, f.Data, f.Exempt = dialog.HomeData, all, letOff
			f.Data.Reminded, f.Data.Answered, f.Data.Silent = now.Add(-26*time.Hour), now.Add(-25*time.Hour), now.Add(-2*time.Hour)
		})},
		"no-data": {who: anna, about: HomeFacts{Section: dialog.HomeData}},
		"doors":   {who: anna, about: with(needs, func(f *HomeFacts) { f.Manager, f.Helpdesk, f.Waiting = true, true, 3 })},
		"stranger": {who: "?slack/U1", facts: dialog.Facts{Match: dialog.NoMatch, SignIn: "a_nn*a@example.com"}, c: begun,
			about: HomeFacts{Standing: StandingNeeds, AsOf: now, Manager: true, Helpdesk: true, Waiting: 3}},
		"no-answer": {who: "?slack/U1", c: begun},
	}
}

func (p page) show(v *visit, lang dialog.Lang) dialog.Message {
	p.c.Lang = lang
	return v.desk.Home(p.c, dialog.Event{Person: p.who, Action: dialog.HomePage, Now: v.now, Facts: p.facts}, p.about)
}

func TestHomePages(t *testing.T) {
	v := newVisit(t)
	for name, p := range pages(v.now) {
		for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
			t.Run(name+"."+string(lang), func(t *testing.T) {
				file := filepath.Join("testdata", "home", name+"."+string(lang)+".txt")
				got := p.show(v, lang).Transcript()
				if *update {
					if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("the page is another (- written, + made):\n%s", diff)
				}
			})
		}
	}
}

func TestEveryHomePageCanBeUsed(t *testing.T) {
	v := newVisit(t)
	for name, p := range pages(v.now) {
		for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
			m := p.show(v, lang)
			prominent := 0
			for i, b := range m.Buttons {
				if b.Label == "" || b.Action == "" || len([]rune(b.Label)) > 35 {
					t.Errorf("%s: the button %+v", name, b)
				}
				if b.Style == dialog.Primary {
					if prominent++; i > 0 {
						t.Errorf("%s: [%s] is prominent, but not first", name, b.Label)
					}
				}
			}
			if len(m.Buttons) > 9 || prominent > 1 { // nine for a manager who is the helpdesk as well
				t.Errorf("%s: %d buttons, %d prominent", name, len(m.Buttons), prominent)
			}
			if m.Lang != lang || m.At != p.c.Stamp() || m.Check != "" {
				t.Errorf("%s: in %s, at %v, checks %q", name, m.Lang, m.At, m.Check)
			}
			for _, f := range m.Facts {
				if f.Label == "" || f.Value == "" {
					t.Errorf("%s: says %q: %q", name, f.Label, f.Value)
				}
			}
		}
	}
}

// claims are the ways of saying that somebody has not registered.
var claims = regexp.MustCompile(`(?i)(inte|ej|not|un)[ -]?(yet |ännu )?(klart?|registrerad|registered|done)\b|ingen tvåfaktorsinlogg|not show two-factor|no two-factor`)

func TestWhatIsUnknownIsNeverCalledNotRegistered(t *testing.T) {
	v := newVisit(t)
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		needs := page{who: anna, about: HomeFacts{Standing: StandingNeeds, AsOf: v.now}}
		if !claims.MatchString(needs.show(v, lang).Body) {
			t.Fatalf("%s: the page of who is known to need it is not recognised", lang)
		}
		for name, p := range pages(v.now) {
			for _, standing := range []Standing{StandingUnknown, "something new"} {
				for _, section := range []string{"", dialog.HomeGenuine, dialog.HomeData, "something new"} {
					for _, asOf := range []time.Time{{}, v.now.Add(-time.Hour)} {
						p.about.Standing, p.about.Section, p.about.AsOf = standing, section, asOf
						if claim := claims.FindString(p.show(v, lang).Transcript()); claim != "" {
							t.Errorf("%s, %s, section %q: says %q", name, lang, section, claim)
						}
					}
				}
			}
		}
	}
}

func TestAStrangersPageClaimsNothingAndOpensNoDoor(t *testing.T) {
	v := newVisit(t)
	for _, standing := range []Standing{StandingDone, StandingNeeds, StandingUnknown} {
		for _, match := range []dialog.Match{dialog.NotAsked, dialog.NoMatch, dialog.ManyMatches, dialog.NoAddress} {
			p := page{who: "?slack/U1", facts: dialog.Facts{Match: match},
				about: HomeFacts{Standing: standing, AsOf: v.now, Manager: true, Helpdesk: true}}
			m := p.show(v, dialog.Swedish)
			text := m.Transcript()
			if claims.MatchString(text) || strings.Contains(text, "Du är klar") || strings.Contains(strings.ToLower(text), "kontrollerat") {
				t.Errorf("%s, match %q:\n%s", standing, match, text)
			}
			if first := m.Buttons[0]; first.Label != "Kom igång" || first.Style != dialog.Primary {
				t.Errorf("%s, match %q: begins with %+v", standing, match, first)
			}
			for _, b := range m.Buttons {
				if b.Action == dialog.Team || b.Action == dialog.Requests {
					t.Errorf("match %q: the door [%s] is open", match, b.Label)
				}
			}
		}
	}
}

func TestAnOpenPartIsClosedWithTheSameButtonThatRefreshes(t *testing.T) {
	v := newVisit(t)
	for _, section := range []string{dialog.HomeGenuine, dialog.HomeData} {
		p := page{who: anna, about: HomeFacts{Section: section}}
		closes := false
		for _, b := range p.show(v, dialog.Swedish).Buttons {
			if b.Action == dialog.HomePage && b.Arg == section {
				t.Errorf("%s is open and offered again", section)
			}
			closes = closes || b.Action == dialog.HomePage && b.Arg == "" && b.Label == "Stäng"
		}
		if !closes {
			t.Errorf("%s cannot be closed", section)
		}
	}
}

func TestSomebodysAddressOnTheirPageStaysText(t *testing.T) {
	v := newVisit(t)
	hostile := "a_b*c*[x](https://evil.example)@nykoping.se"
	m := page{who: "?slack/U1", facts: dialog.Facts{Match: dialog.NoMatch, SignIn: hostile}}.show(v, dialog.Swedish)
	if !strings.Contains(dialog.PlainText(m.Body), hostile) {
		t.Errorf("%q is not in %q", hostile, dialog.PlainText(m.Body))
	}
	for _, block := range dialog.Blocks(m.Body) {
		for _, item := range block.Items {
			for _, span := range item {
				if strings.Contains(span.URL, "evil") {
					t.Errorf("became a link: %+v", span)
				}
			}
		}
	}
}
