package census

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

// Entry is one person as the census knows them.
type Entry struct {
	// Person is the account with its manager, who may be missing from the census.
	Person graph.Person
	// Status is the newer of the report's and the live one, with its time and source;
	// the zero value, which is unknown, for somebody who is in neither.
	Status graph.Status
	// Reported is the report's alone; the zero value for somebody who is not in it.
	Reported graph.Status
	// Exclusion is why the account is left out of every count, or graph.Counted.
	Exclusion graph.Reason
	// Helpdesk: a member of the helpdesk's group.
	Helpdesk bool
}

// Needs says whether somebody still needs to register. It is the one rule that every
// count, list and reminder goes by:
//
//  1. Whoever is left out of every count: graph.LeftOut.
//  2. A status that is unknown, or older than Policy.MaxAge: graph.Unsure. Nobody is
//     reminded on it and nobody is told that they are done.
//  3. Not registered: graph.Needs.
//  4. Registered, and nothing of it is allowed: graph.NotAllowed, the helpdesk's work.
//  5. Registered with calls and text messages alone: graph.Needs once these have ended,
//     graph.PhoneOnly when they end within Policy.PhoneSoon.
//  6. Otherwise graph.Done.
//
// Rules 2 to 6 are graph.Policy.Judge. In Microsoft's words, who needs to register is
// who is not isMfaCapable; those who are isMfaRegistered all the same are told apart.
func Needs(e Entry, p graph.Policy, now time.Time) graph.Verdict {
	if e.Exclusion != graph.Counted {
		return graph.LeftOut
	}
	return p.Judge(e.Status, now)
}

// Lookup finds a person; ok is false if the directory has no such account.
func (c *Census) Lookup(ctx context.Context, id graph.ID) (e Entry, ok bool, err error) {
	w, valid := parse(id)
	if !valid {
		return e, false, nil
	}
	err = again(func() error {
		v, err := c.view(ctx)
		if err != nil {
			return err
		}
		if e, ok, err = c.lookup(ctx, v, w.key()); err != nil {
			return err
		}
		return c.still(ctx, v)
	})
	return e, ok, err
}

func (c *Census) lookup(ctx context.Context, v *view, key string) (e Entry, ok bool, err error) {
	var rows [5][]byte
	for i, st := range []*state{v.people, v.report, v.exclude, v.include, v.helpdesk} {
		if rows[i], err = c.current(ctx, st, key); err != nil {
			return e, false, err
		}
		if i == 0 && rows[i] == nil {
			return e, false, nil
		}
	}
	parts := parts{person: rows[0], status: rows[1], excluded: rows[2] != nil, included: rows[3] != nil, helpdesk: rows[4] != nil}
	live, err := c.o.Store.Records(ctx, inLive, c.horizon(key), 1)
	if err != nil {
		return e, false, fmt.Errorf("reading a live status: %w", err)
	}
	if len(live) > 0 && len(live[0].Key) > keyLen && live[0].Key[:keyLen] == key {
		parts.live = live[0].Value
	}
	exempt, err := c.o.Store.Record(ctx, inExempt, key)
	if err != nil {
		return e, false, fmt.Errorf("reading an exemption: %w", err)
	}
	parts.exempt = exempt.Value
	e, err = c.entry(v, key, parts)
	return e, err == nil, err
}

// ahead is how far the time of a live status may be ahead of the clock. What is further
// was kept before the clock was put back, and would hide what is read now.
const ahead = 5 * time.Minute

// horizon is the key after which the live statuses of a person are believed.
func (c *Census) horizon(person string) string { return liveKey(person, c.o.Now().Add(ahead)) }

// parts are the rows that an entry is made of.
type parts struct {
	person, status, live, exempt []byte
	excluded, included, helpdesk bool
}

func (c *Census) entry(v *view, key string, p parts) (Entry, error) {
	w, err := whoOf(key)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Helpdesk: p.helpdesk}
	if e.Person, err = unpackPerson(w, p.person); err != nil {
		return Entry{}, err
	}
	if p.status != nil {
		if e.Reported, err = unpackStatus(p.status, v.report.Ref); err != nil {
			return Entry{}, err
		}
		e.Status = e.Reported
	}
	if p.live != nil {
		live, err := readLive(p.live)
		if err != nil {
			return Entry{}, err
		}
		e.Status = newer(e.Status, live)
	}
	exempted, err := c.exempted(p.exempt)
	if err != nil {
		return Entry{}, err
	}
	e.Exclusion = c.o.Policy.ExclusionIn(e.Person, graph.Standing{
		Excluded: p.excluded, Outside: c.o.Include != "" && !p.included, Exempted: exempted,
	})
	return e, nil
}

// newer is the live status, unless the report has overtaken it.
func newer(report, live graph.Status) graph.Status {
	if report.Overtakes(live) {
		return report
	}
	return live.With(report)
}

// Learned adds to a change what was read live of a person. Later than the report, it
// holds until the report has caught up. A status that is unknown, or has no time, is not
// kept: it would hide what is known. An id that is none is refused with graph.Invalid.
func (c *Census) Learned(change *store.Change, id graph.ID, s graph.Status) error {
	w, ok := parse(id)
	if !ok {
		return fmt.Errorf("keeping a live status: %w", graph.Invalid)
	}
	if s.Source != graph.Live || s.Registration == graph.Unknown || s.AsOf.IsZero() {
		return nil
	}
	s.AsOf = s.AsOf.UTC()
	value, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encoding a live status: %w", err)
	}
	change.Records = append(change.Records, store.Record{Kind: inLive, Key: liveKey(w.key(), s.AsOf), Value: value})
	return nil
}

func readLive(value []byte) (s graph.Status, err error) {
	if err := json.Unmarshal(value, &s); err != nil {
		return s, fmt.Errorf("%w: a live status: %w", ErrDamaged, err)
	}
	return s, nil
}

// Exempt adds to a change that the helpdesk lets somebody off until a time; the zero
// time: for good. An id that is none is refused with graph.Invalid.
func (c *Census) Exempt(change *store.Change, id graph.ID, until time.Time) error {
	value := []byte{version1}
	if !until.IsZero() {
		value = binary.AppendVarint(value, until.Unix())
	}
	return exemption(change, id, value)
}

// Readmit adds to a change that somebody is no longer let off.
func (c *Census) Readmit(change *store.Change, id graph.ID) error { return exemption(change, id, nil) }

func exemption(change *store.Change, id graph.ID, value []byte) error {
	w, ok := parse(id)
	if !ok {
		return fmt.Errorf("keeping an exemption: %w", graph.Invalid)
	}
	change.Records = append(change.Records, store.Record{Kind: inExempt, Key: w.key(), Value: value})
	return nil
}

// exempted reports whether an exemption holds now.
func (c *Census) exempted(value []byte) (bool, error) {
	if len(value) < 2 {
		return len(value) == 1, nil
	}
	until, n := binary.Varint(value[1:])
	if n <= 0 {
		return false, fmt.Errorf("%w: an exemption", ErrDamaged)
	}
	return c.o.Now().Before(time.Unix(until, 0)), nil
}
