package store

import (
	"encoding/binary"
	"fmt"
	"time"
)

// A change is looked at whole before it writes anything, so that a refused one
// leaves nothing in the group that it shares.

// run applies the change to the group; an error is its answer, and then it has
// changed nothing.
func (r *rows) run(g *group) error {
	if r.dedupe != nil && g.seen.has(*r.dedupe) {
		return ErrSeen
	}
	if err := r.checkRev(g); err != nil {
		return err
	}
	if err := r.checkGuard(g); err != nil {
		return err
	}
	gone, err := r.checkJobs(g)
	if err != nil {
		return err
	}

	if r.dedupe != nil {
		if d := g.seen.remember(*r.dedupe, r.at); d != nil {
			g.dropDay(d)
		}
		g.wrote = true
	}
	if r.conversation != nil {
		g.put(inConversations, []byte(r.person), r.conversation)
	}
	for _, j := range gone {
		g.delete(inDue, dueKey(j.at, j.id))
		g.delete(inJobs, []byte(j.id))
	}
	for _, j := range r.jobs {
		g.putJob(j.id, j.at, j.row)
	}
	for _, rec := range r.records {
		if rec.row == nil {
			g.delete(inRecords, rec.key)
		} else {
			g.put(inRecords, rec.key, rec.row)
		}
	}
	for _, a := range r.audit {
		g.append(a)
	}
	return nil
}

func (r *rows) checkRev(g *group) error {
	if r.person == "" {
		return nil
	}
	content, err := g.get(inConversations, []byte(r.person))
	if err != nil {
		return err
	}
	rev, _, err := splitRev(content)
	if err != nil {
		return err
	}
	if rev != r.fromRev {
		return ErrStale
	}
	return nil
}

// splitRev splits the content of a conversation's row into Rev and JSON; no
// content is revision 0.
func splitRev(content []byte) (uint64, []byte, error) {
	switch {
	case content == nil:
		return 0, nil, nil
	case len(content) < 8:
		return 0, nil, fmt.Errorf("%w: a conversation is too short", ErrDamaged)
	}
	return binary.BigEndian.Uint64(content), content[8:], nil
}

// checkGuard reports whether the jobs that guard the change are held.
func (r *rows) checkGuard(g *group) error {
	for _, h := range r.guard {
		row := g.buckets[inJobs].Get([]byte(h.ID))
		if row == nil {
			return ErrLease
		}
		j, err := readJobRow(h.ID, row)
		if err != nil {
			return err
		}
		if j.lease == 0 || j.lease != h.Lease {
			return ErrLease
		}
	}
	return nil
}

// checkJobs gives the jobs that the change ends, those that it replaces among
// them, with their place in the index.
func (r *rows) checkJobs(g *group) (gone []sealedJob, err error) {
	find := func(id string) (lease uint64, err error) {
		row := g.buckets[inJobs].Get([]byte(id))
		if row == nil {
			return 0, nil
		}
		j, err := readJobRow(id, row)
		gone = append(gone, sealedJob{id: id, at: j.at})
		return j.lease, err
	}
	for _, h := range r.done {
		lease, err := find(h.ID)
		if err != nil {
			return nil, err
		}
		if lease == 0 || lease != h.Lease {
			return nil, ErrLease
		}
	}
	for _, id := range r.drop {
		if _, err := find(id); err != nil {
			return nil, err
		}
	}
	for _, j := range r.jobs {
		if _, err := find(j.id); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

func (g *group) putJob(id string, at uint64, row []byte) {
	g.put(inJobs, []byte(id), row)
	key := dueKey(at, id)
	g.put(inDue, key, seal(inDue, key))
}

// taking is a Lease on its way through the writer.
type taking struct {
	now   time.Time
	until uint64
	limit int
	took  []sealedJob // rows as they were stored
}

// maxTaken is how many bytes one Lease takes, unless its first job has more.
const maxTaken = 8 << 20

func (t *taking) run(g *group) error {
	last, size := stamp(t.now), 0
	c := g.buckets[inDue].Cursor()
	var jobs []jobRow
	for key, _ := c.First(); key != nil && len(t.took) < t.limit && size < maxTaken; key, _ = c.Next() {
		at, id, err := splitDue(key)
		if err != nil {
			return err
		}
		if at > last {
			break
		}
		row := g.buckets[inJobs].Get([]byte(id))
		j, err := readJobRow(id, row)
		if err != nil {
			return err
		}
		if j.at != at {
			return fmt.Errorf("%w: a job is not where the index says", ErrDamaged)
		}
		size += len(row)
		jobs = append(jobs, j)
		t.took = append(t.took, sealedJob{id: id, at: at})
	}
	for i := range t.took {
		g.lease++
		g.leased = true
		id, j := t.took[i].id, jobs[i]
		g.delete(inDue, dueKey(j.at, id))
		j.at, j.lease = t.until, g.lease
		t.took[i].row = j.seal(id)
		g.putJob(id, j.at, t.took[i].row)
	}
	return nil
}

// freeing ends every lease; at opening, each belongs to a process that is dead.
type freeing struct{}

func (freeing) run(g *group) error {
	held := map[string]jobRow{}
	err := g.buckets[inJobs].ForEach(func(key, row []byte) error {
		j, err := readJobRow(string(key), row)
		if err == nil && j.lease != 0 {
			held[string(key)] = j
		}
		return err
	})
	if err != nil {
		return err
	}
	for id, j := range held {
		head, _, err := j.head()
		if err != nil {
			return err
		}
		g.delete(inDue, dueKey(j.at, id))
		j.at, j.lease = stamp(head.Due), 0
		g.putJob(id, j.at, j.seal(id))
	}
	return nil
}
