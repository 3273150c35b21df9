package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph"
)

// reminders are those of a campaign that an account has got.
func (f *townhall) reminders(user string) (n int) {
	for _, m := range f.posts(user) {
		if strings.Contains(m.Text, firstLine) {
			n++
		}
	}
	return n
}

// withWrongAddress has the account UWRONG whose address is nobody's, and is somebody's of the
// unit once it is mended and the roll is read again.
func withWrongAddress(t *testing.T, do func(t *testing.T, f *townhall, mended graph.Person, mend func())) {
	t.Helper()
	before := func(_ *testing.T, f *townhall) {
		f.slack.AddUser(slacktest.User{ID: "UWRONG", Email: "fel@nykoping.se"})
	}
	inRoll(t, 2, slacktest.Options{}, before, func(t *testing.T, f *townhall) {
		mended := f.unit[1]
		f.slack.ChangeUser(f.member(1), func(u *slacktest.User) { u.Email = "annan@nykoping.se" })
		f.rollEnds()
		do(t, f, mended, func() {
			f.slack.ChangeUser("UWRONG", func(u *slacktest.User) { u.Email = string(mended.SignIn) })
			f.passes(rollEvery)
			f.rollEnds()
		})
	})
}

func TestWhoOnceWasAStrangerIsReachedOnceTheirAddressIsMended(t *testing.T) {
	withWrongAddress(t, func(t *testing.T, f *townhall, mended graph.Person, mend func()) {
		f.wants(f.types("UWRONG", "sms"), "Steg 1 av 10")
		f.wants(f.presses("UWRONG", "Klar, nästa"), "Steg 2 av 10")
		if got := f.is("UWRONG"); got.Known() {
			t.Fatalf("whose address is wrong is %q", got)
		}
		mend()
		if got := f.is("UWRONG"); got != dialog.PersonID(mended.ID) {
			t.Fatalf("whose address is mended is %q\n%s", got, f.log)
		}
		c := f.starts(campaign.Campaign{})
		f.passes(2 * time.Minute)
		if n := f.reminders("UWRONG"); n != 1 {
			t.Fatalf("they have got %d reminders; the ledger says %+v", n, f.counts(c.ID))
		}
		f.wants(f.types("UWRONG", "nästa"), "Steg 3 av 10")
		f.wants(f.presses("UWRONG", "Tillbaka"), "Steg 2 av 10", string(mended.SignIn))
	})
}

func TestWhatAStrangerPromisedHoldsForWhoTheyTurnOutToBe(t *testing.T) {
	withWrongAddress(t, func(t *testing.T, f *townhall, mended graph.Person, mend func()) {
		f.types("UWRONG", "sms")
		f.types("UWRONG", "påminn mig på torsdag 15:00")
		promised, err := reminders{App: f.app}.Promised(t.Context(), dialog.Address{Platform: "slack", Ref: "UWRONG"}.Unknown())
		if err != nil || promised.IsZero() {
			t.Fatalf("nothing was promised: %v\n%s", err, f.sees("UWRONG").Text)
		}
		mend()
		if got, err := (reminders{App: f.app}).Promised(t.Context(), dialog.PersonID(mended.ID)); err != nil || !got.Equal(promised) {
			t.Errorf("promised is %s, and was %s: %v", got, promised, err)
		}
		f.starts(campaign.Campaign{})
		f.passes(10 * time.Minute)
		if n := f.reminders("UWRONG"); n != 0 {
			t.Errorf("they have got %d reminders before they want one", n)
		}
		f.passes(promised.Add(time.Hour).Sub(f.clock.Now()))
		n := 0
		for _, m := range f.posts("UWRONG") {
			n += min(1, strings.Count(m.Text+string(m.Blocks), "Du bad mig att påminna dig"))
		}
		if n != 1 {
			t.Errorf("they were reminded %d times as they asked", n)
		}
	})
}

// twice is a platform that tells one account on two pages.
type twice []dialog.ProfileKind

func (k twice) Members(_ context.Context, cursor string) (map[dialog.Address]dialog.Profile, string, error) {
	next := ""
	if cursor == "" {
		next = "2"
	}
	return map[dialog.Address]dialog.Profile{{Platform: "slack", Ref: "W1"}: {Kind: k[len(cursor)]}}, next, nil
}

func TestWhoIsAMemberOfOneWorkspaceIsOne(t *testing.T) {
	for _, kinds := range []twice{{dialog.Member, dialog.Guest}, {dialog.Guest, dialog.Member}} {
		list, _, err := gather(t.Context(), kinds, "")
		if who := list[dialog.Address{Platform: "slack", Ref: "W1"}]; err != nil || len(list) != 1 || who.Kind != dialog.Member {
			t.Errorf("of %v becomes %+v, %v", kinds, list, err)
		}
	}
}

func TestTheRollOfAWholeOrganisation(t *testing.T) {
	var far graph.Person
	before := func(_ *testing.T, f *townhall) {
		far = f.hires("Arkiv", 1)[0]
		f.slack.AddUser(slacktest.User{ID: "UFAR", EnterpriseID: "WFAR", Email: string(far.SignIn), Teams: []string{"T1FAR", "T2FAR"}})
	}
	o := slacktest.Options{Grid: true, Workspaces: []string{slacktest.TeamID, "T1FAR", "T2FAR"}, Throttle: true}
	inRoll(t, 300, o, before, func(t *testing.T, f *townhall) {
		f.rollEnds()
		for i, p := range f.unit {
			if got := f.is(f.member(i)); got != dialog.PersonID(p.ID) {
				t.Fatalf("member %d is %q\n%s", i, got, f.log)
			}
		}
		if got := f.is("WFAR"); got != dialog.PersonID(far.ID) {
			t.Errorf("who is in two workspaces is %q", got)
		}
	})
}

func TestWhoseAddressIsMendedIsFoundTenMinutesLaterAtMost(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		right := string(f.tenant.Cast("anna").SignIn)
		f.slack.ChangeUser("UANNA", func(u *slacktest.User) { u.Email = "fel@nykoping.se" })
		f.types("UANNA", "sms")
		f.slack.ChangeUser("UANNA", func(u *slacktest.User) { u.Email = right })
		f.wants(f.presses("UANNA", "Klar, nästa"), "Steg 2 av 10")
		if n := len(f.slack.CallsOf("users.info")); n != 1 {
			t.Errorf("Slack was asked %d times in a minute who she is", n)
		}
		f.passes(strangerFor)
		f.presses("UANNA", "Tillbaka")
		f.wants(f.presses("UANNA", "Klar, nästa"), "Steg 2 av 10", right)
	})
}

func TestAStrangerIsNotAskedAboutAtEveryPressWhenNobodyAnswers(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.ChangeUser("UANNA", func(u *slacktest.User) { u.Email = "fel@nykoping.se" })
		f.types("UANNA", "sms")
		f.passes(strangerFor)
		f.slack.Fail("users.info", slacktest.Fault{Status: 500})
		for range 3 {
			f.presses("UANNA", "Klar, nästa")
		}
		f.wants(f.sees("UANNA"), "Steg 4 av 10")
		if n := len(f.slack.CallsOf("users.info")); n != 2 {
			t.Errorf("Slack was asked %d times who she is", n)
		}
	})
}
