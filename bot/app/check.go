package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lotsen/bot/employee"
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
}

// checkJob asks right after the reply that says so.
func checkJob(e dialog.Event, what dialog.Check, tries int, at time.Time) (store.Job, error) {
	payload := check{From: e.From, Check: what, Locale: e.Facts.Locale, Tries: tries}
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
	answer, retry := a.ask(ctx, job.Person, at, asked.Check)
	e.ID = fmt.Sprintf("%s/%d", job.ID, job.Lease)
	e.Action, e.Now, e.Facts.Roles = answer, a.Clock.Now(), []dialog.Role{dialog.Program}
	var more store.Change
	if answer != dialog.Confirmed && asked.Tries < len(checkAgain()) {
		wait := checkAgain()[asked.Tries]
		if asked.Tries == 0 && retry > 0 {
			wait = min(wait, retry) // Microsoft says when it can answer; after that our own rhythm
		}
		next, err := checkJob(e, asked.Check, asked.Tries+1, e.Now.Add(wait))
		if err != nil {
			return err
		}
		more.Jobs = append(more.Jobs, next)
	}
	switch {
	case !news(c, answer):
		more.At, more.DoneJobs = e.Now, []store.Held{job.Held()} // nothing new to say
		return a.commit(ctx, more)
	case asked.Tries > 0 && answer == dialog.Confirmed:
		e.At = dialog.Stamp{} // late good news is a new message
	default:
		e.At = c.Stamp()
	}
	return a.decideFor(ctx, job, e, more)
}

// news reports whether an answer is worth telling: "confirmed" always; the others to
// somebody who waits and has been told nothing, or that there was no answer.
func news(c dialog.Conversation, answer dialog.Action) bool {
	told, waits := c.Waiting()
	return answer == dialog.Confirmed || waits && (told == "" || told == dialog.NotKnown && answer == dialog.NotYet)
}

// ask asks Microsoft about one person, now. Whatever goes wrong is "not known", and
// worth asking again after retry if that is not zero.
func (a *App) ask(ctx context.Context, p dialog.PersonID, at dialog.Address, what dialog.Check) (answer dialog.Action, retry time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	status, err := a.Directory.Status(ctx, graph.ID(p))
	if err != nil {
		a.logFailure(ctx, "asking Microsoft about a registration", err)
		return dialog.NotKnown, graph.RetryAfter(err)
	}
	switch a.judge(ctx, at, status) {
	case graph.Done:
		if has(status, what) {
			return dialog.Confirmed, 0
		}
		return dialog.NotYet, 0
	case graph.Needs:
		return dialog.NotYet, 0
	}
	return dialog.NotKnown, 0
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

// promise keeps a promise: a reminder, or the good news that it is not needed.
func (a *App) promise(ctx context.Context, job store.Job) error {
	var promised employee.Reminder
	if err := json.Unmarshal(job.Payload, &promised); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a promise: %w", err))
	}
	who, theirs, err := a.heir(ctx, job.Person, promised.From)
	switch {
	case err != nil:
		return err
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	}
	at, err := a.reachable(ctx, who, promised.From)
	if err != nil {
		return err
	}
	e, _, err := a.standing(ctx, who, at, "")
	if err != nil {
		return err
	}
	e.Action, e.Arg = dialog.PromiseDue, promised.At.Format(time.RFC3339)
	if who.Known() {
		if answer, _ := a.ask(ctx, who, at, dialog.MFARegistered); answer == dialog.Confirmed {
			e.Action, e.Arg = answer, ""
		}
	}
	e.ID, e.Now, e.Facts.Roles = fmt.Sprintf("%s/%d", job.ID, promised.At.Unix()), a.Clock.Now(), []dialog.Role{dialog.Program}
	return a.decideFor(ctx, job, e, store.Change{})
}
