package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// inRoll plays a story in Slack, whose members are read, with a unit of so many of whom
// nobody has written to Lotsen. before adds what else there is.
func inRoll(t *testing.T, people int, o slacktest.Options, before, story func(t *testing.T, f *townhall)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.options = func(o *Options) { o.Roll = rollEvery }
		unit := h.hires(kultur, people)
		f := &townhall{office: h.inSlack(bySocket, o), unit: unit}
		defer f.slack.Close()
		for i, p := range unit {
			f.slack.AddUser(slacktest.User{ID: f.member(i), Name: "m", Email: string(p.SignIn)})
		}
		before(t, f)
		f.start()
		defer func() { f.stop() }()
		story(t, f)
		f.checked()
	})
}

// roll is how far the roll of Slack has come.
func (h *house) roll() (r rolling, due time.Time) {
	h.t.Helper()
	job, ok, err := h.store.Job(h.t.Context(), rollID(slack.Platform))
	if err != nil || !ok {
		h.t.Fatalf("the roll's job: %t, %v", ok, err)
	}
	if len(job.Payload) > 0 {
		if err := json.Unmarshal(job.Payload, &r); err != nil {
			h.t.Fatal(err)
		}
	}
	return r, job.Due
}

// until waits for the roll, an hour at most.
func (h *house) until(what string, is func(r rolling, due time.Time) bool) {
	h.t.Helper()
	for range 720 {
		if is(h.roll()) {
			return
		}
		h.passes(5 * time.Second)
	}
	h.t.Fatalf("the roll was never %s\n%s", what, h.log)
}

func (h *house) rollEnds() {
	h.t.Helper()
	h.until("at its end", func(r rolling, due time.Time) bool { return r == rolling{} && due.After(h.clock.Now().Add(time.Hour)) })
}

// mailing is the tenant with other mail addresses for some.
type mailing struct {
	*graphtest.Tenant
	mails map[graph.ID]graph.Address
}

// Changes implements census.Source.
func (m mailing) Changes(ctx context.Context, from graph.Token) (graph.Changes, error) {
	c, err := m.Tenant.Changes(ctx, from)
	for i, row := range c.Rows {
		if mail, ok := m.mails[row.Person.ID]; ok {
			c.Rows[i].Person.Mail = mail
		}
	}
	return c, err
}

// is whose an account in Slack is known to be; empty: it is not known.
func (f *office) is(user string) dialog.PersonID {
	f.t.Helper()
	who, _, err := f.app.stored(f.t.Context(), dialog.Address{Platform: slack.Platform, Ref: user})
	if err != nil {
		f.t.Fatal(err)
	}
	return who.Person
}

func TestARollOfThousandsIsReadThroughALimitAndARestart(t *testing.T) {
	const people = 2_500
	var one, gone graph.Person
	before := func(t *testing.T, f *townhall) {
		one, gone = f.hires("Skola", 1)[0], f.hires("Museum", 1)[0]
		others := f.hires("Arkiv", 3)
		f.directory = mailing{f.tenant, map[graph.ID]graph.Address{
			others[0].ID: "two@nykoping.se", others[1].ID: "two@nykoping.se", others[2].ID: one.SignIn, // the same person's other account
		}}
		if err := f.tenant.SetEnabled(gone.ID, false); err != nil {
			t.Fatal(err)
		}
		for id, u := range map[string]slacktest.User{
			"UTWO": {Email: "two@nykoping.se"}, "UONE": {Email: strings.ToUpper(string(one.SignIn))}, "UGONE": {Email: string(gone.SignIn)},
			"UGUEST": {Email: string(f.unit[0].SignIn), Guest: true}, "UBOT": {Email: string(f.unit[1].SignIn), Bot: true},
			"ULEFT": {Email: string(f.unit[2].SignIn), Deleted: true}, "UOTHER": {Email: string(f.unit[3].SignIn), Stranger: true},
			"UNOBODY": {Email: "nobody@nykoping.se"}, "UNOMAIL": {},
		} {
			u.ID = id
			f.slack.AddUser(u)
		}
		f.slack.Fail("users.list", slacktest.Fault{Status: 429, RetryAfter: "40"}, 4)
	}
	inRoll(t, people, slacktest.Options{Throttle: true}, before, func(t *testing.T, f *townhall) {
		f.until("in the middle", func(r rolling, _ time.Time) bool { return r.Read > 1_000 })
		f.stop()
		done, calls := f.log.String(), len(f.slack.CallsOf("users.list"))
		if strings.Contains(done, "who is in a platform has been read") {
			t.Fatal("the restart is not in the middle")
		}
		f.start()
		f.rollEnds()
		for i, p := range f.unit {
			if got := f.is(f.member(i)); got != dialog.PersonID(p.ID) {
				t.Fatalf("member %d is %q", i, got)
			}
		}
		if got := f.is("UONE"); got != dialog.PersonID(one.ID) {
			t.Errorf("whose other account has the same mail is %q", got)
		}
		for _, id := range []string{"UTWO", "UGONE", "UGUEST", "UBOT", "ULEFT", "UOTHER", "UNOBODY", "UNOMAIL", slacktest.BotUserID, "USLACKBOT"} {
			if got := f.is(id); got != "" {
				t.Errorf("%s is %q", id, got)
			}
		}
		asked := f.slack.CallsOf("users.list")
		if again := len(asked) - calls; again == 0 || len(asked) > people/200+5 {
			t.Errorf("Slack was asked %d times, %d of them after the restart", len(asked), again)
		}
		for _, method := range []string{"chat.postMessage", "conversations.open", "users.info"} {
			if n := len(f.slack.CallsOf(method)); n != 0 {
				t.Errorf("%s was called %d times", method, n)
			}
		}
	})
}

func TestTheNextDayTheRollIsReadAgainAndOverwritesNothing(t *testing.T) {
	inRoll(t, 3, slacktest.Options{}, func(*testing.T, *townhall) {}, func(t *testing.T, f *townhall) {
		f.rollEnds()
		f.types(f.member(0), "hej")
		at := dialog.Address{Platform: slack.Platform, Ref: f.member(0)}
		known, _, err := f.app.stored(t.Context(), at)
		if err != nil || known.SignIn == "" {
			t.Fatalf("who has written is %+v, %v", known, err)
		}
		f.stop() // while Lotsen is not running somebody leaves, and somebody comes
		f.slack.ChangeUser(f.member(1), func(u *slacktest.User) { u.Deleted = true })
		f.slack.ChangeUser(f.member(0), func(u *slacktest.User) { u.Email = string(f.unit[2].SignIn) })
		f.slack.AddUser(slacktest.User{ID: "UNEW", Email: string(f.tenant.Cast(graphtest.Anna).SignIn)})
		f.passes(time.Hour) // Slack has given up telling it
		f.start()
		f.passes(rollEvery)
		f.rollEnds()
		if now, _, err := f.app.stored(t.Context(), at); err != nil || now != known {
			t.Errorf("who has written was %+v and is %+v, %v", known, now, err)
		}
		left, err := f.app.reach(t.Context(), dialog.Address{Platform: slack.Platform, Ref: f.member(1)})
		if err != nil || left.Why != dialog.Closed {
			t.Errorf("who has left can be reached: %+v, %v", left, err)
		}
		if got := f.is("UNEW"); string(got) != object(graphtest.Anna) {
			t.Errorf("who came is %q", got)
		}
		f.stop()
		f.slack.ChangeUser(f.member(1), func(u *slacktest.User) { u.Deleted = false })
		f.passes(time.Hour)
		f.start()
		f.passes(rollEvery)
		f.rollEnds()
		if back, err := f.app.reach(t.Context(), dialog.Address{Platform: slack.Platform, Ref: f.member(1)}); err != nil || back.Why != "" || !back.Seen.IsZero() {
			t.Errorf("who is back: %+v, %v", back, err)
		}
	})
}

func TestARollThatIsRefusedBeginsAnewAndRestsADay(t *testing.T) {
	before := func(t *testing.T, f *townhall) {
		f.slack.Fail("users.list", slacktest.Fault{Code: "invalid_cursor"}, 2)
	}
	inRoll(t, 400, slacktest.Options{}, before, func(t *testing.T, f *townhall) {
		f.passes(5 * time.Minute)
		if n := len(f.slack.CallsOf("users.list")); n != 2 {
			t.Errorf("Slack was asked %d times", n)
		}
		f.passes(rollRest)
		f.rollEnds()
		if got := f.is(f.member(399)); got != dialog.PersonID(f.unit[399].ID) {
			t.Errorf("the last one is %q", got)
		}
		f.slack.Fail("users.list", slacktest.Fault{Code: "limit_required"})
		f.passes(rollEvery + time.Hour)
		if _, due := f.roll(); due.Before(f.clock.Now().Add(rollEvery - 2*time.Hour)) {
			t.Errorf("what is refused is asked for again at %s", due)
		}
	})
}
