package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
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
			f.wants(reminder, "Dags för tvåfaktorsinlogg", "Kod: "+code[0].Code, "aka.ms/mfasetup", "minuter")
			if f.living(f.member(i)) != 1 {
				t.Errorf("%d messages can be pressed beside the reminder", f.living(f.member(i)))
			}
			after := f.presses(f.member(i), x.label)
			f.wants(after, x.says)
			if after.TS != reminder.TS {
				t.Errorf("[%s] was answered in another message", x.label)
			}
		}
		f.wants(f.types(f.member(4), "är "+code[0].Code+" äkta?"), "Ja, "+code[0].Code+" är koden i mina påminnelser just nu.")
		f.types("UANNA", "hej")
		f.wants(f.types("UANNA", "är du äkta?"), code[0].Code)
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

// TestTheCodeCanBePublishedBeforeTheFirstReminder: it is told at once, with the text, and
// nobody gets anything for a quarter of an hour.
func TestTheCodeCanBePublishedBeforeTheFirstReminder(t *testing.T) {
	inTownhallWith(t, 6, func(o *Options) { o.Campaigns.Notice = campaign.Notice }, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", nil)
		card := f.presses(hanna, "Skicka till 6 personer")
		code := f.app.inForce(t.Context())[0].Code
		f.wants(card, "Koden är "+code, "En äkta påminnelse har koden "+code, "A genuine reminder has the code "+code)
		f.passes(14 * time.Minute)
		if _, n := f.reminded(); n != 0 {
			t.Fatalf("%d have got it before the code could be published", n)
		}
		f.passes(2 * time.Minute)
		if _, n := f.reminded(); n != 6 {
			t.Fatalf("%d have got it, want 6\n%s", n, f.log)
		}
		f.wants(f.presses(hanna, "Text till intranätet"), "En äkta påminnelse har koden "+code)
		f.wants(f.presses(hanna, "Visa kampanjen"), "Omgång 1 av 3")
	})
}

func TestWhyIsOnRecordInTheWordsOfWhoDidIt(t *testing.T) {
	inTownhallWith(t, 12, func(o *Options) { o.Campaigns.ApprovalFrom = 5 }, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", nil)
		f.presses(hanna, "Be en kollega godkänna: högst 12 personer")
		f.types(f.second, "kampanjer")
		f.presses(f.second, "Hösten")
		f.wants(f.presses(f.second, "Godkänn inte"), "Inte godkänna?")
		f.fills(f.second, "Godkänn inte", map[string]string{"why": "Fel dag. Lösenord: Sommar2026!"})
		f.types(hanna, "kampanjer")
		f.wants(f.presses(hanna, "Hösten"), "Ett utkast")
		f.presses(hanna, "Se vilka den når")
		f.presses(hanna, "Be en kollega godkänna: högst 12 personer")
		f.types(f.second, "kampanjer")
		f.presses(f.second, "Hösten")
		f.presses(f.second, "Godkänn: högst 12 personer")
		f.passes(time.Minute)
		f.types(hanna, "kampanjer")
		f.presses(hanna, "Hösten")
		f.wants(f.presses(f.second, "Pausa"), "Pausad.")
		f.passes(20 * time.Second) // her card says so by itself
		f.wants(f.fills(hanna, "Skriv varför", map[string]string{"why": "Jag bad om det"}), "Det står i loggen nu.", "Pausad.")
		f.wants(f.fills(f.second, "Skriv varför", map[string]string{"why": "Telefonkön är full"}), "Det står i loggen nu.", "Pausad.")
		f.presses(f.second, "Avbryt kampanjen")
		f.wants(f.presses(f.second, "Ja, avbryt kampanjen"), "avbröts")
		f.fills(f.second, "Skriv varför", map[string]string{"why": ""})
		f.wants(f.fills(f.second, "Skriv varför", map[string]string{"why": "Fel enhet"}), "Det står i loggen nu.", "avbröts")
		for action, want := range map[dialog.Action]string{dialog.CampaignRefuse: "why=Fel dag.", dialog.CampaignWhy: "why=Telefonkön är full", "campaign.begin": "why=its time has come"} {
			got := strings.Join(f.audits(action), "\n")
			if !strings.Contains(got, want) || strings.Contains(got, "Sommar2026") {
				t.Errorf("of %s is on record %q", action, got)
			}
		}
		if got := f.audits(dialog.CampaignWhy); strings.Count(strings.Join(got, "\n"), "why=") != 3 || !strings.HasSuffix(got[len(got)-1], "why=Fel enhet") {
			t.Errorf("on record is %q", got)
		}
	})
}

func TestWhoFailedIsInTheListByName(t *testing.T) {
	inCounty(t, 6, stopping(), false, func(t *testing.T, k *county) {
		k.refuse([]int{2, 3}, true)
		k.goesOut(4)
		k.passes(2 * time.Hour)
		h := object(graphtest.Hanna)
		k.g.types(h, "kampanjer")
		k.g.presses(h, "Hösten")
		k.g.presses(h, "Hämta listan")
		if err := k.g.teams.Consent(h, "", true); err != nil {
			t.Fatal(err)
		}
		k.settle()
		files := k.g.teams.Uploads(h)
		if len(files) != 1 {
			t.Fatalf("%d files came", len(files))
		}
		said := strings.Split(strings.TrimSpace(string(files[0].Data)), "\r\n")
		if len(said) != 7 {
			t.Fatalf("the list is\n%s", strings.Join(said, "\n"))
		}
		first, others := strings.Join(said[1:3], "\n"), strings.Join(said[3:], "\n")
		for _, want := range []string{
			"Kultur 3;kult0003@nykoping.se;Kultur;1;Gick inte att skicka;Chatten släpper inte fram Lotsen till dem;Slack;2026-11-23 ",
			"Kultur 4;kult0004@nykoping.se;Kultur;1;Gick inte att skicka;Har tagit bort eller blockerat Lotsen;Teams;2026-11-23 ",
		} {
			if !strings.Contains(first, want) {
				t.Errorf("%q is not at the top of\n%s", want, strings.Join(said, "\n"))
			}
		}
		if !strings.Contains(others, "Kultur 1;kult0001@nykoping.se;Kultur;1;Skickad;;Slack;") || strings.Count(others, ";Skickad;;") != 4 {
			t.Errorf("the others are\n%s", others)
		}
	})
}

// TestATrialComesWhereverWhoAsksCanBeReached: they see it as each chat shows it.
func TestATrialComesWhereverWhoAsksCanBeReached(t *testing.T) {
	inTwoChats(t, 3, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		h := object(graphtest.Hanna)
		s.types(hanna, "kampanjer")
		s.presses(hanna, "Ny kampanj")
		s.fills(hanna, "Spara", wanted("Hösten", nil))
		s.wants(s.presses(hanna, "Skicka till mig först"), "Du har fått den i Slack och Teams.")
		const trial = "Bara du har fått den här."
		if !strings.Contains(onCard(g.sees(h)), trial) {
			t.Errorf("in Teams she sees\n%s", onCard(g.sees(h)))
		}
		g.teams.Block(h, "ConversationBlockedByUser")
		s.wants(s.presses(hanna, "Skicka till mig först"), "Du har fått den i Slack.", "I Teams gick det inte.")
		trials := 0
		for _, p := range s.posts(hanna) {
			trials += strings.Count(p.Text, trial)
		}
		if trials != 2 {
			t.Errorf("%d trials in Slack", trials)
		}
	})
}
