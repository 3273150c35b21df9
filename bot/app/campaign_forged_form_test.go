package app

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// submitted posts a form about a campaign as Slack does, sent by somebody who may have made
// it up, and gives the answer.
func (f *office) submitted(user string, action dialog.Action, fields map[string]string) string {
	f.t.Helper()
	c := f.conversation(dialog.Address{Platform: "slack", Ref: user})
	meta, values, inputs := map[string]any{"p": map[string]any{"a": action, "t": c.Stamp(), "f": true}}, map[string]any{}, []any{}
	for key, value := range fields {
		values["f:"+key] = map[string]any{"in": map[string]any{"type": "plain_text_input", "value": value}}
		inputs = append(inputs, map[string]any{"type": "input", "block_id": "f:" + key})
	}
	payload := mustJSON(f.t, map[string]any{"type": "view_submission", "user": map[string]any{"id": user}, "view": map[string]any{
		"id": "V" + user, "hash": string(action), "type": "modal", "callback_id": "form", "private_metadata": string(mustJSON(f.t, meta)),
		"blocks": inputs, "state": map[string]any{"values": values},
	}})
	body := url.Values{"payload": {string(payload)}}.Encode()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, "http://lotsen.test/slack/interactions", strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header = f.slack.Signed([]byte(body), slacktest.Signing{})
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := f.slack.Client().Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		f.t.Fatalf("status %d, %v", answer.StatusCode, err)
	}
	f.settle()
	return string(said)
}

// TestAForgedFormIsNotReadForWhoIsNotTheHelpdesk: not even what is wrong with it is told,
// which would show what the form is like and whom the directory has.
func TestAForgedFormIsNotReadForWhoIsNotTheHelpdesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		s, g := h.inSlack(byHTTP, slacktest.Options{}), h.inTeams(teamstest.Options{})
		defer s.slack.Close()
		defer g.teams.Close()
		h.start()
		defer func() { h.stop() }()
		h.passes(2 * time.Minute)
		fields := map[string]string{"name": "Hösten", "whom": "everyone", "rounds": "hundra", "address": "nobody@nykoping.se", "until": "snart", "reason": "hälsa", "why": "x"}
		var forms []dialog.Action
		for _, action := range NewRoutes().Actions() {
			if onForms(action) {
				forms = append(forms, action)
			}
		}
		for _, who := range []graphtest.Key{graphtest.Anna, graphtest.Eva} {
			s.types(member(who), "hej")
			g.types(object(who), "hej")
			for _, action := range forms {
				if said := s.submitted(member(who), action, fields); strings.Contains(said, "errors") {
					t.Errorf("%s of %s is answered %s", action, who, said)
				}
				s.wants(s.sees(member(who)), "Det kan jag inte visa")
				k := h.forged(teamsChat{g, object(who)}.knobs()[0], action, "")
				filled := map[string]any{}
				for key, value := range fields {
					filled["f:"+key] = value
				}
				if err := (teamsChat{g, object(who)}).asks(k, filled); err != nil {
					t.Fatal(err)
				}
				h.settle()
				g.wants(g.sees(object(who)), "Det kan jag inte visa")
			}
		}
		list, _, err := h.app.campaigns.List(t.Context(), "", 10)
		if err != nil || len(list) > 0 || len(h.audits(actionRefused)) != 2*2*len(forms) {
			t.Errorf("%d campaigns, %d refusals of %d, %v", len(list), len(h.audits(actionRefused)), 2*2*len(forms), err)
		}
		s.types(hanna, "hej")
		if said := s.submitted(hanna, dialog.CampaignSave, fields); !strings.Contains(said, `"f:rounds"`) {
			t.Errorf("the helpdesk is not told what is wrong: %s", said)
		}
		h.checked()
	})
}

// failedOnly has somebody of the helpdesk press "send again" on one platform.
type failedOnly struct {
	name string
	do   func(k *county)
}

// TestFailedOnlyReachesExactlyTheFailedOnEachPlatform: pressed in Slack, in Teams and on the
// web page it comes to the same.
func TestFailedOnlyReachesExactlyTheFailedOnEachPlatform(t *testing.T) {
	const again, sure = "Skicka igen till dem som inte nåddes", "Ja, skicka igen till 4 personer"
	for _, by := range []failedOnly{
		{"slack", func(k *county) {
			k.s.types(hanna, "kampanjer")
			k.s.presses(hanna, "Hösten")
			k.s.presses(hanna, again)
			k.s.fills(hanna, sure, map[string]string{"why": "Slack var nere"})
		}},
		{"teams", func(k *county) {
			who := object(graphtest.Hanna)
			k.g.types(who, "kampanjer")
			k.g.presses(who, "Hösten")
			k.g.presses(who, again)
			k.g.presses(who, sure, teamstest.Inputs{"f:why": "Slack var nere"})
		}},
		{"web", func(k *county) {
			w := browser{k}
			w.types("kampanjer")
			w.presses("Hösten", nil)
			w.presses(again, nil)
			w.presses(sure, map[string]string{"why": "Slack var nere"})
		}},
	} {
		t.Run(by.name, func(t *testing.T) {
			inCountyWith(t, 20, stopping(), false, withScreen, func(t *testing.T, k *county) {
				failed := []int{0, 1, 10, 19}
				k.refuse(failed, true)
				k.goesOut(16)
				k.passes(time.Hour)
				k.refuse(failed, false)
				for _, i := range failed { // where they are is known again
					k.writes(i)
				}
				k.settle()
				by.do(k)
				k.passes(time.Hour)
				k.exactlyOnce()
				if got := k.counts(k.c.ID); got.Sent != 20 {
					t.Errorf("the ledger says %+v", got)
				}
				if said := k.audits(dialog.CampaignAgain); len(said) != 2 || !strings.Contains(strings.Join(said, "\n"), "why=Slack var nere") {
					t.Errorf("on record is %q", said)
				}
			})
		})
	}
}

// browser is Hanna at a page in the browser.
type browser struct{ *county }

// withScreen adds the platform of the page.
func withScreen(h *house) {
	h.joins = append(h.joins, func() []loop { h.app.Add("web", newScreen(h.tenant)); return nil })
}

func (b browser) shows() dialog.Message {
	b.t.Helper()
	list := b.app.platforms["web"].(*screen).of(string(graphtest.Hanna))
	return list[len(list)-1]
}

func (b browser) does(e dialog.Event) {
	b.t.Helper()
	e.ID, e.From = fmt.Sprintf("web/%d", b.clock.Now().UnixNano()), dialog.Address{Platform: "web", Ref: string(graphtest.Hanna)}
	if err := b.app.Receive(b.t.Context(), e); err != nil {
		b.t.Fatal(err)
	}
	b.settle()
}

func (b browser) types(text string) { b.t.Helper(); b.does(dialog.Event{Text: text}) }

// presses presses the button that is called so, with what was filled in.
func (b browser) presses(label string, fields map[string]string) {
	b.t.Helper()
	m := b.shows()
	for _, button := range m.Buttons {
		if button.Label == label {
			b.does(dialog.Event{Action: button.Action, Arg: button.Arg, At: m.At, Fields: fields})
			return
		}
	}
	b.t.Fatalf("there is no [%s] in\n%s", label, m.Transcript())
}
