package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lotsen/dialog"
	"lotsen/store"
)

// testModel has random histories done by the store and by the model, and
// compares the answers and all that can be read after each step.
func testModel(t *testing.T, e Engine) {
	rapid.Check(t, func(r *rapid.T) {
		h := &history{T: r, m: newModel(), s: e.Open(t), now: monday}
		defer func() { h.end() }()
		r.Repeat(map[string]func(*rapid.T){
			"commit": h.commit,
			"lease":  h.lease,
			"wait": func(r *rapid.T) {
				h.now = h.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(r, "seconds")) * time.Second)
			},
			"open again": func(*rapid.T) {
				h.end()
				h.s = e.Reopen(t, h.s)
				if e.Alone {
					h.m.open()
				}
			},
			"": h.compare,
		})
	})
}

type history struct {
	*rapid.T
	m   *model
	s   store.Store
	now time.Time
}

func (h *history) end() {
	if err := errors.Join(h.s.Check(context.Background()), h.s.Close()); err != nil {
		h.Fatal(err)
	}
}

var (
	people   = rapid.SampledFrom([]dialog.PersonID{"p1", "p2"})
	jobNames = rapid.SampledFrom([]string{"j1", "j2", "j3", "j4", "j5"})
	keys     = rapid.SampledFrom([]string{"k1", "k2", "k3", "k4"})
)

// change draws one that is valid, and more often than not one that is done.
func (h *history) change(r *rapid.T) store.Change {
	c := store.Change{At: h.now}
	if rapid.Bool().Draw(r, "dedupe") {
		c.Dedupe = fmt.Sprint("press ", rapid.IntRange(1, 12).Draw(r, "press"))
	}
	if rapid.Bool().Draw(r, "with a person") {
		c.Person = people.Draw(r, "person")
		c.FromRev = h.m.conversations[c.Person].Rev
		if rapid.IntRange(0, 5).Draw(r, "stale") == 0 {
			c.FromRev++
		}
		if rapid.Bool().Draw(r, "goes on") {
			c.Conversation = talk(c.FromRev + uint64(rapid.IntRange(1, 3).Draw(r, "revisions")))
		}
	}
	for _, id := range rapid.SliceOfNDistinct(jobNames, 0, 3, rapid.ID).Draw(r, "jobs") {
		due := h.now.Add(time.Duration(rapid.IntRange(-60, 60).Draw(r, "due")) * time.Second)
		c.Jobs = append(c.Jobs, job(id, due))
	}
	c.DoneJobs = h.heldJobs(r, "done", 2)
	c.Guard = h.heldJobs(r, "guard", 1)
	c.DropJobs = rapid.SliceOfN(jobNames, 0, 1).Draw(r, "dropped")
	for _, key := range rapid.SliceOfNDistinct(keys, 0, 2, rapid.ID).Draw(r, "records") {
		value := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(r, "value")
		if rapid.Bool().Draw(r, "deleted") {
			value = nil
		}
		c.Records = append(c.Records, store.Record{Kind: "kind", Key: key, Value: value})
	}
	for i := range rapid.IntRange(0, 2).Draw(r, "entries") {
		c.Audit = append(c.Audit, store.Entry{Actor: c.Person, Object: fmt.Sprint(i)})
	}
	return c
}

// heldJobs draws some that are held, and now and then one that is not.
func (h *history) heldJobs(r *rapid.T, what string, most int) (list []store.Held) {
	for _, id := range rapid.SliceOfNDistinct(jobNames, 0, most, rapid.ID).Draw(r, what) {
		lease := h.m.jobs[id].Lease
		if rapid.IntRange(0, 5).Draw(r, "lost") == 0 {
			lease = h.m.leases[id] + uint64(rapid.IntRange(0, 1).Draw(r, "lease"))
		}
		list = append(list, store.Held{ID: id, Lease: lease})
	}
	return list
}

func (h *history) commit(r *rapid.T) {
	c := h.change(r)
	want, got := h.m.commit(c), h.s.Commit(context.Background(), c)
	if !errors.Is(got, want) {
		r.Fatalf("Commit answered %v, not %v", got, want)
	}
}

func (h *history) lease(r *rapid.T) {
	limit, d := rapid.IntRange(1, 4).Draw(r, "limit"), time.Duration(rapid.IntRange(1, 40).Draw(r, "for"))*time.Second
	taken, err := h.s.Lease(context.Background(), h.now, d, limit)
	if err == nil {
		err = h.m.lease(h.now, h.now.Add(d), limit, taken)
	}
	if err != nil {
		r.Fatal(err)
	}
}

func (h *history) compare(r *rapid.T) {
	ctx := context.Background()
	same := func(what string, err error, got, want any) {
		if err != nil {
			r.Fatalf("%s: %v", what, err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			r.Fatalf("%s (-want +got):\n%s", what, d)
		}
	}
	for _, p := range []dialog.PersonID{"p1", "p2"} {
		c, err := h.s.Conversation(ctx, p)
		same("conversation", err, c, h.m.conversations[p])
	}
	for _, id := range []string{"j1", "j2", "j3", "j4", "j5"} {
		j, ok, err := h.s.Job(ctx, id)
		want, there := h.m.jobs[id]
		same("job "+id, err, j, want.Job)
		same("job "+id+" is there", err, ok, there)
	}
	due, ok, err := h.s.NextDue(ctx)
	want, any := h.m.next()
	same("next due", err, due, want)
	same("anything due", err, ok, any)
	records, err := h.s.Records(ctx, "kind", "", store.MaxPage)
	same("records", err, records, h.m.list())
	audit, err := h.s.Audit(ctx, 0, store.MaxPage)
	same("audit", err, audit, h.m.audit)
}
