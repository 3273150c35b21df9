package store

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// hold keeps the writer busy until let go is called.
func hold(t *testing.T, b *Bolt) (letGo func()) {
	t.Helper()
	busy, free := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	go func() {
		done <- b.submit(context.Background(), workFunc(func(*group) error {
			close(busy)
			<-free
			return nil
		}), 0)
	}()
	<-busy
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// commitLater queues a change behind a busy writer.
func commitLater(ctx context.Context, b *Bolt, c Change) <-chan error {
	answer := make(chan error, 1)
	go func() { answer <- b.Commit(ctx, c) }()
	synctest.Wait()
	return answer
}

func TestWhatGathersWhileTheWriterIsBusyIsOneTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newStore(t)
		ctx := t.Context()
		letGo := hold(t, b)
		before := b.durable
		answers := []<-chan error{
			commitLater(ctx, b, Change{At: at, Dedupe: "press", Person: "anna", Conversation: talk(1)}),
			commitLater(ctx, b, Change{At: at, Dedupe: "press", Person: "anna", FromRev: 1, Conversation: talk(2)}),
			commitLater(ctx, b, Change{Person: "anna", Conversation: talk(2), Records: []Record{{"kind", "stale", []byte("v")}}}),
			commitLater(ctx, b, Change{Person: "anna", FromRev: 1, Conversation: talk(2)}),
		}
		letGo()
		for i, want := range []error{nil, ErrSeen, ErrStale, nil} {
			if err := <-answers[i]; !errors.Is(err, want) {
				t.Errorf("change %d is answered with %v, not %v", i, err, want)
			}
		}
		if b.durable != before+1 {
			t.Errorf("they took %d transactions", b.durable-before)
		}
		if list, err := b.Records(ctx, "kind", "", 1); err != nil || len(list) > 0 {
			t.Errorf("the refused change left %v (%v)", list, err)
		}
	})
}

func TestAGroupIsBounded(t *testing.T) {
	b := newBolt(nil, nil)
	for range queueLength {
		b.queue <- &request{size: groupSize / 8}
	}
	for _, want := range []int{8, 8} {
		if n := len(b.gather(nil, <-b.queue)); n != want {
			t.Errorf("a group of big changes has %d", n)
		}
	}
	b = newBolt(nil, nil)
	for range queueLength {
		b.queue <- &request{}
	}
	if n := len(b.gather(nil, <-b.queue)); n != groupLength {
		t.Errorf("a group of small changes has %d", n)
	}
}

func TestGivingUpBeforeTheWriterTookItWithdrawsAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newStore(t)
		letGo := hold(t, b)
		ctx, cancel := context.WithCancel(t.Context())
		withdrawn := commitLater(ctx, b, Change{Records: []Record{{"kind", "withdrawn", []byte("v")}}})
		stays := commitLater(t.Context(), b, Change{Records: []Record{{"kind", "stays", []byte("v")}}})
		cancel()
		if err := <-withdrawn; !errors.Is(err, context.Canceled) {
			t.Errorf("it is answered with %v", err)
		}
		letGo()
		if err := <-stays; err != nil {
			t.Error(err)
		}
		if list, err := b.Records(t.Context(), "kind", "", 9); err != nil || len(list) != 1 || list[0].Key != "stays" {
			t.Errorf("there is %v (%v)", list, err)
		}
	})
}

func TestGivingUpAfterTheWriterTookItWaitsForTheAnswer(t *testing.T) {
	b := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := b.submit(ctx, workFunc(func(g *group) error {
		cancel()
		return ErrStale
	}), 0)
	if !errors.Is(err, ErrStale) {
		t.Errorf("it is answered with %v", err)
	}
}

func TestAFullQueueMakesCallersWaitAsLongAsTheyLike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newStore(t)
		letGo := hold(t, b)
		var told atomic.Int32
		for range queueLength {
			go func() {
				if b.Commit(context.Background(), Change{}) == nil {
					told.Add(1)
				}
			}()
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Commit(ctx, Change{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one more is answered with %v", err)
		}
		letGo()
		synctest.Wait()
		if n := told.Load(); n != queueLength {
			t.Errorf("%d of %d were told", n, queueLength)
		}
	})
}

func TestAskingForJobsInVainDoesNotWaitForTheWriter(t *testing.T) {
	b := newStore(t)
	if err := b.Commit(t.Context(), Change{Jobs: []Job{{ID: "later", Due: at.Add(time.Hour)}}}); err != nil {
		t.Fatal(err)
	}
	letGo := hold(t, b)
	defer letGo()
	if jobs, err := b.Lease(t.Context(), at, time.Minute, 10); err != nil || len(jobs) > 0 {
		t.Errorf("it got %v %v", jobs, err)
	}
}

func TestOneLeaseTakesAFewBigJobsAtMost(t *testing.T) {
	b := newStore(t)
	var c Change
	for i := range 12 {
		c.Jobs = append(c.Jobs, Job{ID: replyTo(i, 1), Due: at, Payload: make([]byte, MaxValue)})
	}
	if err := b.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	jobs, err := b.Lease(t.Context(), at, time.Minute, len(c.Jobs))
	if err != nil || len(jobs) != maxTaken/MaxValue {
		t.Errorf("it got %d jobs: %v", len(jobs), err)
	}
}

func TestReadersSeeOnlyWhatIsOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newStore(t)
		if err := b.Commit(t.Context(), Change{Person: "anna", Conversation: talk(1)}); err != nil {
			t.Fatal(err)
		}
		// The moment between bbolt's last write and its last sync.
		b.settling.Lock()
		b.settled = make(chan struct{})
		b.durable--
		b.settling.Unlock()
		type answer struct {
			rev uint64
			err error
		}
		read := make(chan answer, 1)
		go func() {
			c, err := b.Conversation(context.Background(), "anna")
			read <- answer{c.Rev, err}
		}()
		synctest.Wait()
		select {
		case a := <-read:
			t.Errorf("a reader was told %v before the sync", a)
		default:
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := b.Conversation(ctx, "anna"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a reader who does not wait is told %v", err)
		}
		b.settle(b.durable + 1)
		if a := <-read; a.err != nil || a.rev != 1 {
			t.Errorf("after the sync the reader is told %v", a)
		}
	})
}

func TestAPanicInAGroupEndsTheStoreAndLetsGoOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lotsen.db")
	b := openAt(t, path)
	ctx := t.Context()
	if err := b.Commit(ctx, Change{Person: "anna", Conversation: talk(1)}); err != nil {
		t.Fatal(err)
	}
	err := b.submit(ctx, workFunc(func(g *group) error {
		g.put(inConversations, []byte("anna"), nil)
		panic("page 7 already freed")
	}), 0)
	if !errors.Is(err, ErrFailed) || !errors.Is(err, ErrDamaged) {
		t.Errorf("it is answered with %v", err)
	}
	expectFailed(t, b)
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	again := openAt(t, path)
	if c, err := again.Conversation(ctx, "anna"); err != nil || c.Rev != 1 {
		t.Errorf("opened again it says %v %v", c, err)
	}
}

func TestAFailedWriteEndsTheStore(t *testing.T) {
	b := newStore(t)
	ctx := t.Context()
	if err := b.Commit(ctx, Change{Person: "anna", Conversation: talk(1)}); err != nil {
		t.Fatal(err)
	}
	b.file.Close() // bbolt's: its next write fails
	if err := b.Commit(ctx, Change{Person: "anna", FromRev: 1, Conversation: talk(2)}); !errors.Is(err, ErrFailed) {
		t.Errorf("it is answered with %v", err)
	}
	expectFailed(t, b)
}

func expectFailed(t *testing.T, b *Bolt) {
	t.Helper()
	select {
	case <-b.Failed():
	default:
		t.Error("Failed is not closed")
	}
	ctx := t.Context()
	_, lease := b.Lease(ctx, at, time.Minute, 1)
	_, read := b.Conversation(ctx, "anna")
	_, _, next := b.NextDue(ctx)
	for i, err := range []error{
		b.Commit(ctx, Change{}), lease, read, next, b.Check(ctx), b.Backup(ctx, &bytes.Buffer{}),
	} {
		if !errors.Is(err, ErrFailed) {
			t.Errorf("call %d after the failure is answered with %v", i, err)
		}
	}
}
