package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/graph/graphtest"
)

// serving is Lotsen as it is shipped, for an organisation that has Slack and a
// tenant, both on loopback.
type serving struct {
	t      *testing.T
	p      *program
	slack  *slacktest.Slack
	tenant *graphtest.Tenant
	graph  *httptest.Server
	http   bool
	data   string
}

// serveIn starts Lotsen in Socket Mode, or over HTTP.
func serveIn(t *testing.T, overHTTP bool) *serving {
	t.Helper()
	s := &serving{t: t, http: overHTTP, data: filepath.Join(t.TempDir(), "lotsen.db"), slack: slacktest.New(slacktest.Options{Retries: []time.Duration{0, 500 * time.Millisecond, time.Second, 2 * time.Second}})}
	t.Cleanup(s.slack.Close)
	if err := s.slack.ListenTCP(); err != nil {
		t.Fatal(err)
	}
	s.tenant = graphtest.New(7, 300, time.Now)
	s.graph = httptest.NewServer(s.tenant.Handler())
	t.Cleanup(s.graph.Close)
	anna := s.tenant.Cast(graphtest.Anna)
	s.slack.AddUser(slacktest.User{ID: "UANNA", Email: string(anna.SignIn), Locale: "en-US"})
	s.start()
	return s
}

// start starts Lotsen on the file.
func (s *serving) start() {
	s.t.Helper()
	cmd := command(context.Background(), s.t, "serve")
	cmd.Env = append(cmd.Env, "LOTSEN_ADDR=127.0.0.1:0", "LOTSEN_STORE=bolt:"+s.data, "LOTSEN_HELPDESK_CONTACT=0155-00 00 00",
		"LOTSEN_TENANT_ID="+graphtest.TenantID, "LOTSEN_CLIENT_ID="+graphtest.ClientID, "LOTSEN_CLIENT_SECRET="+graphtest.ClientSecret,
		"LOTSEN_LOGIN_URL="+s.graph.URL, "LOTSEN_GRAPH_URL="+s.graph.URL, "LOTSEN_HELPDESK_GROUP="+string(graphtest.HelpdeskGroup),
		"LOTSEN_SLACK_API_URL="+s.slack.APIURL(), "LOTSEN_SLACK_BOT_TOKEN=xoxb-lotsen")
	if s.http {
		cmd.Env = append(cmd.Env, "LOTSEN_SLACK_SIGNING_SECRET=signing secret")
	} else {
		cmd.Env = append(cmd.Env, "LOTSEN_SLACK_APP_TOKEN=xapp-lotsen")
	}
	s.p = start(s.t, cmd)
	if s.http {
		s.slack.DeliverTo(slacktest.App{Client: http.DefaultClient, Events: s.p.base + "/slack/events",
			Interactions: s.p.base + "/slack/interactions", Commands: s.p.base + "/slack/commands"})
		return
	}
	eventually(s.t, "both sockets are open", func() bool { return len(s.slack.Sockets()) >= 2 })
}

// posts are the messages of Lotsen that Anna sees.
func (s *serving) posts() []slacktest.Post {
	var list []slacktest.Post
	for _, p := range s.slack.Messages("UANNA") {
		if p.FromBot {
			list = append(list, p)
		}
	}
	return list
}

// says waits until there are so many messages and the newest says the words.
func (s *serving) says(n int, words string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), deadline)
	defer cancel()
	err := s.slack.WaitFor(ctx, func() bool {
		list := s.posts()
		return len(list) == n && strings.Contains(list[n-1].Text, words)
	})
	if err == nil {
		return
	}
	s.p.kill()
	for _, p := range s.posts() {
		s.t.Log(p.Text)
	}
	s.t.Fatalf("want %d messages, the last with %q\n%s", n, words, &s.p.errs)
}

// crash ends Lotsen as a power cut would, ends Slack's trouble, and starts Lotsen again.
func (s *serving) crash() {
	s.t.Helper()
	s.p.kill()
	s.slack.ClearFaults()
	s.start()
}

// TestKilledBetweenAckAndReplyLotsenAnswersOnce kills Lotsen after Slack was told that
// a press or a text has arrived, and before the answer was settled.
func TestKilledBetweenAckAndReplyLotsenAnswersOnce(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		t.Run(map[bool]string{false: "socket", true: "http"}[overHTTP], func(t *testing.T) {
			s := serveIn(t, overHTTP)
			s.slack.Type("UANNA", "sms")
			s.says(1, "Steg 1 av 10")
			posts := 1
			for round := range 2 {
				step := 3*round + 1
				for _, lost := range []string{"respond", "chat.update"} {
					s.slack.Fail(lost, slacktest.Fault{Hang: true})
				}
				if err := s.slack.Press("UANNA", "", "Klar, nästa"); err != nil {
					t.Fatal(err)
				}
				s.crash()
				s.says(posts, fmt.Sprintf("Steg %d av 10", step+1))
				for i, fault := range []slacktest.Fault{{ApplyThenHang: true}, {Hang: true}} {
					s.slack.Fail("chat.postMessage", fault)
					before := len(s.slack.CallsOf("chat.postMessage"))
					s.slack.Type("UANNA", "nästa")
					eventually(t, "the answer is on its way", func() bool { return len(s.slack.CallsOf("chat.postMessage")) > before })
					asked := len(s.slack.CallsOf("conversations.history"))
					s.crash()
					eventually(t, "Lotsen has looked for what it may have posted", func() bool { return len(s.slack.CallsOf("conversations.history")) > asked })
					posts++
					s.says(posts, fmt.Sprintf("Steg %d av 10", step+2+i))
				}
			}
			if err := s.slack.Press("UANNA", "", "Klar, nästa"); err != nil {
				t.Fatal(err)
			}
			s.says(posts, "Steg 8 av 10")
			s.p.stopped(s.data)
		})
	}
}
