package app

import (
	"context"
	"sync"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// meetings is Teams as far as people are introduced there.
type meetings struct {
	*screen
	mu            sync.Mutex
	expected, met map[string]string
}

func (m *meetings) Expect(_ context.Context, a dialog.Address) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expected[a.Ref] = "yes"
	return nil
}

func (m *meetings) NotExpected(_ context.Context, a dialog.Address) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.expected, a.Ref)
	return nil
}

func (m *meetings) Meet(_ context.Context, a dialog.Address, conversation string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.met[a.Ref] = conversation
	return nil
}

func TestPeopleWhoNeverWroteAreIntroducedOnceAndInTurn(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		external := teams.ManifestID("11111111-2222-4333-8444-555555555555")
		s.tenant.PublishApp(external)
		m := &meetings{screen: s.screen, expected: map[string]string{}, met: map[string]string{}}
		s.before = func(a *App) {
			a.TeamsApp = external
			a.Add(teams.Platform, m)
		}
		restart := func() {
			s.stop()
			s.start()
		}
		restart()
		var people []dialog.PersonID
		for _, p := range s.tenant.People()[:60] {
			people = append(people, dialog.PersonID(p.ID))
		}
		s.tenant.Inject(graphtest.Fault{On: graphtest.Install, Trouble: graphtest.TooMany, Times: 5, RetryAfter: "3"})
		chat := reminders{s.app}
		for _, p := range append(people, people[0], "?slack/U1") {
			places, err := chat.Places(t.Context(), p)
			if err != nil || (len(places) == 1) != p.Known() {
				t.Fatalf("the places of %v are %v, %v", p.Known(), places, err)
			}
			for _, place := range places {
				if until, why, err := chat.Away(t.Context(), place.Address); err != nil || until.IsZero() || why != campaign.NotMet {
					t.Fatalf("they are not introduced: %v (%s), %v", until, why, err)
				}
			}
		}
		s.passes(4 * time.Second)
		before := len(m.met)
		if before == 0 || before > 40 {
			t.Errorf("%d of 60 were introduced within four seconds", before)
		}
		restart()
		s.passes(time.Minute)
		for _, p := range people {
			at := dialog.Address{Platform: teams.Platform, Ref: string(p)}
			_, met := m.met[at.Ref]
			known, err := s.app.reach(t.Context(), at)
			if err != nil || met == (known.Why != "") || met == (m.expected[at.Ref] == "") {
				t.Errorf("somebody was met %v and cannot be reached because of %q, %v", met, known.Why, err)
			}
			if list, err := s.app.addresses(t.Context(), p); met && (err != nil || len(list) != 1 || list[0] != at) {
				t.Errorf("their addresses are %v, %v", list, err)
			}
		}
		if len(m.met) < 20 { // the rest has no licence for Teams
			t.Errorf("%d of 60 were introduced", len(m.met))
		}
	})
}
