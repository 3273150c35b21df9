package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestAFullLaneTakesPressesAndPutsEventsOff(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.posts(anna, pressable(7))
		hold := make(chan struct{})
		w.program.on(func(context.Context, dialog.Event) error { <-hold; return nil })
		var people sync.WaitGroup
		press := func() {
			people.Go(func() {
				if err := w.slack.Press(anna, "", "Nästa"); err != nil {
					w.Error(err)
				}
			})
		}
		press()
		synctest.Wait()
		for range laneDepth {
			press()
		}
		synctest.Wait()
		press()
		synctest.Wait()
		w.counted("slack_dropped_total", 1)
		w.slack.Type(anna, "hej")
		w.wait(100 * time.Millisecond)
		if w.bot.Counts()["slack_put_off_total"] == 0 {
			w.Error("the event was not put off")
		}
		close(hold)
		people.Wait()
		w.wait(10 * time.Minute)
		all := w.program.all()
		if len(all) != laneDepth+2 || all[len(all)-1].Text != "hej" {
			w.Errorf("%d were taken", len(all))
		}
	})
}

func TestABurstKeepsEverybodysOrder(t *testing.T) {
	inTown(t, both(), slacktest.Options{Retries: []time.Duration{0, time.Second, time.Second}}, func(w *town) {
		const people, presses = 200, 5
		w.program.on(slow(20 * time.Millisecond))
		var crowd sync.WaitGroup
		for i := range people {
			user := fmt.Sprintf("U%03d", i)
			w.slack.AddUser(slacktest.User{ID: user, Name: user})
			crowd.Go(func() {
				for n := range presses {
					w.slack.Type(user, fmt.Sprint(n))
					time.Sleep(time.Millisecond) // virtual time; Slack does not promise the order of what comes at once
				}
			})
		}
		crowd.Wait()
		w.wait(10 * time.Second)
		said := map[string][]string{}
		for _, e := range w.program.all() {
			said[e.From.Ref] = append(said[e.From.Ref], e.Text)
		}
		if len(said) != people {
			w.Errorf("%d people were heard", len(said))
		}
		for user, texts := range said {
			if !slices.Equal(texts, []string{"0", "1", "2", "3", "4"}) {
				w.Errorf("%s said %v", user, texts)
			}
		}
	})
}

func TestWhatIsNotUnderstoodIsTakenAndCounted(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		for kind, payload := range map[string]string{
			slacktest.Events:      `{"type":"event_callback","event_id":"Ev9","event":{"type":"hemlig_fest","user":"U0ANNA"}}`,
			slacktest.Interactive: `{"type":"block_actions","user":{"id":"U0ANNA"},"actions":"hemligt"}`,
			slacktest.Commands:    `{"text":"hemligt"}`,
		} {
			if !w.slack.Inject(kind, []byte(payload)) {
				w.Errorf("%s was not acknowledged", kind)
			}
		}
		w.counted("slack_unparseable_total", 3)
		if len(w.program.all()) != 0 {
			w.Errorf("%+v was taken", w.program.all())
		}
	})
}

func TestWhatWasTakenIsFinishedWhenTheProgramStops(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.on(slow(2 * time.Second))
		w.slack.Type(anna, "hej")
		w.wait(time.Second)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			w.ends()
		}()
		synctest.Wait()
		w.wait(1500 * time.Millisecond)
		w.only()
		if d := w.slack.Deliveries(); !d[len(d)-1].Acked {
			w.Error("it was not acknowledged")
		}
		<-ended
	})
}

func TestWorkThatDoesNotEndDoesNotKeepTheProgram(t *testing.T) {
	inTown(t, []transport{bySocket}, slacktest.Options{}, func(w *town) {
		w.posts(anna, pressable(7))
		hold := make(chan struct{})
		w.program.on(func(context.Context, dialog.Event) error { <-hold; return nil })
		w.presses(anna, "Nästa")
		began := time.Now()
		w.ends()
		if took := time.Since(began); took > drainFor+stopFor {
			w.Errorf("it took %s to stop", took)
		}
		close(hold)
	})
}

func TestWorkThatWasLeftUndoneIsToldApartFromAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown(t, byHTTP, slacktest.Options{})
		defer w.stop()
		hold := make(chan struct{})
		w.program.on(func(context.Context, dialog.Event) error { <-hold; return nil })
		w.slack.Type(anna, "hej")
		synctest.Wait()
		w.ends()
		if w.ran == nil || !strings.Contains(w.ran.Error(), "did not end in time") || strings.Contains(w.ran.Error(), context.Canceled.Error()) {
			t.Errorf("Run says %v, which reads like an ordinary stop", w.ran)
		}
		close(hold)
	})
}
