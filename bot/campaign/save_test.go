package campaign

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
)

func TestWhatIsWrongIsToldAtOnceAndNothingIsKept(t *testing.T) {
	d := newDesk(t)
	d.people(3, func(i int, x *census.Entry) {
		if i == 2 {
			x.Person.Mail = "person.1@nykoping.se" // as the one before
		}
		if i == 0 {
			x.Person.Manager = personID(1)
		}
	})
	sv := func(title, body string) map[dialog.Lang]Text { return map[dialog.Lang]Text{"sv": {title, body}} }
	for name, x := range map[string]struct {
		change func(*Campaign)
		want   Problems
	}{
		"nothing is filled in":             {func(c *Campaign) { *c = Campaign{} }, Problems{{FieldName, Lacking}, {FieldTemplate, Lacking}, {FieldRounds, Lacking}, {FieldWhom, Lacking}}},
		"an audience that is none":         {func(c *Campaign) { c.Audience.Whom = "all" }, Problems{{FieldWhom, Lacking}}},
		"a long name":                      {func(c *Campaign) { c.Name = strings.Repeat("å", MaxName+1) }, Problems{{FieldName, TooLong}}},
		"a unit without a name":            {func(c *Campaign) { c.Audience = Audience{Whom: ByDept} }, Problems{{FieldValue, Lacking}}},
		"a unit that nobody is in":         {func(c *Campaign) { c.Audience = Audience{Whom: ByOffice, Value: "Förskola"} }, Problems{{FieldValue, NotFound}}},
		"another domain":                   {func(c *Campaign) { c.Audience = Audience{Whom: ByDomain, Value: "elev.nykoping.se"} }, Problems{{FieldValue, NotFound}}},
		"a manager without an address":     {func(c *Campaign) { c.Audience = Audience{Whom: BelowBoss, Value: "user1"} }, Problems{{FieldValue, Unread}}},
		"a manager who is not there":       {func(c *Campaign) { c.Audience = Audience{Whom: BelowBoss, Value: "nobody@nykoping.se"} }, Problems{{FieldValue, NotFound}}},
		"an address of two":                {func(c *Campaign) { c.Audience = Audience{Whom: BelowBoss, Value: "person.1@nykoping.se"} }, Problems{{FieldValue, NotOne}}},
		"somebody who leads nobody":        {func(c *Campaign) { c.Audience = Audience{Whom: BelowBoss, Value: "user2@nykoping.se"} }, Problems{{FieldValue, LeadsNone}}},
		"a group by its name":              {func(c *Campaign) { c.Audience = Audience{Whom: ByGroup, Value: "Alla"} }, Problems{{FieldValue, Unread}}},
		"no list":                          {func(c *Campaign) { c.Audience = Audience{Whom: ByList} }, Problems{{FieldList, Lacking}}},
		"left out: a misspelt unit":        {func(c *Campaign) { c.Audience.Without = []string{"Förskola", "Förskolan"} }, Problems{{FieldWithout, NotFound}}},
		"left out: nobody's address":       {func(c *Campaign) { c.Audience.Without = []string{"nobody@nykoping.se"} }, Problems{{FieldWithout, NotFound}}},
		"one of the texts":                 {func(c *Campaign) { c.Texts = sv("", "Gör det i dag.") }, Problems{{"title.sv", Lacking}}},
		"long texts":                       {func(c *Campaign) { c.Texts = sv(strings.Repeat("å", MaxTitle+1), strings.Repeat("ö", MaxBody+1)) }, Problems{{"title.sv", TooLong}, {"body.sv", TooLong}}},
		"a language that nobody speaks":    {func(c *Campaign) { c.Texts = map[dialog.Lang]Text{"tlh": {"a", "b"}} }, Problems{{"body.tlh", NotRight}}},
		"rounds from the first day":        {func(c *Campaign) { c.Rounds = []int{1, 3} }, Problems{{FieldRounds, NotRising}}},
		"rounds that stand still":          {func(c *Campaign) { c.Rounds = []int{0, 3, 3} }, Problems{{FieldRounds, NotRising}}},
		"eleven rounds":                    {func(c *Campaign) { c.Rounds = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10} }, Problems{{FieldRounds, TooMany}}},
		"a round after the summer":         {func(c *Campaign) { c.Rounds, c.HandOver = []int{0, 61}, 0 }, Problems{{FieldRounds, TooFar}}},
		"nobody takes over":                {func(c *Campaign) { c.HandOver = 0 }, Problems{{FieldHandOver, Lacking}}},
		"taken over before the last round": {func(c *Campaign) { c.HandOver = 7 }, Problems{{FieldHandOver, TooSoon}}},
		"it begins yesterday":              {func(c *Campaign) { c.Start = d.at.AddDate(0, 0, -1) }, Problems{{FieldStart, Past}}},
		"it begins in two years":           {func(c *Campaign) { c.Start = d.at.AddDate(2, 0, 0) }, Problems{{FieldStart, TooFar}}},
		"it ends before it begins":         {func(c *Campaign) { c.Start, c.Ends = d.at.Add(2*time.Hour), d.at.Add(time.Hour) }, Problems{{FieldEnds, TooSoon}}},
		"it is over":                       {func(c *Campaign) { c.Ends = d.at }, Problems{{FieldEnds, Past}}},
		"done by yesterday":                {func(c *Campaign) { c.Deadline = d.at.AddDate(0, 0, -1) }, Problems{{FieldDeadline, Past}}},
		"done before it begins":            {func(c *Campaign) { c.Start, c.Deadline = d.at.AddDate(0, 0, 9), d.at.AddDate(0, 0, 8) }, Problems{{FieldDeadline, TooSoon}}},
		"a pace below nothing":             {func(c *Campaign) { c.PerHour = -1 }, Problems{{FieldPace, NotRight}}},
		"at night":                         {func(c *Campaign) { c.Opens, c.Closes = schedule.Clock(22, 0), schedule.Clock(24, 0) }, Problems{{FieldHours, NotRight}}},
		"from midnight":                    {func(c *Campaign) { c.Opens, c.Closes = 0, schedule.Clock(9, 0) }, Problems{{FieldHours, NotRight}}},
		"for an hour":                      {func(c *Campaign) { c.Opens, c.Closes = schedule.Clock(10, 0), schedule.Clock(11, 0) }, Problems{{FieldHours, NotRight}}},
	} {
		c := wish()
		x.change(&c)
		if diff := cmp.Diff(x.want, d.faults(c)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if page, _, err := d.e.List(t.Context(), "", 10); err != nil || len(page) > 0 {
		t.Errorf("kept are %v, %v", page, err)
	}
}

// faults are what is wrong with a campaign that is to be saved.
func (d *desk) faults(c Campaign) (p Problems) {
	d.Helper()
	if _, err := d.e.Save(d.Context(), c, nil, cilla); !errors.As(err, &p) {
		d.Errorf("the answer is %v", err)
	}
	return p
}

func TestWhatIsRightIsKeptInOneSpelling(t *testing.T) {
	d := newDesk(t)
	d.people(3, func(i int, x *census.Entry) {
		if i > 0 {
			x.Person.Manager = personID(0)
		}
	})
	c := d.draft(func(c *Campaign) {
		c.Name = " Höstens \n påminnelse "
		c.Audience = Audience{Whom: BelowBoss, Value: " User0@Nykoping.SE", Without: []string{" förskola ", "", "förskola"}, Listed: 9, List: 9, Boss: "x"}
		c.Start, c.Deadline, c.Ends = d.at, d.at, d.at.AddDate(0, 2, 0)
		c.Texts = map[dialog.Lang]Text{"sv": {" Snart är det dags ", "Det tar **tio minuter**.\n"}, "en": {}}
		c.Opens, c.Closes = schedule.Clock(9, 0), schedule.Clock(11, 0)
		c.State, c.Code, c.By, c.ApprovedBy, c.Expected, c.Round = Scheduled, "KT7VX2", doris, erik, 1, 3 // nobody's to say
	})
	want := Campaign{
		ID: c.ID, Version: 1, State: Draft, Name: "Höstens påminnelse", Audience: Audience{Whom: BelowBoss, Value: "user0@nykoping.se", Without: []string{"förskola"}, Boss: personID(0)},
		Template: First, Texts: map[dialog.Lang]Text{"sv": {"Snart är det dags", "Det tar **tio minuter**."}}, Deadline: d.at, Start: d.at, Ends: d.at.AddDate(0, 2, 0),
		Rounds: UsualRounds(), HandOver: UsualHandOver, Opens: schedule.Clock(9, 0), Closes: schedule.Clock(11, 0), By: cilla, EditedBy: cilla, Made: d.at,
	}
	got, err := d.e.Get(t.Context(), c.ID)
	d.must(err)
	for _, x := range []Campaign{c, got} {
		if diff := cmp.Diff(want, x); diff != "" {
			t.Error(diff)
		}
	}
	// The manager's address is somebody else's by now; who was meant stays.
	first, second := d.town.people[personID(0)], d.town.people[personID(1)]
	first.Person.SignIn, second.Person.SignIn = "old@nykoping.se", "user0@nykoping.se"
	d.town.people[personID(0)], d.town.people[personID(1)] = first, second
	c.Name = "En annan"
	if c, err = d.e.Save(t.Context(), c, nil, doris); err != nil || c.Audience.Boss != personID(0) || c.EditedBy != doris || c.By != cilla {
		t.Errorf("it is %+v, %v", c, err)
	}
}

func TestNoTextLeadsAnywhereElse(t *testing.T) {
	for text, want := range map[string]bool{
		"Gå till aka.ms/mfasetup på datorn.":                   false,
		"Gå till <https://aka.ms/mfasetup>.":                   false,
		"Gå till [sidan](https://aka.ms/mfasetup).":            true, // people see another text than the address
		"T.ex. i morgon, bl.a. m.fl. kl. 9.15, ca 2.5 minuter": false,
		"**Viktigt.** Det tar tio minuter.\n\n- ett\n- två":    false,
		"Öppna https://example.com":                            true,
		"Öppna hxxps://example":                                true,
		"Öppna WWW.example":                                    true,
		"Öppna nykoping.se/mfa":                                true,
		"Öppna nyköping.example":                               true,
		"Öppna aka.ms/mfasetup.evil.example":                   true,
		"Öppna aka.ms/mfasetup/x":                              true,
		"Öppna evil-aka.ms/mfasetup":                           true,
		"Öppna aka.ms/other":                                   true,
		"Skriv till it@nykoping":                               true,
		"[här](evil)":                                          true,
		"![kod](qr)":                                           true,
		"<img src=x>":                                          true,
		"Öppna nykoping.**se**":                                true,
		"Öppna nykoping&#46;se":                                true,
		"<!channel>":                                           true,
		"Öppna nykoping\u200b.se":                              true,
		"Öppna nykoping。se":                                    true,
		"Öppna ｎｙｋｏｐｉｎｇ．ｓｅ":                                    true,
		"Öppna 192.168.0.1":                                    true,
	} {
		if got := leads(text); got != want {
			t.Errorf("%q leads somewhere: %v", text, got)
		}
	}
}

func TestNoTextAsksForASecret(t *testing.T) {
	for text, want := range map[string]bool{
		"Vi frågar aldrig efter ditt lösenord.":           false,
		"We never ask for your password.":                 false,
		"Don't tell anybody your password":                false,
		"Svara med ditt lösenord.":                        true,
		"Vi glömmer aldrig. Skicka ditt BankID":           true,
		"Svara med ditt lösen**ord**":                     true,
		"Skriv ditt person\u00adnummer":                   true,
		"Du behöver en kod från appen på din egen skärm.": false,
	} {
		if got := asks(text); got != want {
			t.Errorf("%q asks for a secret: %v", text, got)
		}
	}
}

func TestEditingBringsBackToDraft(t *testing.T) {
	d := newDesk(t)
	d.people(150, nil)
	c := d.do(d.do(d.draft(nil), MovePreview, cilla), MoveSubmit, cilla)
	stale := c
	stale.Version--
	_, err := d.e.Save(t.Context(), stale, nil, doris)
	d.refused(ErrMoved, err)
	c, err = d.e.Save(t.Context(), c, nil, doris)
	d.must(err)
	if c.State != Draft || c.SubmittedBy != "" || c.Expected != 0 {
		t.Errorf("it is %+v", c)
	}
	c = d.do(d.do(d.do(c, MovePreview, cilla), MoveSubmit, cilla), MoveApprove, erik)
	_, err = d.e.Save(t.Context(), c, nil, erik)
	d.refused(ErrNotNow, err)
	_, err = d.e.Save(t.Context(), Campaign{ID: "gone"}, nil, erik)
	d.refused(ErrNone, err)
}

func TestTimeMayMakeWrongWhatWasRight(t *testing.T) {
	d := newDesk(t)
	d.people(150, nil)
	c := d.do(d.draft(func(c *Campaign) { c.Start, c.Ends = d.at.Add(time.Hour), d.at.Add(50*time.Hour) }), MovePreview, cilla)
	d.at = d.at.Add(2 * time.Hour) // a start that is over is one at once
	c = d.do(c, MoveSubmit, cilla)
	d.at = d.at.Add(48 * time.Hour)
	_, err := d.e.Do(t.Context(), c.ID, MoveApprove, doris, "", c.Version)
	var p Problems
	if !errors.As(err, &p) || !slices.Equal(p, Problems{{FieldEnds, Past}}) {
		t.Errorf("it is approved after its end: %v", err)
	}
}
