package schedule

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func checkNoTime(t *testing.T, texts []string) {
	t.Helper()
	c := sweden(t)
	for _, at := range []string{"2026-11-24 10:00", "2026-11-30 08:00", "2026-11-29 21:00"} { // Tuesday, Monday, Sunday
		for _, text := range texts {
			if got, err := c.ReadTime(text, c.testTime(t, at)); !errors.Is(err, ErrNotATime) {
				t.Errorf("at %s, %q became a promise: %s %v", at, text, got, err)
			}
		}
	}
}

func TestRefusalIsNoPromise(t *testing.T) {
	checkNoTime(t, []string{
		"jag har inte tid idag", "jag har inte tid imorgon", "jag är upptagen imorgon", "har inte tid i eftermiddag", "inte tid på måndag",
		"jag har inte tid att göra det imorgon", "har inte tid nästa vecka", "har inte tid imorgon 9", "jag är upptagen i 20 min",
		"jag är upptagen idag, imorgon och på fredag", "är upptagen idag och imorgon", "hinner inte idag", "kan inte imorgon",
		"imorgon är jag upptagen", "imorgon kan jag inte", "på måndag är jag upptagen", "har inte tid idag, nu", "inte idag", "har inte tid idag, jag är upptagen imorgon", "hinner inte idag, kan inte imorgon",
		"hinner inte ta det imorgon", "jag har inte tid att påminna dig imorgon", "upptagen: imorgon",
		"I'm busy tomorrow", "I'm busy on Monday", "I have no time today", "I don't have time this afternoon", "I can't tomorrow",
		"tomorrow I'm busy", "busy until Monday", "I don't have time to write back tomorrow",
	})
}

func TestRemarkIsNoPromise(t *testing.T) {
	checkNoTime(t, []string{
		"jag tar den andra", "ta den första", "den andra", "I'll take the second", "the second", "jag tar den 2:a", "I'll take the 2nd",
		"den första kl 9", "det tar 20 min", "ska det ta en timme?", "ska jag vänta 10 minuter?", "it will take 10 minutes", "I need an hour",
		"jag behöver en timme", "det tar cirka 20 min", "vänta 10 minuter", "I need it for three days", "I would like an hour",
		"det är 14.30", "idag är det tisdag", "är det måndag", "är det måndag?", "det är på måndag", "idag är måndag", "är idag måndag", "it is Monday",
		"is it Monday", "tack för idag", "thanks for today!", "that's tomorrow", "är klockan 9?", "är klockan 9", "i år", "är det 20 minuter",
		"ska jag göra det idag?", "ska jag göra det idag", "should I do it today", "hej! ska jag göra det idag", "imorgon?", "på måndag kl 9?", "tomorrow？",
		"jag tar tors", "hello my son", "ons tack", "man ska göra det",
	})
}

// However it is dressed, a refused day is not promised; and a wish after it is
// read as if it stood alone.
func TestRefusalsOfEveryDay(t *testing.T) {
	c := sweden(t)
	refusals := []string{"jag har inte tid", "jag är upptagen", "hinner inte", "I'm busy", "I have no time"}
	days := []string{"idag", "imorgon", "på måndag", "i eftermiddag", "nästa vecka", "3/12", "tomorrow", "on friday", "kl 14", "om en timme"}
	wishes := []string{"påminn mig imorgon 9", "men kan du påminna mig på måndag", "remind me in an hour"}
	now := c.testTime(t, "2026-11-24 10:00")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(refusals).Draw(t, "refusal")
		list := rapid.SliceOfN(rapid.SampledFrom(days), 1, 3).Draw(t, "days")
		text += " " + strings.Join(list, rapid.SampledFrom([]string{" ", ", ", " och "}).Draw(t, "between"))
		if got, err := c.ReadTime(text, now); !errors.Is(err, ErrNotATime) {
			t.Fatalf("%q: %s %v", text, got, err)
		}
		wish := rapid.SampledFrom(wishes).Draw(t, "wish")
		want, errWant := c.ReadTime(wish, now)
		if got, err := c.ReadTime(text+", "+wish, now); errWant != nil || err != nil || !got.Equal(want) {
			t.Fatalf("%q, %q: %s %v, want %s %v", text, wish, got, err, want, errWant)
		}
	})
}

func TestWishBesideARefusal(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"har inte tid nu, påminn mig imorgon", "2026-11-25 09:00"},
		{"hinner inte nu, imorgon 9", "2026-11-25 09:00"},
		{"har inte tid, imorgon 9", "2026-11-25 09:00"},
		{"Jag har inte tid! Imorgon 9", "2026-11-25 09:00"},
		{"jag är upptagen\nimorgon", "2026-11-25 09:00"},
		{"har inte tid just nu imorgon 9", "2026-11-25 09:00"},
		{"jag har inte tid idag, påminn mig imorgon", "2026-11-25 09:00"},
		{"jag har inte tid idag men imorgon 9", "2026-11-25 09:00"},
		{"jag har inte tid idag. Imorgon 9", "2026-11-25 09:00"},
		{"hinner inte idag, tar det imorgon", "2026-11-25 09:00"},
		{"har inte tid idag, jag gör det imorgon", "2026-11-25 09:00"},
		{"I have no time today, I'll do it tomorrow", "2026-11-25 09:00"},
		{"inte idag, imorgon 9", "2026-11-25 09:00"},
		{"påminn mig imorgon, jag är upptagen nu", "2026-11-25 09:00"},
		{"imorgon, jag är upptagen idag", "2026-11-25 09:00"},
		{"kan inte du påminna mig imorgon?", "2026-11-25 09:00"},
		{"I'm busy, remind me tomorrow", "2026-11-25 09:00"},
		{"I can't today, remind me tomorrow", "2026-11-25 09:00"},
		{"remind me tomorrow I'm busy", "2026-11-25 09:00"},
		{"not today, tomorrow at 9", "2026-11-25 09:00"},
	})
}

func TestWishInWordsOfRemarks(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"det är bra, ta det imorgon", "2026-11-25 09:00"},
		{"är det ok tar vi det imorgon", "2026-11-25 09:00"},
		{"imorgon är bättre", "2026-11-25 09:00"},
		{"tomorrow is fine", "2026-11-25 09:00"},
		{"då ska jag göra det imorgon", "2026-11-25 09:00"},
		{"jag ska göra det om en timme", "2026-11-24 11:00"},
		{"I'll take it in 20 minutes", "2026-11-24 10:20"},
		{"jag tar det den 3:e", "2026-12-03 09:00"},
		{"torsdag den tredje", "2026-12-03 09:00"},
		{"jag tar det den andra december", "2026-12-02 09:00"},
		{"ska du påminna mig imorgon?", "2026-11-25 09:00"},
		{"can you do it tomorrow?", "2026-11-25 09:00"},
		{"kan du skriva på måndag?", "2026-11-30 09:00"},
	})
}
