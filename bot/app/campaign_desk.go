package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// deskKind is the kind of the jobs that do what the helpdesk asks of a campaign.
const deskKind = "campaign-desk"

// campaignsDesk is the desk of these actions.
const campaignsDesk = "campaign"

// onCampaigns reports whether an action is about campaigns.
func onCampaigns(a dialog.Action) bool { return a.Desk() == campaignsDesk }

// unstale makes a press on a campaign's message one of now: what has moved on is told by the
// version that its button carries. A press that is repeated shows what came of it.
func unstale(e dialog.Event, c dialog.Conversation) dialog.Event {
	if (e.At == dialog.Stamp{}) || e.At == c.Stamp() {
		return e
	}
	if (c.Last == dialog.Press{At: e.At, Action: e.Action, Arg: e.Arg}) {
		e.Fields, e.Files = nil, nil
		switch {
		case onExemptions(e.Action):
			e.Action, e.Arg = dialog.Exemptions, ""
		case e.Arg == "":
			e.Action = dialog.Campaigns
		default:
			e.Action = dialog.CampaignShow
		}
	}
	e.At = c.Stamp()
	return e
}

// deskTask is the payload of such a job: what was written stays until it is done.
type deskTask struct {
	reply
	Action dialog.Action     `json:"action"`
	Arg    string            `json:"arg,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Files  []dialog.File     `json:"files,omitempty"`
	// TooBig: the files did not fit.
	TooBig bool `json:"too_big,omitempty"`
}

// maxTask is how much a form may bring, in bytes, as JSON.
const maxTask = store.MaxValue - 4<<10

// deskJob does something with a campaign. It is a job, because the directory is asked
// whether they may, and because it must not be lost.
func deskJob(e dialog.Event, w way) (store.Job, error) {
	task := deskTask{reply: answer(e, w, 0), Action: e.Action, Arg: e.Arg, Fields: e.Fields, Files: e.Files}
	job, err := newJob(deskKind+"/"+e.ID, deskKind, e, e.Now, task)
	if err != nil || len(job.Payload) <= maxTask {
		return job, err
	}
	task.Files, task.TooBig = nil, true
	if job, err = newJob(deskKind+"/"+e.ID, deskKind, e, e.Now, task); err == nil && len(job.Payload) > maxTask {
		task.Fields = nil
		return newJob(deskKind+"/"+e.ID, deskKind, e, e.Now, task)
	}
	return job, err
}

// asked is one request about campaigns being answered.
type asked struct {
	*App
	job  store.Job
	task *deskTask
	e    dialog.Event
	c    dialog.Conversation
	v    helpdesk.Campaigns
	// again: the job ran before, and may have done what it is for.
	again bool
	// id and version are the campaign's that was looked at; the zero values: none.
	id      campaign.ID
	version uint64
}

// answered is what a request is answered with.
type answered struct {
	message dialog.Message
	form    *form         // the message is this form
	live    campaign.ID   // the message is this campaign's live card
	audit   dialog.Action // of what is on record; empty: the engine has put it there
	object  string        // what it was done to
	detail  string        // what came of it
	denied  bool          // they may not
	below   bool          // it is a new message
}

// campaignDesk runs such a job.
func (a *App) campaignDesk(ctx context.Context, job store.Job) error {
	var task deskTask
	if err := json.Unmarshal(job.Payload, &task); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding what is asked of a campaign: %w", err))
	}
	switch _, theirs, err := a.heir(ctx, job.Person, task.To); {
	case err != nil:
		return err
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	}
	e, c, err := a.standing(ctx, job.Person, task.To, task.Locale)
	if err != nil {
		return err
	}
	err = a.commit(ctx, store.Change{At: e.Now, Dedupe: job.ID})
	again := errors.Is(err, store.ErrSeen)
	if err != nil && !again {
		return err
	}
	q := &asked{App: a, job: job, task: &task, e: e, c: c, again: again, v: a.Helpers.Campaigns(a.Desk.Book.Lang(c, e.Facts), e.Now)}
	q.id, q.version, _ = helpdesk.ReadArg(task.Arg)
	got, err := q.permitted(ctx)
	if err != nil {
		return err
	}
	if err := q.onRecord(ctx, got); err != nil {
		return err
	}
	return q.show(ctx, got)
}

// permitted answers the request, if the directory says at this moment that it comes from
// the helpdesk. To stop a campaign must be possible at any moment: when the directory does
// not answer, who was the helpdesk when it was read last may still do that.
func (q *asked) permitted(ctx context.Context) (answered, error) {
	limited, cancel := context.WithTimeout(ctx, lookFor)
	helps, err := q.helps(limited, q.e.Person)
	cancel()
	if err != nil {
		q.logFailure(ctx, "asking who is the helpdesk", err)
		if !stops(q.task.Action) || !q.entry(ctx, graph.ID(q.e.Person)).Helpdesk {
			return q.unanswered()
		}
		helps = true
	}
	if !helps {
		return answered{message: q.denied(), denied: true, audit: actionRefused, object: string(q.task.Action), detail: q.task.Arg}, nil
	}
	return q.answer(ctx)
}

// denied is the message to somebody who is not of the helpdesk.
func (q *asked) denied() dialog.Message {
	if onExemptions(q.task.Action) {
		return q.Helpers.Refuse(q.Desk.Book.Lang(q.c, q.e.Facts))
	}
	return q.v.Denied()
}

// stops reports whether an action stops a campaign, or leads to that.
func stops(a dialog.Action) bool {
	return a == dialog.CampaignPause || a == dialog.CampaignCancel || a == dialog.CampaignCancelSure
}

// waitsFor is how long a form waits for the directory to say whose it is.
const waitsFor = 10 * time.Minute

// errNoRole: the directory does not say whether somebody may do what they ask for.
var errNoRole = errors.New("the directory does not say who is the helpdesk")

// unanswered is the answer when the directory gives none. What somebody has written in a
// form is not lost: it is tried again for a while.
func (q *asked) unanswered() (answered, error) {
	if len(q.task.Fields) > 0 && q.Clock.Now().Sub(q.task.Since) < waitsFor {
		return answered{}, errNoRole
	}
	m := q.denied()
	m.Body = q.Helpers.Texts.Text(string(m.Lang), texts.NoAnswerBody, nil)
	return answered{message: m, audit: q.task.Action, object: q.task.Arg, detail: "no answer", denied: true}, nil
}

// onRecord puts on record what is about to be shown.
func (q *asked) onRecord(ctx context.Context, got answered) error {
	if got.audit == "" {
		return nil
	}
	entry := store.Entry{Actor: q.e.Person, Action: got.audit, Object: got.object, Detail: got.detail}
	if len(entry.Object) > store.MaxKey {
		entry.Object = ""
	}
	what := fmt.Sprintf("%s/%s/%s", q.job.ID, got.audit, got.detail)
	err := q.commit(ctx, store.Change{At: q.e.Now, Dedupe: what[:min(len(what), store.MaxKey)], Audit: []store.Entry{entry}})
	if errors.Is(err, store.ErrSeen) {
		return nil
	}
	return err
}

// show shows the answer, and has a live card go on by itself.
func (q *asked) show(ctx context.Context, got answered) error {
	got.message.At = q.c.Stamp()
	if got.below {
		q.task.Way = wayPost
	}
	q.task.Maybe = q.task.Maybe || q.again
	if got.form != nil {
		if err := q.keepForm(ctx, got.form); err != nil {
			return err
		}
	}
	now, err := q.living(ctx, q.task.To)
	if err != nil {
		return err
	}
	waits, err := q.deliver(ctx, q.job, q.task, now, got.message)
	if err != nil || waits || got.live == "" {
		return err
	}
	return q.goOn(ctx, got.live, got.message)
}

// refusal is the answer when something was not done.
func (q *asked) refusal(ctx context.Context, c campaign.Campaign, err error) (answered, error) {
	why := helpdesk.RefusalOf(err)
	switch {
	case errors.Is(err, census.ErrNotReady):
		why = helpdesk.NotReady
	case errors.Is(err, census.ErrMoved):
		why = helpdesk.Busy
	}
	if why == helpdesk.Trouble {
		if ctx.Err() != nil || storeEnds(err) {
			return answered{}, err
		}
		q.logFailure(ctx, "doing what was asked of a campaign", err)
	}
	return answered{
		message: q.v.Refusal(c, why), audit: actionRefused, object: string(q.task.Action), detail: fmt.Sprintf("%s %s", why, q.id),
	}, nil
}

// storeEnds reports whether an error says that the job itself cannot go on.
func storeEnds(err error) bool {
	return errors.Is(err, store.ErrFailed) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrLease)
}
