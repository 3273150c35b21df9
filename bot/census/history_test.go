package census

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lotsen/graph"
)

// TestAnyHistoryEndsInTheTruth has a town change at will while it is read, with a
// directory and a store that fail at will.
func TestAnyHistoryEndsInTheTruth(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "census")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		h := newHistory(t, r, dir)
		defer h.k.store.Close()
		r.Repeat(map[string]func(*rapid.T){
			"somebody moves":  h.moves,
			"somebody leaves": h.leaves,
			"somebody comes":  h.comes,
			"a registration":  h.registers,
			"a group changes": h.regroup,
			"a token expires": func(*rapid.T) { h.k.town.expired = len(h.k.town.log) },
			"trouble":         h.trouble,
			"steps":           h.steps,
			"time": func(r *rapid.T) {
				h.k.at = h.k.at.Add(time.Duration(rapid.IntRange(1, 20).Draw(r, "minutes")) * time.Minute)
			},
		})
		h.ends(r)
	})
}

type history struct {
	k   *kit
	s   *crashing
	who *rapid.Generator[int]
}

func newHistory(t *testing.T, r *rapid.T, dir string) *history {
	k := newKitWithout(t, dir, 60)
	h := &history{k: k, s: &crashing{Store: k.store, before: never, after: never}, who: rapid.IntRange(0, 80)}
	k.town.page = rapid.IntRange(1, 40).Draw(r, "page")
	k.town.replay = rapid.IntRange(0, 10).Draw(r, "replay")
	k.town.empties = rapid.Bool().Draw(r, "empty pages")
	k.town.groups[theExcluded] = []graph.ID{idOf(3)}
	k.o.Store, k.o.Exclude = h.s, theExcluded
	k.o.Limits = Limits{Fewer: 2, Fallen: 2, Risen: 2, More: 100, Excluded: 2}
	k.open()
	return h
}

func (h *history) moves(r *rapid.T) {
	p, ok := h.k.town.people[idOf(h.who.Draw(r, "who"))]
	if !ok {
		return
	}
	p.Department = fmt.Sprint(rapid.IntRange(0, 3).Draw(r, "department"))
	if rapid.Bool().Draw(r, "new manager") {
		p.Manager = idOf(h.who.Draw(r, "manager"))
	}
	h.k.town.set(p)
}

func (h *history) leaves(r *rapid.T) {
	if id := idOf(h.who.Draw(r, "who")); len(h.k.town.people) > 10 {
		if _, ok := h.k.town.people[id]; ok {
			h.k.town.remove(id)
		}
	}
}

func (h *history) comes(r *rapid.T) {
	id := idOf(h.who.Draw(r, "who"))
	if _, ok := h.k.town.people[id]; !ok {
		h.k.town.set(graph.Person{ID: id, SignIn: "new@nykoping.se", Enabled: graph.Yes, Licensed: graph.Yes, Department: "Nytt"})
	}
}

func (h *history) registers(r *rapid.T) {
	id := idOf(h.who.Draw(r, "who"))
	if _, ok := h.k.town.people[id]; ok {
		h.k.town.register(id, rapid.Bool().Draw(r, "yes"), rapid.SampledFrom([]graph.Kind{graph.Passkey, graph.MobilePhone, "retinaScan"}).Draw(r, "kind"))
	}
}

func (h *history) regroup(r *rapid.T) {
	id := idOf(h.who.Draw(r, "who"))
	list := []graph.ID{idOf(3)}
	if rapid.Bool().Draw(r, "in") {
		list = append(list, id)
	}
	h.k.town.groups[theExcluded] = list
}

// trouble makes one of the next calls fail, and one of the next commits.
func (h *history) trouble(r *rapid.T) {
	kind := rapid.SampledFrom([]graph.ErrorKind{graph.Throttled, graph.Unavailable, graph.Malformed, graph.Licence, graph.Denied}).Draw(r, "error")
	call := crashAt(rapid.IntRange(1, 5).Draw(r, "call"))
	h.k.town.meet = func(Reading, graph.Token) error {
		if call() {
			return &graph.Error{Kind: kind, RetryAfter: time.Second}
		}
		return nil
	}
	commit := crashAt(rapid.IntRange(1, 8).Draw(r, "commit"))
	h.s.before, h.s.after = never, never
	if rapid.Bool().Draw(r, "after") {
		h.s.after = commit
	} else {
		h.s.before = commit
	}
}

func (h *history) steps(r *rapid.T) {
	for range rapid.IntRange(1, 30).Draw(r, "steps") {
		next, err := h.k.c.Step(context.Background())
		switch {
		case errors.Is(err, errCrash):
			h.k.open()
		case err != nil:
			r.Fatal(err)
		case next > time.Minute:
			return
		}
		h.k.at = h.k.at.Add(next)
	}
}

// ends lets everything be read to the end, without trouble, and compares.
func (h *history) ends(r *rapid.T) {
	h.s.before, h.s.after = never, never
	h.k.town.meet = func(Reading, graph.Token) error { return nil }
	h.k.open()
	for range 2 { // what had begun, and all of it once more
		h.k.later()
	}
	h.k.o.Policy.Excluded = map[graph.ID]bool{}
	for _, id := range h.k.town.groups[theExcluded] {
		h.k.o.Policy.Excluded[id] = true
	}
	if d := cmp.Diff(h.k.truth(), h.k.everybody(Filter{})); d != "" {
		r.Fatalf("town and census differ:\n%.3000s", d)
	}
	h.k.tidy()
	if rows := h.k.age(People).Rows; rows != len(h.k.town.people) {
		r.Fatalf("there are %d people, not %d", rows, len(h.k.town.people))
	}
	if h.k.Failed() {
		r.Fatal("see above")
	}
}
