package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
)

const hanna = "UHANNA"

// reminded is how many of the unit have got a reminder of the campaigns, and how many
// there are in all.
func (f *townhall) reminded() (people, reminders int) {
	for i := range f.unit {
		n := 0
		for _, p := range f.posts(f.member(i)) {
			if strings.Contains(p.Text, "Dags för tvåfaktorsinlogg") {
				n++
			}
		}
		if reminders += n; n > 0 {
			people++
		}
	}
	return people, reminders
}

func TestHannaMakesACampaignTriesItOnHerselfAndSendsIt(t *testing.T) {
	inTownhall(t, 20, func(t *testing.T, f *townhall) {
		f.wants(f.makes(hanna, "Hösten", nil), "20 personer får påminnelsen", "Skickas i: Slack 20", "Den börjar skickas utan att någon kollega")
		f.presses(hanna, "Skicka till mig först")
		mine := f.posts(hanna)
		trial, card := mine[len(mine)-2], mine[len(mine)-1]
		f.wants(trial, "Så här ser påminnelsen ut. Bara du har fått den här.", "Dags för tvåfaktorsinlogg", "aka.ms/mfasetup", "visas här när kampanjen är godkänd")
		f.wants(card, "Påminnelsen har skickats till dig och ingen annan.")
		if _, n := f.reminded(); n != 0 {
			t.Fatalf("%d got the reminder that was tried", n)
		}
		card = f.presses(hanna, "Skicka till 20 personer")
		f.passes(30 * time.Second)
		if people, n := f.reminded(); people != 20 || n != 20 {
			t.Fatalf("%d reminders to %d people\n%s", n, people, f.log)
		}
		f.wants(f.sees(hanna), "Omgång 1 av 3: 20 av 20 personer är avklarade", "Skickade: 20", "Väntar på sin tur: 0")
		if card.TS != f.sees(hanna).TS {
			t.Error("the card did not change in place")
		}
		for action, want := range map[dialog.Action]int{dialog.Campaigns: 1, dialog.CampaignNew: 1, dialog.CampaignTry: 1, dialog.CampaignSubmit: 1, "campaign.begin": 1} {
			if got := f.audits(action); len(got) != want {
				t.Errorf("%s is %d times on record: %q", action, len(got), got)
			}
		}
	})
}

func TestEachButtonOfAReminderLeadsOnRightThere(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", nil)
		f.presses(hanna, "Skicka till 6 personer")
		f.passes(30 * time.Second)
		code := f.app.inForce(t.Context())
		if len(code) != 1 {
			t.Fatalf("the codes in force are %q", code)
		}
		for i, x := range []struct{ label, says string }{
			{"Starta", "Steg 1 av 15"},
			{"Påminn mig senare", "När passar det?"},
			{"Jag behöver hjälp", "helpdesk"},
			{"Är du äkta?", "Ja, påminnelsen där du tryckte kommer från mig."},
		} {
			reminder := f.sees(f.member(i))
			f.wants(reminder, "Dags för tvåfaktorsinlogg", "Kod: "+code[0], "aka.ms/mfasetup", "minuter")
			if f.living(f.member(i)) != 1 {
				t.Errorf("%d messages can be pressed beside the reminder", f.living(f.member(i)))
			}
			after := f.presses(f.member(i), x.label)
			f.wants(after, x.says)
			if after.TS != reminder.TS {
				t.Errorf("[%s] was answered in another message", x.label)
			}
		}
		f.wants(f.types(f.member(4), "är "+code[0]+" äkta?"), "Ja, "+code[0]+" är koden i mina påminnelser just nu.")
		f.types("UANNA", "hej")
		f.wants(f.types("UANNA", "är du äkta?"), code[0])
		f.wants(f.types(hanna, "vilka väntar på helpdesk?"), "En person väntar")
		f.passes(40 * time.Minute) // it is counted
		p := f.types(hanna, "kampanjer")
		f.wants(p, "Hösten", "6 av 6")
		f.wants(f.presses(hanna, "Hösten"), "Har svarat: 5")
	})
}

func TestWhoRegistersInMidCampaignGetsNoReminder(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", nil)
		f.presses(hanna, "Skicka till 6 personer")
		f.passes(30 * time.Second)
		// One is in the report by then. One registers and says so right before.
		if err := f.tenant.Register(f.unit[0].ID, graph.Authenticator); err != nil {
			t.Fatal(err)
		}
		f.passes(69 * time.Hour) // Thursday, shortly after seven
		f.types(f.member(1), "hej")
		if err := f.tenant.Register(f.unit[1].ID, graph.Authenticator); err != nil {
			t.Fatal(err)
		}
		f.passes(3 * time.Hour)
		for i := range f.unit {
			n := 0
			for _, p := range f.posts(f.member(i)) {
				if strings.Contains(p.Text, "Dags för tvåfaktorsinlogg") {
					n++
				}
			}
			if want := map[int]int{0: 1, 1: 1}[i]; want == 1 && n != 1 || want == 0 && n != 2 {
				t.Errorf("member %d has %d reminders", i+1, n)
			}
		}
		f.types(hanna, "kampanjer")
		f.wants(f.presses(hanna, "Hösten"), "Omgång 2 av 3", "Redan klara · 1")
	})
}
