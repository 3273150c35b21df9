package campaign

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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
	if codes, err := d.e.Codes(t.Context()); err != nil || !slices.Equal(codes, []string{c.Code}) {
		t.Errorf("in force are %v, %v", codes, err)
	}
	d.at = d.at.AddDate(0, 0, 7)
	c = d.do(c, MoveCancel, doris)
	if codes, err := d.e.Codes(t.Context()); err != nil || len(codes) > 0 {
		t.Errorf("in force are %v, %v", codes, err)
	}
	d.at = d.at.Add(GenuineFor)
	if known, since, until, err := d.e.Genuine(t.Context(), c.Code); err != nil || !known || !since.Equal(began) || !until.Equal(c.Ended) {
		t.Errorf("a month after its end it is %v, since %v until %v, %v", known, since, until, err)
	}
	d.at = d.at.Add(time.Second)
	if ask(c.Code) {
		t.Error("it is known for ever")
	}
}

func TestTheNewestCodeIsToldFirst(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	var want []string
	for range maxCodes + 5 {
		want = slices.Insert(want, 0, d.approved(nil).Code)
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
