package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// cupboard is a Keep that forgets with the test.
type cupboard struct {
	mu     sync.Mutex
	kept   map[string]string
	broken error
}

func (k *cupboard) Recall(_ context.Context, key string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[key], k.broken
}

func (k *cupboard) Remember(_ context.Context, key, value string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken == nil {
		k.kept[key] = value
	}
	return k.broken
}

// nobody is a Receiver for tests of sending.
type nobody struct{}

func (nobody) Receive(context.Context, dialog.Event) error { return nil }
func (nobody) Try(context.Context, dialog.Event) (dialog.Message, error) {
	return dialog.Message{}, nil
}
func (nobody) Current(context.Context, dialog.Address) (dialog.Message, error) {
	return dialog.Message{}, nil
}
func (nobody) Unreachable(context.Context, dialog.Address, dialog.Reason) error { return nil }
func (nobody) Refusal(context.Context, dialog.Address) (m dialog.Message, ok bool, err error) {
	return m, false, nil
}
func (nobody) Lang(context.Context, dialog.Address) dialog.Lang { return dialog.Swedish }

// record is a log that can be read while it is written.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// The person that the tests write to, and what of theirs must never be in a log.
const (
	anna      = "U0ANNA"
	annaEmail = "anna@example.com"
	botToken  = "xoxb-very-secret"
	theText   = "Installera appen"
)

// office is a Bot that sends to a workspace, in a bubble of virtual time.
type office struct {
	t     *testing.T
	slack *slacktest.Slack
	bot   *Bot
	keep  *cupboard
	log   *record
}

// inOffice runs a test with a workspace. At its end no personal data and no token may be
// in the log.
func inOffice(t *testing.T, o slacktest.Options, do func(t *testing.T, f *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.BotToken, o.Quiet = botToken, true
		s := slacktest.New(o)
		defer s.Close()
		s.AddUser(slacktest.User{ID: anna, Name: "Anna", Email: annaEmail, Locale: "sv-SE"})
		words, err := texts.Load()
		if err != nil {
			t.Fatal(err)
		}
		f := &office{t: t, slack: s, keep: &cupboard{kept: map[string]string{}}, log: &record{}}
		f.bot, err = New(Options{
			BotToken: botToken, SigningSecret: "signing secret", APIURL: s.APIURL(), PublicURL: "https://lotsen.example",
			Receiver: nobody{}, Keep: f.keep, Texts: words, Client: s.Client(), Now: time.Now,
			Log: slog.New(slog.NewTextHandler(f.log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		do(t, f)
		for _, private := range []string{anna, annaEmail, botToken, theText, "Anna", "/respond/", "/upload/"} {
			if log := f.log.String(); strings.Contains(log, private) {
				t.Errorf("the log has %q:\n%s", private, log)
			}
		}
	})
}

// running runs the Bot while do does something.
func (f *office) running(do func()) {
	ctx, cancel := context.WithCancel(f.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.bot.Run(ctx) }()
	synctest.Wait()
	do()
	cancel()
	<-ended
}

// step is a message with a button.
func step() dialog.Message {
	return dialog.Message{
		Lang: dialog.Swedish, Title: "Registrera", Body: theText + " på din telefon.", Step: 1, Of: 3, Progress: "Steg 1 av 3",
		Buttons: []dialog.Button{{Label: "Klar, nästa", Action: dialog.Next}},
		At:      dialog.Stamp{State: "authenticator/install-app", Rev: 1},
	}
}

// illustrated is a message with a picture.
func illustrated() dialog.Message {
	m := step()
	m.Picture = &dialog.Picture{Name: "app.png", Alt: "Appens ikon"}
	return m
}

// post posts a step to Anna, and it must work.
func (f *office) post(m dialog.Message, sendID string) dialog.Ref {
	f.t.Helper()
	ref, err := f.bot.Post(f.t.Context(), address(anna), m, sendID)
	if err != nil {
		f.t.Fatalf("posting: %v", err)
	}
	return ref
}

// pressed has Anna press the newest button; the Bot gets its response_url.
func (f *office) pressed(ref dialog.Ref) {
	f.t.Helper()
	got := make(chan string, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var press struct {
			URL string `json:"response_url"`
		}
		if err := json.Unmarshal([]byte(r.FormValue("payload")), &press); err != nil {
			f.t.Errorf("reading a press: %v", err)
		}
		got <- press.URL
	})}
	listener := f.slack.Net().ListenOn("app.test")
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	f.slack.DeliverTo(slacktest.App{Interactions: "http://app.test/slack/interactions", Client: f.slack.Client()})
	if err := f.slack.Press(anna, "", "Klar, nästa"); err != nil {
		f.t.Fatal(err)
	}
	f.bot.hook(ref, <-got)
}

// last is the newest message that Anna sees.
func (f *office) last() slacktest.Post {
	f.t.Helper()
	all := f.slack.Messages(anna)
	if len(all) == 0 {
		f.t.Fatal("Anna sees nothing")
	}
	return all[len(all)-1]
}

// failure is an error as it must always be.
func failure(t *testing.T, err error) *dialog.SendError {
	t.Helper()
	var e *dialog.SendError
	if !errors.As(err, &e) {
		t.Fatalf("not a SendError: %v", err)
	}
	return e
}
