package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// checkKind is the kind of the jobs that ask Microsoft whether somebody is done;
// one per person.
const checkKind = "check"

// checkFor is how long Microsoft may take to answer somebody who waits.
const checkFor = 8 * time.Second

// checkAgain is when Microsoft is asked again by itself, after each answer that was
// not "confirmed". Registrations show within minutes, at worst within hours.
func checkAgain() []time.Duration {
	return []time.Duration{20 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour}
}

// check is the payload of a check job.
type check struct {
	From   dialog.Address `json:"from"`
	Check  dialog.Check   `json:"check"`
	Locale string         `json:"locale,omitempty"`
	Tries  int            `json:"tries,omitempty"`
	Queued int            `json:"queued,omitempty"` // so often Microsoft let us wait
}

// checkJob asks right after the reply that says so.
func checkJob(e dialog.Event, what dialog.Check, at time.Time) (store.Job, error) {
	return askJob(e, check{From: e.From, Check: what, Locale: e.Facts.Locale}, at)
}

func askJob(e dialog.Event, payload check, at time.Time) (store.Job, error) {
	return newJob(checkKind+"/"+string(e.Person), checkKind, e, at.Add(time.Millisecond), payload)
}

// check runs a check job: the answer comes to the conversation as an event.
func (a *App) check(ctx context.Context, job store.Job) error {
	var asked check
	if err := json.Unmarshal(job.Payload, &asked); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a check: %w", err))
	}
	switch _, theirs, err := a.heir(ctx, job.Person, asked.From); {
	case err != nil:
		return err
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	}
	at, err := a.reachable(ctx, job.Person, asked.From)
	if err != nil {
		return err
	}
	e, c, err := a.standing(ctx, job.Person, at, asked.Locale)
	if err != nil {
		return err
	}
	heard := a.ask(ctx, job.Person, at, asked.Check)
	e.ID = fmt.Sprintf("%s/%d", job.ID, job.Lease)
	e.Action, e.Arg, e.Now, e.Facts.Roles = heard.answer, heard.arg, a.Clock.Now(), []dialog.Role{dialog.Program}
	var more store.Change
	a.learn(ctx, &more, graph.ID(job.Person), heard.status)
	asked.From, asked.Locale = e.From, e.Facts.Locale
	late := asked.Tries > 0 || asked.Queued > 0
	if wait, again := asked.again(heard); again {
		next, err := askJob(e, asked, e.Now.Add(wait))
		if err != nil {
			return err
		}
		more.Jobs = append(more.Jobs, next)
	}
	told, _ := c.Waiting()
	switch {
	case !news(c, heard.answer):
		more.At, more.DoneJobs = e.Now, []store.Held{job.Held()} // nothing new to say
		return a.commit(ctx, more)
	case late && (heard.answer == dialog.Confirmed || told == dialog.Queued):
		e.At = dialog.Stamp{} // late good news is a new message, and so is what was promised
	default:
		e.At = c.Stamp()
	}
	return a.decideFor(ctx, job, e, more)
}

// maxQueued bounds how often Microsoft may let one question wait.
const maxQueued = 300

// again says whether and after how long Microsoft is asked again, and counts it.
func (asked *check) again(h heard) (wait time.Duration, again bool) {
	switch {
	case h.answer == dialog.Confirmed || h.answer == dialog.Spared:
		return 0, false
	case h.answer == dialog.Queued && asked.Queued < maxQueued:
		asked.Queued++
		if h.retry <= 0 {
			h.retry = checkAgain()[0]
		}
		return min(h.retry, checkAgain()[3]), true // when Microsoft says that it can answer
	case asked.Tries >= len(checkAgain()):
		return 0, false
	}
	wait = checkAgain()[asked.Tries]
	if asked.Tries == 0 && h.retry > 0 {
		wait = min(wait, h.retry) // after that our own rhythm
	}
	asked.Tries++
	return wait, true
}

// news reports whether an answer is worth telling: "confirmed" always; the others to
// somebody who waits and has been told less.
func news(c dialog.Conversation, answer dialog.Action) bool {
	told, waits := c.Waiting()
	switch {
	case answer == dialog.Confirmed:
		return true
	case !waits:
		return false
	case told == dialog.NotKnown, told == dialog.Queued:
		return answer != dialog.NotKnown && answer != dialog.Queued
	case told == dialog.NotYet:
		return answer == dialog.NotAllowed || answer == dialog.Spared
	}
	return told == ""
}

// heard is what Microsoft says of somebody, now.
type heard struct {
	answer dialog.Action
	arg    string
	retry  time.Duration // when to ask again; 0: not said
	status graph.Status  // the zero one if there was no answer
}

// ask asks Microsoft about one person, now. Whatever goes wrong there is no error but
// "not known", or "queued" when Microsoft only lets wait.
func (a *App) ask(ctx context.Context, p dialog.PersonID, at dialog.Address, what dialog.Check) heard {
	limited, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	status, err := a.Directory.Status(limited, graph.ID(p))
	switch {
	case errors.Is(err, graph.Throttled):
		a.Log.LogAttrs(ctx, slog.LevelInfo, "Microsoft lets somebody who asked wait", slog.Any("err", err))
		return heard{answer: dialog.Queued, retry: graph.RetryAfter(err)}
	case err != nil:
		a.logFailure(ctx, "asking Microsoft about a registration", err)
		return heard{answer: dialog.NotKnown, retry: graph.RetryAfter(err)}
	}
	entry := a.entry(ctx, graph.ID(p))
	if !status.Whole() && status.Registration == graph.Unknown {
		return heard{answer: dialog.NotKnown}
	}
	now := settled(status, entry)
	h := heard{status: status}
	h.answer, h.arg = answerTo(what, now, a.judge(ctx, at, now), spared(entry))
	return h
}

// settled is how somebody stands after Microsoft has listed their methods. Where these do
// not tell, as with Windows Hello alone, the report decides, as far as it can.
func settled(live graph.Status, known census.Entry) graph.Status {
	if live.Registration == graph.Unknown {
		return live.Or(known.Status)
	}
	return live.With(known.Reported)
}

// learn adds to a change what Microsoft has just said of somebody, so that it is known to
// everybody who may see it.
func (a *App) learn(ctx context.Context, change *store.Change, id graph.ID, live graph.Status) {
	if err := a.census.Learned(change, id, live); err != nil {
		a.logFailure(ctx, "keeping what Microsoft said", err)
	}
}

// answerTo is what somebody is told of their status.
func answerTo(what dialog.Check, s graph.Status, v graph.Verdict, spared bool) (answer dialog.Action, arg string) {
	has, any := has(s, what), what == dialog.MFARegistered
	switch {
	case v == graph.Done && has:
		return dialog.Confirmed, ""
	case v == graph.PhoneOnly && has:
		return dialog.Confirmed, dialog.PhoneEnds
	case spared && any:
		return dialog.Spared, ""
	case v == graph.NotAllowed && has:
		return dialog.NotAllowed, ""
	case v == graph.Unsure:
		return dialog.NotKnown, dialog.Undecided // Microsoft did answer
	case any && s.OnlyPhone():
		return dialog.NotYet, dialog.PhoneEnds
	}
	return dialog.NotYet, ""
}

// spared reports whether the organisation lets somebody off: by the helpdesk, or by its
// groups.
func spared(e census.Entry) bool {
	switch e.Exclusion {
	case graph.IsExempted, graph.InGroup, graph.OutsideGroup:
		return true
	}
	return false
}

// judge is what a status means for who is at an address. A guest's second factor may
// be with their own organisation, where nobody can look: that none is seen here says
// nothing.
func (a *App) judge(ctx context.Context, at dialog.Address, s graph.Status) graph.Verdict {
	verdict := a.Policy.Judge(s, a.Clock.Now())
	if verdict != graph.Needs {
		return verdict
	}
	who, _, err := a.stored(ctx, at)
	if err != nil {
		a.logFailure(ctx, "reading who is told of a registration", err)
	}
	if err != nil || who.Kind == dialog.Guest {
		return graph.Unsure
	}
	return verdict
}

// has reports whether the method that a check is about is among those registered.
func has(s graph.Status, what dialog.Check) bool {
	return slices.ContainsFunc(s.Methods, func(k graph.Kind) bool {
		switch what {
		case dialog.AppRegistered:
			return k.App()
		case dialog.PhoneRegistered:
			return k.Phone()
		}
		return true
	})
}
