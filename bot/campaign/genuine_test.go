package campaign

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lotsen/dialog"
	"lotsen/store"
)

func TestACodeIsGenuineWhileItsRemindersAreAbout(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	ask := func(code string) bool {
		t.Helper()
		known, _, _, err := d.e.Genuine(t.Context(), code)
		d.must(err)
		return known
	}
	before := d.do(d.draft(nil), MovePreview, cilla)
	c := d.do(before, MoveSubmit, cilla)
	began := d.at
	for _, typed := range []string{c.Code, strings.ToLower(c.Code), " " + c.Code[:3] + " - " + c.Code[3:] + ". "} {
		if !ask(typed) {
			t.Errorf("%q is not known", typed)
		}
	}
	for _, typed := range []string{"", "KT7VX2", c.Code[:5], c.Code + "2", strings.Repeat(c.Code, 20), "ÅÄÖ", string(c.ID)} {
		if ask(typed) {
			t.Errorf("%q is known", typed)
		}
	}
	told := func(want ...dialog.Code) {
		t.Helper()
		if codes, err := d.e.Codes(t.Context()); err != nil || !slices.EqualFunc(codes, want, func(a, b dialog.Code) bool { return a.Code == b.Code && a.Until.Equal(b.Until) }) {
			t.Errorf("the codes are %v, %v; want %v", codes, err, want)
		}
	}
	told(dialog.Code{Code: c.Code})
	d.at = d.at.AddDate(0, 0, 7)
	c = d.round(c)
	c = d.do(c, MoveCancel, doris)
	told(dialog.Code{Code: c.Code, Until: c.Ended})
	d.at = d.at.Add(GenuineFor)
	told(dialog.Code{Code: c.Code, Until: c.Ended})
	if known, since, until, err := d.e.Genuine(t.Context(), c.Code); err != nil || !known || !since.Equal(began) || !until.Equal(c.Ended) {
		t.Errorf("a month after its end it is %v, since %v until %v, %v", known, since, until, err)
	}
	d.at = d.at.Add(time.Second)
	if ask(c.Code) {
		t.Error("it is known for ever")
	}
	told()
}

// round begins the first round.
func (d *desk) round(c Campaign) Campaign {
	d.Helper()
	c.Round, c.Began, c.RoundBegan = 1, d.at, d.at
	d.must(d.e.advance(d.Context(), &c, moveBegin, Program, "", store.Change{}))
	return c
}

func TestNoReminderIsGenuineOfACampaignThatWasCalledOffBeforeTheFirst(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.do(d.approved(nil), MoveCancel, doris)
	if known, _, _, err := d.e.Genuine(t.Context(), c.Code); known || err != nil {
		t.Errorf("it is %v, %v", known, err)
	}
	if codes, err := d.e.Codes(t.Context()); err != nil || len(codes) > 0 {
		t.Errorf("the codes are %v, %v", codes, err)
	}
}

// TestEachOldCodeIsKnownHoweverManyThereAre: those that are told are the last ones, and
// whoever names another is not told that it is not ours.
func TestEachOldCodeIsKnownHoweverManyThereAre(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	var all []Campaign
	for range 2 * maxCodes {
		d.at = d.at.Add(time.Minute)
		all = append(all, d.do(d.round(d.approved(nil)), MoveCancel, doris))
	}
	codes, err := d.e.Codes(t.Context())
	if err != nil || len(codes) != maxCodes || codes[0].Code != all[len(all)-1].Code {
		t.Errorf("%d are told, %v", len(codes), err)
	}
	for i, c := range all {
		if known, _, until, err := d.e.Genuine(t.Context(), c.Code); !known || err != nil || !until.Equal(c.Ended) {
			t.Errorf("number %d is %v until %v, %v", i, known, until, err)
		}
	}
}

func TestTheNewestCodeIsToldFirst(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	var want []dialog.Code
	for range maxCodes + 5 {
		want = slices.Insert(want, 0, dialog.Code{Code: d.approved(nil).Code})
		d.at = d.at.Add(time.Minute)
	}
	if codes, err := d.e.Codes(t.Context()); err != nil || !slices.Equal(codes, want[:maxCodes]) {
		t.Errorf("in force are %v, %v; want %v", codes, err, want)
	}
}

func TestNoTwoCampaignsHaveOneCode(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	d.o.Random = func() string { return "always the same" }
	d.e = New(d.o)
	seen := map[string]bool{}
	for range codeTries {
		d.at = d.at.Add(time.Second)
		seen[d.approved(nil).Code] = true
	}
	if len(seen) != codeTries {
		t.Errorf("%d campaigns have %d codes", codeTries, len(seen))
	}
	d.at = d.at.Add(time.Second)
	c := d.do(d.draft(nil), MovePreview, cilla)
	if _, err := d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version); !errors.Is(err, errNoCode) {
		t.Error("the codes are used up, and one more was given")
	}
}

func TestACodeIsEasyToSayAndNoWord(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		code := makeCode(rapid.String().Draw(r, "random"))
		if len(code) != codeLength {
			r.Fatalf("%q has %d letters", code, len(code))
		}
		for i := range len(code) {
			letters := i%3 != 2
			switch {
			case strings.IndexByte("AEIOUYLQSZGB01", code[i]) >= 0:
				r.Fatalf("%q has a vowel, or what looks like another letter", code)
			case letters != (code[i] >= 'A'):
				r.Fatalf("%q is not two letters and a figure, twice", code)
			case i > 0 && code[i] == code[i-1]:
				r.Fatalf("%q has a letter twice", code)
			}
		}
		if again, ok := readCode(strings.ToLower(code)); !ok || again != code {
			r.Fatalf("%q is read as %q", code, again)
		}
	})
}

func TestACodeOfACampaignThatIsGoneIsNotGenuine(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.approved(nil)
	d.must(d.store.Commit(t.Context(), store.Change{Records: []store.Record{{Kind: inCampaigns, Key: string(c.ID)}}}))
	if known, _, _, err := d.e.Genuine(t.Context(), c.Code); known || err != nil {
		t.Errorf("it is %v, %v", known, err)
	}
}
