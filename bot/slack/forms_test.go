package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// sees fails unless somebody's modal has the words.
func (w *town) sees(user string, words ...string) slacktest.Seen {
	w.Helper()
	seen, ok := w.slack.Modal(user)
	if !ok {
		w.Fatalf("no modal is open; the log:\n%s", w.log)
	}
	for _, word := range words {
		if !strings.Contains(string(seen.Raw), word) {
			w.Errorf("%q is not in %s", word, seen.Raw)
		}
	}
	return seen
}

// opens is anna at a form that she has opened.
func (w *town) opens() {
	w.Helper()
	w.program.current = pausing(3)
	w.posts(anna, pausing(3))
	w.presses(anna, "Annan tid")
	w.wait(time.Second)
	w.sees(anna, fieldBlock("day"))
}

func TestAFormIsOpenedAndSent(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		channel, ts := w.posts(anna, pausing(3))
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, fieldBlock("day"))
		if len(w.program.seen) != 0 {
			w.Errorf("opening it was taken for an event: %v", w.program.seen)
		}
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-25", fieldBlock("why"): "hemligt"})
		if err != nil || done.Action != "clear" {
			w.Fatalf("sending it: %+v, %v", done, err)
		}
		e := w.only()
		if e.Action != dialog.Promise || e.At != pausing(3).At || e.On != newRef(channel, ts) || e.From != address(anna) ||
			e.Fields["day"] != "2026-11-25" || e.Fields["why"] != "hemligt" {
			w.Errorf("it is %+v", e)
		}
	})
}

func TestWhatIsWrongStandsBesideItsFieldAndNothingIsTaken(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.opens()
		w.program.tries = func(_ context.Context, e dialog.Event) (dialog.Message, error) {
			m := pausing(3)
			if e.Fields["day"] < "2026-11-25" {
				m.Fields[0].Error = "Den dagen har varit."
			}
			m.Fields = append(m.Fields, dialog.Field{Key: "gone", Error: "Står inte i formuläret."})
			return m, nil
		}
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-01"})
		if err != nil || done.Action != "errors" || len(done.Errors) != 1 || done.Errors[fieldBlock("day")] != "Den dagen har varit." {
			w.Errorf("it is answered with %+v, %v", done, err)
		}
		if len(w.program.seen) != 0 {
			w.Errorf("it was taken: %v", w.program.seen)
		}
		if done, err = w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-26"}); err != nil || done.Action != "clear" {
			w.Errorf("corrected, it is answered with %+v, %v", done, err)
		}
		w.only()
	})
}

func TestAFormThatCannotBeTakenStaysOpen(t *testing.T) {
	for name, fails := range map[string]func(w *town){
		"looking at it fails": func(w *town) {
			w.program.tries = func(context.Context, dialog.Event) (dialog.Message, error) {
				return dialog.Message{}, errors.New("the disk is full")
			}
		},
		"looking at it hangs": func(w *town) {
			w.program.tries = func(ctx context.Context, _ dialog.Event) (dialog.Message, error) {
				<-ctx.Done()
				return dialog.Message{}, ctx.Err()
			}
		},
		"taking it fails": func(w *town) { w.program.on(failsOnce()) },
		"taking it hangs": func(w *town) { w.program.on(hangs) },
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				w.opens()
				fails(w)
				values := map[string]string{fieldBlock("day"): "2026-11-25"}
				done, err := w.slack.Submit(anna, "", values)
				told := done.Errors[fieldBlock("day")]
				if err != nil || done.Action != "errors" || !strings.Contains(told, "inte sparat") || !strings.Contains(told, "not saved") {
					w.Errorf("it is answered with %+v, %v", done, err)
				}
				w.wait(workFor)
				if len(w.program.all()) != 0 {
					w.Error("it was taken")
				}
				w.program.mu.Lock()
				w.program.tries, w.program.meets = nil, nil
				w.program.mu.Unlock()
				if done, err = w.slack.Submit(anna, "", values); err != nil || done.Action != "clear" {
					w.Errorf("the second time it is answered with %+v, %v", done, err)
				}
				w.only()
			})
		})
	}
}

func TestAFormThatWasTakenTooLateIsNotTakenTwice(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.opens()
		w.program.on(slow(4 * time.Second))
		values := map[string]string{fieldBlock("day"): "2026-11-25"}
		if done, err := w.slack.Submit(anna, "", values); err != nil || done.Action != "errors" {
			w.Errorf("it is answered with %+v, %v", done, err)
		}
		w.wait(5 * time.Second)
		w.program.on(nil)
		if done, err := w.slack.Submit(anna, "", values); err != nil || done.Action != "clear" {
			w.Errorf("the second time it is answered with %+v, %v", done, err)
		}
		if e := w.only(); w.program.brought(e.ID) != 2 {
			w.Errorf("it came under %d keys", len(w.program.seen))
		}
	})
}

func TestAFormThatTheConversationHasLeftIsSaidToBeOld(t *testing.T) {
	for name, current := range map[string]dialog.Message{"it moved on": pausing(4), "it asks for nothing now": pressable(3)} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				w.posts(anna, pausing(3))
				w.program.current = current
				w.presses(anna, "Annan tid")
				w.wait(time.Second)
				w.sees(anna, w.bot.render.Outdated(dialog.Swedish).Title.Text)
			})
		})
	}
}

func TestAFormThatCannotBeMadeIsApologisedFor(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.posts(anna, pausing(3))
		w.program.currents = errors.New("the disk is full")
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, w.bot.render.Sorry(dialog.Swedish).Title.Text)
		w.program.currents, w.program.current = nil, pausing(3)
		if err := w.slack.CloseModal(anna); err != nil {
			w.Error(err)
		}
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, fieldBlock("day"))
	})
}

func TestATriggerThatIsTooOldOpensNothingAndCanBePressedAgain(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		w.slack.Fail("views.open", slacktest.Fault{Delay: 4 * time.Second}, 1)
		w.presses(anna, "Annan tid")
		w.wait(5 * time.Second)
		if _, open := w.slack.Modal(anna); open {
			w.Error("a modal is open")
		}
		w.counted("slack_receive_failed_total", 1)
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, fieldBlock("day"))
		if calls := w.slack.CallsOf("views.open"); len(calls) != 2 || calls[0].Error == "" {
			w.Errorf("the calls are %+v", calls)
		}
	})
}

func TestAFormOpensThoughAnotherPressOfThePersonHangs(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pressable(3))
		w.posts(anna, pausing(3))
		w.program.on(hangs)
		w.slack.Type(anna, "hej")
		synctest.Wait()
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		w.sees(anna, fieldBlock("day"))
	})
}

func TestAFormThatDoesNotFitInAFullLaneStaysOpen(t *testing.T) {
	inTown(t, both(), slacktest.Options{Retries: []time.Duration{time.Minute}}, func(w *town) {
		w.opens()
		w.program.on(hangs)
		for range laneDepth + 1 {
			w.slack.Type(anna, "hej")
			synctest.Wait()
		}
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("day"): "2026-11-25"})
		if err != nil || done.Action != "errors" {
			w.Errorf("it is answered with %+v, %v", done, err)
		}
		w.counted("slack_dropped_total", 1)
		w.program.on(nil)
	})
}

func TestAFormThatIsClosedMeanwhileIsLeftClosed(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		w.slack.Fail("views.update", slacktest.Fault{Delay: 2 * time.Second}, 1)
		w.presses(anna, "Annan tid")
		w.wait(time.Second)
		if err := w.slack.CloseModal(anna); err != nil {
			w.Error(err)
		}
		w.wait(5 * time.Second)
		if _, open := w.slack.Modal(anna); open {
			w.Error("a modal is open")
		}
		if warnings := w.slack.Warnings(anna); len(warnings) != 0 {
			w.Errorf("anna is told %q", warnings)
		}
	})
}
