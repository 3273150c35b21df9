package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

// after waits, and gives what the operator is told then.
func (f *office) after(d time.Duration) string {
	time.Sleep(d) // virtual time
	synctest.Wait()
	return f.bot.Trouble()
}

func TestASlackThatCannotBeReachedFromTheBeginningIsTrouble(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{"no connection": {Drop: true}, "silence": {Hang: true}, "500": {Status: 500}} {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			f.slack.Fail("", fault)
			f.running(func() {
				if why := f.after(50 * time.Second); why != "" {
					t.Errorf("%s: it is trouble too early: %s", name, why)
				}
				if said := f.log.String(); strings.Count(said, "asking Slack") != 1 || !strings.Contains(said, "auth.test") {
					t.Errorf("%s: the log says\n%s", name, said)
				}
				if why := f.after(30 * time.Second); !strings.Contains(why, "Slack has not") {
					t.Errorf("%s: the operator is told %q", name, why)
				}
				f.slack.ClearFaults()
				if why := f.after(probeSoon + callFor); why != "" {
					t.Errorf("%s: still in trouble: %s", name, why)
				}
			})
		})
	}
}

func TestASlackThatIsLostIsTroubleUntilItAnswersAnyhow(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.running(func() {
			f.post(step(), "s1")
			f.slack.Fail("", slacktest.Fault{Drop: true})
			if why := f.after(time.Hour); why != "" {
				t.Errorf("nobody has called, and it is trouble: %s", why)
			}
			if _, err := f.bot.Post(t.Context(), address(anna), step(), "s2"); err == nil {
				t.Fatal("it can be reached")
			}
			if why := f.after(50 * time.Second); why != "" {
				t.Errorf("it is trouble too early: %s", why)
			}
			if why := f.after(30 * time.Second); !strings.Contains(why, "Slack has not answered for") {
				t.Errorf("the operator is told %q", why)
			}
			f.slack.ClearFaults()
			f.slack.Fail("", slacktest.Fault{Status: 503})
			if why := f.after(probeSoon + time.Second); why != "" {
				t.Errorf("Slack's own trouble is called the network's: %s", why)
			}
		})
	})
}

func TestACallThatIsLostByChanceIsNoTrouble(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.running(func() {
			f.post(step(), "s1")
			before := len(f.slack.CallsOf(authTest))
			f.slack.Fail(postMessage, slacktest.Fault{Drop: true}, 1)
			if _, err := f.bot.Post(t.Context(), address(anna), step(), "s2"); err == nil {
				t.Fatal("it was not lost")
			}
			if why := f.after(10 * time.Minute); why != "" {
				t.Errorf("the operator is told %q", why)
			}
			if n := len(f.slack.CallsOf(authTest)) - before; n != 1 {
				t.Errorf("Slack was asked %d times whether it is there", n)
			}
		})
	})
}

func TestAResponseURLThatDoesNotAnswerSaysNothingOfSlack(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.running(func() {
			ref := f.post(step(), "s1")
			f.pressed(ref)
			before := len(f.slack.CallsOf(authTest))
			f.slack.Fail("respond", slacktest.Fault{Drop: true})
			f.shows(ref, "Steg två.")
			if why := f.after(2 * time.Minute); why != "" || len(f.slack.CallsOf(authTest)) != before {
				t.Errorf("the operator is told %q", why)
			}
		})
	})
}
