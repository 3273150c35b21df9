package schedule

import "testing"

// reading is one line of a table: a text, and when it means.
type reading struct{ text, want string }

func check(t *testing.T, at string, table []reading) {
	t.Helper()
	c := sweden(t)
	now := c.testTime(t, at)
	for _, tt := range table {
		got, err := c.ReadTime(tt.text, now)
		if err != nil || !got.Equal(c.testTime(t, tt.want)) {
			t.Errorf("at %s, %q: %s %v, want %s", now.Format("Mon 2006-01-02 15:04"), tt.text, got.Format("Mon 2006-01-02 15:04"), err, tt.want)
		}
	}
}

func TestSwedishTomorrow(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{ // a Tuesday
		{"imorgon 9:15", "2026-11-25 09:15"},
		{"i morgon kl 9.15", "2026-11-25 09:15"},
		{"kl. 9:15 imorgon", "2026-11-25 09:15"},
		{"imorgon", "2026-11-25 09:00"},
		{"imorgon bitti", "2026-11-25 08:00"},
		{"imorgon bitti 7:30", "2026-11-25 07:30"},
		{"imorgon förmiddag", "2026-11-25 10:00"},
		{"imorgon eftermiddag", "2026-11-25 14:00"},
		{"imorgon eftermiddag kl 3", "2026-11-25 15:00"},
		{"imorgon kväll", "2026-11-25 19:00"},
		{"imorgon 0915", "2026-11-25 09:15"},
		{"imorgon 9", "2026-11-25 09:00"},
		{"imorgon nio", "2026-11-25 09:00"},
		{"9 imorgon", "2026-11-25 09:00"},
		{"imorgon vid 9-tiden", "2026-11-25 09:00"},
		{"imorgon efter lunch", "2026-11-25 13:00"},
		{"före lunch imorgon", "2026-11-25 11:00"},
	})
}

func TestSwedishPartsOfTheDayAndWeekdays(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"efter lunch", "2026-11-24 13:00"},
		{"efter rasten", "2026-11-24 10:30"},
		{"i eftermiddag", "2026-11-24 14:00"},
		{"ikväll", "2026-11-24 19:00"},
		{"ikväll 8", "2026-11-24 20:00"},
		{"kl 3 på eftermiddagen", "2026-11-24 15:00"},
		{"3 på eftermiddagen", "2026-11-24 15:00"},
		{"nio på morgonen", "2026-11-25 09:00"},
		{"på måndag", "2026-11-30 09:00"},
		{"måndag 10", "2026-11-30 10:00"},
		{"tisdag", "2026-12-01 09:00"}, // today is one
		{"på lördag kl 11", "2026-11-28 11:00"},
		{"nästa måndag", "2026-11-30 09:00"},
		{"nästa fredag", "2026-12-04 09:00"},
		{"nästa vecka", "2026-11-30 09:00"},
		{"onsdag nästa vecka", "2026-12-02 09:00"},
		{"någon gång nästa vecka", "2026-11-30 09:00"},
		{"efter helgen", "2026-11-30 09:00"},
		{"vecka 49", "2026-11-30 09:00"},
		{"onsdag v.49", "2026-12-02 09:00"},
		{"v48", "2026-11-25 09:00"}, // this week
		{"nästa arbetsdag", "2026-11-25 09:00"},
	})
}

func TestSwedishWaits(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"om en timme", "2026-11-24 11:00"},
		{"om 2 timmar", "2026-11-24 12:00"},
		{"om en halvtimme", "2026-11-24 10:30"},
		{"om en halv timme", "2026-11-24 10:30"},
		{"om en och en halv timme", "2026-11-24 11:30"},
		{"om 1,5 timme", "2026-11-24 11:30"},
		{"om 1 timme och 20 minuter", "2026-11-24 11:20"},
		{"om en kvart", "2026-11-24 10:15"},
		{"om tre kvart", "2026-11-24 10:45"},
		{"om 20 min", "2026-11-24 10:20"},
		{"om 20min", "2026-11-24 10:20"},
		{"om ett par timmar", "2026-11-24 12:00"},
		{"om en stund", "2026-11-24 10:30"},
		{"om tre dagar", "2026-11-27 09:00"},
		{"om 4 dagar kl 10", "2026-11-28 10:00"}, // a Saturday, counted
		{"om ett par dagar", "2026-11-26 09:00"},
		{"om en vecka", "2026-12-01 09:00"},
		{"om fjorton dagar", "2026-12-08 09:00"},
		{"om tjugofyra timmar", "2026-11-25 10:00"},
		{"om trekvart", "2026-11-24 10:45"},
		{"om cirka 2 timmar", "2026-11-24 12:00"},
		{"om ca 20 min", "2026-11-24 10:20"},
		{"om typ en timme", "2026-11-24 11:00"},
		{"20 min", "2026-11-24 10:20"},
		{"en timme, tack", "2026-11-24 11:00"},
		{"om en månad", "2026-12-28 09:00"}, // 24 December and what follows is moved on
	})
}

func TestSwedishTimesOfDay(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"kl 14", "2026-11-24 14:00"},
		{"klockan 14.30", "2026-11-24 14:30"},
		{"14:30", "2026-11-24 14:30"},
		{"14.30", "2026-11-24 14:30"},
		{"kl 3", "2026-11-24 15:00"},
		{"kl 03:00", "2026-11-25 03:00"}, // written in full, so meant
		{"kl 9", "2026-11-25 09:00"},
		{"halv tre", "2026-11-24 14:30"},
		{"halv nio imorgon", "2026-11-25 08:30"},
		{"kvart över nio", "2026-11-25 09:15"},
		{"kvart i tio", "2026-11-25 09:45"},
		{"tio över två", "2026-11-24 14:10"},
		{"fem i halv tre", "2026-11-24 14:25"},
		{"kvart i ett", "2026-11-24 12:45"},
		{"imorgon kl tio och trettio", "2026-11-25 10:30"},
		{"imorgon kl tre och trettio", "2026-11-25 15:30"},
		{"kl fjorton", "2026-11-24 14:00"},
		{"imorgon kl fjorton trettio", "2026-11-25 14:30"},
		{"imorgon 6:30", "2026-11-25 06:30"}, // an early shift
		{"imorgon kl 5.30", "2026-11-25 05:30"},
		{"imorgon 6", "2026-11-25 18:00"},
		{"imorgon kväll 6:30", "2026-11-25 18:30"},
		{"imorgon 6:30 pm", "2026-11-25 18:30"},
		{"imorgon halv sju", "2026-11-25 18:30"},
		{"imorgon 3:15", "2026-11-25 15:15"},
		{"idag 6:30", "2026-11-24 18:30"}, // the morning has gone
	})
}

func TestSwedishDates(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"i övermorgon", "2026-11-26 09:00"},
		{"den 3 december", "2026-12-03 09:00"},
		{"den tredje december", "2026-12-03 09:00"},
		{"3:e december", "2026-12-03 09:00"},
		{"3/12", "2026-12-03 09:00"},
		{"den 3/12 kl 10", "2026-12-03 10:00"},
		{"3/12-", "2026-12-03 09:00"},
		{"3.12.2026", "2026-12-03 09:00"},
		{"3 dec kl 8", "2026-12-03 08:00"},
		{"den 30", "2026-11-30 09:00"},
		{"den 2", "2026-12-02 09:00"},
		{"torsdag den 3 december", "2026-12-03 09:00"},
		{"2 januari", "2027-01-02 09:00"}, // a Saturday, named
		{"2026-12-03", "2026-12-03 09:00"},
		{"2026-12-03 09:15", "2026-12-03 09:15"},
		{"09:15 2026-12-03", "2026-12-03 09:15"},
		{"2026-12-03T09:15", "2026-12-03 09:15"},
		{"2026-12-03 3:15", "2026-12-03 15:15"},
		{"2026-12-03 03:15", "2026-12-03 03:15"},
		{"idag", "2026-11-24 12:00"},
		{"idag 15", "2026-11-24 15:00"},
		{"senare idag", "2026-11-24 12:00"},
		{"innan jag går hem", "2026-11-24 16:30"},
		{"2026-11-25T08:00:00+01:00", "2026-11-25 08:00"},
		{"2026-11-25T07:00:00Z", "2026-11-25 08:00"},
	})
}

func TestEnglish(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"tomorrow", "2026-11-25 09:00"},
		{"tomorrow at ten thirty", "2026-11-25 10:30"},
		{"in about 2 hours", "2026-11-24 12:00"},
		{"in fourteen days", "2026-12-08 09:00"},
		{"tomorrow 9:15", "2026-11-25 09:15"},
		{"tomorrow at 9.15 am", "2026-11-25 09:15"},
		{"9 a.m. tomorrow", "2026-11-25 09:00"},
		{"tomorrow morning", "2026-11-25 08:00"},
		{"early tomorrow", "2026-11-25 08:00"},
		{"tomorrow at nine in the morning", "2026-11-25 09:00"},
		{"9 o'clock tomorrow", "2026-11-25 09:00"},
		{"after lunch", "2026-11-24 13:00"},
		{"at noon", "2026-11-24 12:00"},
		{"this afternoon", "2026-11-24 14:00"},
		{"later this afternoon", "2026-11-24 14:00"},
		{"tonight", "2026-11-24 19:00"},
		{"on Monday", "2026-11-30 09:00"},
		{"next monday", "2026-11-30 09:00"},
		{"next week", "2026-11-30 09:00"},
		{"in an hour", "2026-11-24 11:00"},
		{"in half an hour", "2026-11-24 10:30"},
		{"in an hour and a half", "2026-11-24 11:30"},
		{"in 20 minutes", "2026-11-24 10:20"},
		{"in three days", "2026-11-27 09:00"},
		{"in a few days", "2026-11-27 09:00"},
		{"in a couple of hours", "2026-11-24 12:00"},
		{"in a week", "2026-12-01 09:00"},
		{"at 2 pm", "2026-11-24 14:00"},
		{"2pm", "2026-11-24 14:00"},
		{"12 pm", "2026-11-24 12:00"},
		{"half past two", "2026-11-24 14:30"},
		{"quarter to ten", "2026-11-25 09:45"},
		{"a quarter past nine", "2026-11-25 09:15"},
		{"ten to three", "2026-11-24 14:50"},
		{"the day after tomorrow", "2026-11-26 09:00"},
		{"december 3", "2026-12-03 09:00"},
		{"December 3rd, 2026", "2026-12-03 09:00"},
		{"the 3rd of December at 14", "2026-12-03 14:00"},
		{"3 December 14:00", "2026-12-03 14:00"},
		{"the 3rd", "2026-12-03 09:00"},
		{"later today", "2026-11-24 12:00"},
		{"before I go home", "2026-11-24 16:30"},
	})
}

func TestCourtesyTyposAndTyping(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"påminn mig imorgon 9:15 tack", "2026-11-25 09:15"},
		{"kan du påminna mig på måndag?", "2026-11-30 09:00"},
		{"Hej! Inte nu, men hör av dig imorgon", "2026-11-25 09:00"},
		{"Hej! Jag har inte tid nu, hör av dig imorgon 👍", "2026-11-25 09:00"},
		{"god morgon, ta det på fredag", "2026-11-27 09:00"},
		{"på måndag, tack, 10", "2026-11-30 10:00"},
		{"jag tar det imorgon istället", "2026-11-25 09:00"},
		{"remind me tomorrow, please", "2026-11-25 09:00"},
		{"could you remind me on monday at 10? thanks!", "2026-11-30 10:00"},
		{"I'll do it tomorrow", "2026-11-25 09:00"},
		{"that's fine, let's take it next week", "2026-11-30 09:00"},
		{"imorrn", "2026-11-25 09:00"},
		{"imorron kl nio", "2026-11-25 09:00"},
		{"imrogon", "2026-11-25 09:00"},
		{"imorgn 9:15", "2026-11-25 09:15"},
		{"månda", "2026-11-30 09:00"},
		{"tordsag", "2026-11-26 09:00"},
		{"tommorow", "2026-11-25 09:00"},
		{"tommorrow", "2026-11-25 09:00"},
		{"wensday", "2026-11-25 09:00"},
		{"pa mandag", "2026-11-30 09:00"},
		{"pa lordag", "2026-11-28 09:00"},
		{"i overmorgon", "2026-11-26 09:00"},
		{"IMORGON  9:15!!", "2026-11-25 09:15"},
		{"\tImorgon\u00a09:15\n", "2026-11-25 09:15"},
		{"imorgon\u20079:15", "2026-11-25 09:15"},
		{"im\u200borgon 9:15", "2026-11-25 09:15"},
		{"pa\u030a ma\u030andag", "2026-11-30 09:00"}, // decomposed, as a Mac sends it
		{"imorgon ９：１５", "2026-11-25 09:15"},
		{"2026‑12‑03", "2026-12-03 09:00"}, // non-breaking hyphens
	})
}

func TestShortWeekdays(t *testing.T) {
	check(t, "2026-11-24 10:00", []reading{
		{"mån", "2026-11-30 09:00"},
		{"tis", "2026-12-01 09:00"},
		{"ons", "2026-11-25 09:00"},
		{"tors", "2026-11-26 09:00"},
		{"fre", "2026-11-27 09:00"},
		{"lör", "2026-11-28 09:00"},
		{"sön", "2026-11-29 09:00"},
		{"Mån.", "2026-11-30 09:00"},
		{"hej, tors, tack!", "2026-11-26 09:00"},
		{"på mån", "2026-11-30 09:00"},
		{"jag tar det på ons", "2026-11-25 09:00"},
		{"nästa ons", "2026-12-02 09:00"},
		{"sön 10", "2026-11-29 10:00"},
		{"10:15 fre", "2026-11-27 10:15"},
		{"ons bitti", "2026-11-25 08:00"},
		{"tors 3 dec", "2026-12-03 09:00"},
		{"wed morning", "2026-11-25 08:00"},
		{"påminn mig tors", "2026-11-26 09:00"},
	})
}
