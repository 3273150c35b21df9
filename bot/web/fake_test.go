package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"lotsen/dialog"
)

// shelf is a Keeper in memory, which can be told to fail.
type shelf struct {
	mu    sync.Mutex
	kept  map[string][]Kept
	fails error // of Put
	keeps bool  // all the same
}

func (s *shelf) Put(_ context.Context, who string, n uint64, value []byte, oldest uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil && !s.keeps {
		return s.fails
	}
	list := slices.DeleteFunc(s.kept[who], func(k Kept) bool { return k.N == n || k.N < oldest })
	list = append(list, Kept{n, value})
	slices.SortFunc(list, func(a, b Kept) int { return int(a.N) - int(b.N) })
	s.kept[who] = list
	return s.fails
}

func (s *shelf) List(_ context.Context, who string) ([]Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept[who]), nil
}

// everything is all that is kept, as text.
func (s *shelf) everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, list := range s.kept {
		for _, k := range list {
			b.Write(k.Value)
		}
	}
	return b.String()
}

// tenant is a simulated Microsoft with one method.
type tenant struct {
	mu         sync.Mutex
	registered map[string]bool
	lag        time.Duration
	outage     Outage
	fails      error
}

const authenticator = "microsoftAuthenticatorPush"

func (m *tenant) Methods(_ context.Context, key string, _ dialog.Lang) ([]Method, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return []Method{{Key: authenticator, Registered: m.registered[key]}}, m.fails
}

func (m *tenant) set(key, method string, on bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if method != authenticator {
		return errors.New("no such method")
	}
	m.registered[key] = on
	return m.fails
}

func (m *tenant) Register(_ context.Context, key, method string) error {
	return m.set(key, method, true)
}
func (m *tenant) Remove(_ context.Context, key, method string) error {
	return m.set(key, method, false)
}
func (m *tenant) Lag() time.Duration                              { return m.lag }
func (m *tenant) SetLag(_ context.Context, d time.Duration) error { m.lag = d; return nil }
func (m *tenant) Outage() Outage                                  { return m.outage }
func (m *tenant) SetOutage(_ context.Context, o Outage) error     { m.outage = o; return nil }

// watch is a clock that moves only when it is told to.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) Advance(_ context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
	return nil
}

// noTimes understands no times, and suggests one.
type noTimes struct{}

func (noTimes) ReadTime(string, time.Time) (time.Time, dialog.TimeProblem) {
	return time.Time{}, dialog.NotATime
}

func (noTimes) Suggested(string, time.Time) (time.Time, bool) { return time.Time{}, false }

func (noTimes) Suggest(now time.Time) []dialog.Suggestion {
	return []dialog.Suggestion{{Key: "in-an-hour", At: now.Add(time.Hour)}}
}
