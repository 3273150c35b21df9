package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// screen is a chat platform that remembers what each address has been shown. It is
// as forgetful as the real ones: the same send id twice is shown twice.
type screen struct {
	tenant *graphtest.Tenant

	asked  atomic.Int64 // so often for who is behind an address
	mu     sync.Mutex
	shown  map[string][]dialog.Message  // by address; the last is the living one
	posts  map[string]int               // by send id
	sent   map[string]dialog.Ref        // by send id: the message that it was posted as
	homes  map[string][]dialog.Message  // by address: the home pages, the last one shows
	who    map[string]dialog.Profile    // of addresses that are not one of the cast's
	broken error                        // what Post and Replace answer, if set
	before func(m dialog.Message) error // is called before a message is shown; nil: nothing
}

func newScreen(tenant *graphtest.Tenant) *screen {
	return &screen{
		tenant: tenant, shown: map[string][]dialog.Message{}, posts: map[string]int{}, sent: map[string]dialog.Ref{},
		homes: map[string][]dialog.Message{}, who: map[string]dialog.Profile{},
	}
}

// lets is what stands in the way of a message.
func (s *screen) lets(m dialog.Message) error {
	s.mu.Lock()
	before, broken := s.before, s.broken
	s.mu.Unlock()
	if broken == nil && before != nil {
		return before(m)
	}
	return broken
}

func (s *screen) when(before func(m dialog.Message) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

func (s *screen) Post(_ context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	if err := s.lets(m); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts[sendID]++
	s.shown[a.Ref] = append(s.shown[a.Ref], m)
	s.sent[sendID] = dialog.Ref(fmt.Sprint(len(s.shown[a.Ref]) - 1))
	return s.sent[sendID], nil
}

func (s *screen) Replace(_ context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error) {
	if err := s.lets(m); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var n int
	if _, err := fmt.Sscan(string(r), &n); err != nil || n >= len(s.shown[a.Ref]) {
		return "", &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing, Err: errors.New("no such message")}
	}
	s.shown[a.Ref][n] = m
	return r, nil
}

// Home implements Homely.
func (s *screen) Home(_ context.Context, a dialog.Address, m dialog.Message) error {
	if err := s.lets(m); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.homes[a.Ref] = append(s.homes[a.Ref], m)
	return nil
}

func (s *screen) Who(_ context.Context, a dialog.Address) (dialog.Profile, error) {
	s.asked.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if profile, ok := s.who[a.Ref]; ok {
		return profile, nil
	}
	if person := s.tenant.Cast(graphtest.Key(a.Ref)); person.ID != "" {
		return dialog.Profile{SignIn: string(person.SignIn)}, nil
	}
	return dialog.Profile{SignIn: a.Ref + "@example.com"}, nil
}

// is makes an address one of the cast's.
func (s *screen) is(ref string, key graphtest.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who[ref] = dialog.Profile{SignIn: string(s.tenant.Cast(key).SignIn)}
}

func (s *screen) of(who string) []dialog.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]dialog.Message(nil), s.shown[who]...)
}

// posted is how often each send id was posted.
func (s *screen) posted() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.posts)
}

// pages are the home pages that an address has been shown.
func (s *screen) pages(who string) []dialog.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]dialog.Message(nil), s.homes[who]...)
}

// pressable counts the messages of an address that have a button.
func (s *screen) pressable(who string) int {
	n := 0
	for _, m := range s.of(who) {
		if len(m.Buttons) > 0 {
			n++
		}
	}
	return n
}

// seeking is a screen that can tell what was posted, as Slack can.
type seeking struct{ *screen }

// Sent implements Seeker.
func (s seeking) Sent(_ context.Context, _ dialog.Address, sendID string, _ time.Time) (dialog.Ref, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref, found := s.sent[sendID]
	return ref, found, nil
}
