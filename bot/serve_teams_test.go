package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/graph/graphtest"
)

// servingTeams is Lotsen as it is shipped, for an organisation that has Teams and a
// tenant, both on loopback.
type servingTeams struct {
	t      *testing.T
	p      *program
	teams  *teamstest.Teams
	tenant *graphtest.Tenant
	login  *httptest.Server // Entra, and Graph
	anna   string
	data   string
}

func serveInTeams(t *testing.T) *servingTeams {
	t.Helper()
	s := &servingTeams{t: t, data: filepath.Join(t.TempDir(), "lotsen.db"), teams: teamstest.New(teamstest.Options{})}
	t.Cleanup(s.teams.Close)
	if err := s.teams.ListenTCP(); err != nil {
		t.Fatal(err)
	}
	s.tenant = graphtest.New(7, 300, time.Now)
	s.login = httptest.NewServer(http.HandlerFunc(s.entra))
	t.Cleanup(s.login.Close)
	s.anna = s.teams.AddUser(teamstest.User{ObjectID: string(graphtest.Anna.ID())})
	s.start()
	return s
}

// entra gives out the tokens of both, as the one Entra does: Teams' for the tenant of
// the bot. It stands before Graph too.
func (s *servingTeams) entra(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/"+teamstest.TenantID+"/") {
		s.tenant.Handler().ServeHTTP(w, r)
		return
	}
	here := r.Host
	r.Host = s.host()
	answer := httptest.NewRecorder()
	s.teams.Handler().ServeHTTP(answer, r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Code)
	_, _ = io.WriteString(w, strings.ReplaceAll(answer.Body.String(), s.host(), here)) // who left does not read it
}

// host is where Teams listens.
func (s *servingTeams) host() string {
	u, err := url.Parse(s.teams.ServiceURL())
	if err != nil {
		s.t.Fatal(err)
	}
	return u.Host
}

// start starts Lotsen on the file.
func (s *servingTeams) start() {
	s.t.Helper()
	cmd := command(context.Background(), s.t, "serve")
	cmd.Env = append(cmd.Env, "LOTSEN_ADDR=127.0.0.1:0", "LOTSEN_STORE=bolt:"+s.data, "LOTSEN_HELPDESK_CONTACT=0155-00 00 00",
		"LOTSEN_TENANT_ID="+graphtest.TenantID, "LOTSEN_CLIENT_ID="+graphtest.ClientID, "LOTSEN_CLIENT_SECRET="+graphtest.ClientSecret,
		"LOTSEN_LOGIN_URL="+s.login.URL, "LOTSEN_GRAPH_URL="+s.login.URL, "LOTSEN_HELPDESK_GROUP="+string(graphtest.HelpdeskGroup),
		"LOTSEN_TEAMS_APP_ID="+teamstest.AppID, "LOTSEN_TEAMS_TENANT_ID="+teamstest.TenantID, "LOTSEN_TEAMS_CLIENT_SECRET="+teamstest.Secret,
		"LOTSEN_TEAMS_OPENID_URL="+s.teams.OpenIDURL(), "LOTSEN_TEAMS_SERVICE_HOSTS="+s.host())
	s.p = start(s.t, cmd)
	s.teams.DeliverTo(teamstest.App{URL: s.p.base + "/api/messages", Client: http.DefaultClient})
}

// posts are the fallback texts of the cards that Anna sees.
func (s *servingTeams) posts() []string {
	var list []string
	for _, p := range s.teams.Messages(s.anna) {
		if p.FromBot() {
			var card struct{ FallbackText string }
			if err := json.Unmarshal(p.Card, &card); err != nil {
				s.t.Error(err)
			}
			list = append(list, card.FallbackText)
		}
	}
	return list
}

// says waits until there are so many messages and the newest says the words.
func (s *servingTeams) says(n int, words string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), deadline)
	defer cancel()
	err := s.teams.WaitFor(ctx, func() bool {
		list := s.posts()
		return len(list) == n && strings.Contains(list[n-1], words)
	})
	if err != nil {
		s.p.kill()
		s.t.Fatalf("want %d messages, the last with %q; there are %q\n%s", n, words, s.posts(), &s.p.errs)
	}
}

// crash ends Lotsen as a power cut would, ends Teams' trouble, and starts Lotsen again.
func (s *servingTeams) crash() {
	s.t.Helper()
	s.p.kill()
	s.teams.ClearFaults()
	s.start()
}

func (s *servingTeams) presses() {
	s.t.Helper()
	if err := s.teams.Press(s.anna, "", "Klar, nästa"); err != nil {
		s.p.kill()
		s.t.Fatalf("%v\n%s", err, &s.p.errs)
	}
}

// TestKilledBetweenAckAndReplyLotsenGoesOnInTeams kills Lotsen after Teams was told that
// a press or a text has arrived, and before the answer was settled. A changed card is
// changed again. Of a new one nobody can say whether it was posted: it is not posted
// again, and the next press or text shows where Anna is.
func TestKilledBetweenAckAndReplyLotsenGoesOnInTeams(t *testing.T) {
	for _, heals := range []string{"text", "press"} {
		t.Run(heals, func(t *testing.T) {
			s := serveInTeams(t)
			s.teams.Type(s.anna, "sms")
			s.says(1, "Steg 1 av 10")
			posts, step := 1, 1
			for name, fault := range map[string]teamstest.Fault{"posted": {ApplyThenHang: true}, "not posted": {Hang: true}} {
				s.teams.Fail("update", teamstest.Fault{Hang: true})
				s.presses()
				s.crash()
				step++
				s.says(posts, fmt.Sprintf("Steg %d av 10", step))

				s.teams.Fail("send", fault)
				before := len(s.teams.CallsOf("send"))
				s.teams.Type(s.anna, "nästa")
				eventually(t, "the answer is on its way", func() bool { return len(s.teams.CallsOf("send")) > before })
				s.crash()
				step++
				if name == "posted" {
					posts++
				}
				switch heals {
				case "text":
					s.teams.Type(s.anna, "nästa")
					step++
					posts++
				case "press":
					s.presses() // on the card that was posted, or on the one before: which is old
					if name == "posted" {
						step++
					}
				}
				s.says(posts, fmt.Sprintf("Steg %d av 10", step))
			}
			s.presses()
			s.says(posts, fmt.Sprintf("Steg %d av 10", step+1))
			if hits := s.teams.EvilHits(); len(hits) > 0 {
				t.Errorf("a stranger was called: %+v", hits)
			}
			s.p.stopped(s.data)
			for _, private := range []string{s.anna, teamstest.Secret, graphtest.ClientSecret, "access-token", "eyJ", "nykoping.se"} {
				if strings.Contains(s.p.errs.String(), private) {
					t.Errorf("%q is in the log", private)
				}
			}
		})
	}
}
