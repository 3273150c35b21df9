package storetest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"lotsen/store"
)

func endingTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"a caller who gave up before asking gets nothing done": func(k *kit) {
			ctx, cancel := context.WithCancel(k.Context())
			cancel()
			for name, err := range k.callAll(ctx) {
				if !errors.Is(err, context.Canceled) {
					k.Errorf("%s answers a cancelled context with %v", name, err)
				}
			}
			k.same("jobs", ids(k.lease(monday, 9)), []string{})
		},
		"closed, it says so to everybody": func(k *kit) {
			k.must(k.s.Close())
			k.must(k.s.Close())
			for name, err := range k.callAll(k.Context()) {
				if !errors.Is(err, store.ErrClosed) {
					k.Errorf("%s of a closed store answers %v", name, err)
				}
			}
		},
		"closed under load, what was answered is there": closedUnderLoad,
		"a backup that cannot be written is an error": func(k *kit) {
			k.commit(seen("press", monday), nil)
			full := errors.New("no space left")
			if err := k.s.Backup(k.Context(), refusing{full}); !errors.Is(err, full) {
				k.Errorf("Backup answers %v", err)
			}
		},
		"it has not failed": func(k *kit) {
			k.commit(seen("press", monday), nil)
			select {
			case <-k.s.Failed():
				k.Error("Failed is closed")
			default:
			}
		},
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }

// callAll calls every method that can fail.
func (k *kit) callAll(ctx context.Context) map[string]error {
	answers := map[string]error{"Commit": k.s.Commit(ctx, store.Change{Jobs: []store.Job{job("first", monday)}})}
	_, answers["Conversation"] = k.s.Conversation(ctx, anna)
	_, _, answers["Job"] = k.s.Job(ctx, "first")
	_, answers["Lease"] = k.s.Lease(ctx, monday, time.Minute, 1)
	_, _, answers["NextDue"] = k.s.NextDue(ctx)
	_, answers["Record"] = k.s.Record(ctx, "kind", "key")
	_, answers["Records"] = k.s.Records(ctx, "kind", "", 1)
	_, answers["Audit"] = k.s.Audit(ctx, 0, 1)
	answers["Check"] = k.s.Check(ctx)
	answers["Backup"] = k.s.Backup(ctx, &bytes.Buffer{})
	return answers
}

// closedUnderLoad closes while others commit: each is told that it is done, and
// then it is there, or that the store is closed, and then it is not.
func closedUnderLoad(k *kit) {
	type answer struct {
		key string
		err error
	}
	const writers, each = 8, 40
	answers := make(chan answer, writers*each)
	for w := range writers {
		go func() {
			for i := range each {
				key := string(rune('a'+w)) + string(rune('0'+i))
				answers <- answer{key, k.s.Commit(context.Background(), seen(key, monday))}
			}
		}()
	}
	done := map[string]bool{}
	for range writers * each {
		a := <-answers
		if done[a.key] = a.err == nil; a.err != nil && !errors.Is(a.err, store.ErrClosed) {
			k.Fatal(a.err)
		}
		if len(done) == writers*each/4 {
			go func() { _ = k.s.Close() }()
		}
	}
	k.reopen()
	for key, was := range done {
		if err := k.s.Commit(k.Context(), seen(key, monday)); errors.Is(err, store.ErrSeen) != was {
			k.Errorf("told done %v, and now: %v", was, err)
		}
	}
}
