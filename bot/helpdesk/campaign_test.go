package helpdesk

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/campaign"
	"lotsen/bot/slack/blocks"
	"lotsen/bot/teams/cards"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

var update = flag.Bool("update", false, "write the messages as they are now")

func campaigns(t *testing.T, lang dialog.Lang) Campaigns {
	t.Helper()
	return desk(t).Campaigns(lang, monday)
}

// TestEveryMessageAboutCampaigns holds all of them against testdata, in both languages.
func TestEveryMessageAboutCampaigns(t *testing.T) {
	for _, lang := range languages() {
		all := views(t, campaigns(t, lang))
		for _, why := range Refusals() {
			all["refusal-"+string(why)] = campaigns(t, lang).Refusal(autumn(campaign.Previewed), why)
		}
		for name, m := range all {
			file := fmt.Sprintf("testdata/campaigns/%s.%s.txt", name, lang)
			got := m.Transcript()
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s in %s (- written, + said):\n%s", name, lang, diff)
			}
		}
	}
}

// TestEveryMessageAboutCampaignsIsFitToBeShown: whole in Slack and in Teams, with few
// buttons of which one stands out, nobody shouted at.
func TestEveryMessageAboutCampaignsIsFitToBeShown(t *testing.T) {
	catalogue := desk(t).Texts
	for _, lang := range languages() {
		for name, m := range views(t, campaigns(t, lang)) {
			said := m.Transcript()
			if strings.Contains(said, "{{") || strings.Contains(said, "<no value>") || strings.Contains(said, "!") && !strings.Contains(name, "wrong") {
				t.Errorf("%s in %s:\n%s", name, lang, said)
			}
			slackish, err := blocks.Renderer{Texts: catalogue}.Message(m)
			if err != nil {
				t.Errorf("%s in %s: Slack: %v", name, lang, err)
			}
			teamish, err := cards.Renderer{Texts: catalogue}.Message(m)
			if err != nil {
				t.Errorf("%s in %s: Teams: %v", name, lang, err)
			}
			for _, key := range []texts.Key{texts.SlackCut, texts.TeamsCut} {
				whole, err := json.Marshal([]any{slackish, teamish})
				if err != nil || strings.Contains(string(whole), catalogue.Text(string(lang), key, nil)) {
					t.Errorf("%s in %s is cut: %v", name, lang, err)
				}
			}
			if len(m.Fields) > 0 {
				if _, err := (blocks.Renderer{Texts: catalogue}).Form(m, blocks.FormMeta{Press: blocks.Press{Action: m.Buttons[0].Action, Form: true}}); err != nil {
					t.Errorf("%s in %s: Slack's form: %v", name, lang, err)
				}
			}
			prominent := 0
			for i, b := range m.Buttons {
				if b.Style == dialog.Primary {
					prominent++
				}
				if b.Style == dialog.Primary && i > 0 || len([]rune(b.Label)) > 75 || b.Label == "" || b.Action == "" || len(b.Arg) > 64 {
					t.Errorf("%s in %s: %+v", name, lang, b)
				}
			}
			if len(m.Buttons) == 0 || len(m.Buttons) > 6 || prominent > 1 {
				t.Errorf("%s in %s: %d buttons, %d prominent", name, lang, len(m.Buttons), prominent)
			}
		}
	}
}

func TestEachErrorOfACampaignIsToldInItsOwnWords(t *testing.T) {
	want := map[error]Refusal{
		campaign.ErrNone: Gone, campaign.ErrMoved: Moved, campaign.ErrOwn: Own, campaign.ErrNotNow: NotNow, campaign.ErrEmpty: Empty,
		campaign.ErrChanged: Changed, errors.New("the disk is full"): Trouble,
	}
	for err, why := range want {
		if got := RefusalOf(fmt.Errorf("approving: %w", err)); got != why {
			t.Errorf("%v is told as %s", err, got)
		}
	}
	if got := RefusalOf(fmt.Errorf("submitting: %w", campaign.Problems{{Field: campaign.FieldEnds, Fault: campaign.Past}})); got != Wrong {
		t.Errorf("problems are told as %s", got)
	}
	said := map[string]Refusal{}
	for _, why := range Refusals() {
		m := campaigns(t, dialog.Swedish).Refusal(campaign.Campaign{}, why)
		if other, taken := said[m.Body]; taken {
			t.Errorf("%s and %s are told alike: %s", why, other, m.Body)
		}
		said[m.Body] = why
		if len(m.Buttons) != 1 {
			t.Errorf("%s of a campaign that is not known: %+v", why, m.Buttons)
		}
	}
}

func TestAColleagueIsAskedOnlyAboveTheThreshold(t *testing.T) {
	p := campaign.Preview{All: 100, In: 60, Promised: 40}
	for threshold, want := range map[int]string{100: "Skicka till högst 100 personer", 99: "Be en kollega godkänna: högst 100 personer", -1: "Be en kollega godkänna: högst 100 personer"} {
		m := campaigns(t, dialog.Swedish).Preview(autumn(campaign.Previewed), p, threshold)
		if m.Buttons[0].Label != want || m.Buttons[0].Action != dialog.CampaignSubmit {
			t.Errorf("above %d: %+v", threshold, m.Buttons[0])
		}
	}
}

// TestWhoMadeACampaignIsNotOfferedToApproveIt: neither who made it, nor who changed it
// last, nor who submitted it, nor somebody unknown.
func TestWhoMadeACampaignIsNotOfferedToApproveIt(t *testing.T) {
	c := autumn(campaign.Awaiting)
	c.By, c.EditedBy, c.SubmittedBy = "a", "b", "c"
	for me, may := range map[dialog.PersonID]bool{"a": false, "b": false, "c": false, "": false, "d": true} {
		m := campaigns(t, dialog.Swedish).Awaiting(c, nil, me, "")
		offered := slices.ContainsFunc(m.Buttons, func(b dialog.Button) bool { return b.Action == dialog.CampaignApprove })
		if offered != may {
			t.Errorf("%q: offered %v", me, offered)
		}
	}
}

// TestTheButtonsOfACampaignAreThoseThatItsStateAllows, as package campaign has its moves.
func TestTheButtonsOfACampaignAreThoseThatItsStateAllows(t *testing.T) {
	for state, want := range map[campaign.State][]dialog.Action{
		campaign.Scheduled: {dialog.CampaignPause, dialog.CampaignCancel, dialog.CampaignAgain, dialog.CampaignResult, dialog.CampaignIntranet, dialog.Campaigns},
		campaign.Sending:   {dialog.CampaignPause, dialog.CampaignCancel, dialog.CampaignAgain, dialog.CampaignResult, dialog.CampaignIntranet, dialog.Campaigns},
		campaign.Paused:    {dialog.CampaignWhy, dialog.CampaignResume, dialog.CampaignCancel, dialog.CampaignResult, dialog.CampaignIntranet, dialog.Campaigns},
	} {
		var got []dialog.Action
		for _, b := range campaigns(t, dialog.Swedish).Live(under(state), time.Time{}).Buttons {
			got = append(got, b.Action)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", state, got)
		}
	}
	none := under(campaign.Sending)
	none.Refused, none.Unknown = 0, 0
	for _, b := range campaigns(t, dialog.Swedish).Live(none, time.Time{}).Buttons {
		if b.Action == dialog.CampaignAgain {
			t.Error("nobody failed, and it can be sent again")
		}
	}
}

func TestAButtonNamesTheCampaignAndTheVersionThatWasSeen(t *testing.T) {
	m := campaigns(t, dialog.Swedish).Preview(autumn(campaign.Previewed), counted(), 100)
	id, version, ok := ReadArg(m.Buttons[0].Arg)
	if id != "fe29c0a1b2c3d4e5f607" || version != 4 || !ok {
		t.Errorf("%q is %q, %d, %v", m.Buttons[0].Arg, id, version, ok)
	}
	for _, arg := range []string{"", "fe29", ".4", "fe29.", "fe29.x", "fe29.-1", "fe29.4.5", "fe29. 4"} {
		if id, version, ok := ReadArg(arg); ok {
			t.Errorf("%q was read as %q, %d", arg, id, version)
		}
	}
}

// TestEverybodyIsCountedOnceInAPreview: the rows add up to the last one.
func TestEverybodyIsCountedOnceInAPreview(t *testing.T) {
	m := campaigns(t, dialog.English).Preview(autumn(campaign.Previewed), counted(), 100)
	sum, last := 0, 0
	for i, row := range m.Table.Rows {
		n, err := strconv.Atoi(strings.ReplaceAll(row[1], ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		if last = n; i < len(m.Table.Rows)-1 {
			sum += n
		}
	}
	if sum != last || last != counted().All {
		t.Errorf("the rows add up to %d, the last says %d", sum, last)
	}
}

func TestAListThatIsTooLongForTheChatSaysSo(t *testing.T) {
	v := campaigns(t, dialog.Swedish)
	unit := strings.Repeat("x", 1_000)
	m, err := v.File(autumn(campaign.Done), func(do func(campaign.Line) error) error {
		for {
			if err := do(campaign.Line{Name: "Anna", Unit: unit, Why: campaign.Promised}); err != nil {
				return err
			}
		}
	})
	if err != nil || len(m.Files[0].Data) > maxFile+2_000 || !strings.Contains(m.Body, "för lång för chatten") {
		t.Fatalf("%v, %d bytes: %s", err, len(m.Files[0].Data), m.Body)
	}
	if m.Files[0].Name != "kampanj-2026-11-23.csv" || !strings.Contains(string(m.Files[0].Data[:2_000]), "Har själva valt när de vill bli påminda") {
		t.Errorf("%s: %.200s", m.Files[0].Name, m.Files[0].Data)
	}
	broken := errors.New("the store is gone")
	if _, err := v.File(autumn(campaign.Done), func(func(campaign.Line) error) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a list that breaks off: %v", err)
	}
}
