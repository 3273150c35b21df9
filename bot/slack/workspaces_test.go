package slack

import (
	"fmt"
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// organisation is a whole one, whose workspaces are the given ones.
func organisation(workspaces ...string) slacktest.Options {
	return slacktest.Options{Grid: true, Workspaces: workspaces, Throttle: true}
}

// roll reads all pages, and gives what each account was told as.
func (f *office) roll(cursor string) map[string][]dialog.Profile {
	f.t.Helper()
	told := map[string][]dialog.Profile{}
	for pages := 0; pages == 0 || cursor != ""; pages++ {
		page, next, err := f.bot.Members(f.t.Context(), cursor)
		if err != nil || pages > 100 {
			f.t.Fatalf("page %d: %v", pages, err)
		}
		for at, who := range page {
			told[at.Ref] = append(told[at.Ref], who)
		}
		cursor = next
	}
	return told
}

func TestEverybodyInAWholeOrganisationIsTold(t *testing.T) {
	inOffice(t, organisation("T1", "T2", "T3"), func(t *testing.T, f *office) {
		for _, u := range []slacktest.User{
			{ID: "U1", EnterpriseID: "W1", Email: "one@example.com", Teams: []string{"T1", "T3"}},
			{ID: "U2", EnterpriseID: "W2", Email: "two@example.com", Teams: []string{"T3"}},
			{ID: "U3", Email: "left@example.com", Teams: []string{"T2"}, Deleted: true},
			{ID: "U4", Email: "g@example.com", Teams: []string{"T2"}, Guest: true},
			{ID: "U5", Email: "far@example.com", Teams: []string{"T9"}}, // Lotsen was not added there
		} {
			f.slack.AddUser(u)
		}
		const more = 500
		for i := range more {
			f.slack.AddUser(slacktest.User{ID: fmt.Sprintf("UX%d", i), Email: fmt.Sprintf("x%d@example.com", i), Teams: []string{"T2"}})
		}
		told := f.roll("")
		for id, want := range map[string]struct {
			times int
			who   dialog.Profile
		}{
			"W1": {2, dialog.Profile{SignIn: "one@example.com"}}, "W2": {1, dialog.Profile{SignIn: "two@example.com"}},
			"U4": {1, dialog.Profile{SignIn: "g@example.com", Kind: dialog.Guest}}, "UX499": {1, dialog.Profile{SignIn: "x499@example.com"}},
			"U1": {}, "U3": {}, "U5": {},
		} {
			if got := told[id]; len(got) != want.times || len(got) > 0 && got[0] != want.who {
				t.Errorf("%s is told as %+v", id, got)
			}
		}
		if n := len(f.slack.CallsOf("auth.teams.list")); n != 4 {
			t.Errorf("it was asked %d times for three workspaces", n)
		}
	})
}

func TestHundredsOfWorkspacesAreGoneThroughOnceEach(t *testing.T) {
	var all []string
	for i := range 1_050 { // more than Slack gives at once
		all = append(all, fmt.Sprintf("T%04d", i))
	}
	inOffice(t, organisation(all...), func(t *testing.T, f *office) {
		f.slack.AddUser(slacktest.User{ID: "U1", Email: "one@example.com", Teams: []string{"T0001"}})
		f.slack.AddUser(slacktest.User{ID: "U2", Email: "two@example.com", Teams: []string{"T1049"}})
		if told := f.roll("T1047/"); len(told["U2"]) != 1 || len(told["U1"]) != 0 {
			t.Errorf("from there it tells %v", told)
		}
		var asked []string
		for _, c := range f.slack.CallsOf("users.list") {
			asked = append(asked, c.Args["team_id"])
		}
		if strings.Join(asked, " ") != "T1048 T1049" {
			t.Errorf("Slack was asked about %v", asked)
		}
	})
}

func TestAWorkspaceThatIsTakenAwayMeanwhileCostsNoOther(t *testing.T) {
	for _, code := range []string{noAccess, "team_not_found"} {
		inOffice(t, organisation("T1", "T2"), func(t *testing.T, f *office) {
			f.slack.AddUser(slacktest.User{ID: "U2", Email: "two@example.com", Teams: []string{"T2"}})
			f.slack.Fail("users.list", slacktest.Fault{Code: code}, 1)
			if told := f.roll(""); len(told["U2"]) != 1 {
				t.Errorf("%s: it tells %v", code, told)
			}
			if why := f.bot.Trouble(); why != "" || !strings.Contains(f.log.String(), "one workspace") {
				t.Errorf("%s: the trouble is %q; the log:\n%s", code, why, f.log)
			}
		})
	}
}

func TestAnOrganisationWithoutWorkspacesHasNobody(t *testing.T) {
	inOffice(t, organisation([]string{}...), func(t *testing.T, f *office) {
		f.bot.out.gate.self = self{team: slacktest.EnterpriseID, enterprise: slacktest.EnterpriseID, user: slacktest.BotUserID}
		f.slack.Fail("auth.teams.list", slacktest.Fault{Body: `{"ok":true,"teams":[{"id":"","name":"x"},{"id":"E1"},{"id":"T/1"}]}`})
		if told := f.roll(""); len(told) != 0 {
			t.Errorf("it tells %v", told)
		}
	})
}

func TestACursorThatIsNotOfAWorkspaceIsNotSentToSlack(t *testing.T) {
	inOffice(t, organisation("T1"), func(t *testing.T, f *office) {
		for _, cursor := range []string{"dXNlcjpVMDYx", "E0ORG/x", "/x", "T1", "T 1/x", "T1/a b", "T1/" + strings.Repeat("x", maxCursor+1), "T1/å"} {
			_, _, err := f.bot.Members(t.Context(), cursor)
			if e := failure(t, err); e.Outcome != dialog.Refused || e.Reason != dialog.Unfit {
				t.Errorf("%q: %+v", cursor, e)
			}
		}
		if n := len(f.slack.CallsOf("users.list")); n != 0 {
			t.Errorf("Slack was asked %d times", n)
		}
	})
}

func TestAnAnswerThatDoesNotComeLosesNoWorkspace(t *testing.T) {
	inOffice(t, organisation("T1", "T2"), func(t *testing.T, f *office) {
		f.slack.Fail("auth.teams.list", slacktest.Fault{Status: 503}, 2)
		_, next, err := f.bot.Members(t.Context(), "")
		if err != nil || next != "T1/" {
			t.Fatalf("%q %v", next, err)
		}
		if _, _, err = f.bot.Members(t.Context(), next); failure(t, err).Outcome != dialog.NotSent {
			t.Errorf("got %v", err)
		}
		f.roll(next)
	})
}
