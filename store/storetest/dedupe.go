package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"lotsen/store"
)

func dedupeTests() map[string]func(*kit) {
	return map[string]func(*kit){
		"a redelivered press is done once": func(k *kit) {
			k.commit(seen("press", monday), nil)
			k.commit(seen("press", monday.Add(time.Hour)), store.ErrSeen)
			k.commit(seen("another press", monday), nil)
		},
		"it stays known when the store is opened again": func(k *kit) {
			k.commit(seen("press", monday), nil)
			k.reopen()
			k.commit(seen("press", monday), store.ErrSeen)
			k.commit(seen("another press", monday), nil)
			k.reopen()
			k.commit(seen("another press", monday), store.ErrSeen)
		},
		"a change without a key may come again": func(k *kit) {
			k.commit(seen("", monday), nil)
			k.commit(seen("", monday), nil)
		},
		"redelivered at once, one is done and the others are told so": redeliveredAtOnce,
		"a refused press may be tried again": func(k *kit) {
			c := seen("press", monday)
			c.Person, c.FromRev = anna, 7
			k.commit(c, store.ErrStale)
			c.FromRev = 0
			k.commit(c, nil)
			k.commit(c, store.ErrSeen)
		},
		"each key is known for two days while the clock runs on":    keysLast,
		"keys outlast a clock that is a century ahead for a moment": func(k *kit) { keysOutlast(k, 100*365*24*time.Hour) },
		"keys outlast a clock that is years behind for a moment":    func(k *kit) { keysOutlast(k, -10*365*24*time.Hour) },
		"keys outlast a clock that is an hour off now and then": func(k *kit) {
			k.commit(seen("press", monday), nil)
			for i := range 40 {
				off := time.Duration(i%3-1) * time.Hour
				k.commit(seen(fmt.Sprint(i), monday.Add(time.Duration(i)*time.Hour+off)), nil)
			}
			k.commit(seen("press", monday.Add(47*time.Hour)), store.ErrSeen)
		},
	}
}

func seen(key string, at time.Time) store.Change { return store.Change{At: at, Dedupe: key} }

func redeliveredAtOnce(k *kit) {
	var all sync.WaitGroup
	const times, presses = 4, 25
	answers := make([][times]error, presses)
	for i := range presses {
		for n := range times {
			all.Go(func() { answers[i][n] = k.s.Commit(k.Context(), seen(fmt.Sprint("press ", i), monday)) })
		}
	}
	all.Wait()
	for i, list := range answers {
		done := 0
		for _, err := range list {
			if err == nil {
				done++
			} else if !errors.Is(err, store.ErrSeen) {
				k.Fatal(err)
			}
		}
		if done != 1 {
			k.Errorf("press %d was done %d times", i, done)
		}
	}
}

// keysLast has a press every six hours, for a week and a half, each of which is
// tried again an hour, a day and nearly two days later, sometimes after the
// store was opened again.
func keysLast(k *kit) {
	const step = 6 * time.Hour
	press := func(i int) string { return fmt.Sprint("press ", i) }
	for i := range 42 {
		now := monday.Add(time.Duration(i) * step)
		k.commit(seen(press(i), now), nil)
		for _, back := range []int{0, 1, 4, 7} {
			if i >= back {
				k.commit(seen(press(i-back), now.Add(5*time.Hour)), store.ErrSeen)
			}
		}
		if i%10 == 9 {
			k.reopen()
		}
	}
}

// keysOutlast has a single change, and then several, at a time that is far off.
func keysOutlast(k *kit, off time.Duration) {
	k.commit(seen("press", monday), nil)
	k.commit(seen("elsewhen", monday.Add(off)), nil)
	k.commit(seen("press", monday.Add(time.Minute)), store.ErrSeen)
	for i := range 10 {
		k.commit(seen(fmt.Sprint("now ", i), monday.Add(time.Hour)), nil)
		k.commit(seen(fmt.Sprint("then ", i), monday.Add(off)), nil)
	}
	k.reopen()
	k.commit(seen("day two", monday.Add(24*time.Hour)), nil)
	k.commit(seen("day three", monday.Add(46*time.Hour)), nil)
	k.commit(seen("press", monday.Add(47*time.Hour)), store.ErrSeen)
	k.commit(seen("elsewhen", monday.Add(47*time.Hour)), store.ErrSeen)
	k.commit(seen("now 9", monday.Add(47*time.Hour)), store.ErrSeen)
}
