package slack

import (
	"fmt"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestASentMessageIsFoundByItsSendIDAlone(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		began := time.Now()
		ref := f.post(step(), "s1")
		f.post(step(), "s2")
		for id, want := range map[string]bool{"s1": true, "s2": true, "s3": false, "": false} {
			got, found, err := f.bot.Sent(t.Context(), address(anna), id, began)
			if err != nil || found != want || id == "s1" && got != ref {
				t.Errorf("%q: %s %v %v", id, got, found, err)
			}
		}
	})
}

func TestAMessageIsFoundBehindManyOthers(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		began := time.Now()
		f.post(step(), "s1")
		for i := range 2*sentPage + 10 {
			f.post(step(), fmt.Sprint("later", i))
			time.Sleep(2 * time.Second)
		}
		if _, found, err := f.bot.Sent(t.Context(), address(anna), "s1", began); err != nil || !found {
			t.Errorf("%v %v", found, err)
		}
	})
}

func TestWhoCannotLookDoesNotSayThatItIsNotThere(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"500": {Status: 500}, "hang": {Hang: true}, "missing_scope": {Code: "missing_scope"}, "429": {Status: 429, RetryAfter: "30"}, "nonsense": {Body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.post(step(), "s1")
				f.slack.Fail("conversations.history", fault)
				_, found, err := f.bot.Sent(t.Context(), address(anna), "s2", time.Now())
				if e := failure(t, err); found || e.Outcome != dialog.NotSent {
					t.Errorf("%v %v", found, e)
				}
			})
		})
	}
	t.Run("more than is looked through", func(t *testing.T) {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			began := time.Now()
			for i := range sentPages*sentPage + 1 {
				f.post(step(), fmt.Sprint(i))
				time.Sleep(2 * time.Second)
			}
			if _, found, err := f.bot.Sent(t.Context(), address(anna), "none", began); err == nil || found {
				t.Errorf("%v %v", found, err)
			}
		})
	})
}

func TestAChannelThatIsGoneHoldsNoMessage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.keep.kept[channelKey(anna)] = "D0OLD"
		if _, found, err := f.bot.Sent(t.Context(), address(anna), "s1", time.Now()); err != nil || found {
			t.Errorf("%v %v", found, err)
		}
		f.slack.Fail("conversations.history", slacktest.Fault{Code: "channel_not_found"})
		if _, found, err := f.bot.Sent(t.Context(), address(anna), "s1", time.Now()); err == nil || found {
			t.Errorf("said that it is not there without having looked: %v", found)
		}
	})
}

func TestABrokenOffPostIsNotDoubled(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{"dropped": {ApplyThenDrop: true}, "hanging": {ApplyThenHang: true}, "never done": {Drop: true}} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				began := time.Now()
				f.slack.Fail(postMessage, fault, 1)
				_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
				if e := failure(t, err); e.Outcome != dialog.NotKnownSent {
					t.Fatalf("got %v", e)
				}
				_, found, err := f.bot.Sent(t.Context(), address(anna), "s1", began)
				if err != nil {
					t.Fatal(err)
				}
				if !found {
					f.post(step(), "s1")
				}
				if n := len(f.slack.Messages(anna)); n != 1 {
					t.Errorf("%d messages", n)
				}
			})
		})
	}
}
