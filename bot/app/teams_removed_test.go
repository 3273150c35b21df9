package app

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// porter is a tenant whose installations are those of Teams, and who counts them.
type porter struct {
	installing
	mu      sync.Mutex
	counts  map[graph.ID]int
	refuses func(graph.ID) error // nil: nobody is refused
	missing []graph.Permission   // that have not been consented to
}

// InstallApp implements Installer.
func (p *porter) InstallApp(ctx context.Context, person graph.ID, external string) (string, error) {
	p.mu.Lock()
	p.counts[person]++
	refuses := p.refuses
	p.mu.Unlock()
	if refuses != nil {
		if err := refuses(person); err != nil {
			return "", err
		}
	}
	return p.installing.InstallApp(ctx, person, external)
}

// Permissions implements Granting.
func (p *porter) Permissions(context.Context, graph.ID, bool) (list []graph.Grant) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, permission := range p.missing {
		list = append(list, graph.Grant{Permission: permission, Granted: graph.No})
	}
	return list
}

func (p *porter) set(refuses func(graph.ID) error, missing ...graph.Permission) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses, p.missing = refuses, missing
}

func (p *porter) installed() map[graph.ID]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.counts)
}

// newcomers is the program in Teams with a unit none of whom has written to Lotsen.
type newcomers struct {
	*teamsOffice
	unit   []graph.Person
	porter *porter
}

func inNewcomers(t *testing.T, people int, listed bool, story func(t *testing.T, f *newcomers)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		f := &newcomers{unit: h.hires(kultur, people)}
		if listed {
			h.tenant.PublishApp(external)
		}
		h.options = func(o *Options) {
			o.TeamsApp, o.Every = external, census.Every{People: 5 * time.Hour, Report: 5 * time.Hour, Groups: 5 * time.Hour}
		}
		f.teamsOffice = h.inTeams(teamstest.Options{})
		for _, p := range f.unit {
			f.teams.AddUser(teamstest.User{ObjectID: string(p.ID), Name: "m", SignIn: string(p.SignIn)})
		}
		f.porter = &porter{installing: installing{h.tenant, f.teams}, counts: map[graph.ID]int{}}
		h.directory = f.porter
		f.start()
		defer func() { f.stop() }()
		f.passes(2 * time.Minute)               // the census is taken
		f.types(object(graphtest.Hanna), "hej") // Teams tells where it is
		story(t, f)
		f.checked()
	})
}

// reminders is how many reminders one of the unit has got.
func (f *newcomers) reminders(i int) (n int) {
	for _, m := range f.posts(string(f.unit[i].ID)) {
		if strings.Contains(onCard(m), firstLine) {
			n++
		}
	}
	return n
}

// card is what the helpdesk is shown of a campaign.
func (f *newcomers) card(id campaign.ID) string {
	f.t.Helper()
	p, err := f.app.campaigns.Progress(f.t.Context(), id)
	f.must(err)
	f.app.halts(&p)
	return f.app.Helpers.Campaigns(dialog.Swedish, f.clock.Now()).Live(p, time.Time{}).Transcript()
}

func (f *newcomers) readyz() (int, string) {
	r := httptest.NewRecorder()
	f.app.Readyz(r, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	return r.Code, r.Body.String()
}

func TestWhoRemovesLotsenIsNotGivenItAgain(t *testing.T) {
	for name, removes := range map[string]func(f *newcomers, user string){
		"and Teams tells":  func(f *newcomers, user string) { f.teams.Uninstall(user) },
		"and nobody tells": func(f *newcomers, user string) { f.teams.Block(user, "BotNotInConversationRoster") },
		"or blocks it":     func(f *newcomers, user string) { f.teams.Block(user, "ConversationBlockedByUser") },
	} {
		t.Run(name, func(t *testing.T) {
			inNewcomers(t, 2, true, func(t *testing.T, f *newcomers) {
				c := f.starts(campaign.Campaign{Rounds: []int{0, 3, 7}})
				f.passes(3 * time.Minute)
				if f.reminders(0) != 1 || f.reminders(1) != 1 {
					t.Fatalf("%d and %d reminders\n%s", f.reminders(0), f.reminders(1), f.log)
				}
				gone := f.unit[0].ID
				removes(f, string(gone))
				f.passes(7*24*time.Hour + time.Hour)
				if n := f.porter.installed()[gone]; n != 1 {
					t.Errorf("the app was installed %d times for who had removed it", n)
				}
				if f.reminders(0) != 1 || f.reminders(1) != 3 {
					t.Errorf("%d and %d reminders, want 1 and 3\n%s", f.reminders(0), f.reminders(1), f.log)
				}
				if why := f.why(string(gone)); why != dialog.Removed {
					t.Errorf("it is kept as %q", why)
				}
				const words = "Har tagit bort eller blockerat Lotsen"
				if got := f.counts(c.ID); got.Skipped != 1 || got.Why[campaign.WhyPlatform(dialog.Removed)] != 1 {
					t.Errorf("the ledger says %+v", got)
				}
				if card := f.card(c.ID); !strings.Contains(card, words) {
					t.Errorf("%q is not on the card:\n%s", words, card)
				}
			})
		})
	}
}

func TestWhatIsAmissWithTheOrganisationCostsNobodyTheirRound(t *testing.T) {
	denied := func(graph.ID) error {
		return &graph.Error{Kind: graph.Denied, Op: "installing", Status: http.StatusForbidden}
	}
	for name, test := range map[string]struct {
		people int
		breaks func(f *newcomers)
		mends  func(f *newcomers)
		ready  string
		card   string
	}{
		"the app is not in the catalogue": {4, func(*newcomers) {}, func(f *newcomers) { f.tenant.PublishApp(external) },
			"unlisted", "Lotsens app finns inte i organisationens appkatalog"},
		"consent is missing": {1, func(f *newcomers) { f.porter.set(denied, graph.InstallForUser) }, func(f *newcomers) { f.porter.set(nil) },
			"unconsented", "Lotsen får inte installera sin app åt någon"},
		"everybody is denied": {5, func(f *newcomers) { f.porter.set(denied) }, func(f *newcomers) { f.porter.set(nil) },
			"unconsented", "Lotsen får inte installera sin app åt någon"},
	} {
		t.Run(name, func(t *testing.T) {
			inNewcomers(t, test.people, name != "the app is not in the catalogue", func(t *testing.T, f *newcomers) {
				test.breaks(f)
				c := f.starts(campaign.Campaign{})
				f.passes(2 * time.Hour)
				if n := f.counts(c.ID); n.Queued != test.people {
					t.Errorf("the ledger says %+v\n%s", n, f.log)
				}
				if code, body := f.readyz(); code != 200 || !strings.Contains(body, test.ready) {
					t.Errorf("readyz says %d %s", code, body)
				}
				if card := f.card(c.ID); !strings.Contains(card, test.card) {
					t.Errorf("the card says\n%s", card)
				}
				if n := strings.Count(f.log.String(), "can be installed for nobody"); n != 1 {
					t.Errorf("the operator is told %d times\n%s", n, f.log)
				}
				for _, n := range f.porter.installed() {
					if n > 30 {
						t.Errorf("it was tried %d times for one person within two hours", n)
					}
				}
				test.mends(f)
				f.passes(15 * time.Minute)
				if n := f.counts(c.ID); n.Sent != test.people {
					t.Errorf("after it was mended the ledger says %+v\n%s", n, f.log)
				}
				if _, body := f.readyz(); strings.Contains(body, test.ready) {
					t.Errorf("after it was mended readyz says %s", body)
				}
				if card := f.card(c.ID); strings.Contains(card, test.card) {
					t.Errorf("after it was mended the card says\n%s", card)
				}
			})
		})
	}
}

func TestWhoMayNotHaveTheAppIsNotTakenForEverybody(t *testing.T) {
	for _, kind := range []graph.ErrorKind{graph.Denied, graph.NotFound} {
		inNewcomers(t, 4, true, func(t *testing.T, f *newcomers) {
			alone := f.unit[1].ID
			f.porter.set(func(person graph.ID) error {
				if person != alone {
					return nil
				}
				return &graph.Error{Kind: kind, Op: "installing", Status: http.StatusForbidden}
			})
			c := f.starts(campaign.Campaign{})
			f.passes(10 * time.Minute)
			if n := f.counts(c.ID); n.Sent != 3 || n.Why[campaign.NoPlace] != 1 {
				t.Errorf("%s: the ledger says %+v\n%s", kind, n, f.log)
			}
			if _, body := f.readyz(); strings.Contains(body, "installed for nobody") {
				t.Errorf("%s: readyz says %s", kind, body)
			}
			// They get it otherwise one day: then they are greeted as everybody is.
			f.teams.Install(string(alone))
			f.settle()
			f.wants(f.sees(string(alone)), "Tvåfaktorsinlogg")
			f.once(string(alone), 1)
		})
	}
}

func TestAnAdministratorsRuleForOnePersonStopsNobodyElse(t *testing.T) {
	inCounty(t, 60, stopping(), false, func(t *testing.T, k *county) {
		alone := string(k.unit[7].ID)
		k.g.teams.Block(alone, "BotDisabledByAdmin")
		began := time.Now()
		k.goesOut(59)
		k.passes(time.Minute)
		got := k.counts(k.c.ID)
		if got.Sent != 59 || got.Refused != 1 || got.Why[campaign.WhyPlatform(dialog.Barred)] != 1 {
			t.Errorf("the ledger says %+v\n%s", got, k.log)
		}
		each, _, last := k.reminded()
		if took := last.Sub(began); each[7] != 0 || took > 2*time.Minute {
			t.Errorf("the last reminder came after %v", took)
		}
		p, err := k.app.campaigns.Progress(t.Context(), k.c.ID)
		if err != nil || len(p.Halts) > 0 {
			t.Errorf("a platform is at rest: %+v, %v", p.Halts, err)
		}
		if why := k.g.why(alone); why != "" {
			t.Errorf("they are not to be reached for good: %q", why)
		}
	})
}

func TestWhenAnAdministratorStopsLotsenNobodyLosesTheirAnswer(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		people := []string{object(graphtest.Anna), object(graphtest.Bo), object(graphtest.Hanna), object(graphtest.Cilla)}
		for _, user := range people {
			f.types(user, "sms")
		}
		f.teams.Disable(true)
		for _, user := range people {
			f.must(f.teams.Press(user, "", "Klar, nästa"))
			f.settle()
		}
		if trouble := f.bot.Trouble(); !strings.Contains(trouble, "BotDisabledByAdmin") {
			t.Errorf("the operator is told %q", trouble)
		}
		f.teams.Disable(false)
		f.passes(70 * time.Minute)
		for _, user := range people {
			f.wants(f.sees(user), "Steg 2 av 10")
			f.once(user, 1)
		}
		if trouble := f.bot.Trouble(); trouble != "" {
			t.Errorf("afterwards the operator is told %q", trouble)
		}
	})
}
