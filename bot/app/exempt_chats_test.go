package app

import (
	"maps"
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
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestTheHelpdeskLetsSomebodyOffInSlack(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types(hanna, "hela organisationen")
		f.wants(f.presses(hanna, "Undantag"), "Ingen är undantagen just nu.")
		f.presses(hanna, "Nytt undantag")
		if err := f.slack.Press(hanna, "", "Spara undantaget"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		form, _ := f.slack.Modal(hanna)
		answers := map[string]string{"f:address": "ingen0001@nykoping.se", "f:cause": "leaves", "f:until": "2026-12-31"}
		done, err := f.slack.Submit(hanna, form.ID, answers)
		if err != nil || done.Errors["f:address"] != "Ingen i katalogen har den adressen." || len(done.Errors) != 1 {
			t.Fatalf("an address that nobody has: %+v, %v", done, err)
		}
		answers["f:address"], answers["f:until"] = string(f.tenant.Cast(graphtest.Anna).SignIn), "2028-01-01"
		if done, err = f.slack.Submit(hanna, form.ID, answers); err != nil || !strings.Contains(done.Errors["f:until"], "högst ett år") {
			t.Fatalf("a day that is too far ahead: %+v, %v", done, err)
		}
		answers["f:until"] = "2026-12-31"
		if done, err = f.slack.Submit(hanna, form.ID, answers); err != nil || len(done.Errors) != 0 {
			t.Fatalf("%+v, %v\n%s", done, err, f.log)
		}
		f.settle()
		f.wants(f.sees(hanna), "Sparat: Anna är undantagen till och med torsdag 31 december.", "Slutar snart")
		f.opens(member(graphtest.Anna))
		f.has(f.home(member(graphtest.Anna)), "Du behöver inte registrera dig till och med torsdag 31 december.")
		f.wants(f.presses(hanna, "Ta bort: Anna"), "Ska undantaget tas bort?")
		f.wants(f.presses(hanna, "Ja, ta bort undantaget"), "Borttaget: Anna räknas igen.", "Ingen är undantagen just nu.")
	})
}

func TestTheHelpdeskLetsSomebodyOffInTeams(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		h := object(graphtest.Hanna)
		f.types(h, "hela organisationen")
		f.wants(f.presses(h, "Undantag"), "Ingen är undantagen just nu.")
		f.presses(h, "Nytt undantag")
		wrong := teamstest.Inputs{"f:address": "ingen0001@nykoping.se", "f:cause": "leaves", "f:until": "2026-12-31"}
		f.wants(f.presses(h, "Spara undantaget", wrong), "Ingen i katalogen har den adressen.")
		right := maps.Clone(wrong)
		right["f:address"] = string(f.tenant.Cast(graphtest.Anna).SignIn)
		f.wants(f.presses(h, "Spara undantaget", right), "Sparat: Anna är undantagen till och med torsdag 31 december.", "Slutar snart")
		f.wants(f.presses(h, "Ta bort: Anna"), "Ska undantaget tas bort?")
		f.wants(f.presses(h, "Ja, ta bort undantaget"), "Borttaget: Anna räknas igen.", "Ingen är undantagen just nu.")
	})
}

func TestWhoIsLetOffWhileACampaignGoesOutIsNotReminded(t *testing.T) {
	inTownhall(t, 4, func(t *testing.T, f *townhall) {
		c := f.starts(campaign.Campaign{PerHour: 2})
		f.passes(30 * time.Minute)
		got := func(i int) bool { return strings.Contains(f.sees(f.member(i)).Text, firstLine) }
		waits := slices.IndexFunc([]int{0, 1, 2, 3}, func(i int) bool { return !got(i) })
		if n := f.counts(c.ID); waits < 0 || n.Sent == 0 || n.Queued == 0 {
			t.Fatalf("the ledger says %+v", n)
		}
		f.types(hanna, "hela organisationen")
		f.presses(hanna, "Undantag")
		f.presses(hanna, "Nytt undantag")
		f.fills(hanna, "Spara undantaget", map[string]string{"address": string(f.unit[waits].SignIn), "cause": "away", "until": "2026-12-31"})
		f.passes(5 * time.Hour)
		if n := f.counts(c.ID); got(waits) || n.Sent != 3 || n.Skipped != 1 || n.Why[campaign.WhyOut(graph.IsExempted)] != 1 {
			t.Errorf("reminded all the same: %v; the ledger says %+v", got(waits), n)
		}
	})
}

// helpdeskActions are those of the table that only the helpdesk may ask for, but for the
// campaigns', which have a test of their own.
func helpdeskActions() []dialog.Action {
	r := NewRoutes()
	return slices.DeleteFunc(r.Actions(), func(a dialog.Action) bool {
		return onCampaigns(a) || !r.Allowed(a, []dialog.Role{dialog.Helpdesk}) || r.Allowed(a, nil)
	})
}

// letOffBo is Bo, let off by Hanna without the chat.
func (h *house) letOffBo() helpdesk.Exemption {
	h.t.Helper()
	x := helpdesk.Exemption{Person: dialog.PersonID(graphtest.Bo.ID()), Until: h.clock.Now().AddDate(0, 1, 0), Cause: helpdesk.Away,
		Note: "hemligheten", By: dialog.PersonID(graphtest.Hanna.ID()), At: h.clock.Now()}
	if err := h.app.exempt(h.t.Context(), "job", x); err != nil {
		h.t.Fatal(err)
	}
	return x
}

// everyExemption is all that is kept of exemptions.
func (h *house) everyExemption() string {
	h.t.Helper()
	var b strings.Builder
	for _, kind := range []string{exemptedKind, "census/exempt", "census/accept", formKind} {
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

// forgesForms is one of the cast sending a form that they were never shown: in Slack it is an
// event with fields as well.
func (h *house) forgesForms(who graphtest.Key, action dialog.Action, arg string, fields map[string]string) {
	h.t.Helper()
	for platform, ref := range map[string]string{"slack": member(who), "web": string(who)} {
		e := dialog.Event{ID: platform + string(who) + string(action), From: dialog.Address{Platform: platform, Ref: ref}, Action: action, Arg: arg,
			Fields: maps.Clone(fields), Facts: dialog.Facts{Roles: []dialog.Role{dialog.Helpdesk, dialog.Program}}}
		tried := e
		tried.Fields = maps.Clone(fields)
		tried.Fields["address"] = "ingen0001@nykoping.se"
		if m, err := h.app.Try(h.t.Context(), tried); err != nil || len(m.Fields) > 0 {
			h.t.Errorf("%s, tried on %s: %v\n%s", action, platform, err, m.Transcript())
		}
		if err := h.app.Receive(h.t.Context(), e); err != nil {
			h.t.Fatal(err)
		}
		h.settle()
	}
}

func TestNobodyButTheHelpdeskReadsOrChangesWhatIsItsByAnyPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		s, g, web := h.inSlack(bySocket, slacktest.Options{}), h.inTeams(teamstest.Options{}), newScreen(h.tenant)
		h.joins = append(h.joins, func() []loop { h.app.Add("web", web); return nil })
		defer s.slack.Close()
		defer g.teams.Close()
		h.start()
		defer func() { h.stop() }()
		h.passes(2 * time.Minute)
		x := h.letOffBo()
		before, actions := h.everyExemption(), helpdeskActions()
		if len(actions) < 9 || !slices.Contains(actions, dialog.ExemptEndSure) {
			t.Fatalf("the table has only %q", actions)
		}
		fields := map[string]string{"address": string(h.tenant.Cast(graphtest.Cilla).SignIn), "cause": "other", "until": "2026-12-31"}
		quiet := func(where, said string, forged dialog.Action) {
			for _, private := range []string{"hemligheten", "Bo ", "Cilla", "|", string(x.Person)} {
				if strings.Contains(said, private) {
					t.Errorf("%s: %s showed %q:\n%s", where, forged, private, said)
				}
			}
			if !strings.Contains(said, "Det kan jag inte visa") {
				t.Errorf("%s: %s was answered with\n%s", where, forged, said)
			}
		}
		for _, who := range []graphtest.Key{graphtest.Anna, graphtest.Eva} {
			for _, action := range actions {
				s.types(member(who), "hej") // the buttons are of now
				seen := s.slack.Buttons(member(who), "")[0]
				seen.Value = h.forged(knob{carries: seen.Value}, action, x.Arg()).carries
				if err := s.slack.PressSeen(member(who), seen); err != nil {
					t.Fatal(err)
				}
				h.settle()
				quiet("Slack", shown(s.sees(member(who)).Blocks), action)
				g.types(object(who), "hej")
				k := h.forged(teamsChat{g, object(who)}.knobs()[0], action, x.Arg())
				g.must(teamsChat{g, object(who)}.asks(k, map[string]any{"f:address": fields["address"], "f:cause": "other", "f:until": fields["until"]}))
				h.settle()
				quiet("Teams", onCard(g.sees(object(who))), action)
				h.forgesForms(who, action, x.Arg(), fields)
				list := web.of(string(who))
				quiet("web", list[len(list)-1].Transcript(), action)
				quiet("Slack, a form", shown(s.sees(member(who)).Blocks), action)
			}
		}
		if after := h.everyExemption(); after != before {
			t.Errorf("something changed:\n%s\nwas\n%s", after, before)
		}
		if n := len(h.audits(actionRefused)); n != 2*4*len(actions) {
			t.Errorf("%d refusals on record, want %d", n, 2*4*len(actions))
		}
		if e := h.app.entry(t.Context(), graphtest.Bo.ID()); e.Exclusion != graph.IsExempted {
			t.Error("Bo is not let off any more")
		}
		h.checked()
	})
}
