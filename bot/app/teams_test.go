package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestTypedTextGetsANewCardAndTheOldOneGoesQuiet(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		f.types(anna, "nästa")
		list := f.posts(anna)
		if len(list) != 2 || f.living(anna) != 1 {
			t.Fatalf("%d messages, %d to press", len(list), f.living(anna))
		}
		f.wants(list[0], "Steg 1 av 10", "Öppna webbläsare", "Fortsättningen finns i ett annat meddelande")
		f.wants(list[1], "Steg 2 av 10", string(f.tenant.Cast(graphtest.Anna).SignIn))
	})
}

func TestAPressOnAnOldCardShowsThereWhereThePersonIs(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		first := f.types(anna, "sms")
		old := f.button(anna, first.ID, "Klar, nästa")
		f.types(anna, "nästa")
		f.must(f.teams.PressSeen(anna, old))
		f.settle()
		list := f.posts(anna)
		f.wants(list[0], "Steg 2 av 10", "äldre meddelande")
		f.wants(list[1], "Fortsättningen finns")
		if f.living(anna) != 1 || len(list) != 2 {
			t.Errorf("%d messages, %d to press; want two and one", len(list), f.living(anna))
		}
		f.presses(anna, "Klar, nästa")
		f.wants(f.posts(anna)[0], "Steg 3 av 10")
	})
}

func TestAPressIsOneCallAndSaysNothingBesides(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		f.teams.ForgetCalls()
		for range 5 {
			f.presses(anna, "Klar, nästa")
		}
		if calls := f.teams.Calls(); len(calls) != 5 || len(f.teams.CallsOf("update")) != 5 {
			t.Errorf("five presses made %d calls: %+v", len(calls), calls)
		}
		if notices := f.teams.Notices(anna); len(notices) > 0 {
			t.Errorf("she was told %q", notices)
		}
	})
}

func TestAListIsClosedInTeamsWhenTheConversationGoesOn(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		eva, name := object(graphtest.Eva), f.tenant.Cast(graphtest.Anna).DisplayName
		f.wants(f.types(eva, "mitt team"), "Ditt team", name)
		f.types(eva, "hej")
		if old := f.posts(eva)[0]; strings.Contains(string(old.Card), name) || strings.Contains(old.Summary, name) {
			t.Errorf("the names are still there: %s", onCard(old))
		}
	})
}

func TestTheHelpdeskSeesInTeamsWhoWaits(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		name := string(f.tenant.Cast(graphtest.Anna).SignIn)
		anna, hanna := teamsChat{f, object(graphtest.Anna)}, teamsChat{f, object(graphtest.Hanna)}
		f.types(anna.user, "sms")
		f.wants(f.types(anna.user, "jag behöver en människa"), "0155-00 00 00")
		for _, c := range []teamsChat{anna, hanna} {
			f.types(c.user, "meny")
			f.must(c.asks(f.forged(c.knobs()[0], dialog.Requests, ""), nil))
			f.settle()
			if sees := strings.Contains(onCard(f.sees(c.user)), "Väntar på helpdesk") && strings.Contains(onCard(f.sees(c.user)), name); sees != (c.user == hanna.user) {
				t.Errorf("the list is shown: %v\n%s", sees, onCard(f.sees(c.user)))
			}
		}
		f.types(hanna.user, "hej")
		for _, p := range f.posts(hanna.user) {
			if strings.Contains(string(p.Card), name) {
				t.Errorf("the name is still there: %s", onCard(p))
			}
		}
	})
}

func TestAForgedPressShowsNobodysList(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		c := teamsChat{f, object(graphtest.Anna)}
		f.wants(f.types(c.user, "mitt team"), "Det kan jag inte visa")
		for _, action := range []dialog.Action{dialog.Requests, dialog.Team, "helpdesk.export", dialog.Confirmed, "nonsense"} {
			f.must(c.asks(f.forged(c.knobs()[0], action, ""), map[string]any{"f:role": "helpdesk"}))
			f.settle()
			if text := onCard(f.sees(c.user)); strings.Contains(text, "väntar på er") || strings.Contains(text, "Ditt team") || strings.Contains(text, "Klart!") {
				t.Errorf("%s shows\n%s", action, text)
			}
			if f.living(c.user) != 1 {
				t.Errorf("after %s %d cards can be pressed", action, f.living(c.user))
			}
		}
	})
}

func TestWhatNoButtonOfLotsensCarriesIsAnsweredWithWhereTheyAre(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		first := f.types(anna, "sms")
		for _, value := range []any{map[string]any{"lotsen": "x"}, map[string]any{"other": 1}, []int{1}, "text", 7,
			map[string]any{"lotsen": map[string]any{"a": "guide.next", "t": map[string]any{"rev": -1}}}} {
			f.teams.Event(anna, map[string]any{"type": "message", "value": value, "replyToId": first.ID})
			f.settle()
			f.wants(f.sees(anna), "Steg 1 av 10")
		}
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 2 av 10")
		if warnings := f.teams.Warnings(anna); len(warnings) > 0 {
			t.Errorf("she was shown %q", warnings)
		}
	})
}

func TestAFormSaysOnTheCardWhatIsWrong(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		form := f.presses(anna, "Gör det senare")
		before := f.conversation(dialog.Address{Platform: teams.Platform, Ref: anna})
		if err := f.teams.Press(anna, "", "Påminn mig", teamstest.Inputs{"f:day": "", "f:time": ""}); err == nil {
			t.Error("the client sent an empty form")
		}
		for name, x := range map[string]struct {
			entered teamstest.Inputs
			want    string
		}{
			"a day that has been": {teamstest.Inputs{"f:day": "2026-11-20", "f:time": "09:15"}, "har redan varit"},
			"nothing":             {teamstest.Inputs{"f:day": "", "f:time": ""}, "När passar det?"},
			"too far":             {teamstest.Inputs{"f:day": "2036-11-20", "f:time": "09:15"}, "När passar det?"},
		} {
			f.must(f.teams.PressUnchecked(anna, "", "Påminn mig", x.entered)) // as old clients let through
			f.settle()
			f.wants(f.sees(anna), x.want)
			if p := f.sees(anna); p.ID != form.ID || f.living(anna) != 1 {
				t.Errorf("%s: the form is not in its place any more", name)
			}
			if c := f.conversation(dialog.Address{Platform: teams.Platform, Ref: anna}); !c.Promise.IsZero() || c.State != before.State {
				t.Errorf("%s: taken as %+v", name, c)
			}
		}
		f.wants(f.presses(anna, "Påminn mig", teamstest.Inputs{"f:day": "2026-11-25", "f:time": "09:15"}), "onsdag 25 november", "09:15")
		f.clock.Move(48 * time.Hour)
		f.passes(time.Minute)
		f.wants(f.sees(anna), "Steg 1 av 10")
		if f.living(anna) != 1 {
			t.Errorf("%d cards can be pressed", f.living(anna))
		}
	})
}

func TestWhereOthersListenLotsenPointsHome(t *testing.T) {
	for _, kind := range []string{"groupChat", "channel"} {
		inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
			anna := object(graphtest.Anna)
			group := f.teams.AddGroup(kind, "Arbetslaget", anna, object(graphtest.Bo))
			for range 3 {
				f.teams.Mention(anna, group, "status")
				f.settle()
			}
			list := slices.DeleteFunc(f.teams.GroupMessages(group), func(p teamstest.Post) bool { return !p.FromBot() })
			if len(list) != 1 || list[0].Card != nil || !strings.Contains(list[0].Text, "en i taget") && !strings.Contains(list[0].Text, "chatt") {
				t.Fatalf("the others read %+v\n%s", list, f.log)
			}
			if name := f.tenant.Cast(graphtest.Anna); strings.Contains(list[0].Text, string(name.SignIn)) || strings.Contains(list[0].Text, "Microsoft bekräftar") {
				t.Errorf("the others read %q", list[0].Text)
			}
			if n := len(f.posts(anna)); n != 0 {
				t.Errorf("she has %d messages of her own", n)
			}
		})
	}
}

func TestTheCardIsInTheLanguageOfWhoReadsIt(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.teams.ChangeUser(anna, func(u *teamstest.User) { u.Locale = "en-GB" })
		p := f.types(anna, "hello")
		f.wants(p, "Two-factor sign-in")
		var card struct{ Lang string }
		f.must(json.Unmarshal(p.Card, &card))
		if card.Lang != "en" {
			t.Errorf("the card's language is %q", card.Lang)
		}
		f.wants(f.presses(anna, "På svenska"), "Tvåfaktorsinlogg")
		f.wants(f.types(anna, "hello"), "Tvåfaktorsinlogg")
	})
}
