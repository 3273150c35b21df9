package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
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

// house is the whole program without its chat platforms: the app, its store in a file
// and a simulated tenant. It lives in a bubble of virtual time that begins on Monday 23
// November 2026 at 10:00. An office adds a platform to it.
type house struct {
	t         *testing.T
	book      BookSettings
	times     dialog.Times // nil: the calendar's
	directory Directory
	guests    Guests
	tenant    *graphtest.Tenant
	clock     *MovableClock
	path      string
	log       *safeBuffer
	joins     []func() []loop // add a platform to the app, and say what it runs
	options   func(*Options)  // what is changed of the app's options, if anything

	store store.Store
	app   *App
	stop  func()
}

// loop runs until its context ends.
type loop func(context.Context) error

// safeBuffer is a buffer that several may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (s *safeBuffer) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.b.Reset()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, book: good().Book, path: filepath.Join(t.TempDir(), "lotsen.db"), log: &safeBuffer{}}
	time.Sleep(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, zone))) // virtual time
	h.clock = NewMovableClock(0)
	h.tenant = graphtest.New(7, 300, h.clock.Now)
	h.tenant.SetReportLag(0, 0)
	h.directory = h.tenant
	t.Cleanup(func() { keepsQuiet(t, h.log.String(), h.tenant) })
	return h
}

// start opens the store, and runs the program and its platforms until stop is called.
func (h *house) start() {
	h.t.Helper()
	var err error
	if h.store, err = store.Open(h.t.Context(), "bolt:"+h.path); err != nil {
		h.t.Fatal(err)
	}
	settings, calendar, err := h.book.options(h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	if h.times != nil {
		settings.Times = h.times
	}
	book, err := dialog.NewBook(h.book.Guides(), settings)
	if err != nil {
		h.t.Fatal(err)
	}
	desk := Desk{Book: book, Calendar: calendar}
	catalogue, err := texts.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	o := Options{
		Store: h.store, Desk: desk, Directory: h.directory, Policy: h.tenant.Policy(), Clock: h.clock, Guests: h.guests,
		Managers: manager.Desk{Texts: catalogue, Zone: desk.Zone(), Helpdesk: h.book.Helpdesk},
		Helpers:  helpdesk.Desk{Texts: catalogue, Zone: desk.Zone(), Helpdesk: h.book.Helpdesk}, HelpdeskGroup: graphtest.HelpdeskGroup, Exclude: graphtest.ExclusionGroup,
		Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if h.options != nil {
		h.options(&o)
	}
	h.app = New(o)
	running := []loop{h.app.Run}
	for _, join := range h.joins {
		running = append(running, join()...)
	}
	h.run(running)
}

func (h *house) run(running []loop) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, len(running))
	for _, run := range running {
		go func() { ended <- quiet(run(ctx)) }()
	}
	h.stop = func() {
		cancel()
		for range running {
			if err := <-ended; err != nil {
				h.t.Errorf("the program ended with %v", err)
			}
		}
		if err := h.store.Close(); err != nil {
			h.t.Error(err)
		}
	}
	h.settle()
}

// serving serves a handler until its context ends.
func serving(l net.Listener, handler http.Handler) loop {
	return func(ctx context.Context) error {
		server, closed := newServer(handler), make(chan error, 1)
		go func() {
			<-ctx.Done()
			closed <- server.Close()
		}()
		return errors.Join(quiet(server.Serve(l)), <-closed)
	}
}

// settle lets three seconds pass: longer than any answer takes.
func (h *house) settle() { h.passes(3 * time.Second) }

func (h *house) passes(d time.Duration) {
	time.Sleep(d) // virtual time
	synctest.Wait()
}

// checked checks the store at the end of a story.
func (h *house) checked() {
	h.t.Helper()
	if err := h.store.Check(h.t.Context()); err != nil {
		h.t.Error(err)
	}
}

// leftover counts the replies that are owed.
func (h *house) leftover() int {
	h.t.Helper()
	jobs, err := h.store.Lease(h.t.Context(), h.clock.Now().Add(time.Hour), time.Nanosecond, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, j := range jobs {
		if j.Kind == replyKind {
			n++
		}
	}
	return n
}
