package graphtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// snapshot is what Snapshot writes: which tenant it was, and what changed since.
type snapshot struct {
	Schema   int           `json:"schema"`
	Seed     uint64        `json:"seed"`
	Size     int           `json:"size"`
	Lag      time.Duration `json:"lag"`
	Interval time.Duration `json:"interval"`
	Changes  []change      `json:"changes"`
}

const schema = 1

// Snapshot is the directory's changes since the seed, as JSON. Faults, counters
// and tokens are not part of it.
func (t *Tenant) Snapshot() ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := json.Marshal(snapshot{schema, t.seed, t.size, t.lag, t.interval, t.changes})
	if err != nil {
		return nil, fmt.Errorf("writing the directory's changes: %w", err)
	}
	return b, nil
}

// Restore makes the directory what it was when Snapshot was called. A snapshot
// of another tenant, or a damaged one, is refused and changes nothing.
func (t *Tenant) Restore(b []byte) error {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("reading the directory's changes: %w", err)
	}
	if s.Schema != schema || s.Seed != t.seed || s.Size != t.size || len(s.Changes) > t.most() || s.Lag < 0 || s.Interval < 0 {
		return errors.New("reading the directory's changes: they are another directory's")
	}
	fresh := New(s.Seed, s.Size, t.now)
	for i, c := range s.Changes {
		if err := fresh.apply(c); err != nil {
			return fmt.Errorf("reading the directory's changes, number %d: %w", i+1, err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.accounts, t.byID, t.bin, t.groups, t.index, t.log = fresh.accounts, fresh.byID, fresh.bin, fresh.groups, fresh.index, fresh.log
	t.changes, t.lag, t.interval = s.Changes, s.Lag, s.Interval
	return nil
}
