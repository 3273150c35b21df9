package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// posted is what was posted to the i-th of the unit, as it was then.
func (f *townhall) posted(i int) (list []post) {
	f.t.Helper()
	theirs := map[string]bool{}
	for _, p := range f.posts(f.member(i)) {
		theirs[p.TS] = true
	}
	for _, call := range f.slack.CallsOf("chat.postMessage") {
		var got struct {
			Channel string `json:"channel"`
			TS      string `json:"ts"`
		}
		if err := json.Unmarshal(call.Result(), &got); err != nil {
			f.t.Fatal(err)
		}
		if theirs[got.TS] {
			list = append(list, post{instant(got.TS), call.Args["text"] + call.Args["blocks"]})
		}
	}
	return list
}

// remindedAt is when the i-th of the unit was reminded: by a campaign, and as promised.
func (f *townhall) remindedAt(i int) (byCampaign, asPromised []time.Time) {
	for _, p := range f.posted(i) {
		switch {
		case strings.Contains(p.says, firstLine):
			byCampaign = append(byCampaign, p.at)
		case strings.Contains(p.says, "Du bad mig att påminna dig nu."):
			asPromised = append(asPromised, p.at)
		}
	}
	return byCampaign, asPromised
}

// day is a day of the month, in Nyköping.
func (f *townhall) day(t time.Time) int { return t.In(f.app.Desk.Zone()).Day() }

// TestWhoWasRemindedAsPromisedIsRemindedByNoCampaignOnThatDay: the promise is kept minutes
// before the campaign begins.
func TestWhoWasRemindedAsPromisedIsRemindedByNoCampaignOnThatDay(t *testing.T) {
	inTownhall(t, 4, func(t *testing.T, f *townhall) {
		f.types(f.member(0), "påminn mig 11:15")
		f.passes(f.clock.Now().Truncate(time.Hour).Add(time.Hour + 17*time.Minute).Sub(f.clock.Now())) // 11:17
		f.starts(campaign.Campaign{})
		f.passes(72 * time.Hour)
		for i := range f.unit {
			byCampaign, asPromised := f.remindedAt(i)
			want, promises := 23, 0
			if i == 0 {
				want, promises = 24, 1
			}
			if len(byCampaign) != 1 || len(asPromised) != promises || f.day(byCampaign[0]) != want {
				t.Errorf("member %d was reminded by the campaign at %v and as promised at %v", i+1, byCampaign, asPromised)
			}
		}
	})
}

// TestAPromiseIsKeptRightAfterACampaignsReminder, which is where they asked for it: they chose
// the time. One of the campaign's rounds comes no sooner than on the next working day.
func TestAPromiseIsKeptRightAfterACampaignsReminder(t *testing.T) {
	inTownhall(t, 2, func(t *testing.T, f *townhall) {
		f.starts(campaign.Campaign{Rounds: []int{0, 1}})
		f.passes(time.Minute)
		f.presses(f.member(0), "Påminn mig senare")
		f.types(f.member(0), "om en halvtimme")
		f.passes(2 * 24 * time.Hour)
		byCampaign, asPromised := f.remindedAt(0)
		if len(byCampaign) != 2 || len(asPromised) != 1 || f.day(asPromised[0]) != 23 || f.day(byCampaign[1]) != 24 {
			t.Errorf("they were reminded by the campaign at %v and as promised at %v", byCampaign, asPromised)
		}
	})
}

// TestAPromiseThatACampaignHasOvertakenIsNotASecondReminder: their time came while they were
// being reminded. It is as it was kept, but for the message.
func TestAPromiseThatACampaignHasOvertakenIsNotASecondReminder(t *testing.T) {
	inTownhall(t, 3, func(t *testing.T, f *townhall) {
		for i, x := range []struct {
			ago  time.Duration // the campaign's reminder, before the promise is kept
			made time.Duration // the promise, before that
			kept bool
		}{{20 * time.Minute, 40 * time.Minute, false}, {80 * time.Minute, 100 * time.Minute, true}, {20 * time.Minute, 10 * time.Minute, true}} {
			f.types(f.member(i), "påminn mig om två timmar")
			p := dialog.PersonID(f.unit[i].ID)
			job, ok, err := f.store.Job(t.Context(), "promise/"+string(p))
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			due := job.Due
			f.campaignReached(p, due.Add(-x.ago))
			job.Payload = []byte(strings.Replace(string(job.Payload), `"made":"`, `"made":"`+due.Add(-x.made).UTC().Format(time.RFC3339)+`","was":"`, 1))
			if err := f.store.Commit(t.Context(), store.Change{Jobs: []store.Job{job}}); err != nil {
				t.Fatal(err)
			}
			f.passes(due.Sub(f.clock.Now()) + time.Minute)
			_, asPromised := f.remindedAt(i)
			if kept := len(asPromised) == 1; kept != x.kept {
				t.Errorf("%+v: it is kept: %t", x, kept)
			}
			if c, err := f.store.Conversation(t.Context(), p); err != nil || !c.Promise.IsZero() {
				t.Errorf("%+v: they still wait for %v, %v", x, c.Promise, err)
			}
			if _, ok, err := f.store.Job(t.Context(), job.ID); ok || err != nil {
				t.Errorf("%+v: its job is left, %v", x, err)
			}
		}
	})
}

// campaignReached puts on record that a campaign's reminder reached somebody at a time.
func (f *townhall) campaignReached(p dialog.PersonID, at time.Time) {
	f.t.Helper()
	stamp := at.UTC().Format(time.RFC3339)
	err := f.store.Commit(f.t.Context(), store.Change{Records: []store.Record{
		{Kind: "campaign/reminded", Key: string(p), Value: []byte(`{"t":"` + stamp + `","c":"other","r":1}`)},
		{Kind: "campaign/other/1", Key: string(p), Value: []byte(`{"s":"sent","t":"` + stamp + `"}`)},
	}})
	if err != nil {
		f.t.Fatal(err)
	}
}

// registers has somebody of the unit register.
func (f *townhall) registers(i int) {
	f.t.Helper()
	if err := f.tenant.Register(f.unit[i].ID, graph.Authenticator); err != nil {
		f.t.Fatal(err)
	}
}

// thanked is how often each of the unit has been thanked, in office hours.
func (f *townhall) thanked() []int {
	f.t.Helper()
	list := make([]int, len(f.unit))
	for i := range f.unit {
		for _, p := range f.posted(i) {
			if strings.Contains(p.says, "Tack, du är klar") {
				list[i]++
				if !f.app.Desk.Calendar.Open(p.at) {
					f.t.Errorf("member %d was thanked at %v", i+1, p.at)
				}
			}
		}
	}
	return list
}

// TestWhoRegistersWhileACampaignRunsIsThankedOnce: the second is told in the guide, the third
// had no reminder, the fourth cannot be reached any more.
func TestWhoRegistersWhileACampaignRunsIsThankedOnce(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		f.types(f.member(2), "påminn mig på torsdag 10:00")
		f.starts(campaign.Campaign{Rounds: []int{0, 3, 7}})
		f.passes(5 * time.Minute)
		f.types(f.member(1), "authenticator")
		for i := range 4 {
			f.registers(i)
		}
		f.types(f.member(1), "är jag klar?")
		f.slack.DeactivateUser(f.member(3))
		f.passes(24 * time.Hour)
		if got, want := f.thanked(), []int{1, 0, 0, 0, 0, 0}; !slices.Equal(got, want) {
			t.Errorf("thanked are %v, not %v\n%s", got, want, f.log)
		}
		f.registers(4)
		f.passes(26 * time.Hour)
		if got, want := f.thanked(), []int{1, 0, 0, 0, 1, 0}; !slices.Equal(got, want) {
			t.Errorf("in the end thanked are %v, not %v", got, want)
		}
	})
}
