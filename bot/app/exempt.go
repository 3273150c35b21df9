package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Whom the helpdesk lets off is kept twice, in one commit: in the census, which every count
// and reminder goes by, and here, with who did it and why.

// exemptedKind is the kind of the records of who is let off: person → helpdesk.Exemption.
const exemptedKind = "exemption"

// exemptionKind is the kind of the jobs that forget an exemption when its time is over; one
// per person. That they count again does not wait for it.
const exemptionKind = "exemption"

// maxExemptions bounds the list. Who lets off more people than that has a group for it.
const maxExemptions = 2000

// exemptionOver is what the audit chain says when the time of an exemption is over.
const exemptionOver dialog.Action = "exempt.over"

func exemptionJob(p dialog.PersonID) string { return exemptionKind + "/" + string(p) }

// exemption is until when and why somebody is let off; ok is false if they are not.
func (a *App) exemption(ctx context.Context, p dialog.PersonID) (x helpdesk.Exemption, ok bool, err error) {
	r, err := a.Store.Record(ctx, exemptedKind, string(p))
	if err != nil {
		return x, false, fmt.Errorf("reading an exemption: %w", err)
	}
	if r.Value == nil {
		return x, false, nil
	}
	if err := json.Unmarshal(r.Value, &x); err != nil {
		return x, false, fmt.Errorf("decoding an exemption: %w", err)
	}
	return x, a.Clock.Now().Before(x.Until), nil
}

// letOff is until when somebody is let off; zero: they are not, or it cannot be read.
func (a *App) letOff(ctx context.Context, p dialog.PersonID) time.Time {
	if !p.Known() {
		return time.Time{}
	}
	x, ok, err := a.exemption(ctx, p)
	if err != nil {
		a.logFailure(ctx, "reading whether somebody is let off", err)
	}
	if !ok {
		return time.Time{}
	}
	return x.Until
}

// exemptions are all that hold now, those that end first before the others.
func (a *App) exemptions(ctx context.Context) (list []helpdesk.Exemption, err error) {
	now := a.Clock.Now()
	for after := ""; len(list) < maxExemptions; {
		page, err := a.Store.Records(ctx, exemptedKind, after, store.MaxPage)
		if err != nil {
			return nil, fmt.Errorf("reading the exemptions: %w", err)
		}
		for _, r := range page {
			var x helpdesk.Exemption
			if err := json.Unmarshal(r.Value, &x); err != nil {
				a.logFailure(ctx, "reading an exemption", err)
				continue // one bad row hides no other
			}
			if now.Before(x.Until) {
				list = append(list, x)
			}
		}
		if len(page) < store.MaxPage {
			break
		}
		after = page[len(page)-1].Key
	}
	slices.SortFunc(list, func(x, y helpdesk.Exemption) int {
		return cmp.Or(x.Until.Compare(y.Until), cmp.Compare(x.Person, y.Person))
	})
	return list, nil
}

// errExemptions: there are as many as there may be.
var errExemptions = errors.New("there are too many exemptions")

// exempt lets somebody off: once, however often it is asked for under the same id. more is
// committed with it.
func (a *App) exempt(ctx context.Context, id string, x helpdesk.Exemption, more ...store.Record) error {
	lock := a.mutex(x.Person)
	lock.Lock()
	defer lock.Unlock()
	list, err := a.exemptions(ctx)
	if err != nil {
		return err
	}
	if len(list) >= maxExemptions && !slices.ContainsFunc(list, func(y helpdesk.Exemption) bool { return y.Person == x.Person }) {
		return errExemptions
	}
	same := func(y helpdesk.Exemption) bool {
		return y.Person == x.Person && y.By == x.By && y.Until.Equal(x.Until) && y.Cause == x.Cause && y.Note == x.Note
	}
	if slices.ContainsFunc(list, same) {
		return nil // the form was sent twice
	}
	value, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("encoding an exemption: %w", err)
	}
	change := store.Change{
		At: x.At, Dedupe: id + "/exempt",
		Records: append(more, store.Record{Kind: exemptedKind, Key: string(x.Person), Value: value}),
		Jobs:    []store.Job{{ID: exemptionJob(x.Person), Kind: exemptionKind, Due: x.Until}},
		Audit: []store.Entry{{ // without the note, which can be forgotten
			Actor: x.By, Action: dialog.ExemptSave, Object: string(x.Person), Detail: fmt.Sprintf("%s until %s", x.Cause, x.Until.UTC().Format(time.RFC3339)),
		}},
	}
	if err := a.census.Exempt(&change, graph.ID(x.Person), x.Until); err != nil {
		return err
	}
	return a.exempted(ctx, change)
}

// exempted commits what changes who is let off; what was done before is no error.
func (a *App) exempted(ctx context.Context, change store.Change) error {
	if err := a.commit(ctx, change); err != nil && !errors.Is(err, store.ErrSeen) {
		return err
	}
	a.counted.outdated()
	if err := a.planCount(ctx); err != nil {
		a.logFailure(ctx, "planning to count everybody", err) // it is counted later
	}
	return nil
}

// outdated has everybody counted anew, as soon as it may be.
func (k *counted) outdated() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of = nil
}

// readmit ends an exemption, if it is still the one that was looked at.
func (a *App) readmit(ctx context.Context, id, arg string, by dialog.PersonID) (x helpdesk.Exemption, ended bool, err error) {
	x, ok, err := a.exemptionOf(ctx, arg)
	if err != nil || !ok {
		return x, false, err
	}
	lock := a.mutex(x.Person)
	lock.Lock()
	defer lock.Unlock()
	if x, ok, err = a.exemptionOf(ctx, arg); err != nil || !ok {
		return x, false, err
	}
	change := store.Change{
		At: a.Clock.Now(), Dedupe: id + "/readmit", DropJobs: []string{exemptionJob(x.Person)},
		Audit: []store.Entry{{Actor: by, Action: dialog.ExemptEndSure, Object: string(x.Person)}},
	}
	return x, true, a.exempted(ctx, a.forgotten(change, x.Person))
}

// exemptionOf is the exemption that a button carries; ok is false if it holds no longer, or
// is another one by now.
func (a *App) exemptionOf(ctx context.Context, arg string) (x helpdesk.Exemption, ok bool, err error) {
	written, _, _ := strings.Cut(arg, ".")
	person, err := graph.ParseID(written)
	if err != nil {
		return x, false, nil // no button of ours
	}
	x, ok, err = a.exemption(ctx, dialog.PersonID(person))
	return x, ok && x.Arg() == arg, err
}

// forgotten adds to a change that somebody is no longer let off, and why they were.
func (a *App) forgotten(change store.Change, p dialog.PersonID) store.Change {
	if err := a.census.Readmit(&change, graph.ID(p)); err != nil {
		return change // no id: the census never had it
	}
	change.Records = append(change.Records, store.Record{Kind: exemptedKind, Key: string(p)})
	return change
}

// exemptionEnds runs the job that forgets an exemption.
func (a *App) exemptionEnds(ctx context.Context, job store.Job) error {
	p := dialog.PersonID(job.ID[len(exemptionJob("")):])
	lock := a.mutex(p)
	lock.Lock()
	defer lock.Unlock()
	x, holds, err := a.exemption(ctx, p)
	switch {
	case err != nil:
		return err
	case holds: // the clock was put back
		return a.later(ctx, job, x.Until.Sub(a.Clock.Now()))
	case x.Person == "":
		return a.drop(ctx, job, nil)
	}
	return a.exempted(ctx, a.forgotten(store.Change{
		At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}, Audit: []store.Entry{{Action: exemptionOver, Object: string(p)}},
	}, p))
}
