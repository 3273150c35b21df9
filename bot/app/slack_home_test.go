package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/graph/graphtest"
)

// home is what the home page of somebody says.
func (f *office) home(user string) string {
	f.t.Helper()
	view, ok := f.slack.Home(user)
	if !ok {
		f.t.Fatalf("%s has no home page\n%s", user, f.log)
	}
	return shown(view.Blocks)
}

// opens is somebody opening it.
func (f *office) opens(user string) string {
	f.t.Helper()
	if err := f.slack.OpenHome(user); err != nil {
		f.t.Fatal(err)
	}
	f.settle()
	return f.home(user)
}

// pressesHome is somebody pressing a button there.
func (f *office) pressesHome(user, label string) {
	f.t.Helper()
	if err := f.slack.Press(user, slacktest.Home, label); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
	f.settle()
}

// has fails unless a page says the words.
func (f *office) has(page string, words ...string) {
	f.t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			f.t.Errorf("%q is not in %q", w, page)
		}
	}
}

func TestTheHomePage(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.has(f.opens("UANNA"), "Inte klart ännu.", "Senast kontrollerat", "nyss")
		if labels := f.slack.Labels("UANNA", slacktest.Home); slices.Contains(labels, "Mitt team") || !slices.Contains(labels, "Kom igång") {
			t.Errorf("Anna has the buttons %q", labels)
		}
		f.pressesHome("UANNA", "Kom igång")
		f.wants(f.sees("UANNA"), "Tvåfaktorsinlogg")
		f.has(f.home("UANNA"), "Jag har svarat i vår chatt")
		f.pressesHome("UANNA", "Är ett meddelande äkta?")
		f.has(f.home("UANNA"), "Jag frågar aldrig efter lösenord")
		f.pressesHome("UANNA", "Mina uppgifter")
		f.has(f.home("UANNA"), string(f.tenant.Cast(graphtest.Anna).SignIn), "Slack", "lösenord")
		f.types("UANNA", "sms")
		f.has(f.opens("UANNA"), "Steg 1 av 10 i SMS till mobilnummer")
		posts := len(f.posts("UANNA"))
		f.pressesHome("UANNA", "In English")
		f.has(f.home("UANNA"), "Not done yet")
		f.wants(f.sees("UANNA"), "Step 1 of 10")
		if n := len(f.posts("UANNA")); n != posts {
			t.Errorf("another language brought %d new messages", n-posts)
		}
		f.has(f.opens("UERIK"), "Du är klar.")
		f.has(f.opens("UEVA"), "")
		f.pressesHome("UEVA", "Mitt team")
		f.wants(f.sees("UEVA"), "Ditt team", f.tenant.Cast(graphtest.Anna).DisplayName)
		f.types("UANNA", "koden funkar inte")
		f.opens("UHANNA")
		f.pressesHome("UHANNA", "Väntar på helpdesk (1)")
		f.wants(f.sees("UHANNA"), "En person väntar på er.", string(f.tenant.Cast(graphtest.Anna).SignIn), "Steg 1 av 10")
	})
}

func TestAnUnknownStatusIsNeverShownAsNotRegistered(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.stop()
		f.options = func(o *Options) { o.Policy.MaxAge = 4 * time.Hour }
		f.start()
		f.types("UERIK", "hej")
		f.tenant.Inject(graphtest.Fault{Trouble: graphtest.Overloaded, Times: -1})
		for _, known := range []struct{ after, said string }{{"3h", "Du är klar"}, {"2h", "Jag vet inte om du är klar"}} {
			d, err := time.ParseDuration(known.after)
			if err != nil {
				t.Fatal(err)
			}
			f.passes(d)
			if err := f.slack.OpenHome("UERIK"); err != nil {
				t.Fatal(err)
			}
			f.passes(20 * time.Second)
			view, _ := f.slack.Home("UERIK")
			if page := shown(view.Blocks); !strings.Contains(page, known.said) || !strings.Contains(page, "timmar sedan") {
				t.Errorf("the page says %q\n%s", page, f.log)
			}
		}
	})
}
