package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"lotsen/dialog"
	"lotsen/store"
)

// The crash tests start this test binary again as a child, which commits one
// step after the other and prints each as soon as it is told that it is done.
// The parent ends the child, or its disk, and looks at what is left.

const childEnv = "LOTSEN_STORE_CHILD"

func TestMain(m *testing.M) {
	if order := os.Getenv(childEnv); order != "" {
		os.Exit(child(order))
	}
	goleak.VerifyTestMain(m)
}

// What a child's exit says.
const (
	exitDone   = 0
	exitFailed = 3 // the store failed, and said so ever after
	exitOpen   = 4 // the store could not be opened
	exitWrong  = 5 // something that must never happen
)

// childOrder is what a child shall do.
type childOrder struct {
	Path    string
	Writers int
	Steps   int // each writer's
}

func (o childOrder) env() string {
	text, _ := json.Marshal(o)
	return childEnv + "=" + string(text)
}

func child(order string) int {
	var o childOrder
	if err := json.Unmarshal([]byte(order), &o); err != nil {
		return exitWrong
	}
	s, err := store.OpenBolt(o.Path, store.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitOpen
	}
	defer s.Close()
	codes := make([]int, o.Writers)
	var all sync.WaitGroup
	for w := range o.Writers {
		all.Go(func() { codes[w] = childWriter(s, w, o.Steps) })
	}
	all.Wait()
	for _, code := range codes {
		if code != exitDone {
			return code
		}
	}
	return exitDone
}

func childWriter(s store.Store, w, steps int) int {
	ctx := context.Background()
	c, err := s.Conversation(ctx, writer(w))
	for i := int(c.Rev) + 1; err == nil && i <= int(c.Rev)+steps; i++ {
		if i%4 == 0 {
			_, err = s.Lease(ctx, stepTime(i), time.Minute, 2)
		}
		if err == nil {
			err = s.Commit(ctx, step(w, i))
		}
		if err == nil {
			fmt.Fprintln(os.Stdout, w, i)
		}
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, store.ErrFailed) && staysFailed(s, w):
		return exitFailed
	}
	fmt.Fprintln(os.Stderr, err)
	return exitWrong
}

// staysFailed: once a commit has failed, nothing else may seem to work.
func staysFailed(s store.Store, w int) bool {
	<-s.Failed()
	ctx := context.Background()
	for range 3 {
		_, read := s.Conversation(ctx, writer(w))
		if !errors.Is(s.Commit(ctx, store.Change{}), store.ErrFailed) || !errors.Is(read, store.ErrFailed) {
			return false
		}
	}
	return true
}

func writer(w int) dialog.PersonID { return dialog.PersonID(fmt.Sprint("writer ", w)) }

// stepTime goes on by five hours a step, so that days of dedupe keys come and go.
func stepTime(i int) time.Time {
	return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 5 * time.Hour)
}

const slots = 7

// step is a writer's i-th change: something of everything, of changing sizes.
func step(w, i int) store.Change {
	return store.Change{
		At: stepTime(i), Dedupe: stepKey(w, i), Person: writer(w), FromRev: uint64(i - 1), Conversation: stepTalk(i),
		Jobs:     []store.Job{{ID: stepKey(w, i), Kind: "reply", Due: stepTime(i), Payload: stepValue(i)}},
		DropJobs: []string{stepKey(w, i-1)},
		Records:  []store.Record{{Kind: string(writer(w)), Key: strconv.Itoa(i % slots), Value: stepValue(i)}},
		Audit:    []store.Entry{{Actor: writer(w), Object: strconv.Itoa(i)}},
	}
}

func stepKey(w, i int) string { return fmt.Sprintf("writer %d step %d", w, i) }

func stepTalk(i int) *dialog.Conversation {
	return &dialog.Conversation{State: "menu", Rev: uint64(i), Last: dialog.Press{Arg: strings.Repeat("x", i%50)}}
}

// stepValue is nil now and then, which deletes, and sometimes takes several pages.
func stepValue(i int) []byte {
	if i%5 == 0 {
		return nil
	}
	return bytes.Repeat([]byte{byte(i)}, i*i*37%9000)
}

// verifyState opens what is left and fails unless it is what the writers' steps
// make of it: all that was told, and of each writer at most one step more.
func verifyState(path string, told []int) (err error) {
	s, err := store.OpenBolt(path, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ctx := context.Background()
	if err := s.Check(ctx); err != nil {
		return err
	}
	entries := map[dialog.PersonID]int{}
	for after, page := uint64(0), store.MaxPage; page == store.MaxPage; {
		list, err := s.Audit(ctx, after, store.MaxPage)
		if err != nil {
			return err
		}
		for _, e := range list {
			if entries[e.Actor]++; e.Object != strconv.Itoa(entries[e.Actor]) {
				return fmt.Errorf("entry %s of %s is number %d", e.Object, e.Actor, entries[e.Actor])
			}
		}
		after, page = after+uint64(len(list)), len(list)
	}
	for w := range told {
		c, err := s.Conversation(ctx, writer(w))
		if err != nil {
			return err
		}
		i := int(c.Rev)
		if i != told[w] && i != told[w]+1 {
			return fmt.Errorf("writer %d was told of step %d, and there is %d", w, told[w], i)
		}
		if entries[writer(w)] != i {
			return fmt.Errorf("writer %d is at step %d with %d entries", w, i, entries[writer(w)])
		}
		if err := verifyWriter(ctx, s, w, c); err != nil {
			return fmt.Errorf("writer %d at step %d: %w", w, i, err)
		}
		// Several writers are at several times, days apart: only a lone one can know
		// which keys are still remembered.
		if len(told) == 1 {
			err = verifyKeys(ctx, s, w, i)
		}
		if err != nil {
			return fmt.Errorf("writer %d at step %d: %w", w, i, err)
		}
	}
	return nil
}

// verifyKeys: the last steps are known, the next one is not.
func verifyKeys(ctx context.Context, s store.Store, w, i int) error {
	for n := max(1, i-8); n <= i+1; n++ {
		want := store.ErrSeen
		if n > i {
			want = store.ErrStale // the wrong revision keeps it from being done
		}
		err := s.Commit(ctx, store.Change{At: stepTime(n), Dedupe: stepKey(w, n), Person: writer(w), FromRev: uint64(i + 9)})
		if !errors.Is(err, want) {
			return fmt.Errorf("step %d again is answered with %w", n, err)
		}
	}
	return nil
}

// verifyWriter compares all of a writer's with what its last step leaves.
func verifyWriter(ctx context.Context, s store.Store, w int, c dialog.Conversation) error {
	i := int(c.Rev)
	if i > 0 && fmt.Sprint(c) != fmt.Sprint(*stepTalk(i)) {
		return fmt.Errorf("the conversation is %v", c)
	}
	for _, n := range []int{i - 1, i, i + 1} {
		j, ok, err := s.Job(ctx, stepKey(w, n))
		if err != nil || ok != (n == i && i > 0) || ok && !bytes.Equal(j.Payload, stepValue(i)) {
			return fmt.Errorf("job %d is there: %v %w", n, ok, err)
		}
	}
	for slot := range slots {
		n := i - (i-slot+slots)%slots // the last step that wrote it
		r, err := s.Record(ctx, string(writer(w)), strconv.Itoa(slot))
		if err != nil {
			return err
		}
		if want := stepValue(n); n <= 0 && r.Value != nil || n > 0 && !bytes.Equal(r.Value, want) {
			return fmt.Errorf("record %d has %d bytes, not %d", slot, len(r.Value), len(want))
		}
	}
	return nil
}
