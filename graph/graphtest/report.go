package graphtest

import (
	"time"

	"lotsen/graph"
)

// SetReportLag sets how long the registration report takes to show anything:
// it is refreshed once an interval (zero: all the time), and each refresh is
// published lag later. Everything in between is not in it.
func (t *Tenant) SetReportLag(lag, interval time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lag, t.interval = max(0, lag), max(0, interval)
}

// SetReportAhead gives every row of the report a time that is newer than what it tells, as
// Microsoft's does: a row has the time of its refresh, and what it was made from is older.
// It is never later than the time at which the refresh was published.
func (t *Tenant) SetReportAhead(by time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ahead = max(0, by)
}

// stamped is the entry with the time that it claims to have. Called with mu held.
func (t *Tenant) stamped(e entry) entry {
	e.at = e.at.Add(min(t.ahead, t.lag))
	return e
}

// Refreshed is when the report that can be read now was made.
func (t *Tenant) Refreshed() time.Time {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refreshed(now)
}

func (t *Tenant) refreshed(now time.Time) time.Time {
	return now.UTC().Add(-t.lag).Truncate(max(t.interval, time.Second))
}

// entry is a row of the report as Microsoft has it.
type entry struct {
	*account
	methods    []graph.Kind // second factors and the like; a password is not listed
	registered bool
	capable    bool
	at         time.Time
}

// entry is the account's row in the report that was refreshed at a time.
func (a *account) entry(at time.Time) entry {
	e := entry{account: a, at: at}
	for _, k := range a.methodsAt(at) {
		if k == graph.Password {
			continue
		}
		e.methods = append(e.methods, k)
		e.registered = e.registered || secondFactor(k)
		e.capable = e.capable || allowed(k)
	}
	return e
}

// row is the entry as the program sees it.
func (e entry) row() graph.Row {
	kind := graph.Member
	if e.role == guest {
		kind = graph.Guest
	}
	return graph.Row{
		Person: e.id,
		Type:   kind,
		Status: graph.ReportStatus(graph.Said(&e.registered), graph.Said(&e.capable), e.methods, e.at),
	}
}
