package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestAReminderIsInThePersonsLanguage(t *testing.T) {
	inTwoChats(t, 1, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		s.types(inSlackOf(0), "in English")
		s.starts(campaign.Campaign{})
		s.passes(time.Minute)
		s.wants(s.sees(inSlackOf(0)), "Time for two-factor sign-in", "Code: ", "I never ask you for passwords")
	})
}

func TestTheListIsAFileForTheHelpdeskAlone(t *testing.T) {
	inTwoChats(t, 3, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		s.types(inSlackOf(0), "hej")
		h := object(graphtest.Hanna)
		g.types(h, "kampanjer")
		g.presses(h, "Ny kampanj")
		g.wants(g.presses(h, "Spara", teamstest.Inputs{"f:name": "Hösten", "f:whom": "department", "f:value": kultur, "f:rounds": "0"}), "3 personer får påminnelsen", "Slack 1", "Teams 2")
		g.presses(h, "Hämta listan")
		if err := g.teams.Consent(h, "", true); err != nil {
			t.Fatal(err)
		}
		g.settle()
		files := g.teams.Uploads(h)
		if len(files) != 1 || !strings.Contains(string(files[0].Data), string(unit[2].SignIn)) {
			t.Fatalf("%d files came", len(files))
		}
		if got := s.audits(dialog.CampaignList); len(got) != 1 || !strings.HasSuffix(got[0], "3 people") {
			t.Errorf("the download is on record as %q", got)
		}
	})
}

func TestThePublicPageKnowsTheCode(t *testing.T) {
	inTwoChats(t, 1, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		s.types(inSlackOf(0), "hej")
		c := s.starts(campaign.Campaign{})
		mux := http.NewServeMux()
		if err := s.app.mountGenuine(mux); err != nil {
			t.Fatal(err)
		}
		for path, status := range map[string]int{"/genuine/" + c.Code: 200, "/genuine/" + strings.ToLower(c.Code[:3]) + "-" + c.Code[3:]: 200, "/genuine/KTV7X2": 404, "/genuine": 200} {
			w := &recorder{head: http.Header{}}
			r, err := http.NewRequest(http.MethodGet, "http://lotsen.test"+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			mux.ServeHTTP(w, r)
			if w.status != status || strings.Contains(w.body.String(), "Hösten") {
				t.Errorf("%s: %d\n%s", path, w.status, w.body.String())
			}
		}
	})
}

// recorder is what a handler writes.
type recorder struct {
	head   http.Header
	status int
	body   strings.Builder
}

func (r *recorder) Header() http.Header { return r.head }
func (r *recorder) WriteHeader(s int)   { r.status = s }
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.body.Write(p)
}

func TestACampaignGoesOnAfterARestartAlsoWithoutAJob(t *testing.T) {
	inTwoChats(t, 3, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		for i := range unit {
			s.types(inSlackOf(i), "hej")
		}
		c := s.starts(campaign.Campaign{Start: s.clock.Now().Add(2 * time.Hour)})
		s.passes(time.Minute)
		jobs, err := s.store.Lease(t.Context(), s.clock.Now().Add(24*time.Hour), time.Minute, 1000)
		if err != nil {
			t.Fatal(err)
		}
		dropped := false
		for _, j := range jobs {
			if j.ID == campaign.JobID(c.ID) {
				dropped = true
				if err := s.app.drop(t.Context(), j, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !dropped {
			t.Fatal("there was no job")
		}
		s.stop()
		s.start()
		s.passes(3 * time.Hour)
		if n := s.counts(c.ID); n.Sent != 3 {
			t.Errorf("the ledger says %+v\n%s", n, s.log)
		}
	})
}
