package slack

import (
	"reflect"
	"strings"
	"testing"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

const (
	pressValue = `{\"a\":\"guide.next\",\"r\":\"x\",\"t\":{\"state\":\"sms/one\",\"rev\":7}}`
	formValue  = `{\"a\":\"guide.promise\",\"t\":{\"state\":\"pause\",\"rev\":3},\"f\":true}`
	formMeta   = `{\"p\":{\"a\":\"guide.promise\",\"t\":{\"state\":\"pause\",\"rev\":3}},\"o\":\"D1/1.000100\"}`
)

// inEvent is the payload of an event.
func inEvent(event string) envelope {
	return envelope{kindEvents, []byte(`{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":` + event + `}`)}
}

func inMessage(rest string) envelope {
	return inEvent(`{"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.000100",` + rest + `}`)
}

// inPress is the press of a button on a message, with more or other fields.
func inPress(value, rest string) envelope {
	return envelope{kindInteractive, []byte(`{"type":"block_actions","user":{"id":"U1"},"trigger_id":"tr.1",
		"container":{"type":"message","message_ts":"1.000100","channel_id":"D1"},"response_url":"https://hooks.slack.com/x",
		"actions":[{"type":"button","action_id":"press:1","value":"` + value + `","action_ts":"2.5"}]` + rest + `}`)}
}

// inForm is a form that was sent.
func inForm(meta, day string) envelope {
	return envelope{kindInteractive, []byte(`{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","hash":"h.1","type":"modal",
		"callback_id":"form","private_metadata":"` + meta + `","blocks":[{"type":"rich_text","block_id":"b"},{"type":"input","block_id":"f:day"}],
		"state":{"values":{"f:day":{"in":{"type":"datepicker","selected_date":` + day + `}}}}}}`)}
}

func text(words string) arrival {
	return arrival{deed: receive, user: "U1", im: "D1",
		event: dialog.Event{ID: "slack/m/D1/1.000100", From: address("U1"), Text: words}}
}

func TestWhatSlackSendsBecomesAnEvent(t *testing.T) {
	at := dialog.Stamp{State: "sms/one", Rev: 7}
	pressed := arrival{deed: receive, user: "U1", im: "D1", trigger: "tr.1", responseURL: "https://hooks.slack.com/x",
		press: blocks.Press{Action: dialog.Next, Arg: "x", At: at},
		event: dialog.Event{ID: "slack/p/U1/1.000100/2.5/press:1", From: address("U1"), Action: dialog.Next, Arg: "x", At: at, On: "D1/1.000100"}}
	onGrid, atHome, outdated, opens := pressed, pressed, pressed, pressed
	onGrid.user, onGrid.event.From, onGrid.event.ID = "W9", address("W9"), "slack/p/W9/1.000100/2.5/press:1"
	atHome.im, atHome.responseURL, atHome.event.On, atHome.event.Via = "", "", "", dialog.Home
	atHome.event.ID = "slack/p/U1/V7/2.5/press:1"
	outdated.press, outdated.event.Action, outdated.event.Arg, outdated.event.At = blocks.Press{}, dialog.Show, "", dialog.Stamp{}
	pause := dialog.Stamp{State: "pause", Rev: 3}
	opens.deed, opens.press = openForm, blocks.Press{Action: dialog.Promise, At: pause, Form: true}
	opens.event.Action, opens.event.Arg, opens.event.At = dialog.Promise, "", pause
	home := arrival{deed: receive, user: "U1", event: dialog.Event{ID: "slack/e/Ev1", From: address("U1"), Action: dialog.HomePage, Via: dialog.Home}}

	for _, c := range []struct {
		name string
		in   envelope
		want arrival
	}{
		{"a message", inMessage(`"text":"hej"`), text("hej")},
		{"a message with a file", inMessage(`"text":"se här","subtype":"file_share"`), text("se här")},
		{"a message in a thread", inMessage(`"text":"hej","thread_ts":"1.000000"`), text("hej")},
		{"a message in somebody's markup", inMessage(`"text":"a &lt; b &amp;amp; <https://aka.ms/x|aka.ms/x>"`), text("a < b &amp; aka.ms/x")},
		{"a message that was changed", inMessage(`"subtype":"message_changed","message":{"text":"x"}`), arrival{}},
		{"a message that was deleted", inMessage(`"subtype":"message_deleted"`), arrival{}},
		{"somebody's new topic", inMessage(`"subtype":"channel_topic","text":"x"`), arrival{}},
		{"a bot's message", inMessage(`"bot_id":"B1","text":"x"`), arrival{}},
		{"an app's message", inMessage(`"app_id":"A1","text":"x"`), arrival{}},
		{"a message in a channel", inEvent(`{"type":"message","channel":"C1","channel_type":"channel","user":"U1","ts":"1.1","text":"x"}`), arrival{}},
		{"the Home tab", inEvent(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`), home},
		{"the Messages tab", inEvent(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`), arrival{}},

		{"a press", inPress(pressValue, ""), pressed},
		{"a press by somebody of a Grid organisation", inPress(pressValue, `,"user":{"id":"U1","enterprise_user":{"id":"W9"}}`), onGrid},
		{"a press on the Home tab", inPress(pressValue, `,"container":{"type":"view","view_id":"V7","message_ts":"","channel_id":""},"view":{"id":"V7","type":"home"},"response_url":""`), atHome},
		{"a press in a form", inPress(pressValue, `,"container":{"type":"view","view_id":"V7"},"view":{"id":"V7","type":"modal"}`), arrival{}},
		{"a button of a version before", inPress(`next`, ""), outdated},
		{"a button that opens a form", inPress(formValue, ""), opens},
		{"a button that opens a page", inPress(``, `,"actions":[{"type":"button","action_id":"link:1","action_ts":"2.5"}]`), arrival{}},
		{"a choice in a list", inPress(``, `,"actions":[{"type":"static_select","action_id":"in","action_ts":"2.5"}]`), arrival{}},

		{"a form that is closed", envelope{kindInteractive, []byte(`{"type":"view_closed","user":{"id":"U1"},"view":{"id":"V1"}}`)}, arrival{}},
		{"a shortcut", envelope{kindInteractive, []byte(`{"type":"shortcut","user":{"id":"U1"}}`)}, arrival{}},
		{"another app's form", envelope{kindInteractive, []byte(`{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","callback_id":"other"}}`)}, arrival{}},
		{"a command", envelope{kindCommands, []byte(`{"command":"/lotsen","user_id":"U1","trigger_id":"tr.2","text":"hej <@U2|anna>"}`)},
			arrival{deed: asked, user: "U1", event: dialog.Event{ID: "slack/c/tr.2", From: address("U1"), Via: dialog.Command, Text: "hej @anna"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestAFormBecomesAnEventThatKnowsWhatWasAnswered(t *testing.T) {
	a, err := parse(inForm(formMeta, `"2026-11-25"`))
	if err != nil {
		t.Fatal(err)
	}
	if a.deed != submit || !reflect.DeepEqual(a.fields, []string{"f:day"}) {
		t.Errorf("it is %+v", a)
	}
	e := a.event
	want := dialog.Event{ID: e.ID, From: address("U1"), Action: dialog.Promise, At: dialog.Stamp{State: "pause", Rev: 3},
		On: "D1/1.000100", Fields: e.Fields}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
	again, _ := parse(inForm(formMeta, `"2026-11-25"`))
	corrected, _ := parse(inForm(formMeta, `"2026-11-26"`))
	if again.event.ID != e.ID || corrected.event.ID == e.ID || !strings.HasPrefix(e.ID, "slack/f/V1/h.1/") {
		t.Errorf("the same form is %q and %q, a corrected one %q", e.ID, again.event.ID, corrected.event.ID)
	}
}

func TestWhatHappensToAccountsAndToTheApp(t *testing.T) {
	org := func(event string) envelope {
		return envelope{kindEvents, []byte(`{"authorizations":[{"is_enterprise_install":true}],"event":` + event + `}`)}
	}
	for _, c := range []struct {
		name string
		in   envelope
		user string // the last of the ids
		want change
	}{
		{"an account is closed", inEvent(`{"type":"user_change","user":{"id":"U1","deleted":true}}`), "U1", accountClosed},
		{"a profile changes", inEvent(`{"type":"user_change","user":{"id":"U1","enterprise_user":{"id":"W1"}}}`), "W1", accountOpen},
		{"somebody joins", inEvent(`{"type":"team_join","user":{"id":"U1"}}`), "U1", accountNew},
		{"uninstalled", inEvent(`{"type":"app_uninstalled"}`), "", uninstalled},
		{"the bot token is revoked", inEvent(`{"type":"tokens_revoked","tokens":{"bot":["U0"]}}`), "", tokenRevoked},
		{"let in", inEvent(`{"type":"team_access_granted","team_ids":["T1"]}`), "", accessGranted},
		{"shut out", inEvent(`{"type":"team_access_revoked","team_ids":["T1"]}`), "", accessRevoked},
		{"shut out of one of several", org(`{"type":"team_access_revoked","team_ids":["T1"]}`), "", accessRevokedHere},
		{"moving", inEvent(`{"type":"grid_migration_started"}`), "", migrating},
		{"one of several is moving", org(`{"type":"grid_migration_started"}`), "", migratingHere},
		{"moved", inEvent(`{"type":"grid_migration_finished"}`), "", migrated},
		{"too many events", envelope{kindEvents, []byte(`{"type":"app_rate_limited","team_id":"T1"}`)}, "", limited},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(c.in)
			if err != nil || got.deed != life || got.change != c.want || got.event.ID != "" {
				t.Errorf("got %+v, %v", got, err)
			}
			if n := len(got.accounts); c.user == "" && n != 0 || c.user != "" && (n == 0 || got.accounts[n-1] != c.user) {
				t.Errorf("it is of %q", got.accounts)
			}
		})
	}
	for _, of := range []string{`{"type":"user_change","user":{"id":"B1","is_bot":true}}`, `{"type":"tokens_revoked","tokens":{"oauth":["U1"]}}`} {
		if got, err := parse(inEvent(of)); err != nil || got.deed != nothing {
			t.Errorf("%s is %+v, %v", of, got, err)
		}
	}
}

func TestWhatCannotBeReadIsAnErrorThatTellsNothingOfIt(t *testing.T) {
	for name, in := range map[string]envelope{
		"nothing":                   {kindEvents, nil},
		"no JSON":                   {kindInteractive, []byte("anna@example.com")},
		"a number for a text":       inMessage(`"text":7`),
		"no event":                  {kindEvents, []byte(`{"type":"event_callback"}`)},
		"an event without a type":   inEvent(`{"user":"U1"}`),
		"an event of a new type":    inEvent(`{"type":"party","user":"U1"}`),
		"an unknown envelope":       {"telegrams", []byte(`{}`)},
		"a message of nobody":       inMessage(`"user":""`),
		"a user who breaks our key": inMessage(`"user":"U1/../U2"`),
		"a press of nobody":         inPress(pressValue, `,"user":null,"user":{"id":""}`),
		"a press of nothing":        inPress(pressValue, `,"actions":[]`),
		"a press without a time":    inPress(``, `,"actions":[{"type":"button","action_id":"press:1","value":"x","action_ts":""}]`),
		"a form with strange meta":  inForm("anna@example.com", `null`),
		"a command of nobody":       {kindCommands, []byte(`{"text":"hej"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parse(in)
			if err == nil {
				t.Fatalf("it is %+v", got)
			}
			if strings.Contains(err.Error(), "anna") || strings.Contains(err.Error(), "U1") {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestSlacksMarkupIsUndone(t *testing.T) {
	for in, want := range map[string]string{
		"1 &lt; 2 &amp;&amp; 3 &gt; 2":                 "1 < 2 && 3 > 2",
		"&amp;lt;":                                     "&lt;",
		"se <https://aka.ms/mfasetup>":                 "se https://aka.ms/mfasetup",
		"<https://aka.ms/x?a=1&amp;b=2>":               "https://aka.ms/x?a=1&b=2",
		"<http://aka.ms|aka.ms>":                       "aka.ms",
		"<mailto:anna@example.com|anna@example.com> x": "anna@example.com x",
		"<mailto:anna@example.com>":                    "anna@example.com",
		"<tel:0155123>":                                "0155123",
		"hej <@U1>":                                    "hej @U1",
		"hej <@U1|anna>":                               "hej @anna",
		"<#C1|allmänt>":                                "#allmänt",
		"<!here> <!channel|@channel>":                  "@here @channel",
		"<!date^1^{date}|igår> <!subteam^S1>":          "igår ",
		"5 < 6":                                        "5 < 6",
		"<":                                            "<",
		"<>":                                           "",
		"a<b<https://x.se>":                            "a<bhttps://x.se",
		"räksmörgås 👍":                                 "räksmörgås 👍",
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, e := range []envelope{inMessage(`"text":"<@U1> &lt;"`), inPress(pressValue, ""), inForm(formMeta, `null`),
		{kindCommands, []byte(`{"user_id":"U1","trigger_id":"t"}`)}, inEvent(`{"type":"user_change","user":{"id":"U1"}}`)} {
		f.Add(string(e.kind), e.payload)
	}
	f.Fuzz(func(t *testing.T, k string, payload []byte) {
		a, err := parse(envelope{payloadKind(k), payload})
		again, _ := parse(envelope{payloadKind(k), payload})
		if !reflect.DeepEqual(a, again) {
			t.Fatal("it means two things")
		}
		if err != nil || a.deed == nothing || a.deed == life {
			if a.event.ID != "" || err != nil && a.deed != nothing {
				t.Fatalf("%v leaves %+v", err, a)
			}
			return
		}
		e := a.event
		if !strings.HasPrefix(e.ID, "slack/") || e.From != address(a.user) || !ident(e.From.Ref) || e.Now.Unix() > 0 || len(e.Facts.Roles) > 0 {
			t.Fatalf("no event is like %+v", e)
		}
	})
}

func TestWhatIsWrittenInAnotherMannerIsHeard(t *testing.T) {
	for subtype, want := range map[string]string{"me_message": "hej", "thread_broadcast": "hej", "file_share": "hej", "message_changed": "", "channel_topic": ""} {
		raw := `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.2","text":"hej","subtype":"` + subtype + `"}}`
		a, err := parse(envelope{kindEvents, []byte(raw)})
		if err != nil || a.event.Text != want || (a.deed == receive) != (want != "") {
			t.Errorf("%s: %+v, %v", subtype, a, err)
		}
	}
}
