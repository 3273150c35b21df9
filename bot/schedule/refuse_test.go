package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRefused(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 10:00")
	for want, texts := range map[error][]string{
		ErrNotATime: {
			"", " ", "?", "👍", "klar", "nästa", "next", "tillbaka", "nej", "ja", "tack", "hej", "god morgon", "good morning", "god kväll", "morgon", "senare", "later", "gör det senare",
			"bitti", "koden funkar inte", "steg 3", "steg 3 av 15", "jag har 2 telefoner", "jag fick 3 koder", "jag har fastnat", "3", "14", "0915",
			"1430", "123456", "kod 14:30", "3 koder imorgon", "ring mig på 070-123 45 67", "070-1234567", "0701234567", "+46701234567",
			"25:00", "24:00", "kl 25", "9:75", "imorgon 99", "imorgon nio tio", "imorgon 9 10", "31 februari", "30/2", "2026-02-30", "2026-13-01", "12/13", "0/0",
			"17.5", "3.12", "iOS 17.5", "Android 14", "iPhone 12", "det funkade igår", "jag har semester nästa vecka", "är du äkta?",
			"om", "om en", "om 3", "in 20", "en", "halv", "kvart", "kl", "på", "vecka", "vecka 54", "den", "den 32", "the 3", "december",
			"imorgon eller på fredag", "måndag tisdag", "imorgon på måndag", "om en timme imorgon", "9 eller 10", "tisdag den 3 december",
			"ikväll 12", "imorgon förmiddag 15:00", "imorgon -3", "om -2 timmar", "om 0 minuter", "om 2 steg", "mandat", "Frida", "måndags",
			"QR-koden är redan använd", "Mer information krävs", "fel 53003", "nästa steg", "nästa månad", "next step", "1 av 2", "den 3:15",
			"om 0 dagar", "om en halv dag", "tre i fem", "imorgon nästa vecka", "den 3 vecka 49", "nästa vecka vecka 49", "handag", "tosdag",
			"imorgon kl", "kl kl", "2026-12-03-04", "2026-12-03 9876", "09:15:99", "om 99999 minuter", strings.Repeat("tack ", 100) + "imorgon",
		},
		ErrPast: {"igår", "i går", "i morse", "i måndags", "yesterday", "2020-01-01", "2026-11-23", "idag 9", "idag kl 09:59", "för en timme sedan",
			"2 hours ago", "last week", "2026-11-24T08:59:00Z", "2026-11-24 10:00", "23/11", "23 november", "den 23 november", "november 1",
			"vecka 47", "v. 40", "onsdag vecka 47"},
		ErrTooFar: {"om tre månader", "om ett år", "2027-06-01", "1 mars", "om 61 dagar", "in 9999 weeks", "29 februari", "vecka 20", "vecka 30", "1 september",
			"2027-01-23 10:01", "om 9999 timmar"},
	} {
		for _, text := range texts {
			if got, err := c.ReadTime(text, now); !errors.Is(err, want) {
				t.Errorf("%q: %s %v, want %v", text, got, err, want)
			}
		}
	}
}

func TestTheEndOfADayIsPast(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 20:30")
	for _, text := range []string{"idag", "senare idag", "i eftermiddag", "today", "3 pm today"} {
		if got, err := c.ReadTime(text, now); !errors.Is(err, ErrPast) {
			t.Errorf("%q in the evening: %s %v", text, got, err)
		}
	}
	lateEvening := c.testTime(t, "2026-11-24 20:45")
	if got, err := c.ReadTime("ikväll", lateEvening); !errors.Is(err, ErrPast) {
		t.Errorf("what is left of the evening is night: %s %v", got, err)
	}
	january := c.testTime(t, "2027-01-10 12:00")
	for _, text := range []string{"23 december", "vecka 52", "5 januari"} {
		if got, err := c.ReadTime(text, january); !errors.Is(err, ErrPast) {
			t.Errorf("%q in January: %s %v", text, got, err)
		}
	}
	lastDay := c.testTime(t, "2026-12-30 16:00") // of the working year, and of week 53
	if got, err := c.ReadTime("vecka 53", lastDay); !errors.Is(err, ErrPast) {
		t.Errorf("the week that is over: %s %v", got, err)
	}
}

func TestWrittenInstantIsReadBack(t *testing.T) {
	c := sweden(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1767225600, 1861833600).Draw(t, "now"), 0).In(c.zone)
		at := now.Add(time.Duration(rapid.Int64Range(1, int64(MaxAhead/time.Minute)-60).Draw(t, "minutes")) * time.Minute).Truncate(time.Minute)
		layout := rapid.SampledFrom([]string{"2006-01-02 15:04", "15:04 2006-01-02", "2006-01-02T15:04", "2/1/2006 15:04", "2 January 2006 15:04"}).Draw(t, "layout")
		text := at.Format(layout)
		got, err := c.ReadTime(text, now)
		if at.After(now) && (err != nil || got.Format(layout) != text) {
			t.Fatalf("at %s, %q: %s %v", now, text, got, err)
		}
		if got, err := c.ReadTime(at.Format(time.RFC3339), now); at.After(now) && (err != nil || !got.Equal(at)) {
			t.Fatalf("at %s, %s: %s %v", now, at.Format(time.RFC3339), got, err)
		}
	})
}

func TestNoPhraseMeansTwoThings(t *testing.T) {
	seen := map[string]meaning{}
	for _, e := range entries {
		for _, p := range e.phrases {
			if m, ok := seen[p]; ok && m != e.meaning {
				t.Errorf("%q means %v and %v", p, m, e.meaning)
			}
			seen[p] = e.meaning
			if fold(p) != p || len(strings.Fields(p)) > longestPhrase {
				t.Errorf("%q cannot be found", p)
			}
		}
	}
}

// What a person writes around the time is of no account, and whatever is read
// lies within the bounds.
func FuzzReadTime(f *testing.F) {
	for _, text := range []string{"imorgon 9:15", "efter lunch", "om en och en halv timme", "kvart i tio", "3/12", "the 3rd of December at 14", "v49",
		"måndag", "2026-12-03 09:15", "nästa vecka på onsdag", "at 2 pm", "2028-02-29", "den 31", "steg 3", "070-1234567", "i måndags", "\xff", "1,5 h"} {
		f.Add(text, int64(1795510800))
	}
	c := sweden(f)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Unix(unix%(1<<33), unix%1e9)
		if err := soundReading(c, text, now); err != nil {
			t.Fatal(err)
		}
		if next := c.NextOpen(now); next.Before(now) || !c.Open(next) {
			t.Fatalf("at %s the office is next open %s", now, next)
		}
	})
}

// The same for sentences made of the words that the grammar knows.
func TestWordsInAnyOrderAreReadSoundly(t *testing.T) {
	c := sweden(t)
	pieces := []string{"3", "9", "14", "2026", "0915", "9:15", "14.30", "3/12", "2026-12-03", ",", ".", "-", ":", "kl", "at", "om", "in", "den", "the", "nästa",
		"next", "vecka", "december", "may", "halv", "half", "kvart", "quarter", "över", "past", "to", "am", "pm", "timmar", "min", "days", "sedan", "och"}
	for p := range vocabulary {
		pieces = append(pieces, p)
	}
	for w := range numbers {
		pieces = append(pieces, w)
	}
	slices.Sort(pieces)
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1767225600, 1861833600).Draw(t, "now"), 0)
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(t, "pieces"), " ")
		if err := soundReading(c, text, now); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ReadTime(text, now); err == nil {
			read++
		}
	})
	if read == 0 {
		t.Error("no sentence was read at all")
	}
}

// soundReading checks what holds for every text.
func soundReading(c Calendar, text string, now time.Time) error {
	got, err := c.ReadTime(text, now)
	switch {
	case err == nil && (!got.After(now) || got.After(now.Add(MaxAhead)) || got.Location() != c.zone):
		return fmt.Errorf("%q at %s: out of bounds: %s", text, now, got)
	case err != nil && !errors.Is(err, ErrNotATime) && !errors.Is(err, ErrPast) && !errors.Is(err, ErrTooFar):
		return fmt.Errorf("%q: %w", text, err)
	}
	if again, errAgain := c.ReadTime(text, now); !again.Equal(got) || errAgain != err {
		return fmt.Errorf("%q at %s: first %s %v, then %s %v", text, now, got, err, again, errAgain)
	}
	if _, isStamp := c.stamp(strings.TrimSpace(text), now); isStamp || len(text) > maxText/2 {
		return nil
	}
	polite, errPolite := c.ReadTime("hej, "+text+", tack!", now)
	if !polite.Equal(got) || errPolite != err {
		return fmt.Errorf("%q at %s: %s %v, with courtesy %s %v", text, now, got, err, polite, errPolite)
	}
	return nil
}

func BenchmarkReadTime(b *testing.B) {
	c := sweden(b)
	now := time.Unix(1795510800, 0)
	for _, text := range []string{"koden funkar inte", "kan du påminna mig imorgon 9:15 tack"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = c.ReadTime(text, now)
			}
		})
	}
}
