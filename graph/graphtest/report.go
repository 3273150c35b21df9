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

// report is the whole report that can be read now: everybody who is enabled,
// guests too, with the methods of the last refresh.
func (t *Tenant) report(now time.Time) []entry {
	at := t.refreshed(now)
	rows := make([]entry, 0, len(t.accounts))
	for _, a := range t.accounts {
		if !a.enabled {
			continue
		}
		e := entry{account: a, at: at}
		for _, k := range a.methodsAt(at) {
			if k == graph.Password {
				continue
			}
			e.methods = append(e.methods, k)
			e.registered = e.registered || secondFactor(k)
			e.capable = e.capable || allowed(k)
		}
		rows = append(rows, e)
	}
	return rows
}

// row is the entry as the program sees it.
func (e entry) row() graph.Row {
	p := e.person()
	return graph.Row{
		Person: p.ID,
		Type:   p.Type,
		Status: graph.ReportStatus(graph.Said(&e.registered), graph.Said(&e.capable), e.methods, e.at),
	}
}

// Census is the truth about the directory, counted from what its people were
// made to be and not by graph's rules.
type Census struct {
	Accounts int
	LeftOut  int // guests, pupils, mailboxes, programs, the disabled, the unlicensed, the exempt
	// The rest are the employees that a campaign is about.
	Employees  int
	Registered int // have a second factor
	Waiting    int // have none
	NotAllowed int // of Registered: none that the policy allows
	OnlyPhone  int // of Registered: calls and text messages only
}

// Census counts the directory as it is now.
func (t *Tenant) Census() Census {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := Census{Accounts: len(t.accounts)}
	for _, a := range t.accounts {
		if a.role != employee || !a.enabled {
			c.LeftOut++
			continue
		}
		c.Employees++
		any, may, other := false, false, false
		for _, k := range a.methods() {
			any = any || secondFactor(k)
			may = may || allowed(k)
			other = other || secondFactor(k) && k != "mobilePhone" && k != "alternateMobilePhone" && k != "officePhone"
		}
		switch {
		case !any:
			c.Waiting++
			continue
		case !may:
			c.NotAllowed++
		}
		c.Registered++
		if !other {
			c.OnlyPhone++
		}
	}
	return c
}
