package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/store"
)

// reachKind is the kind of the records of when an address was last seen, and
// whether anything can be sent to it.
const reachKind = "reach"

// seenEvery is how exact the last-seen time is. A reminder is answered by what comes after
// it, however soon: that is always kept.
const seenEvery = time.Minute

// reach is what is known of reaching an address.
type reach struct {
	Seen time.Time     `json:"seen,omitzero"` // when the person last showed up there
	Did  time.Time     `json:"did,omitzero"`  // when they last pressed or wrote something
	Why  dialog.Reason `json:"why,omitempty"` // why nothing can be sent there; empty: it can
	At   time.Time     `json:"at,omitzero"`   // since when
}

func (a *App) reach(ctx context.Context, at dialog.Address) (reach, error) {
	var known reach
	r, err := a.Store.Record(ctx, reachKind, addressKey(at))
	if err != nil {
		return known, fmt.Errorf("reading whether an address can be reached: %w", err)
	}
	if r.Value == nil {
		return known, nil
	}
	if err := json.Unmarshal(r.Value, &known); err != nil {
		return known, fmt.Errorf("decoding whether an address can be reached: %w", err)
	}
	return known, nil
}

func (r reach) record(at dialog.Address) (store.Record, error) {
	value, err := json.Marshal(r)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding whether an address can be reached: %w", err)
	}
	return store.Record{Kind: reachKind, Key: addressKey(at), Value: value}, nil
}

// seen adds to a change that somebody showed up at an address: they can be reached.
func (a *App) seen(ctx context.Context, change *store.Change, e dialog.Event) error {
	if e.From == (dialog.Address{}) {
		return nil
	}
	known, err := a.reach(ctx, e.From)
	if err != nil {
		return err
	}
	did := e.Action != dialog.HomePage && e.Via != dialog.Installed
	exact := known.Seen
	if did && known.Did.Before(exact) {
		exact = known.Did
	}
	if known.Why == "" && e.Now.Sub(exact) < seenEvery {
		lives, err := a.living(ctx, e.From)
		if err != nil || !did || !lives.Reminded.After(exact) {
			return err
		}
	}
	now := reach{Seen: e.Now, Did: known.Did}
	if did {
		now.Did = e.Now
	}
	r, err := now.record(e.From)
	if err == nil {
		change.Records = append(change.Records, r)
	}
	return err
}

// Unreachable records that nothing can be sent to an address, and why; an empty
// reason that something can again.
func (a *App) Unreachable(ctx context.Context, at dialog.Address, why dialog.Reason) error {
	known, err := a.reach(ctx, at)
	if err != nil {
		return err
	}
	if why == dialog.Shut && at.Platform == teams.Platform {
		lives, err := a.living(ctx, at)
		if err != nil {
			return err
		}
		if known.Why == dialog.Removed || lives.Ref != "" { // they had Lotsen there, and have not
			why = dialog.Removed
		}
	}
	if known.Why == why {
		return nil
	}
	now := a.Clock.Now()
	known.Why, known.At = why, now
	r, err := known.record(at)
	if err != nil {
		return err
	}
	a.Log.LogAttrs(ctx, slog.LevelInfo, "an address can be reached, or not, from now on", slog.String("platform", at.Platform), slog.String("why", string(why)))
	return a.commit(ctx, store.Change{At: now, Records: []store.Record{r}})
}

// canRepeat reports whether something that may be repeated should be, and after how
// long the platform asks for it.
func canRepeat(err error) (time.Duration, bool) {
	var failed *dialog.SendError
	if !errors.As(err, &failed) || failed.Outcome == dialog.Refused {
		return 0, false
	}
	return failed.Retry, true
}
