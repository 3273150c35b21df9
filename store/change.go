package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"lotsen/dialog"
)

// rows is a change made ready outside the writer: judged by itself, encoded and
// sealed, so that the one writer has little left to do.
type rows struct {
	at           time.Time
	dedupe       *digest // nil: none
	person       dialog.PersonID
	fromRev      uint64
	conversation []byte // sealed; nil: it stays
	guard        []Held
	done         []Held
	drop         []string
	jobs         []sealedJob
	records      []sealedRecord
	audit        []auditRow
	size         int // bytes, roughly
}

type sealedJob struct {
	id  string
	at  uint64
	row []byte
}

type sealedRecord struct{ key, row []byte } // a nil row: delete

type auditRow struct {
	entry Entry
	body  []byte
}

// digest stands for a dedupe key: the first half of its SHA-256. It is shorter
// than most keys, always as long, and tells nothing of who pressed what.
type digest [sha256.Size / 2]byte

func digestOf(key string) digest {
	sum := sha256.Sum256([]byte(key))
	return digest(sum[:len(digest{})])
}

// prepare judges all of a change that does not depend on what is stored.
func prepare(c Change) (*rows, error) {
	items := len(c.Guard) + len(c.Jobs) + len(c.DoneJobs) + len(c.DropJobs) + len(c.Records) + len(c.Audit)
	if items > MaxItems {
		return nil, fmt.Errorf("%w: %d items are more than %d", ErrInvalid, items, MaxItems)
	}
	r := &rows{at: c.At, person: c.Person, fromRev: c.FromRev}
	for _, step := range []func(Change) error{r.setDedupe, r.setConversation, r.setJobs, r.setRecords, r.setAudit} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	if r.size > MaxChange {
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrInvalid, r.size, MaxChange)
	}
	return r, nil
}

func (r *rows) setDedupe(c Change) error {
	if c.Dedupe == "" {
		return nil
	}
	if err := checkText("the dedupe key", c.Dedupe, 1, MaxKey); err != nil {
		return err
	}
	if c.At.IsZero() {
		return fmt.Errorf("%w: a dedupe key without a time", ErrInvalid)
	}
	d := digestOf(c.Dedupe)
	r.dedupe = &d
	return nil
}

func (r *rows) setConversation(c Change) error {
	if c.Person == "" {
		if c.Conversation != nil || c.FromRev != 0 {
			return fmt.Errorf("%w: a conversation without a person", ErrInvalid)
		}
		return nil
	}
	if err := checkText("the person", string(c.Person), 1, MaxKey); err != nil {
		return err
	}
	if c.Conversation == nil {
		return nil
	}
	if c.Conversation.Rev <= c.FromRev {
		return fmt.Errorf("%w: the conversation goes from revision %d to %d", ErrInvalid, c.FromRev, c.Conversation.Rev)
	}
	text, err := encode("the conversation", c.Conversation)
	if err != nil {
		return err
	}
	r.conversation = seal(inConversations, []byte(c.Person), number(c.Conversation.Rev), text)
	r.size += len(r.conversation)
	return nil
}

func (r *rows) setJobs(c Change) error {
	ids := newOnce(len(c.Jobs))
	for _, j := range c.Jobs {
		if err := checkJob(j); err != nil {
			return err
		}
		if ids.twice(j.ID) {
			return fmt.Errorf("%w: a job is there twice", ErrInvalid)
		}
		row, err := newJobRow(j)
		if err != nil {
			return fmt.Errorf("%w: a %s job: %w", ErrInvalid, j.Kind, err)
		}
		sealed := row.seal(j.ID)
		r.jobs = append(r.jobs, sealedJob{j.ID, row.at, sealed})
		r.size += len(sealed)
	}
	if err := checkHeld(c.Guard); err != nil {
		return err
	}
	if err := checkHeld(c.DoneJobs); err != nil {
		return err
	}
	for _, id := range c.DropJobs {
		if err := checkText("a job's id", id, 1, MaxKey); err != nil {
			return err
		}
	}
	r.guard = append(r.guard, c.Guard...)
	r.done = append(r.done, c.DoneJobs...)
	r.drop = append(r.drop, c.DropJobs...)
	return nil
}

func checkHeld(list []Held) error {
	ids := newOnce(len(list))
	for _, h := range list {
		if err := checkText("a job's id", h.ID, 1, MaxKey); err != nil {
			return err
		}
		if ids.twice(h.ID) {
			return fmt.Errorf("%w: a job is held twice", ErrInvalid)
		}
	}
	return nil
}

func checkJob(j Job) error {
	if err := checkText("a job's id", j.ID, 1, MaxKey); err != nil {
		return err
	}
	if err := checkText("a job's kind", j.Kind, 0, MaxKey); err != nil {
		return err
	}
	if err := checkText("a job's person", string(j.Person), 0, MaxKey); err != nil {
		return err
	}
	if len(j.Payload) > MaxValue {
		return fmt.Errorf("%w: the payload of a %s job has %d bytes, more than %d", ErrInvalid, j.Kind, len(j.Payload), MaxValue)
	}
	return nil
}

func (r *rows) setRecords(c Change) error {
	keys := newOnce(len(c.Records))
	for _, rec := range c.Records {
		if err := checkText("a record's kind", rec.Kind, 1, MaxKey); err != nil {
			return err
		}
		if err := checkText("a record's key", rec.Key, 1, MaxKey); err != nil {
			return err
		}
		if len(rec.Value) > MaxValue {
			return fmt.Errorf("%w: the %s record has %d bytes, more than %d", ErrInvalid, rec.Kind, len(rec.Value), MaxValue)
		}
		key := recordKey(rec.Kind, rec.Key)
		if keys.twice(string(key)) {
			return fmt.Errorf("%w: a %s record is there twice", ErrInvalid, rec.Kind)
		}
		sealed := sealedRecord{key: key}
		if rec.Value != nil {
			sealed.row = seal(inRecords, key, rec.Value)
		}
		r.records = append(r.records, sealed)
		r.size += len(key) + len(sealed.row)
	}
	return nil
}

func (r *rows) setAudit(c Change) error {
	for _, e := range c.Audit {
		if e.At.IsZero() {
			e.At = c.At
		}
		if e.At.IsZero() {
			return fmt.Errorf("%w: an audit entry without a time", ErrInvalid)
		}
		e.At = e.At.UTC()
		for _, s := range []string{string(e.Actor), string(e.Action), e.Object} {
			if err := checkText("an audit entry", s, 0, MaxKey); err != nil {
				return err
			}
		}
		if err := checkText("an audit entry's detail", e.Detail, 0, MaxValue); err != nil {
			return err
		}
		body, err := encode("an audit entry", auditBody{e.At, e.Actor, e.Action, e.Object, e.Detail})
		if err != nil {
			return err
		}
		r.audit = append(r.audit, auditRow{e, body})
		r.size += len(body) + sha256.Size
	}
	return nil
}

func encode(what string, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInvalid, what, err)
	}
	if len(text) > MaxValue {
		return nil, fmt.Errorf("%w: %s has %d bytes, more than %d", ErrInvalid, what, len(text), MaxValue)
	}
	return text, nil
}

// checkText never repeats the text, which may be personal.
func checkText(what, s string, least, most int) error {
	switch {
	case len(s) < least:
		return fmt.Errorf("%w: %s is empty", ErrInvalid, what)
	case len(s) > most:
		return fmt.Errorf("%w: %s has %d bytes, more than %d", ErrInvalid, what, len(s), most)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%w: %s is not UTF-8 without NUL", ErrInvalid, what)
	}
	return nil
}

// once finds what comes twice, without a map for the usual one or none.
type once struct{ seen map[string]bool }

func newOnce(n int) once {
	if n < 2 {
		return once{}
	}
	return once{make(map[string]bool, n)}
}

func (o once) twice(s string) bool {
	if o.seen == nil || o.seen[s] {
		return o.seen != nil
	}
	o.seen[s] = true
	return false
}
