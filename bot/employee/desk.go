package employee

import (
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/store"
)

// The kinds of what this desk keeps.
const (
	// HandOffs are the requests for the helpdesk, in the order they came in. A
	// row is deleted when the person takes it back or it has solved itself.
	HandOffs = "hand-off"
	// PromiseJob is a reminder that a person asked for; one per person.
	PromiseJob = "promise"
)

// What is written to the audit chain, besides the actions themselves.
const (
	handOffOpened dialog.Action = "hand-off.opened"
	handOffClosed dialog.Action = "hand-off.closed"
)

// HandOff is a row of the helpdesk's list: who waits, since when, and where they
// stood. What they wrote is not in it.
type HandOff struct {
	Person dialog.PersonID `json:"person"`
	From   dialog.Address  `json:"from"` // where they asked
	Lang   dialog.Lang     `json:"lang"`
	dialog.HandOff
}

// Desk answers the guide conversation.
type Desk struct {
	Book     *dialog.Book
	Calendar schedule.Calendar
}

// Zone is where the organisation is.
func (d Desk) Zone() *time.Location { return d.Calendar.Zone() }

// Answer decides one event of a person whose conversation is c: what becomes
// durable, and what the person is told once it is. The event has been redacted.
// A message's Check is for the caller to add as a job; it is empty when nothing
// moved.
func (d Desk) Answer(c dialog.Conversation, e dialog.Event) (store.Change, dialog.Message, error) {
	next, message := d.Book.Next(c, e)
	change := store.Change{At: e.Now, Dedupe: e.ID, Person: e.Person, FromRev: c.Rev}
	if next.Rev == c.Rev {
		return change, message, nil
	}
	change.Conversation = &next
	if err := d.promise(&change, c, next, e); err != nil {
		return store.Change{}, dialog.Message{}, err
	}
	if err := d.handOff(&change, c, next, e); err != nil {
		return store.Change{}, dialog.Message{}, err
	}
	return change, message, nil
}

// PromiseID is the id of the job that keeps a person's promise.
func PromiseID(p dialog.PersonID) string { return PromiseJob + "/" + string(p) }

// Reminder is the payload of a PromiseJob.
type Reminder struct {
	At   time.Time      `json:"at"`
	From dialog.Address `json:"from"`          // where the promise was made, and is kept
	Made time.Time      `json:"made,omitzero"` // when
}

// promise turns a promise made, changed or withdrawn into its job.
func (d Desk) promise(change *store.Change, was, is dialog.Conversation, e dialog.Event) error {
	switch {
	case is.Promise.Equal(was.Promise):
	case is.Promise.IsZero():
		change.DropJobs = append(change.DropJobs, PromiseID(e.Person))
	default:
		payload, err := json.Marshal(Reminder{is.Promise, e.From, e.Now})
		if err != nil {
			return fmt.Errorf("encoding a promise: %w", err)
		}
		change.Jobs = append(change.Jobs, store.Job{
			ID: PromiseID(e.Person), Kind: PromiseJob, Person: e.Person,
			Due: is.Promise, Payload: payload,
		})
	}
	return nil
}

// handOff keeps the helpdesk's list in step with the conversation.
func (d Desk) handOff(change *store.Change, was, is dialog.Conversation, e dialog.Event) error {
	switch before, now := was.HandOff, is.HandOff; {
	case now == before:
	case now.Open():
		change.Audit = append(change.Audit, entry(e, handOffOpened, now))
		return d.list(change, is, e)
	default:
		change.Records = append(change.Records, store.Record{Kind: HandOffs, Key: HandOffKey(e.Person, before)})
		change.Audit = append(change.Audit, entry(e, handOffClosed, before))
	}
	return nil
}

// list writes the person's row of the helpdesk's list.
func (d Desk) list(change *store.Change, c dialog.Conversation, e dialog.Event) error {
	row := HandOff{Person: e.Person, From: e.From, Lang: d.Book.Lang(c, e.Facts), HandOff: c.HandOff}
	value, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("encoding the request for the helpdesk: %w", err)
	}
	change.Records = append(change.Records, store.Record{Kind: HandOffs, Key: HandOffKey(e.Person, c.HandOff), Value: value})
	return nil
}

// Merge is a person's own conversation with what they asked for while they were a
// stranger. Where both ask, what they asked for as themselves holds.
func Merge(own, stranger dialog.Conversation) dialog.Conversation {
	if !own.HandOff.Open() {
		own.HandOff = stranger.HandOff
	}
	if own.Promise.IsZero() {
		own.Promise = stranger.Promise
	}
	return own
}

// Adopt gives what somebody asked for as a stranger, brought, to the person whom the
// directory turned out to know: the request for the helpdesk and the promise are
// under the person's name from now on, or gone where c, the person's conversation,
// has one of its own. It comes before Answer in the change.
func (d Desk) Adopt(change *store.Change, brought, c dialog.Conversation, e dialog.Event) error {
	stranger := e.From.Unknown()
	if brought.HandOff.Open() {
		change.Records = append(change.Records, store.Record{Kind: HandOffs, Key: HandOffKey(stranger, brought.HandOff)})
		if c.HandOff == brought.HandOff {
			if err := d.list(change, c, e); err != nil {
				return err
			}
		}
	}
	if brought.Promise.IsZero() {
		return nil
	}
	change.DropJobs = append(change.DropJobs, PromiseID(stranger))
	if !c.Promise.Equal(brought.Promise) {
		return nil
	}
	return d.promise(change, dialog.Conversation{}, c, e)
}

// HandOffKey is the key of somebody's row; it sorts the list by the time of asking.
func HandOffKey(p dialog.PersonID, h dialog.HandOff) string {
	return h.Since.UTC().Format("20060102T150405.000000000Z") + "/" + string(p)
}

func entry(e dialog.Event, a dialog.Action, h dialog.HandOff) store.Entry {
	return store.Entry{Actor: e.Person, Action: a, Object: string(h.Where), Detail: string(h.Reason)}
}
