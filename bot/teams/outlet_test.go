package teams

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// shelf is a Keep that forgets with the test.
type shelf struct {
	mu     sync.Mutex
	kept   map[string]string
	writes int
	broken error
}

func (d *shelf) Recall(_ context.Context, key string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[key], d.broken
}

func (d *shelf) Remember(_ context.Context, key, value string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken == nil {
		d.kept[key] = value
		d.writes++
	}
	return d.broken
}

// silent is a Receiver for tests of sending.
type silent struct{}

func (silent) Receive(context.Context, dialog.Event) error                      { return nil }
func (silent) Unreachable(context.Context, dialog.Address, dialog.Reason) error { return nil }
func (silent) Lang(context.Context, dialog.Address) dialog.Lang                 { return dialog.Swedish }

// journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// The person that the tests write to, and what must never be in a log.
const (
	bertaID    = "0a1b2c3d-0000-4000-8000-00000000be7a"
	theSecret  = "very secret"
	stepText   = "Installera appen"
	tokenStart = "teamstest-access-token"
)

// bureau is a Bot that sends to Teams, in a bubble of virtual time.
type bureau struct {
	t     *testing.T
	teams *teamstest.Teams
	bot   *Bot
	keep  *shelf
	log   *journal
	sent  int
}

// inBureau runs a test with a Teams where Berta has the app. At its end no personal data
// and no secret may be in the log, and nobody but Microsoft may have been called.
func inBureau(t *testing.T, o teamstest.Options, do func(t *testing.T, f *bureau)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Secret, o.OddIDs = theSecret, true
		s := teamstest.New(o)
		defer s.Close()
		s.AddUser(teamstest.User{ObjectID: bertaID, Name: "Berta", Locale: "sv-SE"})
		f := &bureau{t: t, teams: s, keep: &shelf{kept: map[string]string{}}, log: &journal{}}
		f.bot = f.open(CredentialConfig{Secret: theSecret})
		s.Install(bertaID)
		do(t, f)
		f.discreet()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// open makes a Bot that proves itself in the given way.
func (f *bureau) open(c CredentialConfig) *Bot {
	f.t.Helper()
	words, err := texts.Load()
	if err != nil {
		f.t.Fatal(err)
	}
	c.TenantID, c.ClientID, c.LoginURL, c.Client = teamstest.TenantID, teamstest.AppID, f.teams.LoginURL(), f.teams.Client()
	cred, err := Credential(c)
	if err != nil {
		f.t.Fatal(err)
	}
	bot, err := New(Options{
		AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: cred, PublicURL: "https://lotsen.example",
		Receiver: silent{}, Keep: f.keep, Texts: words, Lang: dialog.Swedish, Client: f.teams.Client(), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(f.log, nil)),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return bot
}

// discreet fails if the log tells of people, of conversations or of secrets, if Teams
// had to put up with something, or if anybody else was called.
func (f *bureau) discreet() {
	f.t.Helper()
	for _, private := range []string{bertaID, "Berta", stepText, theSecret, tokenStart, f.teams.Conversation(bertaID), "/v3/", "sharepoint"} {
		if log := f.log.String(); private != "" && strings.Contains(log, private) {
			f.t.Errorf("the log has %q:\n%s", private, log)
		}
	}
	for _, complaint := range f.teams.Complaints() {
		f.t.Errorf("Teams put up with: %s", complaint)
	}
	if hits := f.teams.EvilHits(); len(hits) > 0 {
		f.t.Errorf("a stranger was called: %v", hits)
	}
}

// running runs the Bot while do does something.
func (f *bureau) running(do func()) {
	ctx, cancel := context.WithCancel(f.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.bot.Run(ctx) }()
	synctest.Wait()
	do()
	cancel()
	<-ended
}

// wrote is Berta having written: Lotsen knows where her conversation is.
func (f *bureau) wrote() reference {
	f.t.Helper()
	c := reference{ServiceURL: f.teams.ServiceURL(), Conversation: f.teams.Conversation(bertaID), Tenant: teamstest.TenantID,
		Bot: "28:" + teamstest.AppID, Locale: "sv-SE"}
	if err := f.bot.remember(f.t.Context(), bertaID, c); err != nil {
		f.t.Fatal(err)
	}
	return c
}

// oneStep is a message with a button.
func oneStep() dialog.Message {
	return dialog.Message{
		Lang: dialog.Swedish, Title: "Registrera", Body: stepText + " på din telefon.", Step: 1, Of: 3, Progress: "Steg 1 av 3",
		Buttons: []dialog.Button{{Label: "Klar, nästa", Action: dialog.Next}},
		At:      dialog.Stamp{State: "authenticator/install-app", Rev: 1},
	}
}

// pictured is a message with a picture.
func pictured() dialog.Message {
	m := oneStep()
	m.Picture = &dialog.Picture{Name: "app.png", Alt: "Appens ikon"}
	return m
}

// posts posts a message to Berta, and it must work.
func (f *bureau) posts(m dialog.Message) dialog.Ref {
	f.t.Helper()
	f.sent++
	ref, err := f.bot.Post(f.t.Context(), address(bertaID), m, fmt.Sprintf("s%d", f.sent))
	if err != nil {
		f.t.Fatalf("posting: %v\n%s", err, f.log)
	}
	return ref
}

// fails posts a step to Berta, and it must not work.
func (f *bureau) fails() *dialog.SendError {
	f.t.Helper()
	_, err := f.bot.Post(f.t.Context(), address(bertaID), oneStep(), "s1")
	return sendError(f.t, err)
}

// newest is the newest message that Berta sees.
func (f *bureau) newest() teamstest.Post {
	f.t.Helper()
	all := f.teams.Messages(bertaID)
	if len(all) == 0 {
		f.t.Fatal("Berta sees nothing")
	}
	return all[len(all)-1]
}

// sendError is an error as it must always be.
func sendError(t *testing.T, err error) *dialog.SendError {
	t.Helper()
	var e *dialog.SendError
	if !errors.As(err, &e) {
		t.Fatalf("not a SendError: %v", err)
	}
	return e
}

// is fails unless a send ended like that.
func is(t *testing.T, e *dialog.SendError, o dialog.Outcome, why dialog.Reason) {
	t.Helper()
	if e.Outcome != o || e.Reason != why {
		t.Errorf("got %v; want %s (%s)", e, o, why)
	}
}
