package slacktest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

// app answers on a socket and remembers the last interaction.
type app struct {
	last   frame
	answer any // to the next ones
}

func (w *world) app() *app {
	w.Helper()
	a := &app{answer: map[string]any{}}
	w.connect().answerAll(func(f frame) any {
		if f.Type != slacktest.Events {
			a.last = f
			return a.answer
		}
		return nil
	})
	return a
}

// pressed presses Go and gives the payload that came.
func (w *world) pressed(a *app) frame {
	w.Helper()
	if err := w.Press(w.anna, "", "Go"); err != nil {
		w.Fatal(err)
	}
	return a.last
}

func TestAPressTellsAllThatSlackTells(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		ts := w.post("one")
		f := w.pressed(a)
		for want, path := range map[string][]string{
			"block_actions": {"type"}, w.anna: {"user", "id"}, ts: {"container", "message_ts"}, w.dm: {"channel", "id"}, "one": {"message", "text"},
		} {
			if got := f.field(path...); got != want {
				t.Errorf("%v is %q, not %q", path, got, want)
			}
		}
		var p struct {
			Actions []map[string]any
		}
		if err := json.Unmarshal(f.Payload, &p); err != nil || len(p.Actions) != 1 {
			t.Fatalf("the actions are not to be read: %v", err)
		}
		for key, want := range map[string]any{"action_id": "go", "value": "7", "type": "button"} {
			if p.Actions[0][key] != want {
				t.Errorf("the action's %s is %v", key, p.Actions[0][key])
			}
		}
		if p.Actions[0]["block_id"] == "" || p.Actions[0]["action_ts"] == "" || f.Accepts {
			t.Errorf("the action is %v", p.Actions[0])
		}
		if err := w.Press(w.anna, "", "Stop"); err == nil {
			t.Error("a button that is not there was pressed")
		}
	})
}

func TestAResponseURLWorksFiveTimesInHalfAnHour(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("zero")
		address := w.pressed(a).field("response_url")
		for i := range 5 {
			status, said := w.postJSON(address, map[string]any{"replace_original": true, "text": fmt.Sprint("time ", i)})
			if status != http.StatusOK || said != "ok" {
				t.Fatalf("time %d is answered %d %q", i, status, said)
			}
		}
		if status, said := w.postJSON(address, map[string]any{"replace_original": true, "text": "a"}); status != http.StatusNotFound || !strings.Contains(said, "used_url") {
			t.Errorf("the sixth time is answered %d %q", status, said)
		}
		if seen := w.Messages(w.anna); len(seen) != 1 || seen[0].Text != "time 4" || seen[0].Blocks != nil {
			t.Errorf("the message became %+v", seen)
		}
		w.post("late")
		address = w.pressed(a).field("response_url")
		time.Sleep(30*time.Minute + time.Second)
		if status, said := w.postJSON(address, map[string]any{"text": "a"}); status != http.StatusNotFound || !strings.Contains(said, "expired_url") {
			t.Errorf("after half an hour the answer is %d %q", status, said)
		}
		if status, _ := w.postJSON(strings.TrimSuffix(w.APIURL(), "/api/")+"/respond/R0", map[string]any{"text": "a"}); status != http.StatusNotFound {
			t.Errorf("an address that never was is answered %d", status)
		}
	})
}

func TestAResponseURLMayWhisperDeleteAndIsRefusedNonsense(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		address := w.pressed(a).field("response_url")
		if status, said := w.postJSON(address, map[string]any{"replace_original": true, "blocks": []any{map[string]any{"type": "nothing"}}}); status != http.StatusBadRequest || said != "invalid_blocks" {
			t.Errorf("blocks that are none are answered %d %q", status, said)
		}
		if status, said := w.postJSON(address, map[string]any{"replace_original": true}); status != http.StatusBadRequest || said != "no_text" {
			t.Errorf("nothing is answered %d %q", status, said)
		}
		if seen := w.Messages(w.anna); seen[0].Text != "one" {
			t.Errorf("the refused replacement was done: %+v", seen)
		}
		w.postJSON(address, map[string]any{"text": "between us"})
		if heard := w.Ephemerals(w.anna); len(heard) != 1 || heard[0].Text != "between us" {
			t.Errorf("only the person should have seen %+v", heard)
		}
		w.postJSON(address, map[string]any{"delete_original": true})
		if seen := w.Messages(w.anna); len(seen) != 0 {
			t.Errorf("the message is still there: %+v", seen)
		}
		if status, said := w.postJSON(address, map[string]any{"replace_original": true, "text": "a"}); status != http.StatusNotFound || !strings.Contains(said, "message_not_found") {
			t.Errorf("replacing what is deleted is answered %d %q", status, said)
		}
	})
}

func TestATriggerLivesThreeSecondsAndWorksOnce(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		open := func(trigger string) result { return w.form("views.open", "trigger_id", trigger, "view", modal("")) }
		trigger := w.pressed(a).field("trigger_id")
		w.want("the first time", open(trigger), "")
		w.want("the second time", open(trigger), "exchanged_trigger_id")
		trigger = w.pressed(a).field("trigger_id")
		bad := w.form("views.open", "trigger_id", trigger, "view", `{"type":"modal","blocks":[]}`)
		w.want("a bad view", bad, "invalid_arguments")
		if said := fmt.Sprint(bad.at("response_metadata", "messages")); !strings.Contains(said, "missing required field: title [json-pointer:/view]") {
			t.Errorf("the messages are %s", said)
		}
		time.Sleep(3*time.Second + time.Millisecond)
		w.want("after three seconds", open(trigger), "expired_trigger_id")
		w.want("one that never was", open("1.2.3"), "invalid_trigger_id")
	})
}

func TestAFormIsFilledInAndAnswered(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		view := `{"type":"modal","private_metadata":"m","title":` + plain(1) + `,"submit":` + plain(1) + `,"blocks":[` +
			`{"type":"input","block_id":"why","label":` + plain(1) + `,"element":{"type":"plain_text_input","action_id":"text","max_length":5}},` +
			`{"type":"input","block_id":"day","optional":true,"label":` + plain(1) + `,"element":{"type":"datepicker","action_id":"pick"}},` +
			`{"type":"input","block_id":"what","label":` + plain(1) + `,"element":{"type":"static_select","action_id":"choose","options":[` +
			`{"text":{"type":"plain_text","text":"Phone"},"value":"phone"},{"text":{"type":"plain_text","text":"Key"},"value":"key"}]}}]}`
		opened := w.form("views.open", "trigger_id", w.pressed(a).field("trigger_id"), "view", view)
		id, _ := opened.at("view", "id").(string)

		for name, values := range map[string]map[string]string{
			"a field left empty":        {"why": "ab"},
			"a text that is too long":   {"why": "abcdef", "what": "key"},
			"a choice that is not here": {"why": "ab", "what": "fax"},
			"a date that is none":       {"why": "ab", "what": "key", "day": "tomorrow"},
			"a field that is not here":  {"why": "ab", "what": "key", "who": "me"},
		} {
			if _, err := w.Submit(w.anna, id, values); err == nil {
				t.Errorf("Slack let %s be sent", name)
			}
		}
		a.answer = map[string]any{"response_action": "errors", "errors": map[string]string{"why": "No"}}
		done, err := w.Submit(w.anna, id, map[string]string{"why": "ab", "what": "Key", "day": "2026-11-23"})
		if err != nil || done.Action != "errors" || done.Errors["why"] != "No" {
			t.Errorf("the errors came as %+v (%v)", done, err)
		}
		for want, path := range map[string][]string{
			"view_submission": {"type"}, "m": {"view", "private_metadata"}, "ab": {"view", "state", "values", "why", "text", "value"},
			"2026-11-23": {"view", "state", "values", "day", "pick", "selected_date"},
			"key":        {"view", "state", "values", "what", "choose", "selected_option", "value"},
		} {
			if got := a.last.field(path...); got != want {
				t.Errorf("%v is %q, not %q", path, got, want)
			}
		}
		a.answer = map[string]any{"response_action": "errors", "errors": map[string]string{"who": "No"}}
		if _, err := w.Submit(w.anna, id, map[string]string{"why": "ab", "what": "key"}); err == nil || len(w.Warnings(w.anna)) != 1 {
			t.Errorf("an error of no field was taken (%v), and Anna saw %q", err, w.Warnings(w.anna))
		}
		a.answer = map[string]any{"response_action": "update", "view": json.RawMessage(modal(`,"callback_id":"second"`))}
		if _, err := w.Submit(w.anna, id, map[string]string{"why": "ab", "what": "key"}); err != nil {
			t.Error(err)
		}
		if seen, open := w.Modal(w.anna); !open || seen.CallbackID != "second" || seen.ID != id {
			t.Errorf("the update shows %+v", seen)
		}
		a.answer = nil
		if done, err := w.Submit(w.anna, id, nil); err != nil || done.Action != "" {
			t.Errorf("the end came as %+v (%v)", done, err)
		}
		if _, open := w.Modal(w.anna); open {
			t.Error("the modal is still open")
		}
		w.want("updating what is closed", w.form("views.update", "view_id", id, "view", modal("")), "not_found")
	})
}

func TestAViewIsChangedOnlyAsItWasSeen(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		home := `{"type":"home","blocks":` + buttonBlocks + `}`
		first := w.form("views.publish", "user_id", w.anna, "view", home)
		hash, _ := first.at("view", "hash").(string)
		w.want("the first hash", w.form("views.publish", "user_id", w.anna, "view", home, "hash", hash), "")
		w.want("the first hash again", w.form("views.publish", "user_id", w.anna, "view", home, "hash", hash), "hash_conflict")
		w.want("a Home for nobody", w.form("views.publish", "user_id", "U404", "view", home), "invalid_arguments")
		a := w.app()
		if err := w.Press(w.anna, slacktest.Home, "go"); err != nil {
			t.Fatal(err)
		}
		if a.last.field("view", "type") != "home" || a.last.field("container", "type") != "view" || a.last.field("response_url") != "" {
			t.Errorf("a press in Home came as %s", a.last.Payload)
		}
	})
}

func TestACommandShowsItsAnswer(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		a.answer = map[string]any{"text": "Here you are"}
		shown, err := w.Command(w.anna, "/lotsen", "status")
		if err != nil || shown != "Here you are" || len(w.Ephemerals(w.anna)) != 1 {
			t.Errorf("the command showed %q (%v)", shown, err)
		}
		for want, path := range map[string]string{"/lotsen": "command", "status": "text", w.anna: "user_id", w.dm: "channel_id"} {
			if got := a.last.field(path); got != want {
				t.Errorf("%s is %q, not %q", path, got, want)
			}
		}
		a.answer = map[string]any{"blocks": []any{map[string]any{"type": "nothing"}}}
		if _, err := w.Command(w.anna, "/lotsen", ""); err == nil || len(w.Warnings(w.anna)) != 1 {
			t.Errorf("blocks that are none were shown (%v)", err)
		}
	})
}

func TestAPressThatNobodyAnswersIsLostAndSeen(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		w.post("one")
		k := w.connect()
		began := time.Now()
		if err := w.Press(w.anna, "", "Go"); err == nil || time.Since(began) != 3*time.Second {
			t.Errorf("after %v the press ended with %v", time.Since(began), err)
		}
		if len(w.Warnings(w.anna)) != 1 {
			t.Errorf("Anna saw %q", w.Warnings(w.anna))
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		presses := 0
		for len(k.frames) > 0 {
			if f := k.next(); f.Type == slacktest.Interactive {
				presses++
			}
		}
		if presses != 1 {
			t.Errorf("the press was sent %d times", presses)
		}
	})
}
