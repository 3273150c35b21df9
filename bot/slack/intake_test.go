package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// failsOnce is a store that fails the first time.
func failsOnce() func(context.Context, dialog.Event) error {
	var once sync.Once
	return func(context.Context, dialog.Event) (err error) {
		once.Do(func() { err = errors.New("the disk is full") })
		return err
	}
}

// hangs is a store that does not answer before its deadline.
func hangs(ctx context.Context, _ dialog.Event) error {
	<-ctx.Done()
	return ctx.Err()
}

// slow is a store that takes its time.
func slow(d time.Duration) func(context.Context, dialog.Event) error {
	return func(ctx context.Context, _ dialog.Event) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestWhatSomebodyWritesReachesTheProgram(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		ts := w.slack.Type(anna, "hemlig &lt;3")
		w.slack.Edit(anna, ts, "hemligare")
		w.slack.BotMessage(anna, "hemlig bot")
		w.slack.Delete(anna, ts)
		if err := w.slack.WaitAcked(w.Context()); err != nil {
			w.Fatal(err)
		}
		synctest.Wait()
		e := w.only()
		if e.From != address(anna) || e.Text != "hemlig <3" || e.Action != "" || e.Facts.Locale != "" {
			w.Errorf("it is %+v", e)
		}
		if got := w.keep.kept[channelKey(anna)]; got != "D"+anna {
			w.Errorf("the conversation is kept as %q", got)
		}
		w.counted("slack_ignored_total", 3)
	})
}

func TestAConversationThatCannotBeKeptLosesNothing(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.keep.broken = errors.New("the cupboard is stuck")
		w.slack.Type(anna, "hej")
		w.wait(time.Second)
		w.only()
		for _, d := range w.slack.Deliveries() {
			if !d.Acked {
				w.Errorf("%s was not acknowledged", d.Type)
			}
		}
	})
}

func TestAPressReachesTheProgram(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		channel, ts := w.posts(anna, pressable(7))
		w.presses(anna, "Läs mer")
		w.presses(anna, "Nästa")
		synctest.Wait()
		e := w.only()
		if e.Action != dialog.Next || e.Arg != "x" || e.At != pressable(7).At || e.On != newRef(channel, ts) || e.Via != dialog.Chat {
			w.Errorf("it is %+v", e)
		}
		if got := w.slack.Warnings(anna); len(got) != 0 {
			w.Errorf("anna is told %q", got)
		}
		if _, err := w.bot.Replace(w.Context(), e.From, e.On, pressable(8)); err != nil || len(w.slack.CallsOf("chat.update")) != 0 {
			w.Errorf("it is not answered where it was made: %v", err)
		}
	})
}

func TestTheHomeTabIsAskedForAndPressed(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		if err := w.slack.OpenHome(anna); err != nil {
			w.Fatal(err)
		}
		if err := w.slack.OpenMessages(anna); err != nil {
			w.Fatal(err)
		}
		w.wait(time.Second)
		if e := w.only(); e.Action != dialog.HomePage || e.Via != dialog.Home || e.From != address(anna) {
			w.Errorf("opening it is %+v", e)
		}
		view, err := w.bot.render.Home(pressable(7))
		if err != nil {
			w.Fatal(err)
		}
		w.publishes(anna, view)
		if err := w.slack.Press(anna, slacktest.Home, "Nästa"); err != nil {
			w.Fatal(err)
		}
		synctest.Wait()
		if e := w.program.all()[1]; e.Via != dialog.Home || e.On != "" || e.Action != dialog.Next {
			w.Errorf("a press on it is %+v", e)
		}
	})
}

func TestACommandIsAnsweredInTheConversationAndNowhereElse(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.AddUser(slacktest.User{ID: "UENGLISH", Name: "eve"})
		for _, c := range []struct {
			user, text string
			action     dialog.Action
			typed      string
		}{
			{anna, "status", dialog.Status, ""}, {anna, "", dialog.Show, ""}, {anna, " Guide ", dialog.Show, ""},
			{anna, "hjälp", dialog.Help, ""}, {"UENGLISH", "help", dialog.Help, ""}, {anna, "jag &amp; <@U2|bo>", "", "jag & @bo"},
		} {
			said, err := w.slack.Command(c.user, "/lotsen", c.text)
			if err != nil {
				w.Fatal(err)
			}
			want := "Jag svarar i vår egen chatt."
			if c.user != anna {
				want = "I am answering in our own chat."
			}
			if !strings.HasPrefix(said, want) {
				w.Errorf("%q is answered with %q", c.text, said)
			}
			all := w.program.all()
			if e := all[len(all)-1]; e.Action != c.action || e.Text != c.typed || e.Via != dialog.Command || e.From.Ref != c.user {
				w.Errorf("%q is %+v", c.text, e)
			}
		}
		w.program.on(failsOnce())
		if said, err := w.slack.Command(anna, "/lotsen", "status"); err != nil || !strings.HasPrefix(said, "Det gick inte") {
			w.Errorf("one that fails is answered with %q, %v", said, err)
		}
		if n := len(w.program.all()); n != 6 {
			w.Errorf("%d were taken", n)
		}
	})
}

func TestAnEventThatFailedComesAgain(t *testing.T) {
	for _, same := range []bool{false, true} {
		inTown(t, both(), slacktest.Options{SameEnvelope: same}, func(w *town) {
			w.program.on(failsOnce())
			w.slack.Type(anna, "hej")
			w.wait(10 * time.Second)
			if e := w.only(); w.program.brought(e.ID) != 2 {
				w.Errorf("it was brought %d times", w.program.brought(e.ID))
			}
			w.counted("slack_receive_failed_total", 1)
			if bySameEnvelope := same && w.bot.o.AppToken != ""; !bySameEnvelope { // that one says that it is the first
				w.counted("slack_retried_total", 1)
			}
			if !strings.Contains(w.log.String(), "the disk is full") {
				w.Errorf("the log does not say why:\n%s", w.log)
			}
		})
	}
}

func TestAnEventThatWasTakenMayComeAgain(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.Type(anna, "hej")
		w.wait(time.Second)
		for _, same := range []bool{true, false} {
			w.wait(time.Second)
			if err := w.slack.Redeliver(w.slack.LastEvent(), same); err != nil {
				w.Error(err)
			}
		}
		if e := w.only(); w.program.brought(e.ID) != 3 {
			w.Errorf("it was brought %d times under one key", w.program.brought(e.ID))
		}
	})
}

func TestAPressIsAcknowledgedInTimeThoughItsWorkGoesOn(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.posts(anna, pressable(7))
		w.program.on(slow(5 * time.Second))
		began := time.Now()
		w.presses(anna, "Nästa")
		if took := time.Since(began); took != watchdogAfter {
			w.Errorf("it took %s", took)
		}
		if len(w.program.all()) != 0 {
			w.Error("it was done before")
		}
		w.wait(5 * time.Second)
		w.only()
		view, err := w.bot.render.Home(pressable(7))
		if err != nil {
			w.Fatal(err)
		}
		w.publishes(anna, view)
		if err := w.slack.Press(anna, slacktest.Home, "Nästa"); err != nil {
			w.Error(err)
		}
		w.wait(5 * time.Second)
		w.counted("slack_late_acks_total", 2)
		w.counted("slack_receive_failed_total", 0)
	})
}

func TestWorkThatHangsEndsAndHoldsUpNobodyElse(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.AddUser(slacktest.User{ID: "UBO", Name: "bo"})
		w.program.on(func(ctx context.Context, e dialog.Event) error {
			if e.From.Ref == anna {
				return hangs(ctx, e)
			}
			return nil
		})
		w.slack.Type(anna, "hej")
		w.slack.Type("UBO", "hej")
		w.wait(time.Second)
		if e := w.only(); e.From.Ref != "UBO" {
			w.Errorf("%+v was taken", e)
		}
		w.program.on(nil)
		w.wait(2 * time.Minute)
		if n := len(w.program.all()); n != 2 {
			w.Errorf("%d were taken in the end", n)
		}
	})
}

func TestAPressThatFailsIsSeenToFail(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.posts(anna, pressable(7))
		w.program.on(failsOnce())
		if err := w.slack.Press(anna, "", "Nästa"); err == nil {
			w.Error("anna thinks that it worked")
		}
		w.presses(anna, "Nästa")
		w.only()
	})
}

func TestAFaultInLotsenLosesNoEvent(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		var once sync.Once
		w.program.on(func(context.Context, dialog.Event) error {
			once.Do(func() { panic("hemligt") })
			return nil
		})
		w.slack.Type(anna, "hej")
		w.wait(time.Minute)
		w.only()
		if !strings.Contains(w.log.String(), "a fault in Lotsen itself") {
			w.Errorf("the log does not tell it:\n%s", w.log)
		}
	})
}
