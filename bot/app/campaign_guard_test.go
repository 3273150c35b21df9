package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// campaignActions are those that the table has.
func campaignActions() []dialog.Action {
	return slices.DeleteFunc(NewRoutes().Actions(), func(a dialog.Action) bool { return !onCampaigns(a) })
}

// kept are a campaign and the codes, as the store has them.
func (h *house) kept(id campaign.ID) string {
	h.t.Helper()
	var b strings.Builder
	for _, kind := range []string{"campaign", "campaign/code", "campaign/in-force", "campaign/again", "campaign/" + string(id) + "/1", formKind} {
		records, err := h.store.Records(h.t.Context(), kind, "", 100)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, r := range records {
			b.WriteString(kind + "/" + r.Key + "=" + string(r.Value) + "\n")
		}
	}
	return b.String()
}

// forgery is the program on all three platforms, with a campaign that waits for approval
// and one that goes out.
type forgery struct {
	*office
	teams       *teamsOffice
	screen      *screen
	waits, goes campaign.Campaign
}

// forging sets that up: a unit of twelve in Slack, and five who may be reached without approval.
func forging(t *testing.T, h *house) *forgery {
	unit, second := h.hires(kultur, 12), h.colleague()
	f := &forgery{office: h.inSlack(bySocket, slacktest.Options{}), teams: h.inTeams(teamstest.Options{}), screen: newScreen(h.tenant)}
	h.joins = append(h.joins, func() []loop { h.app.Add("web", f.screen); return nil })
	h.options = func(o *Options) { o.Campaigns.ApprovalFrom = 5 }
	for i, p := range unit {
		f.slack.AddUser(slacktest.User{ID: inSlackOf(i), Name: "m", Email: string(p.SignIn), Locale: "en-US"})
	}
	h.start()
	h.passes(2 * time.Minute)
	for i := range unit {
		f.slack.Type(inSlackOf(i), "hej")
	}
	h.settle()
	f.waits, f.goes = h.starts(campaign.Campaign{}), h.starts(campaign.Campaign{})
	if _, err := h.app.campaigns.Do(t.Context(), f.goes.ID, campaign.MoveApprove, dialog.PersonID(second.ID), "", f.goes.Version); err != nil {
		t.Fatal(err)
	}
	h.passes(time.Minute)
	for _, c := range []*campaign.Campaign{&f.waits, &f.goes} {
		var err error
		if *c, err = h.app.campaigns.Get(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// quiet fails if an answer to a forged action tells anything.
func (f *forgery) quiet(where, said string, forged dialog.Action) {
	f.t.Helper()
	for _, private := range []string{"Hösten", string(f.goes.ID), string(f.waits.ID), f.goes.Code, kultur} {
		if private == "" || strings.Contains(said, private) {
			f.t.Errorf("%s: %s showed %q:\n%s", where, forged, private, said)
		}
	}
	if !strings.Contains(said, "Det kan jag inte visa") {
		f.t.Errorf("%s: %s was answered with\n%s", where, forged, said)
	}
}

// forge sends an action about a campaign as one of the cast, on each platform.
func (f *forgery) forge(who graphtest.Key, action dialog.Action, c campaign.Campaign) {
	f.t.Helper()
	arg := helpdesk.Arg(c.ID, c.Version)
	if action == dialog.Campaigns || action == dialog.CampaignNew {
		arg = ""
	}
	seen := f.slack.Buttons(member(who), "")[0]
	seen.Value = f.forged(knob{carries: seen.Value}, action, arg).carries
	if err := f.slack.PressSeen(member(who), seen); err != nil {
		f.t.Fatal(err)
	}
	f.settle()
	f.quiet("Slack", shown(f.sees(member(who)).Blocks), action)
	f.forgeInTeams(f.teams, object(who), action, arg)
	f.quiet("Teams", onCard(f.teams.sees(object(who))), action)
	e := dialog.Event{
		ID: "web/" + string(who) + string(action) + string(c.ID), From: dialog.Address{Platform: "web", Ref: string(who)}, Action: action, Arg: arg,
		Fields: map[string]string{"name": "x", "whom": "everyone", "rounds": "0"}, Facts: dialog.Facts{Roles: []dialog.Role{dialog.Helpdesk, dialog.Program}},
	}
	if err := f.app.Receive(f.t.Context(), e); err != nil {
		f.t.Fatal(err)
	}
	f.settle()
	list := f.screen.of(string(who))
	f.quiet("web", list[len(list)-1].Transcript(), action)
}

func TestNobodyButTheHelpdeskDoesAnythingWithACampaignByAnyPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := forging(t, newHouse(t))
		defer f.slack.Close()
		defer f.teams.teams.Close()
		defer func() { f.stop() }()
		actions := campaignActions()
		if len(actions) < 20 {
			t.Fatalf("only %d actions", len(actions))
		}
		before, posts := f.kept(f.goes.ID)+f.kept(f.waits.ID), len(f.slack.CallsOf("chat.postMessage"))
		for _, who := range []graphtest.Key{graphtest.Anna, graphtest.Eva} {
			f.types(member(who), "hej")
			f.teams.types(object(who), "hej")
			for _, action := range actions {
				f.forge(who, action, f.waits)
				f.forge(who, action, f.goes)
			}
		}
		if after := f.kept(f.goes.ID) + f.kept(f.waits.ID); after != before {
			t.Errorf("something changed:\n%s\nwas\n%s", after, before)
		}
		if n := len(f.slack.CallsOf("chat.postMessage")) - posts; n > 2 { // the two greetings
			t.Errorf("%d messages were posted", n)
		}
		if n := len(f.audits(actionRefused)); n != 2*2*3*len(actions) {
			t.Errorf("%d refusals on record, want %d", n, 2*2*3*len(actions))
		}
		f.checked()
	})
}

// forgeInTeams is somebody pressing a button that they made up.
func (h *house) forgeInTeams(g *teamsOffice, user string, action dialog.Action, arg string) {
	h.t.Helper()
	seen := g.teams.Buttons(user, "")[0]
	k := teamsChat{g, user}.knobs()[0]
	k = h.forged(k, action, arg)
	if err := (teamsChat{g, user}).pushes(k); err != nil {
		h.t.Fatalf("%v (%s)", err, seen.Label)
	}
	g.settle()
}

func TestNobodyApprovesTheirOwnAndAColleagueDoes(t *testing.T) {
	inTownhallWith(t, 12, func(o *Options) { o.Campaigns.ApprovalFrom = 5 }, func(t *testing.T, f *townhall) {
		f.wants(f.makes(hanna, "Hösten", nil), "Fler än 5 kan få den. Därför måste en kollega")
		own := f.presses(hanna, "Be en kollega godkänna: högst 12 personer")
		f.wants(own, "en kollega i helpdesk måste godkänna den")
		if labels := f.slack.Labels(hanna, own.TS); slices.ContainsFunc(labels, func(l string) bool { return strings.HasPrefix(l, "Godkänn") }) {
			t.Errorf("she may approve her own: %q", labels)
		}
		seen := f.slack.Buttons(hanna, own.TS)[0]
		var press struct {
			Arg string `json:"r"`
		}
		if err := json.Unmarshal([]byte(seen.Value), &press); err != nil {
			t.Fatal(err)
		}
		seen.Value = f.forged(knob{carries: seen.Value}, dialog.CampaignApprove, press.Arg).carries
		if err := f.slack.PressSeen(hanna, seen); err != nil {
			t.Fatal(err)
		}
		f.settle()
		f.wants(f.sees(hanna), "Ingen godkänner sin egen kampanj.")
		if _, n := f.reminded(); n != 0 {
			t.Fatalf("%d got it", n)
		}
		f.types(f.second, "kampanjer")
		f.wants(f.presses(f.second, "Hösten"), f.tenant.Cast(graphtest.Hanna).DisplayName+" ber dig godkänna", "högst 12 personer")
		f.wants(f.presses(f.second, "Godkänn: högst 12 personer"), "Kod")
		f.passes(30 * time.Second)
		if _, n := f.reminded(); n != 12 {
			t.Errorf("%d got it, want 12", n)
		}
	})
}

func TestACampaignIsStoppedAlsoWhenMicrosoftIsSilent(t *testing.T) {
	inTownhall(t, 8, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", map[string]string{"pace": "2"})
		f.presses(hanna, "Skicka till 8 personer")
		f.tenant.Inject(graphtest.Fault{Trouble: graphtest.Overloaded, Times: -1})
		f.wants(f.presses(hanna, "Pausa"), "Pausad.")
		f.types(f.second, "kampanjer")
		if said := f.sees(f.second).Text; strings.Contains(said, "Hösten") {
			t.Errorf("a list was shown though nobody knows who asks:\n%s", said)
		}
		f.tenant.ClearFaults()
		f.passes(3 * time.Hour)
		if _, n := f.reminded(); n > 2 {
			t.Errorf("%d were reminded after the pause", n)
		}
		f.wants(f.presses(hanna, "Fortsätt skicka"), "Omgång 1 av 3")
		f.presses(hanna, "Avbryt kampanjen")
		f.wants(f.presses(hanna, "Ja, avbryt kampanjen"), "avbröts")
	})
}

func TestWhatWasWrittenComesBackWithWhatIsWrong(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		f.types(hanna, "kampanjer")
		f.presses(hanna, "Ny kampanj")
		wrong := wanted("Hösten", map[string]string{"value": "Kultr"})
		f.wants(f.fills(hanna, "Spara", wrong), "Det finns inte i katalogen.")
		if err := f.slack.Press(hanna, "", "Spara"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		form, _ := f.slack.Modal(hanna)
		if said := string(mustJSON(t, form)); !strings.Contains(said, "Kultr") || !strings.Contains(said, "Det finns inte i katalogen") {
			t.Errorf("the form does not hold what was written:\n%s", said)
		}
		done, err := f.slack.Submit(hanna, form.ID, map[string]string{"f:value": kultur, "f:rounds": "hundra"})
		if err != nil || done.Errors["f:rounds"] == "" {
			t.Errorf("rounds that are no numbers: %+v, %v", done, err)
		}
		if _, err := f.slack.Submit(hanna, form.ID, map[string]string{"f:value": kultur, "f:rounds": "0"}); err != nil {
			t.Fatal(err)
		}
		f.settle()
		f.wants(f.sees(hanna), "6 personer får påminnelsen")
		records, err := f.store.Records(t.Context(), formKind, "", 10)
		if err != nil || len(records) != 0 {
			t.Errorf("%d forms are kept, %v", len(records), err)
		}
	})
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestADeskThatIsRunTwiceDoesItOnce(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		f.types(hanna, "kampanjer")
		f.presses(hanna, "Ny kampanj")
		// The message that follows cannot be changed for a while: the job runs again.
		f.slack.Fail("chat.update", slacktest.Fault{Status: 503})
		f.slack.Fail("respond", slacktest.Fault{Status: 503})
		if err := f.slack.Press(hanna, "", "Spara"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		form, _ := f.slack.Modal(hanna)
		entered := map[string]string{}
		for k, v := range wanted("Hösten", nil) {
			entered["f:"+k] = v
		}
		if _, err := f.slack.Submit(hanna, form.ID, entered); err != nil {
			t.Fatal(err)
		}
		f.passes(20 * time.Second)
		f.slack.ClearFaults()
		f.passes(5 * time.Minute)
		list, _, err := f.app.campaigns.List(t.Context(), "", 10)
		if err != nil || len(list) != 1 {
			t.Errorf("there are %d campaigns, %v", len(list), err)
		}
		f.wants(f.sees(hanna), "6 personer får påminnelsen")
	})
}

func TestFilesThatAreTooBigComeBackInTheForm(t *testing.T) {
	e := dialog.Event{ID: "e", Action: dialog.CampaignSave, Fields: map[string]string{"name": "x"}, Files: []dialog.File{{Name: "a.csv", Data: make([]byte, store.MaxValue)}}}
	job, err := deskJob(e, wayReplace)
	var task deskTask
	if err == nil {
		err = json.Unmarshal(job.Payload, &task)
	}
	if err != nil || !task.TooBig || len(task.Files) != 0 || task.Fields["name"] != "x" || len(job.Payload) > store.MaxValue {
		t.Errorf("%+v, %v", task, err)
	}
}
