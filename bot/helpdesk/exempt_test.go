package helpdesk

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
)

// letOff is an exemption with names.
func letOff(t *testing.T, n int) Exempted {
	t.Helper()
	return Exempted{
		Exemption: Exemption{Person: dialog.PersonID(fmt.Sprintf("%08d-0000-4000-8000-000000000000", n)), Until: midnight(t, 2026, 12, 31).AddDate(0, 0, 1),
			Cause: Waits, Note: "ny telefon i december", By: "hanna", At: monday},
		Name: fmt.Sprintf("Person %d", n), By: "Hanna",
	}
}

func midnight(t *testing.T, year int, month time.Month, day int) time.Time {
	t.Helper()
	return time.Date(year, month, day, 0, 0, 0, 0, desk(t).Zone)
}

func TestWhoIsExemptedIsListedWithUntilWhenWhyAndByWhom(t *testing.T) {
	nameless := letOff(t, 2)
	nameless.Name, nameless.Note, nameless.Cause = "", "", "something older"
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: `Undantag.
Den som är undantagen räknas inte i någon siffra och får inga påminnelser, till och med dagen som står här. Det som slutar först står först. Att du har tittat noteras.
| Vem | Till och med | Varför | Av |
| Person 1 | torsdag 31 december | Väntar på utrustning: ny telefon i december | Hanna |
| Någon som inte finns i katalogen | torsdag 31 december | Annat | Hanna |
[Nytt undantag] [Ta bort: Person 1] [Ta bort: Någon som inte finns i ka…] [Fler undantag] [Läget i organisationen] [Till början]
`,
		dialog.English: `Exemptions.
Whoever is exempted is in no figure and gets no reminders, up to and including the day that stands here. What ends first stands first. That you have looked is noted.
| Who | Up to and including | Why | By |
| Person 1 | Thursday 31 December | Waits for equipment: ny telefon i december | Hanna |
| Somebody who is not in the directory | Thursday 31 December | Something else | Hanna |
[New exemption] [End it: Person 1] [End it: Somebody who is not in the…] [More exemptions] [The whole organisation] [To the start]
`,
	} {
		if got := desk(t).Campaigns(lang, monday).Exemptions().List([]Exempted{letOff(t, 1), nameless}, "8").Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
	if got := desk(t).Campaigns(dialog.Swedish, monday).Exemptions().List(nil, "").Transcript(); got != "Undantag.\nIngen är undantagen just nu.\n[Nytt undantag] [Läget i organisationen] [Till början]\n" {
		t.Errorf("nobody: %s", got)
	}
}

func TestAnExemptionIsAskedAboutOnceMoreBeforeItEnds(t *testing.T) {
	const want = `Ska undantaget tas bort?
Personen räknas igen på en gång, och får påminnelser som alla andra.
Vem: Person 1
Till och med: torsdag 31 december
Varför: Väntar på utrustning: ny telefon i december
Av: Hanna
[Ja, ta bort undantaget] [Nej, låt det vara]
`
	m := desk(t).Campaigns(dialog.Swedish, monday).Exemptions().Sure(letOff(t, 1))
	if got := m.Transcript(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if m.Buttons[0].Style != dialog.Danger || m.Buttons[0].Arg != letOff(t, 1).Arg() {
		t.Errorf("%+v", m.Buttons[0])
	}
}

func TestTheFormOfAnExemptionSaysWhatIsWrongBesideTheField(t *testing.T) {
	x := desk(t).Campaigns(dialog.Swedish, monday).Exemptions()
	right := map[string]string{"address": " Fnen0001@nykoping.se ", "cause": "leaves", "note": " slutar  i januari ", "until": "2027-01-31"}
	got, address, wrong := x.Read(right)
	if len(wrong) > 0 || address != "fnen0001@nykoping.se" || got.Cause != Leaves || got.Note != "slutar i januari" || !got.Until.Equal(midnight(t, 2027, 2, 1)) {
		t.Fatalf("%+v, %q, %v", got, address, wrong)
	}
	for _, tt := range []struct{ field, value, want string }{
		{"address", "", "Skriv adressen som personen loggar in med."},
		{"address", "Anna Andersson", "Det är ingen adress."},
		{"cause", "", "Välj varför."},
		{"cause", "sjuk", "Välj varför."},
		{"note", strings.Repeat("å", MaxNote+1), "Kommentaren är för lång"},
		{"until", "", "Välj den sista dagen."},
		{"until", "i morgon", "Det är ingen dag."},
		{"until", "2026-11-23", "Den dagen är inte efter i dag."},
		{"until", "2025-11-23", "Den dagen är inte efter i dag."},
		{"until", "2027-11-24", "Det är för långt fram: högst ett år."},
	} {
		answers := maps.Clone(right)
		answers[tt.field] = tt.value
		_, _, wrong := x.Read(answers)
		said := ""
		for _, f := range x.Form(answers, wrong).Fields {
			if f.Key == tt.field {
				if said = f.Error; f.Value != tt.value {
					t.Errorf("%s: what was written is gone: %q", tt.field, f.Value)
				}
			} else if f.Error != "" {
				t.Errorf("%s = %q: beside %s stands %q", tt.field, tt.value, f.Key, f.Error)
			}
		}
		if !strings.HasPrefix(said, tt.want) {
			t.Errorf("%s = %q: %q, want %q", tt.field, tt.value, said, tt.want)
		}
	}
	for _, ok := range []string{"2026-11-24", "2027-11-23"} {
		answers := maps.Clone(right)
		answers["until"], answers["note"] = ok, strings.Repeat("å", MaxNote)
		if _, _, wrong := x.Read(answers); len(wrong) > 0 {
			t.Errorf("until %s: %v", ok, wrong)
		}
	}
}

func TestWhatTheDirectorySaysOfAnAddressHasWordsOfItsOwn(t *testing.T) {
	for lang, want := range map[dialog.Lang][2]string{
		dialog.Swedish: {"Ingen i katalogen har den adressen.", "Fler än en person har den adressen."},
		dialog.English: {"Nobody in the directory has that address.", "More than one person has that address."},
	} {
		x := desk(t).Campaigns(lang, monday).Exemptions()
		for i, why := range []campaign.Fault{campaign.NotFound, campaign.NotOne} {
			m := x.Form(map[string]string{"address": "x@nykoping.se"}, campaign.Problems{{Field: FieldAddress, Fault: why}})
			if got := m.Fields[0].Error; !strings.HasPrefix(got, want[i]) {
				t.Errorf("%s, %s: %q", lang, why, got)
			}
		}
		for _, c := range Causes() {
			if got := x.Why(Exemption{Cause: c}); strings.Contains(got, "exempt-cause") {
				t.Errorf("%s, %s: %q", lang, c, got)
			}
		}
		if form := x.Form(nil, nil); len(form.Fields[1].Options) != len(Causes()) || !strings.Contains(form.Body, "**") || form.Fields[3].Kind != dialog.DateField {
			t.Errorf("%s: %+v", lang, form)
		}
	}
}
