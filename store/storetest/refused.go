package storetest

import (
	"time"

	"lotsen/store"
)

// refusedTests: whatever the reason, a refused change leaves nothing of itself,
// also when others are committed at the same moment.
func refusedTests() map[string]func(*kit) {
	full := func() store.Change {
		return store.Change{
			At: monday, Dedupe: "refused", Person: anna, FromRev: 1, Conversation: talk(2),
			Jobs:     []store.Job{job("second", monday), job("first", monday.Add(time.Hour))},
			DropJobs: []string{"first"},
			Records:  []store.Record{{Kind: "kind", Key: "new", Value: []byte("v")}, {Kind: "kind", Key: "old"}},
			Audit:    []store.Entry{{Actor: anna, Action: "guide.next"}},
		}
	}
	reasons := map[string]struct {
		spoil func(*store.Change)
		want  error
	}{
		"a press done before leaves nothing":       {func(c *store.Change) { c.Dedupe = "before" }, store.ErrSeen},
		"a stale decision leaves nothing":          {func(c *store.Change) { c.FromRev = 0 }, store.ErrStale},
		"a lost lease leaves nothing":              {func(c *store.Change) { c.DoneJobs = []store.Held{{ID: "first", Lease: 99}} }, store.ErrLease},
		"a lost guard leaves nothing":              {func(c *store.Change) { c.Guard = []store.Held{{ID: "first", Lease: 99}} }, store.ErrLease},
		"an invalid last entry leaves nothing":     {func(c *store.Change) { c.Audit[0].Object = "\xff" }, store.ErrInvalid},
		"a revision that goes back leaves nothing": {func(c *store.Change) { c.Conversation = talk(1) }, store.ErrInvalid},
		"of several reasons the first is told":     {func(c *store.Change) { c.Dedupe, c.FromRev, c.Conversation = "before", 9, talk(10) }, store.ErrSeen},
	}
	tests := map[string]func(*kit){}
	for name, r := range reasons {
		tests[name] = func(k *kit) {
			k.commit(store.Change{
				At: monday, Dedupe: "before", Person: anna, Conversation: talk(1),
				Jobs:    []store.Job{job("first", monday)},
				Records: []store.Record{{Kind: "kind", Key: "old", Value: []byte("v")}},
				Audit:   []store.Entry{{Actor: anna, Action: "guide.start"}},
			}, nil)
			before := k.everything()
			c := full()
			r.spoil(&c)
			k.commit(c, r.want)
			k.same("what is stored", k.everything(), before)
			k.reopen()
			k.same("what is stored, opened again", k.everything(), before)
			k.commit(full(), nil)
			if k.everything() == before {
				k.Error("the change without its fault does nothing")
			}
		}
	}
	return tests
}
