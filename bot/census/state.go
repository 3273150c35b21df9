package census

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

// phase is what a reading is doing.
type phase string

const (
	idle     phase = ""
	reading  phase = "reading"
	weighing phase = "weighing"
	waiting  phase = "waiting" // for those who read what was current before
	folding  phase = "folding"
	sweeping phase = "sweeping"
	pruning  phase = "pruning"
)

// state is all that is known of a reading between two steps.
type state struct {
	Name    Reading  `json:"name"`
	Version uint64   `json:"version"` // one more with every commit
	Group   graph.ID `json:"group,omitempty"`
	Gen     uint64   `json:"gen,omitempty"` // the last generation begun

	// What is current.
	Epoch      uint64    `json:"epoch,omitempty"`  // how often that changed; 0: never read to the end
	Base       uint64    `json:"base,omitempty"`   // the generation with the rows
	Over       uint64    `json:"over,omitempty"`   // the one on top of it; 0: none
	Folded     uint64    `json:"folded,omitempty"` // the last epoch of which the folding began
	Rows       int       `json:"rows,omitempty"`
	Registered int       `json:"registered,omitempty"` // rows of the report that say so
	Capable    int       `json:"capable,omitempty"`    // and of them those with something that is allowed
	Usual      int       `json:"usual,omitempty"`      // rows that could not be read in the last reading of all
	Ref        time.Time `json:"ref,omitzero"`         // what the times of the rows count from
	Oldest     time.Time `json:"oldest,omitzero"`      // the oldest time in the report
	AsOf       time.Time `json:"as_of,omitzero"`       // when the reading of it began
	Unreadable int       `json:"unreadable,omitempty"`

	// How the next one goes.
	Phase phase       `json:"phase,omitempty"`
	Due   time.Time   `json:"due,omitzero"`
	Token graph.Token `json:"token,omitempty"` // of the next round of changes
	Full  time.Time   `json:"full,omitzero"`   // when all people are read again; zero: need not be
	Next  time.Time   `json:"next,omitzero"`   // when the next reading begins
	Tries int         `json:"tries,omitempty"` // in vain, one after the other
	// Garbled are pages that could not be understood since the last one that could.
	Garbled int `json:"garbled,omitempty"`
	// Asked is when it was begun to be read for the first time since the last one that
	// was believed; Silent: that is so long ago that it was told.
	Asked  time.Time `json:"asked,omitzero"`
	Silent bool      `json:"silent,omitempty"`
	Anew   int       `json:"anew,omitempty"` // tokens that expired since the last one that was believed
	Alarm  *Alarm    `json:"alarm,omitempty"`
	Stage  stage     `json:"stage,omitzero"`
	// Trash are generations that are to be swept.
	Trash []uint64 `json:"trash,omitempty"`
}

// stage is what is known of the generation that is being made.
type stage struct {
	Gen        uint64      `json:"gen"`
	From       graph.Token `json:"from,omitempty"` // of the next page
	Full       bool        `json:"full,omitempty"` // everything comes; what does not is gone
	Began      time.Time   `json:"began,omitzero"`
	Pages      int         `json:"pages,omitempty"`
	Empty      int         `json:"empty,omitempty"` // pages without a row, the last ones
	Came       int         `json:"came,omitempty"`  // rows, repeated ones too
	Unreadable int         `json:"unreadable,omitempty"`
	Put        int         `json:"put,omitempty"` // rows of this generation
	Rows       int         `json:"rows,omitempty"`
	Registered int         `json:"registered,omitempty"`
	Capable    int         `json:"capable,omitempty"`
	Ref        time.Time   `json:"ref,omitzero"`
	Oldest     time.Time   `json:"oldest,omitzero"`
	After      string      `json:"after,omitempty"` // how far weighing, folding, pruning are
}

func (st *state) ready() bool { return st.Epoch > 0 }

func (c *Census) state(ctx context.Context, r Reading) (*state, error) {
	st := &state{Name: r, Group: c.group(r)}
	rec, err := c.o.Store.Record(ctx, inState, string(r))
	if err != nil {
		return nil, fmt.Errorf("reading how far %s are: %w", r, err)
	}
	if rec.Value == nil {
		return st, nil
	}
	if err := json.Unmarshal(rec.Value, st); err != nil {
		return nil, fmt.Errorf("%w: how far %s are: %w", ErrDamaged, r, err)
	}
	if group := c.group(r); st.Group != group { // the settings name another one: what is kept says nothing of it
		st.forget(group)
	}
	return st, nil
}

// forget makes the state that of a group which was never read.
func (st *state) forget(group graph.ID) {
	trash := st.Trash
	for _, gen := range []uint64{st.Base, st.Over, st.Stage.Gen} {
		if gen != 0 {
			trash = append(trash, gen)
		}
	}
	*st = state{Name: st.Name, Version: st.Version, Gen: st.Gen, Group: group, Trash: trash, Phase: sweeping}
}

// errOvertaken: another process has taken the step.
var errOvertaken = errors.New("the step was taken by somebody else")

// commit writes records and the state together. The version keeps two processes from
// taking the same step.
func (c *Census) commit(ctx context.Context, st *state, records []store.Record) error {
	st.Version++
	value, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("encoding how far %s are: %w", st.Name, err)
	}
	err = c.o.Store.Commit(ctx, store.Change{
		At:      c.o.Now(),
		Dedupe:  fmt.Sprintf("census/%s/%d", st.Name, st.Version),
		Records: append(records, store.Record{Kind: inState, Key: string(st.Name), Value: value}),
	})
	if err == nil {
		return nil
	}
	c.named = known{} // what was to be written may not be there
	if errors.Is(err, store.ErrSeen) {
		return errOvertaken
	}
	return fmt.Errorf("keeping how far %s are: %w", st.Name, err)
}

// get reads the row of a generation; nil if there is none, or no generation.
func (c *Census) get(ctx context.Context, r Reading, gen uint64, key string) ([]byte, error) {
	if gen == 0 {
		return nil, nil
	}
	rec, err := c.o.Store.Record(ctx, rowsIn(r, gen), key)
	if err != nil {
		return nil, fmt.Errorf("reading a row of %s: %w", r, err)
	}
	return rec.Value, nil
}

// current reads the row that is current; nil if there is none. The upper generation is
// looked at first: what leaves it is in the lower one by then.
func (c *Census) current(ctx context.Context, st *state, key string) ([]byte, error) {
	row, err := c.get(ctx, st.Name, st.Over, key)
	if err != nil || row == nil {
		row, err = c.get(ctx, st.Name, st.Base, key)
	}
	if gone(row) {
		row = nil
	}
	return row, err
}
