package teamstest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

func TestWhatGoesWrongWithACall(t *testing.T) {
	for name, c := range map[string]struct {
		fault  teamstest.Fault
		status int // 0: no answer
		stored int
		took   time.Duration
	}{
		"code":              {teamstest.Fault{Code: "BotNotInConversationRoster"}, 403, 0, 0},
		"status":            {teamstest.Fault{Status: 503}, 503, 0, 0},
		"drop":              {teamstest.Fault{Drop: true}, 0, 0, 0},
		"hang":              {teamstest.Fault{Hang: true}, 0, 0, 30 * time.Second},
		"stored and broken": {teamstest.Fault{ApplyThenDrop: true}, 0, 1, 0},
		"stored and hung":   {teamstest.Fault{ApplyThenHang: true}, 0, 1, 30 * time.Second},
		"stored and 502":    {teamstest.Fault{ApplyThenStatus: 502}, 502, 1, 0},
		"slow":              {teamstest.Fault{Delay: 9 * time.Second}, 201, 1, 9 * time.Second},
		"slow and broken":   {teamstest.Fault{Delay: 9 * time.Second, Status: 500}, 500, 0, 9 * time.Second},
		"somebody else's":   {teamstest.Fault{Status: 500, User: "bo"}, 201, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, teamstest.Options{}, func(w *world) {
				w.Fail("send", c.fault, 2)
				w.send(text("first"))
				start := time.Now()
				answer, err := w.try(http.MethodPost, w.activities(), text("second"))
				status := 0
				if err == nil {
					status, _ = w.read(answer)
				}
				synctest.Wait()
				if took := time.Since(start); status != c.status || took != c.took || len(w.Messages(w.anna)) != 1+c.stored {
					w.Errorf("status %d after %v, and %d messages", status, took, len(w.Messages(w.anna)))
				}
				if last := w.CallsOf("send")[1]; last.Activity == "" && c.stored == 1 {
					w.Errorf("the log does not know what was stored: %+v", last)
				}
				if _, refused := w.send(text("third")); refused != "" {
					w.Errorf("the third is refused: %s", refused)
				}
			})
		})
	}
}

func TestEveryCodeHasItsStatusAndShape(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		for _, each := range teamstest.Codes() {
			w.ClearFaults()
			w.Fail("", teamstest.Fault{Code: each, RetryAfter: "7"})
			answer, err := w.try(http.MethodPost, w.activities(), text("hej"))
			if err != nil {
				w.Fatal(err)
			}
			status, body := w.read(answer)
			if code(body) != each || status < 400 || answer.Header.Get("Retry-After") != "7" {
				w.Errorf("%s is %d %v", each, status, body)
			}
			if _, isNumber := body["errorCode"].(float64); isNumber != (each == "MessageWritesBlocked") {
				w.Errorf("%s has the shape %v", each, body)
			}
		}
		w.ClearFaults()
		w.Fail("", teamstest.Fault{Status: 503})
		if w.token = w.fetchToken(); w.token == "" {
			w.Error("the connector's trouble reached Entra")
		}
	})
}

func TestARedirectLeadsToAStranger(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.Fail("send", teamstest.Fault{Status: 307, Header: http.Header{"Location": {w.EvilURL()}}})
		if _, refused := w.send(text("hej")); refused != "" {
			w.Errorf("the stranger says %s", refused)
		}
		hits := w.EvilHits()
		if len(hits) != 1 || hits[0].Host != "evil.example" || hits[0].Method != http.MethodPost || hits[0].Token {
			w.Errorf("the stranger was called: %+v", hits)
		}
		for _, host := range []string{"smba.trafficmanager.net.evil.example", "x.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com.se"} {
			answer, err := w.Client().Get("https://" + host + "/v3/conversations")
			if err != nil {
				w.Fatal(err)
			}
			_ = answer.Body.Close() // it was called
		}
		if len(w.EvilHits()) != 4 {
			w.Errorf("the strangers were called: %+v", w.EvilHits())
		}
	})
}

func TestAnotherProcessCanUseIt(t *testing.T) {
	s := teamstest.New(teamstest.Options{})
	defer s.Close()
	if err := s.ListenTCP(); err != nil {
		t.Fatal(err)
	}
	b := &bot{}
	app := &http.Server{Handler: b}
	served := make(chan error, 1)
	go func() { served <- app.Serve(s.Net().ListenOn("app.test")) }()
	defer func() { _ = app.Close(); <-served }()
	s.DeliverTo(teamstest.App{URL: "http://app.test/api/messages"})
	for _, address := range []string{s.OpenIDURL(), s.LoginURL() + teamstest.TenantID + "/v2.0/.well-known/openid-configuration"} {
		answer, err := s.Client().Get(address)
		if err != nil {
			t.Fatal(err)
		}
		var body object
		if err := json.NewDecoder(answer.Body).Decode(&body); err != nil || body["issuer"] == nil {
			t.Errorf("%s answers %v, %v", address, body, err)
		}
		_ = answer.Body.Close() // it was read
	}
	answer, err := s.Client().Post(s.ServiceURL()+"v3/conversations", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // the status is enough
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("the connector answers %d", answer.StatusCode)
	}
	anna := s.AddUser(teamstest.User{Name: "Anna"})
	if _, err := s.Attack(t.Context(), anna, teamstest.Evil); err != nil {
		t.Fatal(err)
	}
	if got := b.last(t)["serviceUrl"]; got != s.EvilURL() {
		t.Errorf("the activity carries %v", got)
	}
	if answer, err = s.Client().Get(s.EvilURL()); err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // it was called
	if len(s.EvilHits()) != 1 {
		t.Errorf("the stranger was called %d times", len(s.EvilHits()))
	}
}
