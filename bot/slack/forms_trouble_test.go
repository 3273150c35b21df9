package slack

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestWhoPressesForAFormThatCannotBeOpenedSeesThatItFailed(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		w.slack.Fail("views.open", slacktest.Fault{Code: "internal_error"}, 1)
		if err := w.slack.Press(anna, "", "Annan tid"); err == nil {
			w.Error("the press seems to have worked, and nothing opens")
		}
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, fieldBlock("day"))
	})
}

func TestAFormIsNotPromisedByAProgramThatStops(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		w.program.on(slow(6 * time.Second))
		w.slack.Type(anna, "hej")
		synctest.Wait()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			w.ends()
		}()
		synctest.Wait()
		if err := w.slack.Press(anna, "", "Annan tid"); err == nil {
			w.Error("the press seems to have worked")
		}
		<-ended
	})
}

func TestAFormThatWasSaidNotToBeSavedIsNotSavedBehindItsSendersBack(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.opens()
		w.program.on(slow(4 * time.Second))
		w.slack.Type(anna, "hej")
		synctest.Wait()
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-25"})
		if err != nil || done.Action != "errors" {
			w.Errorf("it is answered with %+v, %v", done, err)
		}
		w.wait(20 * time.Second)
		if e := w.only(); e.Text != "hej" {
			w.Errorf("it was saved: %+v", e)
		}
		w.program.on(nil)
		if done, err = w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-26"}); err != nil || done.Action != "clear" {
			w.Errorf("changed and sent again it is answered with %+v, %v", done, err)
		}
		if all := w.program.all(); len(all) != 2 || all[1].Fields["day"] != "2026-11-26" {
			w.Errorf("%+v was taken", all)
		}
	})
}

// unanswering is a program that does not tell where a conversation stands.
type unanswering struct{ Receiver }

func (unanswering) Current(ctx context.Context, _ dialog.Address) (dialog.Message, error) {
	<-ctx.Done()
	return dialog.Message{}, ctx.Err()
}

func TestAFormThatTakesTooLongIsApologisedFor(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.bot.o.Receiver = unanswering{w.program}
		w.posts(anna, pausing(3))
		w.presses(anna, "Annan tid")
		w.wait(workFor)
		w.sees(anna, w.bot.render.Sorry(dialog.Swedish).Title.Text)
	})
}

func TestAModalDoesNotStayAtOneMoment(t *testing.T) {
	for name, c := range map[string]struct {
		fault slacktest.Fault
		sees  func(w *town) string
	}{
		"Slack stumbles":      {slacktest.Fault{Status: 500}, func(*town) string { return fieldBlock("day") }},
		"the answer is lost":  {slacktest.Fault{ApplyThenDrop: true}, func(*town) string { return fieldBlock("day") }},
		"the form is refused": {slacktest.Fault{Code: "invalid_arguments"}, func(w *town) string { return w.bot.render.Sorry(dialog.Swedish).Title.Text }},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				w.program.current = pausing(3)
				w.posts(anna, pausing(3))
				w.slack.Fail("views.update", c.fault, 1)
				w.presses(anna, "Annan tid")
				w.wait(5 * time.Second)
				w.sees(anna, c.sees(w))
			})
		})
	}
}
