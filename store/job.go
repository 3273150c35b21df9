package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/dialog"
)

// jobRow is a job as it is stored: 8 bytes stamp of when it is next to be taken
// (due, or the end of its lease), 8 bytes lease, 2 bytes length of the head, the
// head as JSON, the payload. Taking a job rewrites the first sixteen bytes only.
type jobRow struct {
	at    uint64
	lease uint64 // 0: not held
	rest  []byte // from the head's length on
}

const jobFixed = 16

// jobHead is what of a job is neither its key nor its payload.
type jobHead struct {
	Kind   string          `json:"kind"`
	Person dialog.PersonID `json:"person,omitempty"`
	Due    time.Time       `json:"due"`
}

func newJobRow(j Job) (jobRow, error) {
	head, err := json.Marshal(jobHead{j.Kind, j.Person, j.Due.UTC()})
	if err != nil {
		return jobRow{}, err
	}
	rest := make([]byte, 2, 2+len(head)+len(j.Payload))
	binary.BigEndian.PutUint16(rest, uint16(len(head)))
	rest = append(append(rest, head...), j.Payload...)
	return jobRow{at: stamp(j.Due), rest: rest}, nil
}

func (r jobRow) seal(id string) []byte {
	fixed := binary.BigEndian.AppendUint64(number(r.at), r.lease)
	return seal(inJobs, []byte(id), fixed, r.rest)
}

func readJobRow(id string, row []byte) (jobRow, error) {
	content, err := unseal(inJobs, []byte(id), row)
	if err != nil {
		return jobRow{}, err
	}
	if len(content) < jobFixed+2 {
		return jobRow{}, fmt.Errorf("%w: a job is too short", ErrDamaged)
	}
	return jobRow{
		at:    binary.BigEndian.Uint64(content),
		lease: binary.BigEndian.Uint64(content[8:]),
		rest:  content[jobFixed:],
	}, nil
}

func (r jobRow) head() (jobHead, []byte, error) {
	n := 2 + int(binary.BigEndian.Uint16(r.rest))
	if n > len(r.rest) {
		return jobHead{}, nil, fmt.Errorf("%w: the head of a job is too short", ErrDamaged)
	}
	var h jobHead
	if err := json.Unmarshal(r.rest[2:n], &h); err != nil {
		return jobHead{}, nil, fmt.Errorf("%w: the head of a job: %w", ErrDamaged, err)
	}
	return h, r.rest[n:], nil
}

// job gives the job that the row holds. Its payload is its own.
func (r jobRow) job(id string) (Job, error) {
	h, payload, err := r.head()
	if err != nil {
		return Job{}, err
	}
	j := Job{ID: id, Kind: h.Kind, Person: h.Person, Due: h.Due, Lease: r.lease}
	if len(payload) > 0 {
		j.Payload = append([]byte(nil), payload...)
	}
	return j, nil
}
