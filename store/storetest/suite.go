// Package storetest holds every engine of store to the promises of store.Store:
// one suite, so that what works on one works on the others.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/dialog"
	"lotsen/store"
)

// Engine is a kind of store under test.
type Engine struct {
	// Open opens a new store, with nothing in it.
	Open func(t *testing.T) store.Store
	// Reopen opens what s was, which is closed by now.
	Reopen func(t *testing.T, s store.Store) store.Store
	// Alone: nobody else can have the store open, so opening it ends every lease.
	Alone bool
}

// Run runs the suite. After each test the store is checked and closed.
func Run(t *testing.T, e Engine) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*kit)
	}{
		{"dedupe", dedupeTests()},
		{"conversation", conversationTests()},
		{"refused", refusedTests()},
		{"job", jobTests()},
		{"job that is planned anew", replaceTests()},
		{"lease", leaseTests()},
		{"lease that is lost", lostTests()},
		{"job that guards a change", guardTests()},
		{"record", recordTests()},
		{"audit", auditTests()},
		{"limit", limitTests()},
		{"ending", endingTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) { test(newKit(t, e)) })
			}
		})
	}
	t.Run("any history does as a model in memory does", func(t *testing.T) { testModel(t, e) })
}

// kit is what a test works with.
type kit struct {
	*testing.T
	engine Engine
	s      store.Store
}

func newKit(t *testing.T, e Engine) *kit {
	k := &kit{T: t, engine: e, s: e.Open(t)}
	t.Cleanup(k.finish)
	return k
}

func (k *kit) finish() {
	if err := k.s.Check(context.Background()); err != nil && !errors.Is(err, store.ErrClosed) {
		k.Errorf("the store does not pass its check: %v", err)
	}
	if err := k.s.Close(); err != nil {
		k.Errorf("closing: %v", err)
	}
}

func (k *kit) reopen() {
	k.Helper()
	k.finish()
	k.s = k.engine.Reopen(k.T, k.s)
}

// commit expects the change to be answered with want; nil: done.
func (k *kit) commit(c store.Change, want error) {
	k.Helper()
	if err := k.s.Commit(k.Context(), c); !errors.Is(err, want) {
		k.Fatalf("Commit answered %v, not %v", err, want)
	}
}

func (k *kit) conversation(p dialog.PersonID) dialog.Conversation {
	k.Helper()
	c, err := k.s.Conversation(k.Context(), p)
	k.must(err)
	return c
}

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// lease takes jobs for a minute and gives their ids.
func (k *kit) lease(now time.Time, limit int) []store.Job {
	k.Helper()
	jobs, err := k.s.Lease(k.Context(), now, time.Minute, limit)
	k.must(err)
	return jobs
}

func (k *kit) records(kind string) []store.Record {
	k.Helper()
	list, err := k.s.Records(k.Context(), kind, "", store.MaxPage)
	k.must(err)
	return list
}

func (k *kit) audit() []store.Entry {
	k.Helper()
	list, err := k.s.Audit(k.Context(), 0, store.MaxPage)
	k.must(err)
	return list
}

// same compares what is with what should be.
func (k *kit) same(what string, got, want any) {
	k.Helper()
	if d := cmp.Diff(want, got); d != "" {
		k.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// everything reads all that can be read, for comparing two moments.
func (k *kit) everything() string {
	k.Helper()
	var jobs []string
	for _, id := range []string{"first", "second"} {
		j, ok, err := k.s.Job(k.Context(), id)
		k.must(err)
		jobs = append(jobs, fmt.Sprint(j, ok))
	}
	due, ok, err := k.s.NextDue(k.Context())
	k.must(err)
	return fmt.Sprint(k.conversation(anna), jobs, due, ok, k.records("kind"), k.audit())
}

const (
	anna dialog.PersonID = "0b5e6c52-1f0a-4c39-8d0e-2a4f8c1d7e01"
	bo   dialog.PersonID = "?slack/U024BE7LH"
)

var monday = time.Date(2026, 11, 23, 9, 30, 0, 123456789, time.UTC)

// talk is a conversation with something in every field.
func talk(rev uint64) *dialog.Conversation {
	return &dialog.Conversation{
		State: "authenticator/scan-code", Rev: rev, Return: []dialog.State{"menu", "no-smartphone/ask"},
		Lang: dialog.English, Promise: monday.Add(26 * time.Hour),
		HandOff: dialog.HandOff{Since: monday, Reason: dialog.Stuck, Where: "authenticator/install"},
		Last:    dialog.Press{At: dialog.Stamp{State: "menu", Rev: rev - 1}, Action: dialog.GoTo, Arg: "åäö <&> \u2028"},
	}
}

func job(id string, due time.Time) store.Job {
	return store.Job{ID: id, Kind: "reply", Person: anna, Due: due, Payload: []byte("\x00\xff{}")}
}

func ids(jobs []store.Job) []string {
	list := []string{}
	for _, j := range jobs {
		list = append(list, j.ID)
	}
	return list
}

func held(jobs ...store.Job) []store.Held {
	var list []store.Held
	for _, j := range jobs {
		list = append(list, j.Held())
	}
	return list
}
