package campaign

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
)

// How long a row waits until it is looked at again.
const (
	// soon is after something about one person could not be read.
	soon = 2 * time.Minute
	// unready is while the census can say nothing of anybody.
	unready = time.Minute
	// busy is after a question to Microsoft that got no answer and no time to come again.
	busy = 2 * time.Minute
	// unsure is while nothing trustworthy is known: until there may be another report.
	unsure = time.Hour
	// longest bounds what a platform or Microsoft can ask for.
	longest = 24 * time.Hour
	// keeping is how long it may take until a promise is kept whose time has come.
	keeping = 30 * time.Minute
	// lookHolds is how long a last look is good for.
	lookHolds = time.Second
)

// verdict is what the last look at somebody says: one of send, sent, skip and wait.
type verdict struct {
	send bool
	sent bool // what may not have arrived has
	skip Why
	// wait is how long until the next look; why is why, in case that the round ends first.
	wait time.Duration
	why  Why
	// all: it is the same for everybody.
	all bool

	place    Place        // of send
	standing census.Entry // of send
}

// lastLook says whether somebody is to be reminded now, and where. What cannot be found
// out is never guessed: then they wait. Reads that may reach a network come last.
func (e *Engine) lastLook(ctx context.Context, p dialog.PersonID, r Row) verdict {
	entry, known, err := e.o.People.Lookup(ctx, graph.ID(p))
	switch {
	case errors.Is(err, census.ErrNotReady):
		return verdict{wait: unready, all: true}
	case err != nil:
		return e.unread(ctx, "the census", err)
	case !known: // the directory has deleted the account
		return verdict{skip: WhyOut(graph.NoIdentity)}
	case entry.Exclusion != graph.Counted:
		return verdict{skip: WhyOut(entry.Exclusion)}
	}
	if v, stop := needs(census.Needs(entry, e.policy, e.o.Now())); stop {
		return v
	}
	promised, err := e.o.Chat.Promised(ctx, p)
	switch {
	case err != nil:
		return e.unread(ctx, "a promise", err)
	case promised.After(e.o.Now()):
		return verdict{skip: Promised}
	case e.o.Now().Sub(promised) < keeping: // it is just being kept
		return verdict{wait: soon, why: Promised}
	}
	place, why, err := e.where(ctx, p, r)
	switch {
	case err != nil:
		return e.unread(ctx, "where somebody is", err)
	case why != "":
		return verdict{skip: why}
	}
	if v, stop := e.pressed(ctx, p, &entry); stop {
		return v
	}
	// That the platform does not tell keeps nobody from a reminder in office hours.
	if away, why, err := e.o.Chat.Away(ctx, place.Address); err == nil {
		if wait := away.Sub(e.o.Now()); wait > 0 {
			return verdict{wait: wait, why: why}
		}
	}
	return verdict{send: true, place: place, standing: entry}
}

// unread is the verdict on somebody of whom something cannot be read. It stops nobody else.
func (e *Engine) unread(ctx context.Context, what string, err error) verdict {
	if ctx.Err() == nil {
		e.o.Log.LogAttrs(ctx, slog.LevelWarn, "a reminder waits, for something could not be read", slog.String("what", what), slog.Any("err", err))
	}
	return verdict{wait: soon, why: LookedBusy}
}

// needs is what a verdict of the census means for a reminder; stop: there is none.
func needs(v graph.Verdict) (_ verdict, stop bool) {
	switch v {
	case graph.Needs, graph.PhoneOnly:
		return verdict{}, false
	case graph.Done:
		return verdict{skip: AlreadyDone}, true
	case graph.NotAllowed:
		return verdict{skip: Helpless}, true
	}
	return verdict{wait: unsure, why: NotKnown}, true
}

// pressed asks Microsoft about somebody who has done something since the report was
// made: they may have registered. The answer becomes their standing.
func (e *Engine) pressed(ctx context.Context, p dialog.PersonID, entry *census.Entry) (_ verdict, stop bool) {
	at, _, err := e.o.Chat.Answered(ctx, p)
	if err != nil {
		return e.unread(ctx, "what somebody did", err), true
	}
	if at.IsZero() || !at.After(entry.Status.AsOf) {
		return verdict{}, false
	}
	live, err := e.o.Chat.Check(ctx, p)
	switch {
	case errors.Is(err, graph.NotFound):
		return verdict{skip: WhyOut(graph.NoIdentity)}, true
	case err != nil:
		wait := graph.RetryAfter(err)
		if wait <= 0 {
			wait = busy
		}
		return verdict{wait: wait, why: LookedBusy}, true
	}
	entry.Status = live.With(entry.Reported)
	return needs(census.Needs(*entry, e.policy, e.o.Now()))
}

// where is the one place at which somebody is reminded: where they were last active, of
// those that take anything. why says that there is none.
func (e *Engine) where(ctx context.Context, p dialog.PersonID, r Row) (place Place, why Why, err error) {
	places, err := e.o.Chat.Places(ctx, p)
	if err != nil {
		return place, "", err
	}
	why = NoPlace
	for _, at := range places {
		switch {
		case at.Why != "":
			if why == NoPlace {
				why = WhyPlatform(at.Why)
			}
		case r.turnedDown(at.Address):
			if why == NoPlace {
				why = r.Why
			}
		default:
			return at, "", nil
		}
	}
	return place, why, nil
}

// elsewhere reports whether somebody can be written to at another place as well.
func (e *Engine) elsewhere(ctx context.Context, p dialog.PersonID, not dialog.Address) bool {
	places, err := e.o.Chat.Places(ctx, p)
	return err == nil && slices.ContainsFunc(places, func(at Place) bool { return at.Why == "" && at.Address != not })
}

// platformWhy begins every WhyPlatform.
const platformWhy = "platform/"

// turnedDown reports whether a queued row was refused at an address, so that another is
// tried.
func (r Row) turnedDown(at dialog.Address) bool {
	return r.State == Queued && r.To == at && strings.HasPrefix(string(r.Why), platformWhy) && r.Why != WhyPlatform(dialog.CutOff)
}

// waits is the row of somebody who waits.
func (r Row) waits(now time.Time, wait time.Duration, why Why) Row {
	wait = min(max(wait, time.Second), longest)
	r.At, r.After = now, now.Add(wait)
	if !r.turnedDown(r.To) { // that one is remembered
		r.Why = why
	}
	return r
}
