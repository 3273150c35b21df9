package slacktest_test

import (
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
)

// opened presses Go and opens a modal with it; it gives the view's id and hash.
func (w *world) opened(a *app, more string) (id, hash string) {
	w.Helper()
	got := w.form("views.open", "trigger_id", w.pressed(a).field("trigger_id"), "view", modal(more))
	id, _ = got.at("view", "id").(string)
	hash, _ = got.at("view", "hash").(string)
	if id == "" {
		w.Fatalf("opening: %v", got)
	}
	return id, hash
}

func TestAModalIsChangedOnlyAsItWasSeen(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		id, hash := w.opened(a, "")
		update := func(hash string) result {
			return w.form("views.update", "view_id", id, "hash", hash, "view", modal(`,"callback_id":"new"`))
		}
		w.want("the hash of the opening", update(hash), "")
		w.want("the same once more", update(hash), "hash_conflict")
		w.want("no hash", update(""), "")
		w.want("another view", w.form("views.update", "view_id", "V0", "view", modal("")), "not_found")
		if seen, _ := w.Modal(w.anna); seen.CallbackID != "new" {
			t.Errorf("Anna sees %+v", seen)
		}
	})
}

func TestModalsLieThreeDeep(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		w.opened(a, `,"external_id":"mine"`)
		push := func(more string) result {
			return w.form("views.push", "trigger_id", w.pressed(a).field("trigger_id"), "view", modal(more))
		}
		w.want("one with a name that is taken", push(`,"external_id":"mine"`), "duplicate_external_id")
		w.want("opening one with that name", w.form("views.open", "trigger_id", w.pressed(a).field("trigger_id"), "view", modal(`,"external_id":"mine"`)), "duplicate_external_id")
		w.want("a second", push(""), "")
		w.want("a third", push(`,"notify_on_close":true`), "")
		w.want("a fourth", push(""), "push_limit_reached")
		for range 3 {
			if err := w.CloseModal(w.anna); err != nil {
				t.Error(err)
			}
		}
		if a.last.field("type") != "view_closed" {
			t.Errorf("of the closing the app was told %s", a.last.Payload)
		}
		if _, open := w.Modal(w.anna); open {
			t.Error("a modal is left")
		}
	})
}

func TestAScreenThatIsNotUpToDate(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		ts := w.post("one")
		old := w.Buttons(w.anna, ts)[0]
		w.form("chat.update", "channel", w.dm, "ts", ts, "text", "two")
		if err := w.Press(w.anna, ts, "Go"); err == nil {
			t.Error("the button is gone, but was pressed")
		}
		if err := w.PressSeen(w.anna, old); err != nil || a.last.field("message", "text") != "two" {
			t.Errorf("the old button came as %s (%v)", a.last.Payload, err)
		}
		w.form("chat.delete", "channel", w.dm, "ts", ts)
		if err := w.PressSeen(w.anna, old); err == nil {
			t.Error("a button of a deleted message was pressed")
		}
	})
}

func TestAnOlderMessageCanBePressed(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		first := w.post("one")
		w.post("two")
		for where, want := range map[string]string{"": "two", first: "one"} {
			if err := w.Press(w.anna, where, "Go"); err != nil || a.last.field("message", "text") != want {
				t.Errorf("in %q the press came as %s (%v)", where, a.last.Payload, err)
			}
		}
	})
}

func TestChoosingInAMessage(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		blocks := strings.Replace(actions(`{"type":"static_select","action_id":"lang","options":[`+
			`{"text":{"type":"plain_text","text":"Svenska"},"value":"sv"},{"text":{"type":"plain_text","text":"English"},"value":"en"}]}`), `"actions"`, `"actions","block_id":"b"`, 1)
		w.want("posting", w.form("chat.postMessage", "channel", w.dm, "text", "a", "blocks", blocks), "")
		if err := w.Choose(w.anna, "", "lang", "English"); err != nil || !strings.Contains(string(a.last.Payload), `"selected_option":{"text":{"emoji":true,"text":"English"`) {
			t.Errorf("the choice came as %s (%v)", a.last.Payload, err)
		}
		if err := w.Choose(w.anna, "", "lang", "Suomi"); err == nil {
			t.Error("a choice that is not there was chosen")
		}
	})
}

func TestWhispers(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		bo := w.AddUser(slacktest.User{Name: "Bo"})
		w.want("to Anna", w.form("chat.postEphemeral", "channel", w.dm, "user", w.anna, "text", "psst"), "")
		w.want("to Bo in Anna's conversation", w.form("chat.postEphemeral", "channel", w.dm, "user", bo, "text", "psst"), "user_not_in_channel")
		if len(w.Ephemerals(w.anna)) != 1 || len(w.Ephemerals(bo)) != 0 || len(w.Messages(w.anna)) != 0 {
			t.Errorf("Anna heard %+v, Bo %+v", w.Ephemerals(w.anna), w.Ephemerals(bo))
		}
	})
}
