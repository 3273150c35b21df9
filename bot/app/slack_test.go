package app

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

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
		f.wants(list[0], "Steg 1 av 10", "Öppna webbläsare", "Fortsättningen finns längre ned")
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

func TestTheHomePage(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		home := func(user string) string {
			t.Helper()
			view, ok := f.slack.Home(user)
			if !ok {
				t.Fatalf("%s has no home page\n%s", user, f.log)
			}
			return shown(view.Blocks)
		}
		open := func(user string) string {
			t.Helper()
			if err := f.slack.OpenHome(user); err != nil {
				t.Fatal(err)
			}
			f.settle()
			return home(user)
		}
		press := func(user, label string) {
			t.Helper()
			if err := f.slack.Press(user, slacktest.Home, label); err != nil {
				t.Fatalf("%v\n%s", err, f.log)
			}
			f.settle()
		}
		has := func(page string, words ...string) {
			t.Helper()
			for _, w := range words {
				if !strings.Contains(page, w) {
					t.Errorf("%q is not in %q", w, page)
				}
			}
		}
		has(open("UANNA"), "Inte klart ännu.", "Senast kontrollerat", "nyss")
		if labels := f.slack.Labels("UANNA", slacktest.Home); slices.Contains(labels, "Mitt team") || !slices.Contains(labels, "Kom igång") {
			t.Errorf("Anna has the buttons %q", labels)
		}
		press("UANNA", "Kom igång")
		f.wants(f.sees("UANNA"), "Tvåfaktorsinlogg")
		has(home("UANNA"), "Jag har svarat i vår chatt")
		press("UANNA", "Är ett meddelande äkta?")
		has(home("UANNA"), "Jag frågar aldrig efter lösenord")
		press("UANNA", "Mina uppgifter")
		has(home("UANNA"), string(f.tenant.Cast(graphtest.Anna).SignIn), "Slack", "lösenord")
		f.types("UANNA", "sms")
		has(open("UANNA"), "Steg 1 av 10 i SMS till mobilnummer")
		posts := len(f.posts("UANNA"))
		press("UANNA", "In English")
		has(home("UANNA"), "Not done yet")
		f.wants(f.sees("UANNA"), "Step 1 of 10")
		if n := len(f.posts("UANNA")); n != posts {
			t.Errorf("another language brought %d new messages", n-posts)
		}
		has(open("UERIK"), "Du är klar.")
		has(open("UEVA"), "")
		press("UEVA", "Mitt team")
		f.wants(f.sees("UEVA"), "Ditt team", f.tenant.Cast(graphtest.Anna).DisplayName)
		f.types("UANNA", "koden funkar inte")
		open("UHANNA")
		press("UHANNA", "Väntar på helpdesk (1)")
		f.wants(f.sees("UHANNA"), "En person väntar på er.", string(f.tenant.Cast(graphtest.Anna).SignIn), "Steg 1 av 10")
	})
}

func TestAnUnknownStatusIsNeverShownAsNotRegistered(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.tenant.Inject(graphtest.Fault{On: graphtest.Methods, Trouble: graphtest.Overloaded, Times: -1})
		if err := f.slack.OpenHome("UERIK"); err != nil {
			t.Fatal(err)
		}
		f.passes(20 * time.Second)
		view, _ := f.slack.Home("UERIK")
		if page := shown(view.Blocks); !strings.Contains(page, "Jag vet inte om du är klar") {
			t.Errorf("the page says %q\n%s", page, f.log)
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

func TestWhoIsLetIn(t *testing.T) {
	for name, tt := range map[string]struct {
		user   slacktest.User
		policy Guests
		want   string // of the first answer; empty: silence
	}{
		"a guest is guided":      {slacktest.User{Guest: true, Email: "gast@annan.se"}, GuestsGuided, "Tvåfaktorsinlogg"},
		"a guest by policy":      {slacktest.User{Guest: true, Email: "gast@annan.se"}, GuestsRefused, "Du är gäst"},
		"somebody over Connect":  {slacktest.User{Stranger: true, Email: "nagon@annan.se"}, GuestsGuided, "en annan organisation än din"},
		"another bot":            {slacktest.User{Bot: true}, GuestsGuided, ""},
		"who has left":           {slacktest.User{Deleted: true, Email: "slutat@nykoping.se"}, GuestsGuided, ""},
		"nobody's address":       {slacktest.User{Email: "okand@nykoping.se"}, GuestsGuided, "Jag hittar inte din adress i katalogen"},
		"no address at all":      {slacktest.User{}, GuestsGuided, "Jag får inte veta din adress"},
		"a guest of one channel": {slacktest.User{SingleGuest: true, Email: "gast@annan.se"}, GuestsRefused, "Du är gäst"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.stop()
				f.guests = tt.policy
				f.start()
				tt.user.ID = "USOMEBODY"
				f.slack.AddUser(tt.user)
				for range 3 {
					f.slack.Type("USOMEBODY", "hej")
					f.settle()
				}
				posts := f.posts("USOMEBODY")
				switch {
				case tt.want == "" && len(posts) > 0:
					t.Errorf("they were told %q", posts[0].Text)
				case tt.want != "" && len(posts) == 0:
					t.Errorf("they were told nothing\n%s", f.log)
				case tt.want != "":
					f.wants(posts[0], tt.want)
				}
				if refused := strings.Contains(tt.want, "gäst") || strings.Contains(tt.want, "annan"); refused && len(posts) != 1 {
					t.Errorf("they were refused %d times in a day", len(posts))
				}
			})
		})
	}
}

func TestWhoCannotBeReachedIsRememberedUntilTheyShowUp(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		at := dialog.Address{Platform: "slack", Ref: "UANNA"}
		why := func() dialog.Reason {
			t.Helper()
			known, err := f.app.reach(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			return known.Why
		}
		f.types("UANNA", "hej")
		f.slack.DeactivateUser("UANNA")
		f.settle()
		if why() != dialog.Closed {
			t.Errorf("after the account was closed: %q", why())
		}
		f.slack.ReactivateUser("UANNA")
		f.settle()
		f.types("UANNA", "sms")
		if why() != "" {
			t.Errorf("after they wrote again: %q", why())
		}
		f.slack.ChangeUser("UANNA", func(u *slacktest.User) { u.Refuses = "restricted_action" })
		f.slack.Type("UANNA", "nästa")
		f.settle()
		if why() != dialog.Shut {
			t.Errorf("after a post was refused: %q\n%s", why(), f.log)
		}
	})
}

func TestReadinessTellsOfSlack(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ready := func() (int, string) {
			r := httptest.NewRecorder()
			f.app.Readyz(r, nil)
			return r.Code, r.Body.String()
		}
		if code, body := ready(); code != 200 {
			t.Fatalf("at first: %d %s", code, body)
		}
		f.types("UANNA", "hej")
		f.slack.Uninstall()
		f.passes(2 * time.Minute)
		if code, body := ready(); code != 503 || !strings.Contains(body, "slack") {
			t.Errorf("after it was uninstalled: %d %s\n%s", code, body, f.log)
		}
	})
}

func TestWhoIsNotFoundInAHurryIsNotAskedForAtEveryPress(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail("users.info", slacktest.Fault{Status: 429, RetryAfter: "10"}, 1)
		f.wants(f.types("UANNA", "sms"), "Steg 1 av 10")
		for step := 2; step <= 4; step++ {
			f.presses("UANNA", "Klar, nästa")
			f.wants(f.sees("UANNA"), fmt.Sprintf("Steg %d av 10", step))
		}
		if n := len(f.slack.CallsOf("users.info")); n != 1 {
			t.Errorf("Slack was asked %d times who she is", n)
		}
		f.passes(doubtFor)
		f.presses("UANNA", "Tillbaka")
		f.presses("UANNA", "Tillbaka")
		f.wants(f.sees("UANNA"), "Steg 2 av 10", string(f.tenant.Cast(graphtest.Anna).SignIn))
	})
}

func TestEnterpriseGrid(t *testing.T) {
	in(t, slacktest.Options{Grid: true}, func(t *testing.T, f *office) {
		f.slack.AddUser(slacktest.User{ID: "U0GRID", EnterpriseID: "W0GRID", Email: string(f.tenant.Cast(graphtest.Anna).SignIn)})
		f.wants(f.types("U0GRID", "sms"), "Steg 1 av 10", "Öppna")
		f.wants(f.presses("U0GRID", "Klar, nästa"), "Steg 2 av 10", string(f.tenant.Cast(graphtest.Anna).SignIn))
		if err := f.slack.OpenHome("U0GRID"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		view, ok := f.slack.Home("U0GRID")
		if !ok || !strings.Contains(shown(view.Blocks), "Steg 2 av 10") {
			t.Errorf("the home page shows %s\n%s", shown(view.Blocks), f.log)
		}
		if n := len(f.posts("U0GRID")); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	})
}
