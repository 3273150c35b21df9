package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

const (
	// tryFor is how long a form may be looked at while its sender waits.
	tryFor = 1500 * time.Millisecond
	// langFor is how long the language of a form may be looked for: its trigger lives
	// for three seconds. https://docs.slack.dev/reference/methods/views.open
	langFor = 500 * time.Millisecond
	// fillFor is how long it may take to make the form that an open modal waits for. It
	// leaves time to apologise.
	fillFor = 4 * time.Second
)

// openForm answers a press that opens a form: at once with a modal that says that it
// is coming, and then with the form, if the conversation still stands there. The press
// is acknowledged when the modal is there; of one that opened nothing the person sees
// that it failed.
func (in intake) openForm(ctx context.Context, a arrival, r *reply) {
	meta := blocks.FormMeta{Press: a.press, On: a.event.On}
	lang := in.lang(ctx, a.event.From)
	if a.responseURL != "" {
		in.b.hook(a.event.On, a.responseURL)
	}
	loading, err := in.b.render.Loading(lang, meta)
	var opened *slackapi.ViewResponse
	if err == nil {
		err = in.b.call(ctx, "views.open", "", func(ctx context.Context) (err error) {
			opened, err = in.b.api.OpenViewContext(ctx, a.trigger, loading)
			return err
		})
	}
	if err != nil {
		in.formless(ctx, err)
		in.undone(a, r)
		return
	}
	r.ack(nil)
	form := in.form(ctx, a, lang, meta)
	err = in.fill(ctx, opened.ID, form)
	var e *dialog.SendError
	switch {
	case err == nil:
		return
	case errors.As(err, &e) && (e.Reason == dialog.Unfit || in.b.lacks(e)):
		in.formless(ctx, err)
		form = in.b.render.Sorry(lang)
	case e != nil && e.Outcome == dialog.Refused: // it was closed meanwhile
		in.formless(ctx, err)
		return
	}
	if err := in.fill(ctx, opened.ID, form); err != nil {
		in.formless(ctx, err)
	}
}

// fill changes what an open modal shows. It can be repeated. An error is a
// *dialog.SendError.
func (in intake) fill(ctx context.Context, id string, form slackapi.ModalViewRequest) error {
	return in.b.call(ctx, "views.update", "", func(ctx context.Context) error {
		_, err := in.b.api.UpdateViewContext(ctx, form, "", "", id)
		return err
	})
}

// form is what becomes of the modal that says that a form is coming.
func (in intake) form(ctx context.Context, a arrival, lang dialog.Lang, meta blocks.FormMeta) slackapi.ModalViewRequest {
	soon, cancel := context.WithTimeout(ctx, fillFor)
	defer cancel()
	m, err := in.b.o.Receiver.Current(soon, a.event.From)
	if err == nil && (m.At != a.press.At || len(m.Fields) == 0) {
		return in.b.render.Outdated(lang)
	}
	var form slackapi.ModalViewRequest
	if err == nil {
		render := in.b.render
		render.Paste = in.b.out.gate.without(readFiles)
		form, err = render.Form(m, meta)
	}
	if err != nil {
		in.formless(ctx, err)
		return in.b.render.Sorry(lang)
	}
	return form
}

// formless records a form that could not be shown. The person can press again.
func (in intake) formless(ctx context.Context, err error) {
	in.b.counts.add(failed)
	in.b.o.Log.WarnContext(ctx, "a form could not be shown", slog.Any("error", err))
}

// submit answers a form: with what is wrong beside each field, or, once its answers
// are durable, by closing it. If they cannot be it stays open, with all that was
// written in it; once its sender was told so, its answers are theirs to send again.
func (in intake) submit(ctx context.Context, a arrival, r *reply) {
	if wrong := in.fetchFiles(ctx, &a); len(wrong) > 0 {
		r.ack(fieldErrors(wrong))
		return
	}
	looking, cancel := context.WithTimeout(ctx, tryFor)
	m, err := in.b.o.Receiver.Try(looking, a.event)
	cancel()
	if wrong := shownErrors(a, m); err == nil && len(wrong) > 0 {
		r.ack(fieldErrors(wrong))
		return
	}
	if r.over() {
		return // the watchdog has said that it is not saved
	}
	if err == nil {
		err = in.b.o.Receiver.Receive(ctx, a.event)
	}
	if err != nil {
		in.failed(ctx, err)
		if open := in.stillOpen(a); open != nil {
			r.ack(open)
			return
		}
		r.refuse(http.StatusInternalServerError)
		return
	}
	r.give(answer{http.StatusOK, map[string]string{"response_action": "clear"}})
}

// shownErrors are the errors of an answer that have a place in the form: Slack
// refuses all of them if one has none.
func shownErrors(a arrival, m dialog.Message) map[string]string {
	wrong := blocks.Errors(m.Fields)
	for id := range wrong {
		if !slices.Contains(a.fields, id) {
			delete(wrong, id)
		}
	}
	return wrong
}

func fieldErrors(wrong map[string]string) any {
	return map[string]any{"response_action": "errors", "errors": wrong}
}

// stillOpen keeps a form open with a line on its first field that it is not saved;
// nil for a form without fields. It is said in both languages: what is known of the
// person may be what does not answer.
func (in intake) stillOpen(a arrival) any {
	if len(a.fields) == 0 {
		return nil
	}
	var text string
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		if text != "" {
			text += " / "
		}
		text += in.b.o.Texts.Text(string(lang), texts.SlackFormNotSaved, nil)
	}
	return fieldErrors(map[string]string{a.fields[0]: text})
}
