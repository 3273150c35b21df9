package slack

import (
	"fmt"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// everybody reads all pages, and gives how many there were.
func (f *office) everybody() (all map[dialog.Address]dialog.Profile, pages int) {
	f.t.Helper()
	all = map[dialog.Address]dialog.Profile{}
	for cursor, first := "", true; first || cursor != ""; first = false {
		page, next, err := f.bot.Members(f.t.Context(), cursor)
		for err != nil && failure(f.t, err).Reason == dialog.Throttled {
			time.Sleep(failure(f.t, err).Retry) // virtual time
			page, next, err = f.bot.Members(f.t.Context(), cursor)
		}
		if err != nil {
			f.t.Fatal(err)
		}
		for at, who := range page {
			if before, twice := all[at]; twice {
				f.t.Errorf("somebody is on two pages: %v and %v", before.Kind, who.Kind)
			}
			all[at] = who
		}
		cursor = next
		pages++
	}
	return all, pages
}

func TestEverybodyInTheWorkspaceIsTold(t *testing.T) {
	for _, grid := range []bool{false, true} {
		inOffice(t, slacktest.Options{Grid: grid, Throttle: true}, func(t *testing.T, f *office) {
			want := map[string]dialog.Profile{
				"U2": {SignIn: "m@example.com"}, "U3": {SignIn: "g@example.com", Kind: dialog.Guest}, "U4": {Kind: dialog.Outsider},
				"U5": {Kind: dialog.Machine}, "U6": {SignIn: "l@example.com", Kind: dialog.Left}, "U7": {Kind: dialog.Guest}, slackbot: {Kind: dialog.Machine},
			}
			for _, u := range []slacktest.User{
				{ID: "U2", Email: "M@Example.com"}, {ID: "U3", Email: "g@example.com", Guest: true}, {ID: "U4", Email: "s@other.se", Stranger: true},
				{ID: "U5", Bot: true}, {ID: "U6", Email: "l@example.com", Deleted: true}, {ID: "U7", Invited: true},
			} {
				f.slack.AddUser(u)
			}
			const more = 3_000
			for i := range more {
				f.slack.AddUser(slacktest.User{ID: fmt.Sprintf("UX%d", i), Email: fmt.Sprintf("x%d@example.com", i)})
			}
			began := time.Now()
			all, pages := f.everybody()
			for id, who := range want {
				if all[address(id)] != who {
					t.Errorf("Grid %v, %s: %+v", grid, id, all[address(id)])
				}
			}
			if len(all) != more+len(want)+2 || pages != 1+len(all)/membersPage { // with Anna and Lotsen itself
				t.Errorf("%d accounts on %d pages", len(all), pages)
			}
			for _, c := range f.slack.CallsOf("users.list") {
				if c.Status == 429 {
					t.Error("Slack had to ask for fewer calls")
				}
			}
			if took := time.Since(began); took > 2*time.Minute {
				t.Errorf("%d pages took %s", pages, took)
			}
		})
	}
}

func TestAPageThatIsNotToldSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		fault   slacktest.Fault
		outcome dialog.Outcome
		reason  dialog.Reason
		retry   time.Duration
	}{
		"fewer calls":     {slacktest.Fault{Status: 429, RetryAfter: "30"}, dialog.NotSent, dialog.Throttled, 30 * time.Second},
		"Slack fails":     {slacktest.Fault{Status: 500}, dialog.NotSent, dialog.Trouble, 0},
		"no answer":       {slacktest.Fault{ApplyThenDrop: true}, dialog.NotSent, dialog.Trouble, 0},
		"an old cursor":   {slacktest.Fault{Code: "invalid_cursor"}, dialog.Refused, dialog.Unfit, 0},
		"without a scope": {slacktest.Fault{Code: "missing_scope"}, dialog.NotSent, dialog.CutOff, cutOffRetry},
	} {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			f.slack.Fail("users.list", c.fault, 1)
			_, _, err := f.bot.Members(t.Context(), "")
			if e := failure(t, err); e.Outcome != c.outcome || e.Reason != c.reason || e.Retry != c.retry {
				t.Errorf("%s: %+v", name, e)
			}
		})
	}
}

func TestMembersWithoutTheScopeForAddressesHaveNone(t *testing.T) {
	inOffice(t, slacktest.Options{Scopes: []string{"users:read"}}, func(t *testing.T, f *office) {
		page, _, err := f.bot.Members(t.Context(), "")
		if err != nil || page[address(anna)] != (dialog.Profile{}) {
			t.Errorf("%+v %v", page[address(anna)], err)
		}
		if len(page) < 3 {
			t.Errorf("%d accounts", len(page))
		}
	})
}
