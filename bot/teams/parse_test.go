package teams

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
)

const parseID = "0a1b2c3d-0000-4000-8000-00000000a11a"

// said is an activity of somebody in the personal conversation, with fields of its own.
func said(fields string) string {
	var all, own map[string]json.RawMessage
	must := func(err error) {
		if err != nil {
			panic(err) // the test is written wrongly
		}
	}
	must(json.Unmarshal([]byte(`{"id":"a1","timestamp":"2026-11-25T10:00:00.5Z","serviceUrl":"`+testURL+`","channelId":"msteams","locale":"sv-SE",
"from":{"id":"29:x","aadObjectId":"`+strings.ToUpper(parseID)+`"},"recipient":{"id":"28:`+testApp+`"},
"conversation":{"id":"a:1","conversationType":"personal","tenantId":"`+testTenant+`"}}`), &all))
	must(json.Unmarshal([]byte("{"+fields+"}"), &own))
	maps.Copy(all, own)
	raw, err := json.Marshal(all)
	must(err)
	return string(raw)
}

func parsed(t *testing.T, body string) (arrival, error) {
	t.Helper()
	act, odd, err := readActivity([]byte(body))
	if err != nil || odd {
		t.Fatalf("%s cannot be read: %v", body, err)
	}
	return parse(act, false)
}

// meaning is what an activity with certain fields means.
type meaning struct {
	name, fields string
	deed         deed
	event        dialog.Event // without ID, From and Facts
}

func meanings() []meaning {
	added, removedUs := `"membersAdded":[{"id":"29:x","aadObjectId":"`+parseID+`"},{"id":"28:`+testApp+`"}]`, `"membersRemoved":[{"id":"28:`+testApp+`"}]`
	return []meaning{
		{"a message", `"type":"message","text":"hej"`, receive, dialog.Event{Text: "hej"}},
		{"a message with a value of null", `"type":"message","text":"hej","value":null`, receive, dialog.Event{Text: "hej"}},
		{"a text with a value of another app", `"type":"message","text":"hej","value":{"x":1}`, receive, dialog.Event{Text: "hej"}},
		{"an empty message", `"type":"message","text":""`, receive, dialog.Event{}},
		{"a press", `"type":"message","replyToId":"c1","value":` + nextValue, receive, dialog.Event{Action: dialog.Next, Arg: "x",
			At: dialog.Stamp{State: "sms/one", Rev: 7}, On: newRef("a:1", "c1"), Fields: map[string]string{"day": "2026-11-25"}}},
		{"a press that comes with a text", `"type":"message","text":"Nästa","replyToId":"c1","value":` + nextValue, receive, dialog.Event{Action: dialog.Next, Arg: "x",
			At: dialog.Stamp{State: "sms/one", Rev: 7}, On: newRef("a:1", "c1"), Fields: map[string]string{"day": "2026-11-25"}}},
		{"a press of nothing we know", `"type":"message","replyToId":"c1","value":{"lotsen":7}`, receive, dialog.Event{Action: dialog.Show, On: newRef("a:1", "c1")}},
		{"Execute", `"type":"invoke","name":"adaptiveCard/action","replyToId":"c1","value":{"action":{"data":` + nextValue + `}}`, receive, dialog.Event{Action: dialog.Next, Arg: "x",
			At: dialog.Stamp{State: "sms/one", Rev: 7}, On: newRef("a:1", "c1"), Fields: map[string]string{"day": "2026-11-25"}}},
		{"a dialog that is asked for", `"type":"invoke","name":"task/fetch","value":{"data":{"x":1}}`, receive, dialog.Event{Action: dialog.Show}},
		{"installed", `"type":"installationUpdate","action":"add"`, installed, dialog.Event{}},
		{"upgraded", `"type":"installationUpdate","action":"add-upgrade"`, installed, dialog.Event{}},
		{"removed", `"type":"installationUpdate","action":"remove"`, removed, dialog.Event{}},
		{"about to be upgraded", `"type":"installationUpdate","action":"remove-upgrade"`, nothing, dialog.Event{}},
		{"added", `"type":"conversationUpdate",` + added, installed, dialog.Event{}},
		{"taken out", `"type":"conversationUpdate",` + removedUs, removed, dialog.Event{}},
		{"somebody else added", `"type":"conversationUpdate","membersAdded":[{"id":"29:y"}]`, nothing, dialog.Event{}},
		{"yes to a file", `"type":"invoke","name":"fileConsent/invoke","value":{"action":"accept","context":{"lotsen":"f1"},"uploadInfo":{"uploadUrl":"https://x"}}`, consent, dialog.Event{}},
		{"a reaction", `"type":"messageReaction"`, nothing, dialog.Event{}},
		{"another invoke", `"type":"invoke","name":"signin/verifyState"`, nothing, dialog.Event{}},
		{"a bot", `"type":"message","text":"hej","from":{"id":"28:y","aadObjectId":"` + parseID + `"}`, nothing, dialog.Event{}},
		{"a skill", `"type":"message","text":"hej","from":{"id":"29:y","role":"skill","aadObjectId":"` + parseID + `"}`, nothing, dialog.Event{}},
		{"a group chat", `"type":"message","text":"hej","conversation":{"id":"19:1","conversationType":"groupChat","isGroup":true}`, outOfPlace, dialog.Event{}},
		{"a channel", `"type":"message","text":"hej","conversation":{"id":"19:1","conversationType":"channel"}`, outOfPlace, dialog.Event{}},
		{"a kind of conversation invented later", `"type":"message","text":"hej","conversation":{"id":"19:1","conversationType":"party"}`, outOfPlace, dialog.Event{}},
		{"no kind, and a team", `"type":"message","text":"hej","conversation":{"id":"19:1"},"channelData":{"team":{"id":"19:t"}}`, outOfPlace, dialog.Event{}},
		{"a personal one that is a group", `"type":"message","text":"hej","conversation":{"id":"19:1","conversationType":"personal","isGroup":true}`, outOfPlace, dialog.Event{}},
		{"no kind, and nothing against it", `"type":"message","text":"hej","conversation":{"id":"a:1"}`, receive, dialog.Event{Text: "hej"}},
		{"installed in a team", `"type":"installationUpdate","action":"add","conversation":{"id":"19:1","conversationType":"channel"}`, nothing, dialog.Event{}},
	}
}

func TestWhatActivitiesMean(t *testing.T) {
	for _, c := range meanings() {
		t.Run(c.name, func(t *testing.T) {
			got, err := parsed(t, said(c.fields))
			if err != nil {
				t.Fatal(err)
			}
			if got.deed != c.deed {
				t.Fatalf("it is %+v", got)
			}
			if got.deed == nothing {
				return
			}
			if want := "teams/"; (got.deed == receive || got.deed == installed) != strings.HasPrefix(got.event.ID, want) {
				t.Errorf("its key is %q", got.event.ID)
			}
			c.event.ID, c.event.From, c.event.Facts.Locale = got.event.ID, address(parseID), "sv-SE"
			if !reflect.DeepEqual(got.event, c.event) {
				t.Errorf("got  %+v\nwant %+v", got.event, c.event)
			}
			if got.user != parseID || !got.at.Equal(time.Date(2026, 11, 25, 10, 0, 0, 5e8, time.UTC)) {
				t.Errorf("it is of %s at %s", got.user, got.at)
			}
		})
	}
}

func TestWhereAConversationIsIsToldByEachActivity(t *testing.T) {
	got, err := parsed(t, said(`"type":"message","text":"hej"`))
	want := reference{ServiceURL: testURL, Conversation: "a:1", Tenant: testTenant, Bot: "28:" + testApp, Locale: "sv-SE"}
	if err != nil || got.where != want {
		t.Errorf("got %+v, %v", got.where, err)
	}
	if got, err = parsed(t, said(`"type":"message","text":"hej","locale":"<script>"`)); err != nil || got.where.Locale != "" {
		t.Errorf("the language is %q, %v", got.where.Locale, err)
	}
}

func TestTheKeyOfAnEventTellsItFromEveryOther(t *testing.T) {
	key := func(fields string) string {
		a, err := parsed(t, said(fields))
		if err != nil {
			t.Fatal(err)
		}
		return a.event.ID
	}
	press := func(rest, value string) string { return key(`"type":"message",` + rest + `"value":` + value) }
	same := [][2]string{
		{key(`"type":"message","text":"hej"`), key(`"type":"message","text":"hej","id":"new"`)},
		{press(`"replyToId":"c1",`, nextValue), press(`"replyToId":"c1","id":"new",`, nextValue)},
		{compact(json.RawMessage(nextValue)), compact(json.RawMessage(strings.ReplaceAll(nextValue, ",", " ,\n")))},
		{key(`"type":"installationUpdate","action":"add"`), key(`"type":"conversationUpdate","id":"x","timestamp":"2026-11-26T10:00:00Z","membersAdded":[{"id":"28:` + testApp + `"}]`)},
	}
	for _, s := range same {
		if s[0] != s[1] {
			t.Errorf("%q and %q are the same", s[0], s[1])
		}
	}
	seen := map[string]int{}
	for i, k := range []string{
		key(`"type":"message","text":"hej"`), key(`"type":"message","text":"hej!"`), key(`"type":"message","text":"hej","timestamp":"2026-11-25T10:00:01Z"`),
		key(`"type":"message","text":"hej","conversation":{"id":"a:2","conversationType":"personal"}`),
		key(`"type":"message","text":"hej","timestamp":""`), key(`"type":"message","text":"hej","timestamp":"","id":"a2"`),
		press(`"replyToId":"c1",`, nextValue), press(`"replyToId":"c2",`, nextValue), press(`"replyToId":"c1",`, strings.Replace(nextValue, "7", "8", 1)),
		press(`"replyToId":"c1",`, strings.Replace(nextValue, "next", "back", 1)), press(`"replyToId":"c1",`, strings.Replace(nextValue, "11-25", "11-26", 1)),
		press(`"replyToId":"c1","timestamp":"2026-11-25T10:00:01Z",`, nextValue),
	} {
		if j, twice := seen[k]; twice {
			t.Errorf("%d and %d have the key %q", i, j, k)
		}
		seen[k] = i
	}
}

func TestWhatCannotBeReadTellsNothing(t *testing.T) {
	for name, fields := range map[string]string{
		"no type":          `"text":"hej"`,
		"nobody":           `"type":"message","from":{"id":"29:x"}`,
		"no object id":     `"type":"message","from":{"aadObjectId":"anna@example.com"}`,
		"a path for an id": `"type":"message","from":{"aadObjectId":"../../../../../../../../../../../../"}`,
		"no conversation":  `"type":"message","conversation":{"id":""}`,
		"no moment":        `"type":"message","id":"","timestamp":"","text":"hej"`,
		"no action":        `"type":"invoke","name":"adaptiveCard/action"`,
		"no answer":        `"type":"invoke","name":"fileConsent/invoke","value":{"action":"accept"}`,
	} {
		got, err := parsed(t, said(fields))
		if err == nil || got.user != "" || got.event.ID != "" || strings.Contains(err.Error(), "anna") {
			t.Errorf("%s is %+v, %v", name, got, err)
		}
	}
}

func TestTheMarkupOfTeamsIsUndone(t *testing.T) {
	us := `"entities":[{"type":"mention","text":"<at>Lotsen</at>","mentioned":{"id":"28:` + testApp + `"}},{"type":"mention","text":"<at>Bo</at>","mentioned":{"id":"29:y"}}]`
	for in, want := range map[string]string{
		"hej": "hej", "  hej\r\n": "hej", "hej&nbsp;du\u00a0där": "hej du där", "1 &lt; 2 &amp;&amp; 3 &gt; 2": "1 < 2 && 3 > 2", "&amp;lt;": "&lt;", "5 < 6 > 4": "5 < 6 > 4",
		"<at>Lotsen</at> status": "status", "<at>Lotsen</at>&nbsp;fråga <at>Bo</at>": "fråga Bo", `<at id="0">Lotsen</at> hej`: "Lotsen hej",
		"&lt;at&gt;Lotsen&lt;/at&gt;": "<at>Lotsen</at>", "a\u200bb\u00adc\ufeffd\x00e": "abcde", "räksmörgås 👨‍👩‍👧": "räksmörgås 👨‍👩‍👧", "rad ett\u2028rad två": "rad ett\nrad två",
		"<b>tre</b>": "<b>tre</b>", "": "", "<at></at>": "",
	} {
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parsed(t, said(`"type":"message","textFormat":"plain",`+us+`,"text":`+string(raw)))
		if err != nil || got.event.Text != want {
			t.Errorf("%q became %q, want %q (%v)", in, got.event.Text, want, err)
		}
	}
	got, err := parsed(t, said(`"type":"message","textFormat":"xml","text":"<div><p>Jag är <b>klar</b></p><ul><li>ett</li><li>två</li></ul>tre<br/>5 &lt; 6</div>"`))
	if want := "Jag är klar\nett\ntvå\ntre\n5 < 6"; err != nil || got.event.Text != want {
		t.Errorf("got %q, want %q", got.event.Text, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, fields := range []string{`"type":"message","text":"<at>x</at> &lt;&nbsp;"`, `"type":"message","value":` + nextValue, `"type":"invoke","name":"task/fetch","value":{"data":{}}`,
		`"type":"conversationUpdate","membersAdded":[{"id":"28:` + testApp + `"}]`, `"type":"message","attachments":[{"contentType":"` + downloadType + `","name":"../a.csv","content":{"downloadUrl":"x"}}]`} {
		f.Add([]byte(said(fields)), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, open bool) {
		act, _, err := readActivity(body)
		if err != nil {
			return
		}
		a, err := parse(act, open)
		again, _ := parse(act, open)
		if !reflect.DeepEqual(a, again) {
			t.Fatal("it means two things")
		}
		if err != nil || a.deed == nothing {
			if a.event.ID != "" || err != nil && a.deed != nothing {
				t.Fatalf("%v leaves %+v", err, a)
			}
			return
		}
		e := a.event
		if e.From != address(a.user) || !ident(e.From.Ref) || !open && !guid(e.From.Ref) || !e.Now.IsZero() || len(e.Facts.Roles) > 0 || len(e.ID) > 60 {
			t.Fatalf("no event is like %+v", e)
		}
		if (a.deed == receive || a.deed == installed) && !strings.HasPrefix(e.ID, "teams/") {
			t.Fatalf("the key is %q", e.ID)
		}
		for _, file := range a.files {
			if strings.ContainsAny(file.name, "/\\\x00\n") || len(file.name) > 200 {
				t.Fatalf("a file is called %q", file.name)
			}
		}
	})
}
