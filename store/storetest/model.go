package storetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// model is what a store should do, in maps. It has one answer to everything but
// the numbers of leases, which only have to grow.
type model struct {
	seen          map[string]bool
	conversations map[dialog.PersonID]dialog.Conversation
	jobs          map[string]modelJob
	records       map[string][]byte // of kind "kind"
	audit         []store.Entry
	leases        map[string]uint64 // the last lease of each id, also of jobs that are gone
}

type modelJob struct {
	store.Job
	next time.Time // due, or the end of its lease
}

func newModel() *model {
	return &model{
		seen: map[string]bool{}, conversations: map[dialog.PersonID]dialog.Conversation{},
		jobs: map[string]modelJob{}, records: map[string][]byte{}, leases: map[string]uint64{},
	}
}

func (m *model) commit(c store.Change) error {
	if c.Dedupe != "" && m.seen[c.Dedupe] {
		return store.ErrSeen
	}
	if c.Person != "" && m.conversations[c.Person].Rev != c.FromRev {
		return store.ErrStale
	}
	for _, h := range slices.Concat(c.Guard, c.DoneJobs) {
		if h.Lease == 0 || m.jobs[h.ID].Lease != h.Lease {
			return store.ErrLease
		}
	}
	if c.Dedupe != "" {
		m.seen[c.Dedupe] = true
	}
	if c.Conversation != nil {
		m.conversations[c.Person] = *c.Conversation
	}
	for _, h := range c.DoneJobs {
		delete(m.jobs, h.ID)
	}
	for _, id := range c.DropJobs {
		delete(m.jobs, id)
	}
	for _, j := range c.Jobs {
		m.jobs[j.ID] = modelJob{j, j.Due}
	}
	for _, r := range c.Records {
		if r.Value == nil {
			delete(m.records, r.Key)
		} else {
			m.records[r.Key] = r.Value
		}
	}
	for _, e := range c.Audit {
		e.At, e.Seq = c.At, uint64(len(m.audit)+1)
		if len(m.audit) > 0 {
			e.Prev = m.audit[len(m.audit)-1].Hash
		}
		e.Hash = e.Sum()
		m.audit = append(m.audit, e)
	}
	return nil
}

// lease says whether the store may have taken these jobs, and takes them.
func (m *model) lease(now, until time.Time, limit int, taken []store.Job) error {
	var due []modelJob
	for _, j := range m.jobs {
		if !j.next.After(now) {
			due = append(due, j)
		}
	}
	slices.SortFunc(due, func(a, b modelJob) int { return a.next.Compare(b.next) })
	due = due[:min(limit, len(due))]
	if len(taken) != len(due) {
		return fmt.Errorf("%d jobs were taken, not %d", len(taken), len(due))
	}
	for i, j := range taken {
		was, ok := m.jobs[j.ID]
		switch {
		case !ok || !was.next.Equal(due[i].next):
			return fmt.Errorf("job %s is not number %d of those due", j.ID, i+1)
		case j.Lease <= m.leases[j.ID]:
			return fmt.Errorf("job %s has lease %d after %d", j.ID, j.Lease, m.leases[j.ID])
		}
		was.Lease, was.next = j.Lease, until
		m.jobs[j.ID], m.leases[j.ID] = was, j.Lease
	}
	return nil
}

// open is what opening does where nobody else can hold a lease.
func (m *model) open() {
	for id, j := range m.jobs {
		j.Lease, j.next = 0, j.Due
		m.jobs[id] = j
	}
}

func (m *model) next() (due time.Time, ok bool) {
	if len(m.jobs) == 0 {
		return time.Time{}, false
	}
	first := slices.MinFunc(slices.Collect(maps.Values(m.jobs)), func(a, b modelJob) int { return a.next.Compare(b.next) })
	return first.next, true
}

func (m *model) list() []store.Record {
	var list []store.Record
	for key, value := range m.records {
		list = append(list, store.Record{Kind: "kind", Key: key, Value: value})
	}
	slices.SortFunc(list, func(a, b store.Record) int { return cmp.Compare(a.Key, b.Key) })
	return list
}
