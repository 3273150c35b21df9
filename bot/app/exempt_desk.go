package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// exemptDesk is the desk of the actions on exemptions. They are answered as those on
// campaigns are: by a job, after the directory was asked who the helpdesk is.
const exemptDesk = "exempt"

// onExemptions reports whether an action is about exemptions.
func onExemptions(a dialog.Action) bool { return a.Desk() == exemptDesk }

// onForms reports whether an action is answered by a deskJob, which keeps what was written.
func onForms(a dialog.Action) bool { return onCampaigns(a) || onExemptions(a) }

// exempting answers what is asked about exemptions.
func (q *asked) exempting(ctx context.Context) (answered, error) {
	switch q.task.Action {
	case dialog.ExemptNew:
		return q.form(ctx, form{Exempt: true})
	case dialog.ExemptSave:
		return q.exemptSave(ctx)
	case dialog.ExemptEnd:
		x, ok, err := q.exemptionOf(ctx, q.task.Arg)
		if err != nil {
			return answered{}, err
		}
		if !ok {
			return q.exemptPage(ctx, q.say(texts.ExemptGone))
		}
		got := answered{message: q.v.Exemptions().Sure(q.named(ctx, x)), audit: q.task.Action, object: string(x.Person), detail: "looked"}
		return got, nil
	case dialog.ExemptEndSure:
		x, ended, err := q.readmit(ctx, q.job.ID, q.task.Arg, q.e.Person)
		if err != nil {
			return answered{}, err
		}
		note := q.say(texts.ExemptGone)
		if ended {
			note = q.v.Exemptions().Ended(q.named(ctx, x))
		}
		return q.exemptPage(ctx, note)
	}
	return q.exemptPage(ctx, "")
}

// exemptPage is the page of the exemptions that was asked for, below a line about what was
// done just now.
func (q *asked) exemptPage(ctx context.Context, note string) (answered, error) {
	if err := q.forgetForm(ctx); err != nil {
		return answered{}, err
	}
	list, err := q.exemptions(ctx)
	if err != nil {
		return answered{}, err
	}
	from := 0
	if q.task.Action == dialog.Exemptions {
		if from, err = strconv.Atoi(q.task.Arg); err != nil || from < 0 || from >= len(list) {
			from = 0
		}
	}
	to, more := min(from+helpdesk.ExemptionPage, len(list)), ""
	if to < len(list) {
		more = strconv.Itoa(to)
	}
	page := make([]helpdesk.Exempted, 0, to-from)
	for _, x := range list[from:to] {
		page = append(page, q.named(ctx, x))
	}
	m := q.v.Exemptions().List(page, more)
	m.Note = note
	return answered{message: m, audit: dialog.Exemptions, detail: fmt.Sprintf("%d exemptions", len(list))}, nil
}

// forgetForm forgets what somebody wrote in a form that they have left.
func (q *asked) forgetForm(ctx context.Context) error {
	r, err := q.Store.Record(ctx, formKind, addressKey(q.task.To))
	if err != nil {
		return fmt.Errorf("reading a form: %w", err)
	}
	if r.Value == nil {
		return nil
	}
	return q.commit(ctx, store.Change{At: q.e.Now, Records: []store.Record{{Kind: formKind, Key: r.Key}}})
}

// named is an exemption with the names that the directory has.
func (a *App) named(ctx context.Context, x helpdesk.Exemption) helpdesk.Exempted {
	name := func(p dialog.PersonID) string {
		who := a.entry(ctx, graph.ID(p)).Person
		if who.DisplayName == "" {
			return string(who.SignIn)
		}
		return who.DisplayName
	}
	return helpdesk.Exempted{Exemption: x, Name: name(x.Person), By: name(x.By)}
}

// exemptSave lets somebody off, as the form says. What is wrong comes back in the form,
// with all that was written.
func (q *asked) exemptSave(ctx context.Context) (answered, error) {
	x, address, wrong := q.v.Exemptions().Read(q.task.Fields)
	back := form{Exempt: true, Answers: q.task.Fields, Wrong: wrong}
	if len(wrong) > 0 {
		return q.sentBack(ctx, back)
	}
	who, why, err := q.whose(ctx, address)
	switch {
	case err != nil:
		q.logFailure(ctx, "looking up whom the helpdesk lets off", err)
		back.Note = q.say(texts.ExemptNoAnswer)
		return q.sentBack(ctx, back)
	case why != "":
		back.Wrong = campaign.Problems{{Field: helpdesk.FieldAddress, Fault: why}}
		return q.sentBack(ctx, back)
	}
	x.Person, x.By = dialog.PersonID(who.ID), q.e.Person
	err = q.exempt(ctx, q.job.ID, x, store.Record{Kind: formKind, Key: addressKey(q.task.To)})
	if errors.Is(err, errExemptions) {
		back.Note = q.say(texts.ExemptFull)
		return q.sentBack(ctx, back)
	}
	if err != nil {
		return answered{}, err
	}
	return q.exemptPage(ctx, q.v.Exemptions().Saved(helpdesk.Exempted{Exemption: x, Name: who.DisplayName}))
}

// sentBack shows a form that was not taken. What is on record is that it was shown.
func (q *asked) sentBack(ctx context.Context, f form) (answered, error) {
	got, err := q.form(ctx, f)
	got.audit = dialog.ExemptNew
	return got, err
}

// whose is whom the directory has an address for; why: it has nobody, or several.
func (a *App) whose(ctx context.Context, address graph.Address) (who graph.Person, why campaign.Fault, err error) {
	limited, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	who, err = a.Directory.FindPerson(limited, address)
	switch {
	case errors.Is(err, graph.NotFound), errors.Is(err, graph.Invalid), err == nil && !who.ID.Valid():
		return who, campaign.NotFound, nil
	case errors.Is(err, graph.Ambiguous):
		return who, campaign.NotOne, nil
	}
	return who, "", err
}

// tryExemption tells what is wrong with the form of an exemption before it is taken, where
// its sender waits. Whose address it is, only those are told who are the helpdesk.
func (a *App) tryExemption(ctx context.Context, e dialog.Event) (m dialog.Message, wrong bool) {
	if helps, err := a.helps(ctx, e.Person); err != nil || !helps {
		return m, false // they are told in the conversation
	}
	v := a.Helpers.Campaigns(a.Desk.Book.Lang(dialog.Conversation{}, e.Facts), e.Now).Exemptions()
	_, address, faults := v.Read(e.Fields)
	if len(faults) == 0 {
		_, why, err := a.whose(ctx, address)
		if err != nil || why == "" {
			return m, false
		}
		faults = campaign.Problems{{Field: helpdesk.FieldAddress, Fault: why}}
	}
	return v.Form(e.Fields, faults), true
}
