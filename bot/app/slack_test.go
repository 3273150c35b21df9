package app

import (
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestTypedTextGetsANewMessageAndTheOldOneGoesQuiet(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UANNA", "sms")
		f.types("UANNA", "nästa")
		list := f.posts("UANNA")
		if len(list) != 2 || f.living("UANNA") != 1 {
			t.Fatalf("%d messages, %d to press", len(list), f.living("UANNA"))
		}
		f.wants(list[0], "Steg 1 av 10", "Öppna webbläsare", "Fortsättningen finns i ett annat meddelande")
		f.wants(list[1], "Steg 2 av 10")
	})
}

func TestAPressOnAnOldMessageShowsThereWhereThePersonIs(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UANNA", "sms")
		first := f.sees("UANNA")
		old := f.slack.Buttons("UANNA", first.TS)[0]
		f.types("UANNA", "nästa")
		if err := f.slack.PressSeen("UANNA", old); err != nil {
			t.Fatal(err)
		}
		f.settle()
		list := f.posts("UANNA")
		f.wants(list[0], "Steg 2 av 10", "äldre meddelande")
		f.wants(list[1], "Fortsättningen finns")
		if f.living("UANNA") != 1 {
			t.Errorf("%d messages can be pressed, want one", f.living("UANNA"))
		}
		f.presses("UANNA", "Klar, nästa")
		f.wants(f.posts("UANNA")[0], "Steg 3 av 10")
	})
}

func TestAPressUsesNoneOfTheScarceCalls(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UANNA", "sms")
		f.slack.ForgetCalls()
		for range 5 {
			f.presses("UANNA", "Klar, nästa")
		}
		for _, scarce := range []string{"chat.update", "chat.postMessage", "conversations.open", "users.info"} {
			if n := f.slack.Count(scarce); n != 0 {
				t.Errorf("%s was called %d times", scarce, n)
			}
		}
	})
}

func TestAListIsClosedWhenTheConversationGoesOn(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.wants(f.types("UEVA", "mitt team"), "Ditt team", f.tenant.Cast(graphtest.Anna).DisplayName)
		f.types("UEVA", "hej")
		old := f.posts("UEVA")[0]
		if name := f.tenant.Cast(graphtest.Anna).DisplayName; strings.Contains(old.Text, name) || strings.Contains(string(old.Blocks), name) {
			t.Errorf("the names are still there: %s", old.Text)
		}
	})
}

func TestNobodySeesListsOfOthers(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.wants(f.types("UANNA", "mitt team"), "Det kan jag inte visa")
		for _, action := range []dialog.Action{dialog.Requests, dialog.Team, "helpdesk.export", dialog.Confirmed} {
			b := f.slack.Buttons("UANNA", "")[0]
			b.Value = strings.Replace(b.Value, `"a":"`, `"a":"`+string(action)+`","old":"`, 1)
			if err := f.slack.PressSeen("UANNA", b); err != nil {
				t.Fatal(err)
			}
			f.settle()
			if text := f.sees("UANNA").Text; strings.Contains(text, "väntar på er") || strings.Contains(text, "Ditt team") || strings.Contains(text, "Klart!") {
				t.Errorf("%s shows\n%s", action, text)
			}
		}
	})
}

func TestTheSlashCommandAnswersInTheChatAndNowhereElse(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UERIK", "sms")
		for _, x := range []struct{ word, want string }{
			{"status", "Microsoft bekräftar"}, {"guide", "Steg 1 av 10"}, {"hjälp", "Det här kan jag hjälpa till med"},
			{"", "Steg 1 av 10"}, {"nästa", "Steg 2 av 10"},
		} {
			said, err := f.slack.Command("UERIK", "/lotsen", x.word)
			if err != nil {
				t.Fatal(err)
			}
			if said == "" || strings.Contains(said, "Microsoft") || strings.Contains(said, "Steg") {
				t.Errorf("/lotsen %s says %q where it was written", x.word, said)
			}
			f.eventually("UERIK", x.want)
		}
	})
}

func TestAFormSaysWhatIsWrongBesideTheField(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UANNA", "sms")
		f.presses("UANNA", "Gör det senare")
		f.presses("UANNA", "Påminn mig")
		form, ok := f.slack.Modal("UANNA")
		if !ok {
			t.Fatalf("no form opened\n%s", f.log)
		}
		got, err := f.slack.Submit("UANNA", form.ID, map[string]string{"f:day": "2026-11-20", "f:time": "09:15"})
		if err != nil || len(got.Errors) == 0 {
			t.Fatalf("a day that has been is answered with %+v, %v\n%s", got, err, f.log)
		}
		for _, text := range got.Errors {
			if !strings.Contains(text, "har redan varit") {
				t.Errorf("it says %q", text)
			}
		}
		f.wants(f.sees("UANNA"), "När passar det?")
		if got, err = f.slack.Submit("UANNA", form.ID, map[string]string{"f:day": "2026-11-25", "f:time": "09:15"}); err != nil || len(got.Errors) != 0 {
			t.Fatalf("a good day is answered with %+v, %v", got, err)
		}
		f.settle()
		f.wants(f.sees("UANNA"), "onsdag 25 november", "09:15")
		if _, open := f.slack.Modal("UANNA"); open {
			t.Error("the form is still open")
		}
	})
}
