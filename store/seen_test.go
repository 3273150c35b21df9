package store

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDaysAreUTCDaysBefore1970Too(t *testing.T) {
	for text, want := range map[string]int64{
		"1970-01-01T00:00:00Z":      0,
		"1969-12-31T23:59:59.9Z":    -1,
		"1969-12-31T00:00:00Z":      -1,
		"1969-12-30T23:59:59Z":      -2,
		"2026-11-23T00:30:00+01:00": 20779,
		"2026-11-23T00:00:00Z":      20780,
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := dayOf(at); got != want {
			t.Errorf("%s is day %d, not %d", text, got, want)
		}
	}
}

// TestKeysLastHoweverTheClockRuns has a clock that mostly runs forward, by any
// step, and is wrong as often as it may be within the time that keys have to last:
// every key younger than DedupeFor must be known, and no more days kept than
// promised.
func TestKeysLastHoweverTheClockRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s seen
		now, born := at, map[digest]time.Time{}
		wrong := []time.Time{at.AddDate(-1, 0, 0), at.AddDate(-1, 0, 0)} // when it was
		for i := range rapid.IntRange(1, 80).Draw(t, "changes") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20*3600).Draw(t, "seconds")) * time.Second)
			k := digestOf(fmt.Sprint(i))
			when := now
			if now.Sub(wrong[len(wrong)-2]) > DedupeFor && rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
				wrong = append(wrong, now)
				when = now.Add(time.Duration(rapid.IntRange(-4000, 4000).Draw(t, "days off")) * 24 * time.Hour)
			} else {
				born[k] = now
			}
			s.remember(k, when)
			for k, then := range born {
				if now.Sub(then) <= DedupeFor && !s.has(k) {
					t.Fatalf("a key is forgotten after %v", now.Sub(then))
				}
			}
			if len(s.days) > keepDays {
				t.Fatalf("%d days are kept", len(s.days))
			}
		}
	})
}

func TestForgottenDaysLeaveTheFile(t *testing.T) {
	b := newStore(t)
	for day := range 3 * keepDays {
		for i := range 20 {
			c := Change{At: at.AddDate(0, 0, day), Dedupe: fmt.Sprint(day, i)}
			if err := b.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	tx, err := b.db.Begin(false)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	s, err := readSeen(tx.Bucket([]byte(inSeen)))
	if err != nil || len(s.days) != keepDays {
		t.Fatalf("%d days are kept: %v", len(s.days), err)
	}
	for i, d := range s.days {
		if want := dayOf(at) + int64(2*keepDays+i); d.date() != want || len(d.keys) != 20 {
			t.Errorf("day %d has %d keys", d.date()-dayOf(at), len(d.keys))
		}
	}
}

// A single group may bring more new days than are kept.
func TestAGroupMayBringManyDays(t *testing.T) {
	b := newStore(t)
	err := b.submit(t.Context(), workFunc(func(g *group) error {
		for i := range 3 * keepDays {
			r := rows{at: at.AddDate(0, 0, -i)}
			d := digestOf(fmt.Sprint(i))
			r.dedupe = &d
			if err := r.run(g); err != nil {
				return err
			}
		}
		return nil
	}), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
