package census

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
)

func TestAThrottledPageIsNotOneThatCannotBeUnderstood(t *testing.T) {
	k := newKit(t, 500)
	trouble := []graph.ErrorKind{graph.Throttled, graph.Throttled, graph.Malformed, graph.Unavailable, graph.Malformed}
	k.town.meet = func(what Reading, from graph.Token) error {
		if what != Report || from != "300" || len(trouble) == 0 {
			return nil
		}
		kind := trouble[0]
		trouble = trouble[1:]
		return &graph.Error{Kind: kind}
	}
	began := 0
	meet := k.town.meet
	k.town.meet = func(what Reading, from graph.Token) error {
		if what == Report && from == "" {
			began++
		}
		return meet(what, from)
	}
	k.sync()
	if len(trouble) > 0 || began != 1 {
		t.Errorf("the report began %d times, %d troubles are left", began, len(trouble))
	}
	k.agrees("in the end")
}

func TestAnAlarmKeepsSinceWhenItHolds(t *testing.T) {
	k := newKit(t, 400)
	k.sync()
	k.fails(Report, "any", &graph.Error{Kind: graph.Licence, Status: 403})
	k.at = k.at.Add(4 * time.Hour)
	since := k.at
	k.passes(3 * time.Hour)
	a := k.age(Report).Alarm
	if a == nil || a.At.Sub(since) > time.Second || k.at.Sub(a.Last) > 10*time.Minute {
		t.Fatalf("three hours later it is %+v, since %v", a, since)
	}
	k.fails(Report, "any", &graph.Error{Kind: graph.Denied, Status: 403})
	k.passes(time.Hour)
	if a := k.age(Report).Alarm; a == nil || a.Reason != NotGranted || !a.At.After(since.Add(3*time.Hour)) || a.At.Equal(a.Last) {
		t.Errorf("of another reason it is %+v", a)
	}
}

func TestASourceThatIsSilentIsToldOnce(t *testing.T) {
	k := newKit(t, 100)
	var log bytes.Buffer
	k.o.Log = slog.New(slog.NewTextHandler(&log, nil))
	k.open()
	k.sync()
	told := func() int { return strings.Count(log.String(), "has not come to its end for long") }
	k.at = k.at.Add(100 * time.Hour) // nothing was running
	failed := 0
	k.town.meet = func(what Reading, _ graph.Token) error {
		if what != Report {
			return nil
		}
		failed++
		return fmt.Errorf("asking: %w", errors.Join(graph.Unavailable))
	}
	since := k.at
	k.passes(7 * time.Hour)
	if a := k.age(Report); !a.Silent.IsZero() || told() > 0 || failed < 10 {
		t.Fatalf("after seven hours of a reading that is due every four it is told: %v, %d, %d", a.Silent, told(), failed)
	}
	k.passes(20 * time.Hour)
	k.open() // a restart begins no new spell
	k.passes(20 * time.Hour)
	if a := k.age(Report); a.Silent.Sub(since).Abs() > time.Minute || told() != 1 || !k.age(People).Silent.IsZero() {
		t.Errorf("it is silent since %v, told %d times; the people since %v", a.Silent, told(), k.age(People).Silent)
	}
	k.town.meet = func(Reading, graph.Token) error { return nil }
	k.passes(time.Hour)
	if a := k.age(Report); !a.Silent.IsZero() {
		t.Error("when it speaks again it is still called silent")
	}
	k.fails(Report, "any", graph.Unavailable)
	k.passes(24 * time.Hour)
	if told() != 2 {
		t.Errorf("another silence is told %d times", told()-1)
	}
}
