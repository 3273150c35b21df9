package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// crowd is everybody of the simulated tenant who has no face on the page, so that a
// campaign has somebody to reach. Each has the address {web, object id}. What is posted
// there is taken and kept nowhere; a reminder makes some of them act, at a time of the
// demo's clock, as people do: see plan. It is the same in every demo, and after a
// restart.
type crowd struct {
	demo    *demo
	log     *slog.Logger
	receive func(context.Context, dialog.Event) error // of the app; set before anything is posted
	census  *census.Census                            // the app's; nil: nothing is learned
	turn    chan struct{}                             // held by who acts

	mu     sync.Mutex
	people map[graph.ID]*bystander
}

// bystander is one of the crowd. What is kept of them is a record.
type bystander struct {
	fate   fate
	signIn graph.Address
	bystanding
}

// bystanding is what somebody of the crowd has got, and is about to do.
type bystanding struct {
	Reminders int    `json:"reminders"`
	Last      string `json:"last,omitempty"` // the send id of the last one
	ToDo      []deed `json:"to_do,omitempty"`
}

// crowdKind is the kind of the records of what people of the crowd are about to do, by
// object id.
const crowdKind = "demo-crowd"

func newCrowd(d *demo) *crowd {
	return &crowd{demo: d, log: slog.New(slog.DiscardHandler), turn: make(chan struct{}, 1), people: map[graph.ID]*bystander{}}
}

// load makes the crowd, and brings back what they were about to do.
func (c *crowd) load(ctx context.Context) error {
	for _, p := range c.demo.tenant.People() {
		if p.Type == graph.Member && !slices.ContainsFunc(c.demo.faces, func(f face) bool { return f.id == p.ID }) {
			c.people[p.ID] = &bystander{fate: fateOf(p.ID), signIn: p.SignIn}
		}
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := c.demo.store.Records(ctx, crowdKind, after, store.MaxPage)
		if err != nil {
			return fmt.Errorf("reading what the crowd is about to do: %w", err)
		}
		for _, r := range page {
			if b := c.people[graph.ID(r.Key)]; b != nil {
				if err := json.Unmarshal(r.Value, &b.bystanding); err != nil {
					return fmt.Errorf("decoding what the crowd is about to do: %w", err)
				}
			}
			after = r.Key
		}
		if len(page) < store.MaxPage {
			return nil
		}
	}
}

// crowdKey is the key of the demo's record that the crowd has its addresses.
const crowdKey = "crowd"

// settle gives everybody the addresses that they have had for long when the demo begins.
func (c *crowd) settle(ctx context.Context) error {
	done, err := c.demo.store.Record(ctx, demoKind, crowdKey)
	if err != nil || done.Value != nil {
		return err
	}
	var records []store.Record
	for _, f := range c.demo.faces {
		if f.id != graphtest.Gus.ID() { // the directory does not find him
			records = append(records, moved(dialog.Address{Platform: web.Platform, Ref: f.key}, "", dialog.PersonID(f.id))...)
		}
	}
	now := c.demo.clock.Now()
	for id, b := range c.people {
		list, err := b.known(id, now)
		if err != nil {
			return err
		}
		records = append(records, list...)
	}
	records = append(records, store.Record{Kind: demoKind, Key: crowdKey, Value: []byte("1")}) // the last
	for part := range slices.Chunk(records, store.MaxPage) {
		if err := c.demo.store.Commit(ctx, store.Change{At: now, Records: part}); err != nil {
			return fmt.Errorf("giving the crowd its addresses: %w", err)
		}
	}
	return nil
}

func crowdAddress(id graph.ID) dialog.Address {
	return dialog.Address{Platform: web.Platform, Ref: string(id)}
}

// known is what Lotsen knows of where somebody can be reached.
func (b *bystander) known(id graph.ID, now time.Time) ([]store.Record, error) {
	if b.fate == nowhere {
		return nil, nil
	}
	at, d := crowdAddress(id), dice(id, -1)
	list := moved(at, "", dialog.PersonID(id))
	r := reach{Seen: now.Add(-time.Duration(d.IntN(60*24)+24) * time.Hour)}
	switch b.fate {
	case shut:
		r.Why, r.At = dialog.Shut, now
	case closed:
		r.Why, r.At = dialog.Closed, now
	default:
		if d.IntN(4) == 0 {
			return list, nil // has never written anything
		}
	}
	record, err := r.record(at)
	return append(list, record), err
}

// has reports whether an address is somebody's of the crowd.
func (c *crowd) has(a dialog.Address) bool { return c.people[graph.ID(a.Ref)] != nil }

// post takes a message to one of the crowd. If it is a reminder they may act on it later.
// Errors are *dialog.SendError.
func (c *crowd) post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	id, ref := graph.ID(a.Ref), dialog.Ref(sendID)
	c.mu.Lock()
	b := c.people[id]
	is := b.fate
	c.mu.Unlock()
	switch is {
	case shut, shuts:
		return "", &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut, Err: errors.New("blocked by one of the crowd")}
	case closed, closes, nowhere:
		return "", &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed, Err: errors.New("one of the crowd has no account")}
	}
	i := slices.IndexFunc(m.Buttons, func(b dialog.Button) bool { return b.Action == dialog.RemindStart })
	if i < 0 {
		return ref, nil
	}
	first, err := c.remind(ctx, id, b, m.Buttons[i].Arg)
	if err != nil {
		return "", &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
	}
	if is == loses && first {
		return "", &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble, Err: errors.New("the chat has lost its answer")}
	}
	return ref, nil
}

// remind lets somebody plan what they do about a reminder. Who is about to do something
// already leaves it at that. first: it is the first one that they got.
func (c *crowd) remind(ctx context.Context, id graph.ID, b *bystander, sendID string) (first bool, err error) {
	now := c.demo.clock.Now()
	c.mu.Lock()
	if b.Last == sendID {
		c.mu.Unlock()
		return false, nil
	}
	b.Reminders, b.Last = b.Reminders+1, sendID
	if len(b.ToDo) == 0 {
		b.ToDo = plan(id, b.Reminders, now, sendID, c.demo.desk.Zone())
	}
	first = b.Reminders == 1
	r, err := b.record(id)
	c.mu.Unlock()
	if err != nil {
		return false, err
	}
	return first, c.demo.store.Commit(ctx, store.Change{At: now, Records: []store.Record{r}})
}

func (b bystanding) record(id graph.ID) (store.Record, error) {
	value, err := json.Marshal(b)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding what one of the crowd is about to do: %w", err)
	}
	return store.Record{Kind: crowdKind, Key: string(id), Value: value}, nil
}
