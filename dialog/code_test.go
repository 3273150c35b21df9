package dialog

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOnlyACodeHasItsShape(t *testing.T) {
	for code, want := range map[string]bool{
		"KTV7X2": true, "ktv7x2": true, "BCD23": false, "BCD234MP": true, "BCD234MPX": false, "7X2KTV": true,
		"KTVBX2": false, "KT7722": false, "KTA7X2": false, "KTY7X2": false, "brst0001": false, "QWR2026": false, "sommar12": false,
		"123456": false, "KTV-7X2": false, "KTÅ7X2": false, "": false, "DFG234": true, "@TV7X2": false, "[TV7X2": false,
	} {
		if got := IsCode(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

// TestEverydayTalkIsNotTakenForACode: with campaigns in force and without.
func TestEverydayTalkIsNotTakenForACode(t *testing.T) {
	b := testBook(t)
	for _, text := range []string{
		"jag har en HP840G5", "min dator heter HP840G5 och är långsam", "rum BCD234 är låst", "KB5034441 gick inte", "jag bor på C2", "klockan 9 15",
		"fnen0001", "brst0001", "sms 123 45", "kod", "koden", "koden kom inte", "imorgon 9:15", "påminn mig 2026-12-03", "nr 3 kl 10", "B2 st 45",
	} {
		for _, codes := range [][]Code{nil, {}, {{Code: "KTV7X2"}}} {
			c, m := b.Next(Conversation{State: "authenticator/scan-qr", Rev: 1}, Event{Person: "anna", Text: text, Facts: Facts{Codes: codes},
				Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}.Redacted())
			if c.State == placeGenuine {
				t.Errorf("%q with %v: %s", text, codes, m.Note)
			}
		}
	}
}

func TestTheCodesThatAreToldAreBounded(t *testing.T) {
	many := slices.Concat(slices.Repeat([]Code{{Code: "KTV7X2"}}, 50), slices.Repeat([]Code{{"FGH567", time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}, 50))
	m := testBook(t)
	_, got := m.Next(Conversation{}, Event{Person: "anna", Action: Genuine, Facts: Facts{Codes: many}})
	if now, past := strings.Count(got.Body, "KTV7X2"), strings.Count(got.Body, "FGH567"); now != maxCodes || past != maxPast {
		t.Errorf("%d codes, and %d that are over", now, past)
	}
}

// TestNobodyIsToldThatThereAreNoRemindersWhileSomeAreAbout: what was sent lately lies in
// people's chats, and the same answer says that it came from here.
func TestNobodyIsToldThatThereAreNoRemindersWhileSomeAreAbout(t *testing.T) {
	b := testBook(t)
	past := Code{"FGH567", time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	for _, codes := range [][]Code{{}, {past}, {{Code: "KTV7X2"}}, {{Code: "KTV7X2"}, past}} {
		for _, action := range []Action{Genuine, RemindGenuine} {
			_, m := b.Next(Conversation{}, Event{Person: "anna", Action: action, Facts: Facts{Codes: codes}, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
			if doubts := strings.Contains(m.Body, "Lita inte på den"); doubts != (len(codes) == 0) {
				t.Errorf("%s with %v:\n%s", action, codes, m.Body)
			}
			for _, c := range codes {
				if !strings.Contains(m.Body, c.Code) {
					t.Errorf("%s with %v does not name %s:\n%s", action, codes, c.Code, m.Body)
				}
			}
		}
	}
}

func TestWhatMayBeACodeInATextIsLookedUp(t *testing.T) {
	for text, want := range map[string][]string{
		"är ktv7x2 äkta?": {"KTV7X2"}, "KTV 7X2": {"KTV7X2"}, "nr 3 kl 10": {"NR3KL10"}, "hej": nil, "": nil, "KTV7X2 eller FGH567?": {"KTV7X2"},
		strings.Repeat("KTV7X2 ", 500): nil,
	} {
		if got := CodesIn(text); !slices.Equal(got, want) {
			t.Errorf("%.40q: %q", text, got)
		}
	}
	if n := len(CodesIn(strings.Repeat("nr 3 kl 10 x ", 20))); n > maxTyped {
		t.Errorf("%d are looked up", n)
	}
}

// TestTheAnswerLeadsToThePageOnlyWhereThereIsOne: the address stands beside the code, and
// nowhere else.
func TestTheAnswerLeadsToThePageOnlyWhereThereIsOne(t *testing.T) {
	const page = "https://lotsen.example.se/genuine"
	for _, at := range []string{"", page} {
		b := testBook(t)
		b.options.CodePage = at
		for _, codes := range [][]Code{nil, {}, {{Code: "KTV7X2"}}, {{"KTV7X2", time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}} {
			_, m := b.Next(Conversation{}, Event{Person: "anna", Action: Genuine, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Facts: Facts{Codes: codes}})
			if got, want := strings.Contains(m.Body, "<"+page+">"), at != "" && len(codes) > 0; got != want {
				t.Errorf("page %q, codes %q: the answer is\n%s", at, codes, m.Body)
			}
		}
	}
}
