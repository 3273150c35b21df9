package helpdesk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lotsen/bot/campaign"
	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// filled is a form sent back as it was shown, but for what is changed in it.
func filled(m dialog.Message, changed map[string]string) map[string]string {
	answers := map[string]string{}
	for _, f := range m.Fields {
		answers[f.Key] = f.Value
	}
	for key, value := range changed {
		answers[key] = value
	}
	return answers
}

// decided is what a form decides of a campaign.
var decided = cmpopts.IgnoreFields(campaign.Audience{}, "Listed", "Missing", "Shared", "List", "Boss")

func TestAFormThatIsSentBackAsItWasChangesNothing(t *testing.T) {
	d := desk(t)
	v := d.Campaigns(dialog.Swedish, monday)
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) time.Time {
			n := rapid.IntRange(0, 300).Draw(t, name)
			if n == 0 {
				return time.Time{}
			}
			return time.Date(2026, 11, 23+n, 0, 0, 0, 0, d.Zone)
		}
		c := autumn(campaign.Draft)
		c.Start, c.Deadline, c.Ends = day("start"), day("deadline"), day("ends")
		if !c.Start.IsZero() {
			c.Start = time.Date(c.Start.Year(), c.Start.Month(), c.Start.Day(), rapid.IntRange(4, 23).Draw(t, "hour"), 30, 0, 0, d.Zone)
		}
		c.Rounds = rapid.SliceOfN(rapid.IntRange(0, 60), 1, 10).Draw(t, "rounds")
		c.HandOver = handOver(c.Rounds)
		c.PerHour = rapid.IntRange(0, 5_000).Draw(t, "hourly")
		c.PerDay = rapid.IntRange(0, 50_000).Draw(t, "daily")
		if c.Opens, c.Closes = 0, 0; rapid.Bool().Draw(t, "hours") {
			c.Opens = schedule.TimeOfDay(rapid.IntRange(0, 700).Draw(t, "opens"))
			c.Closes = c.Opens + schedule.TimeOfDay(rapid.IntRange(1, 700).Draw(t, "open"))
		}
		answers := filled(v.Form(c, nil, nil), nil)
		got, list, wrong := d.ReadForm(answers, nil, c)
		if diff := cmp.Diff(c, got, decided); diff != "" || len(wrong) > 0 || list != nil {
			t.Fatalf("%v %v\n%s", answers, wrong, diff)
		}
	})
}

func TestWhatIsWrittenInTheFormIsReadAsItWasMeant(t *testing.T) {
	d := desk(t)
	form := d.Campaigns(dialog.Swedish, monday).Form(campaign.Campaign{}, nil, nil)
	read := func(changed map[string]string, files ...dialog.File) (campaign.Campaign, string, campaign.Problems) {
		c, list, wrong := d.ReadForm(filled(form, changed), files, campaign.Campaign{})
		return c, string(list), wrong
	}
	c, _, wrong := read(map[string]string{"name": " Hösten ", "whom": "everyone"})
	if c.Name != "Hösten" || c.Audience.Whom != campaign.Everyone || !slices.Equal(c.Rounds, []int{0, 3, 7}) || c.HandOver != 14 || c.Template != campaign.First || len(wrong) > 0 {
		t.Errorf("the usual one: %+v %v", c, wrong)
	}
	if c, _, _ := read(nil); c.Audience.Whom != "" {
		t.Errorf("nobody has chosen, and it is for %s", c.Audience.Whom)
	}
	if c, _, _ := read(map[string]string{"rounds": "0; 14 30"}); !slices.Equal(c.Rounds, []int{0, 14, 30}) || c.HandOver != 37 {
		t.Errorf("rounds %v, hand-over %d", c.Rounds, c.HandOver)
	}
	if c, _, _ := read(map[string]string{"rounds": "0"}); c.HandOver != 0 {
		t.Errorf("one round, and the silent go to the helpdesk on day %d", c.HandOver)
	}
	if c, _, _ := read(map[string]string{"pace": "1\u202f200 / 9 000", "hours": "9.30 - 15"}); c.PerHour != 1200 || c.PerDay != 9000 || c.Opens != schedule.Clock(9, 30) || c.Closes != schedule.Clock(15, 0) {
		t.Errorf("pace %d, %d, hours %v to %v", c.PerHour, c.PerDay, c.Opens, c.Closes)
	}
	c, _, _ = read(map[string]string{"start": "2026-12-01", "start_time": "09:15", "ends": "2026-12-18", "deadline": "2026-12-20"})
	if c.Start.In(d.Zone).Format(time.RFC3339) != "2026-12-01T09:15:00+01:00" || c.Ends.In(d.Zone).Format(time.RFC3339) != "2026-12-19T00:00:00+01:00" || c.Deadline.In(d.Zone).Format(time.DateOnly) != "2026-12-20" {
		t.Errorf("%v, %v, %v", c.Start, c.Ends, c.Deadline)
	}
	for text, want := range map[string][]string{
		"Vård, omsorg och stöd; Staben":        {"Vård, omsorg och stöd", "Staben"},
		"anna@nykoping.se, bo@nykoping.se":     {"anna@nykoping.se", "bo@nykoping.se"},
		"Staben\n bo@nykoping.se ;; ":          {"Staben", "bo@nykoping.se"},
		"Vård, omsorg och stöd, bo@example.se": {"Vård, omsorg och stöd, bo@example.se"}, // told as not found
	} {
		if c, _, _ := read(map[string]string{"without": text}); !slices.Equal(c.Audience.Without, want) {
			t.Errorf("%q: %q", text, c.Audience.Without)
		}
	}
}

func TestAListCanBePastedOrSentAsAFile(t *testing.T) {
	d := desk(t)
	file := dialog.File{Name: "lista.csv", Type: "text/csv", Data: []byte("Namn;Adress\nAnna;anna@nykoping.se")}
	for _, test := range []struct {
		name    string
		answers map[string]string
		files   []dialog.File
		want    string
	}{
		{"a file", map[string]string{"whom": "list"}, []dialog.File{file}, string(file.Data)},
		{"a file goes before what is pasted", map[string]string{"whom": "list", "list": "bo@nykoping.se"}, []dialog.File{file}, string(file.Data)},
		{"pasted in the place of a file", map[string]string{"whom": "list", "list": "bo@nykoping.se"}, nil, "bo@nykoping.se"},
		{"pasted in the line", map[string]string{"whom": "list", "value": "bo@nykoping.se, anna@nykoping.se"}, nil, "bo@nykoping.se, anna@nykoping.se"},
		{"none: the one it has stays", map[string]string{"whom": "list"}, nil, ""},
		{"no list is meant", map[string]string{"whom": "manager", "value": "bo@nykoping.se"}, []dialog.File{file}, ""},
	} {
		_, list, _ := d.ReadForm(test.answers, test.files, campaign.Campaign{})
		if string(list) != test.want || (test.want == "") != (list == nil) {
			t.Errorf("%s: %q", test.name, list)
		}
	}
}

func TestWhatCannotBeReadIsToldAtItsField(t *testing.T) {
	d := desk(t)
	for field, texts := range map[campaign.Field][]string{
		campaign.FieldRounds:   {"idag", "0, tre", "1e3", strings.Repeat("1,", 200)},
		campaign.FieldPace:     {"snabbt", "-5", "0", "200/", "200/0", "200/x", "99999999999999999999"},
		campaign.FieldHours:    {"9", "15-9", "9-9", "natt", "9-25", "99:99-100"},
		campaign.FieldStart:    {"imorgon", "2026-13-01"},
		campaign.FieldEnds:     {"snart"},
		campaign.FieldDeadline: {"2026-02-30"},
		fieldStartTime:         {"09:15"}, // of which day?
	} {
		for _, text := range texts {
			c, _, wrong := d.ReadForm(map[string]string{"rounds": "0", string(field): text}, nil, campaign.Campaign{})
			at := field
			if field == fieldStartTime {
				at = campaign.FieldStart
			}
			if len(wrong) != 1 || wrong[0] != (campaign.Problem{Field: at, Fault: campaign.NotRight}) {
				t.Errorf("%s %q: %v", field, text, wrong)
			}
			if c.PerHour+c.PerDay+int(c.Opens+c.Closes) != 0 {
				t.Errorf("%s %q left %+v", field, text, c)
			}
		}
	}
}

// TestATextThatNobodyHasWrittenFollowsTheTemplate, also when another one is chosen.
func TestATextThatNobodyHasWrittenFollowsTheTemplate(t *testing.T) {
	d := desk(t)
	c := autumn(campaign.Draft)
	form := d.Campaigns(dialog.Swedish, monday).TextForm(c, nil, nil)
	c = d.ReadTextForm(filled(form, map[string]string{"template": "phone-ends"}), c)
	if len(c.Texts) != 0 || d.Words(c)[dialog.English].Title != "Text messages stop working for two-factor sign-in" {
		t.Errorf("%+v says %+v", c.Texts, d.Words(c))
	}
	form = d.Campaigns(dialog.Swedish, monday).TextForm(c, nil, nil)
	c = d.ReadTextForm(filled(form, map[string]string{"body.sv": "Snart är det **dags**.", "template": "first"}), c)
	words := d.Words(c)
	if words[dialog.Swedish] != (dialog.ReminderText{Title: "SMS slutar fungera för tvåfaktorsinlogg", Body: "Snart är det **dags**."}) {
		t.Errorf("what was written is %+v", words[dialog.Swedish])
	}
	if words[dialog.English].Title != "Time for two-factor sign-in" {
		t.Errorf("what was not written is %+v", words[dialog.English])
	}
	kept := c.Texts
	if d.ReadTextForm(filled(form, map[string]string{"template": "first", "title.sv": "", "body.sv": ""}), c); kept[dialog.Swedish].Body == "" {
		t.Error("the campaign that was changed is not left as it was")
	}
	if c = d.ReadTextForm(filled(form, map[string]string{"template": "first", "title.sv": "", "body.sv": ""}), c); len(c.Texts) != 0 {
		t.Errorf("an emptied text is %+v", c.Texts)
	}
}

func FuzzTheFormReadsWhatItShows(f *testing.F) {
	f.Add("Hösten", "Vård; bo@nykoping.se", "0, 3, 7", "200/1000", "9–15")
	f.Add("", ";;,@@", "0 0 0", "1/1", "0:00-24.00")
	d := Desk{Zone: time.UTC}
	f.Fuzz(func(t *testing.T, name, without, rounds, pace, hours string) {
		answers := map[string]string{"name": name, "without": without, "rounds": rounds, "pace": pace, "hours": hours}
		c, _, wrong := d.ReadForm(answers, nil, campaign.Campaign{})
		for _, p := range wrong {
			if answers[string(p.Field)] == "" {
				t.Fatalf("%v is wrong with nothing", p)
			}
		}
		again, _, more := d.ReadForm(map[string]string{"name": c.Name, "without": strings.Join(c.Audience.Without, "; "),
			"rounds": formRounds(c.Rounds), "pace": formPace(c), "hours": formHours(c)}, nil, campaign.Campaign{})
		if diff := cmp.Diff(c, again); diff != "" || len(more) > 0 {
			t.Fatalf("%q shown again is read as another: %v\n%s", answers, more, diff)
		}
	})
}
