package app

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/graph"
)

// county is the program in Slack and Teams with a unit whose people are in Slack and in
// Teams by turns. All have written to Lotsen once.
type county struct {
	*house
	s    *office
	g    *teamsOffice
	unit []graph.Person
	c    campaign.Campaign
}

// inCounty plays a story with a unit of so many, at a pace. The campaign is about to be
// made.
func inCounty(t *testing.T, people int, limits map[string]campaign.Limit, throttle bool, story func(t *testing.T, k *county)) {
	inCountyWith(t, people, limits, throttle, func(*house) {}, story)
}

// inCountyWith is that with more platforms.
func inCountyWith(t *testing.T, people int, limits map[string]campaign.Limit, throttle bool, more func(*house), story func(t *testing.T, k *county)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.options = func(o *Options) {
			o.Campaigns = Campaigns{Limits: limits, ApprovalFrom: 1_000_000}
		}
		k := &county{house: h, unit: h.hires(kultur, people)}
		k.s, k.g = h.inSlack(bySocket, slacktest.Options{Throttle: throttle, Quiet: true}), h.inTeams(teamstest.Options{Throttle: throttle})
		defer k.s.slack.Close()
		defer k.g.teams.Close()
		more(h)
		for i, p := range k.unit {
			if i%2 == 0 {
				k.s.slack.AddUser(slacktest.User{ID: k.member(i), Name: "m", Email: string(p.SignIn), Locale: "sv-SE"})
			} else {
				k.g.teams.AddUser(teamstest.User{ObjectID: string(p.ID), Name: "m", SignIn: string(p.SignIn)})
			}
		}
		k.start()
		defer func() { k.stop() }()
		k.passes(2 * time.Minute) // the census is taken
		for i := range k.unit {
			k.writes(i)
			if i%20 == 19 {
				k.passes(10 * time.Second) // Slack tells who somebody is a hundred times a minute
			}
		}
		k.passes(time.Minute)
		for i := range k.unit {
			if len(k.botPosts(i)) == 0 {
				t.Fatalf("number %d is not answered\n%s", i, k.log)
			}
		}
		story(t, k)
		k.checked()
	})
}

func (k *county) member(i int) string { return fmt.Sprintf("UK%05d", i) }

// writes has somebody write to Lotsen.
func (k *county) writes(i int) {
	if i%2 == 0 {
		k.s.slack.Type(k.member(i), "hej")
		return
	}
	k.g.teams.Type(string(k.unit[i].ID), "hej")
}

// post is a message of Lotsen's.
type post struct {
	at   time.Time
	says string
}

func (k *county) botPosts(i int) (list []post) {
	if i%2 == 1 {
		for _, p := range k.g.teams.Messages(string(k.unit[i].ID)) {
			if p.FromBot() {
				list = append(list, post{p.At, string(p.Card)})
			}
		}
		return list
	}
	for _, p := range k.s.slack.Messages(k.member(i)) {
		if p.FromBot {
			list = append(list, post{instant(p.TS), p.Text + string(p.Blocks)})
		}
	}
	return list
}

// instant is when a message of Slack's was posted.
func instant(ts string) time.Time {
	micros, _ := strconv.ParseInt(strings.Replace(ts, ".", "", 1), 10, 64)
	return time.UnixMicro(micros)
}

// reminded is how many reminders each of the unit has got, and when the last came.
func (k *county) reminded() (each []int, all int, last time.Time) {
	each = make([]int, len(k.unit))
	for i := range k.unit {
		for _, p := range k.botPosts(i) {
			if k.c.Code == "" || !strings.Contains(p.says, k.c.Code) {
				continue
			}
			each[i]++
			all++
			if p.at.After(last) {
				last = p.at
			}
		}
	}
	return each, all, last
}

// goesOut starts the campaign, and waits until so many have their reminder.
func (k *county) goesOut(until int) {
	k.t.Helper()
	k.c = k.starts(campaign.Campaign{})
	k.waits(until)
}

func (k *county) waits(until int) {
	k.t.Helper()
	for range 6_000 {
		if _, n, _ := k.reminded(); n >= until {
			return
		}
		k.passes(100 * time.Millisecond)
	}
	_, n, _ := k.reminded()
	k.t.Fatalf("%d reminders, never %d: %+v\n%s", n, until, k.counts(k.c.ID), k.log)
}

// presses has Hanna press a button of the newest message, without waiting for what
// follows.
func (k *county) presses(label string) {
	k.t.Helper()
	if err := k.s.slack.Press(hanna, "", label); err != nil {
		k.t.Fatalf("%v: %q", err, k.s.slack.Labels(hanna, ""))
	}
}

// exactlyOnce fails unless everybody has one reminder.
func (k *county) exactlyOnce() {
	k.t.Helper()
	each, _, _ := k.reminded()
	for i, n := range each {
		if n != 1 {
			k.t.Errorf("number %d has %d reminders; the ledger says %+v", i, n, k.counts(k.c.ID))
		}
	}
}

// stopping is a pace at which a unit of ninety takes a minute and a half.
func stopping() map[string]campaign.Limit { return limitsOf(30, 1) }

func TestNothingGoesOutASecondAfterACampaignIsCancelled(t *testing.T) {
	inCounty(t, 90, stopping(), false, func(t *testing.T, k *county) {
		k.goesOut(20)
		k.s.types(hanna, "kampanjer")
		k.s.presses(hanna, "Hösten")
		k.s.presses(hanna, "Avbryt kampanjen")
		k.waits(36) // of ninety
		k.presses("Ja, avbryt kampanjen")
		cancelled := time.Now()
		k.passes(72 * time.Hour)
		each, n, last := k.reminded()
		if late := last.Sub(cancelled); late > time.Second || n > 40 {
			t.Errorf("%d have got a reminder, the last %v after the campaign was cancelled", n, late)
		}
		for i, n := range each {
			if n > 1 {
				t.Errorf("number %d has %d reminders", i, n)
			}
		}
		if got := k.counts(k.c.ID); got.Sent != n || got.Why[campaign.Withdrawn] != 90-n {
			t.Errorf("%d are reminded; the ledger says %+v", n, got)
		}
	})
}

func TestAPausedCampaignReachesExactlyTheRestAndThenExactlyTheFailed(t *testing.T) {
	inCounty(t, 90, stopping(), false, func(t *testing.T, k *county) {
		failed := []int{0, 1, 44, 45, 88, 89}
		k.refuse(failed, true)
		k.goesOut(20)
		k.s.types(hanna, "kampanjer")
		k.s.presses(hanna, "Hösten")
		k.waits(36)
		k.presses("Pausa")
		paused := time.Now()
		k.passes(time.Hour)
		if _, n, last := k.reminded(); last.Sub(paused) > time.Second || n > 40 {
			t.Errorf("%d have got a reminder, the last %v after the pause", n, last.Sub(paused))
		}
		k.presses("Fortsätt skicka")
		k.passes(time.Hour)
		each, n, _ := k.reminded()
		if n != 84 || each[0]+each[1]+each[44]+each[45]+each[88]+each[89] != 0 {
			t.Fatalf("%d have got a reminder after the pause: %v; the ledger says %+v", n, each, k.counts(k.c.ID))
		}
		k.refuse(failed, false)
		for _, i := range failed { // where they are is known again
			k.writes(i)
		}
		k.settle()
		k.s.types(hanna, "kampanjer")
		k.s.presses(hanna, "Hösten")
		k.s.presses(hanna, "Skicka igen till dem som inte nåddes")
		k.s.fills(hanna, "Ja, skicka igen till 6 personer", nil)
		k.passes(time.Hour)
		k.exactlyOnce()
	})
}

// refuse has the platforms refuse what is posted to some, or take it again.
func (k *county) refuse(some []int, off bool) {
	for _, i := range some {
		code, block := "", ""
		if off {
			code, block = "restricted_action", "ConversationBlockedByUser"
		}
		if i%2 == 0 {
			k.s.slack.ChangeUser(k.member(i), func(u *slacktest.User) { u.Refuses = code })
		} else {
			k.g.teams.Block(string(k.unit[i].ID), block)
		}
	}
	k.settle()
}

func TestAClockThatIsMovedWhileRepliesAreLostRemindsNobodyTwice(t *testing.T) {
	inCounty(t, 90, stopping(), false, func(t *testing.T, k *county) {
		k.s.slack.Fail("chat.postMessage", slacktest.Fault{ApplyThenDrop: true}, 3, 9, 15)
		k.s.slack.Fail("chat.postMessage", slacktest.Fault{Drop: true}, 5, 11)
		k.s.slack.Fail("chat.postMessage", slacktest.Fault{Status: 500}, 7)
		k.g.teams.Fail("send", teamstest.Fault{ApplyThenDrop: true}, 4, 12)
		k.goesOut(36)
		k.clock.Move(time.Hour)
		k.waits(60)
		k.clock.Move(25 * time.Minute)
		k.passes(3 * time.Hour)
		k.exactlyOnce()
		if got := k.counts(k.c.ID); got.Unknown != 2 || got.Sent != 88 {
			t.Errorf("two in Teams are not known; the ledger says %+v", got)
		}
	})
}

// The platforms hold Lotsen to what they document. Nobody waits longer than the limits
// that Lotsen keeps make them, but for a twentieth.
func TestARoundTakesAsLongAsThePlatformsLimitsAllow(t *testing.T) {
	const each = 230
	inCounty(t, 2*each, UsualLimits(), true, func(t *testing.T, k *county) {
		began := time.Now()
		k.c = k.starts(campaign.Campaign{})
		k.passes(5 * time.Minute)
		k.exactlyOnce()
		var last [2]time.Duration // in Slack, in Teams
		for i := range k.unit {
			posts := k.botPosts(i)
			last[i%2] = max(last[i%2], posts[len(posts)-1].at.Sub(began))
		}
		for where, least := range []time.Duration{each * time.Minute / usualSlack, each * time.Second / usualTeams} {
			t.Logf("%v; the limits allow %v", last[where], least)
			if last[where] > least*105/100 {
				t.Errorf("it took %v; the limits allow %v", last[where], least)
			}
		}
		for _, c := range k.s.slack.CallsOf("chat.postMessage") {
			if c.Status == 429 {
				t.Error("Slack was given more than it takes")
			}
		}
		for _, c := range k.g.teams.CallsOf("send") {
			if c.Status == 429 {
				t.Error("Teams was given more than it takes")
			}
		}
	})
}
