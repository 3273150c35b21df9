package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestAMessageArrivesInTheDirectMessage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ref := f.post(step(), "s1")
		p := f.last()
		if ref != newRef(p.Channel, p.TS) {
			t.Errorf("the reference is %s, the message %s in %s", ref, p.TS, p.Channel)
		}
		if !strings.Contains(p.Text, theText) || !strings.Contains(string(p.Blocks), theText) {
			t.Errorf("a screen reader reads %q, the eye %s", p.Text, p.Blocks)
		}
		if strings.Contains(string(p.Metadata), "s1") || !strings.Contains(string(p.Metadata), sendEvent) {
			t.Errorf("its metadata is %s", p.Metadata)
		}
		if len(f.slack.SlackbotMessages(anna)) > 0 {
			t.Error("it landed with Slackbot")
		}
		args := f.slack.CallsOf(postMessage)[0].Args
		if args["unfurl_links"] != "false" || args["unfurl_media"] != "false" {
			t.Errorf("links would be unfolded: %v", args)
		}
	})
}

func TestTheConversationIsOpenedOnce(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.post(step(), "s1")
		f.post(step(), "s2")
		f.bot.out = newOutlet(f.bot) // a restart
		f.post(step(), "s3")
		if n := f.slack.Count("conversations.open"); n != 1 {
			t.Errorf("opened %d times", n)
		}
	})
}

func TestAChannelOfAnotherWorkspaceIsOpenedAnew(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.keep.kept[channelKey(anna)] = "D0OLD"
		f.post(step(), "s1")
		if n := len(f.slack.Messages(anna)); n != 1 {
			t.Errorf("%d messages", n)
		}
		if f.keep.kept[channelKey(anna)] == "D0OLD" {
			t.Error("the old channel is still kept")
		}
	})
}

func TestABrokenCupboardCostsNoMessage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.keep.broken = errors.New("the disk is full")
		f.post(step(), "s1")
		f.post(step(), "s2")
		if n, m := len(f.slack.Messages(anna)), f.slack.Count("conversations.open"); n != 2 || m != 1 {
			t.Errorf("%d messages, opened %d times", n, m)
		}
	})
}

func TestAPictureNeverCostsTheText(t *testing.T) {
	o := slacktest.Options{PublicPictures: func(string) bool { return false }}
	inOffice(t, o, func(t *testing.T, f *office) {
		ref := f.post(illustrated(), "s1")
		if p := f.last(); !strings.Contains(p.Text, theText) || strings.Contains(string(p.Blocks), `"image"`) {
			t.Errorf("Anna sees %s", p.Blocks)
		}
		m := illustrated()
		m.Body = "Öppna appen."
		if _, err := f.bot.Replace(t.Context(), address(anna), ref, m); err != nil {
			t.Fatal(err)
		}
		if p := f.last(); !strings.Contains(p.Text, "Öppna appen.") || len(f.slack.Messages(anna)) != 1 {
			t.Errorf("Anna sees %q", p.Text)
		}
	})
}

func TestAMessageThatDoesNotFitIsRefusedAndLoggedWithoutItsText(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail(postMessage, slacktest.Fault{Code: "invalid_blocks", Messages: []string{"must be shorter [json-pointer:/blocks/0/text]"}})
		_, err := f.bot.Post(t.Context(), address(anna), illustrated(), "s1")
		if e := failure(t, err); e.Outcome != dialog.Refused || e.Reason != dialog.Unfit {
			t.Errorf("got %v", e)
		}
		if n := len(f.slack.CallsOf(postMessage)); n != 2 {
			t.Errorf("tried %d times, want once with its picture and once without", n)
		}
		if !strings.Contains(f.log.String(), "/blocks/0/text") {
			t.Errorf("the log does not say where:\n%s", f.log)
		}
	})
}

func TestTwoHundredPeopleAreWrittenToWithinSlacksLimits(t *testing.T) {
	inOffice(t, slacktest.Options{Throttle: true}, func(t *testing.T, f *office) {
		const people = 200
		name := func(i int) string { return fmt.Sprintf("U1%03d", i) }
		for i := range people {
			f.slack.AddUser(slacktest.User{ID: name(i), Name: "N"})
		}
		for round, slowest := range []string{"conversations.open", postMessage} { // the first is for people who are new
			began := time.Now()
			var work sync.WaitGroup
			for i := range people {
				work.Go(func() { f.insist(name(i), fmt.Sprint(round)) })
			}
			work.Wait()
			limit := tierOf(slowest)
			least := time.Duration(float64(people-limit.burst) / limit.perMinute * float64(time.Minute))
			if took := time.Since(began); took > least*11/10 {
				t.Errorf("round %d took %s, the least is %s", round, took, least)
			}
			time.Sleep(time.Minute)
		}
		for _, c := range f.slack.Calls() {
			if !c.OK {
				t.Fatalf("%s: %s", c.Method, c.Error)
			}
		}
		for i := range people {
			if n := len(f.slack.Messages(name(i))); n != 2 {
				t.Errorf("person %d has %d messages", i, n)
			}
		}
	})
}

// insist posts a step to somebody, as often as it takes.
func (f *office) insist(id, sendID string) {
	for range 100 {
		_, err := f.bot.Post(f.t.Context(), address(id), step(), sendID)
		if err == nil {
			return
		}
		var e *dialog.SendError
		if !errors.As(err, &e) || e.Reason != dialog.Throttled || e.Retry <= 0 {
			f.t.Errorf("got %v", err)
			return
		}
		time.Sleep(e.Retry)
	}
	f.t.Error("sent away for ever")
}

func TestMetadataIsOfTheShapeThatSlackTakes(t *testing.T) {
	raw, err := json.Marshal(metadata(sendMark("campaign/round/person"), nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 200 || sendMark("a") == sendMark("b") {
		t.Errorf("%s", raw)
	}
}
