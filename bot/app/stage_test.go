package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// stage is the app with a simulated tenant and a store in a file, inside a bubble
// of virtual time that begins on Monday 23 November 2026 at 10:00.
type stage struct {
	t       *testing.T
	path    string
	store   store.Store
	tenant  *graphtest.Tenant
	clock   *MovableClock
	screen  *screen
	guests  Guests
	app     *App
	log     *safeBuffer
	backups string
	options func(*Options) // what is changed of the app's options, if anything
	before  func(*App)     // what is done to the app before it runs, if anything
	stop    func()
	n       int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, path: filepath.Join(t.TempDir(), "lotsen.db"), log: &safeBuffer{}}
	s.clock = NewMovableClock(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, zone)))
	s.tenant = graphtest.New(7, 300, s.clock.Now)
	s.tenant.SetReportLag(0, 0)
	s.screen = newScreen(s.tenant)
	t.Cleanup(func() { keepsQuiet(t, s.log.String(), s.tenant) })
	s.start()
	return s
}

// start opens the store and starts the app.
func (s *stage) start() {
	s.t.Helper()
	var err error
	if s.store, err = store.OpenBolt(s.path, store.Options{NoSync: true}); err != nil {
		s.t.Fatal(err)
	}
	desk, err := good().Book.Desk(s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	catalogue, err := texts.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	o := Options{
		Store: s.store, Desk: desk, Directory: s.tenant, Policy: s.tenant.Policy(), Clock: s.clock,
		Managers: manager.Desk{Texts: catalogue, Zone: desk.Zone(), Helpdesk: "0155-00 00 00"},
		Helpers:  helpdesk.Desk{Texts: catalogue, Zone: desk.Zone()}, HelpdeskGroup: graphtest.HelpdeskGroup, Exclude: graphtest.ExclusionGroup,
		Guests: s.guests, Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})), BackupDir: s.backups,
	}
	if s.options != nil {
		s.options(&o)
	}
	s.app = New(o)
	s.app.Add("web", s.screen)
	if s.before != nil {
		s.before(s.app)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.app.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("the app ended with %v", err)
		}
		if err := s.store.Close(); err != nil {
			s.t.Error(err)
		}
	}
	synctest.Wait()
}

// on runs a story in a bubble, and checks the store after it.
func on(t *testing.T, story func(t *testing.T, s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer func() { s.stop() }()
		story(t, s)
		if err := s.store.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// event is something that somebody does; a text, or the label of a button of the
// message they see.
func (s *stage) event(who, does string) dialog.Event {
	s.t.Helper()
	s.n++
	e := dialog.Event{ID: fmt.Sprintf("event-%d", s.n), From: dialog.Address{Platform: "web", Ref: who}, Text: does}
	label, ok := strings.CutPrefix(does, "[")
	if !ok {
		return e
	}
	message := s.sees(who)
	for _, b := range message.Buttons {
		if b.Label == strings.TrimSuffix(label, "]") {
			e.Text, e.Action, e.Arg, e.At = "", b.Action, b.Arg, message.At
			return e
		}
	}
	s.t.Fatalf("%s has no button %s in\n%s", who, does, message.Transcript())
	return e
}

// does plays one event and waits until all that follows from it is done.
func (s *stage) does(who, does string) dialog.Message {
	s.t.Helper()
	s.gets(s.event(who, does))
	return s.sees(who)
}

func (s *stage) gets(e dialog.Event) {
	s.t.Helper()
	if err := s.app.Receive(s.t.Context(), e); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
}

// settle lets half a second pass: more than any answer takes, less than a re-check.
func (s *stage) settle() {
	time.Sleep(500 * time.Millisecond) // virtual time
	synctest.Wait()
}

// passes lets time pass.
func (s *stage) passes(d time.Duration) {
	time.Sleep(d) // virtual time
	synctest.Wait()
}

// sees is the newest message of an address.
func (s *stage) sees(who string) dialog.Message {
	s.t.Helper()
	shown := s.screen.of(who)
	if len(shown) == 0 {
		s.t.Fatalf("%s has been shown nothing", who)
	}
	return shown[len(shown)-1]
}

// wants fails unless the message has the words.
func (s *stage) wants(m dialog.Message, words ...string) {
	s.t.Helper()
	text := m.Transcript()
	for _, w := range words {
		if !strings.Contains(text, w) {
			s.t.Errorf("%q is not in\n%s", w, text)
		}
	}
}

// audited counts the entries of an action in the audit chain.
func (s *stage) audited(a dialog.Action) int {
	s.t.Helper()
	entries, err := s.store.Audit(s.t.Context(), 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == a {
			n++
		}
	}
	return n
}
