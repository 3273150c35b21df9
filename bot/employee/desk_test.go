package employee

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/store"
)

const anna = dialog.PersonID("00000000-0000-0000-0000-00000000a11a")

func stockholm(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// visit is Anna's conversation with the desk, in memory.
type visit struct {
	t    *testing.T
	desk Desk
	now  time.Time
	c    dialog.Conversation
	n    int
	// jobs and records are what the changes so far have left behind.
	jobs    map[string]store.Job
	records map[string]store.Record
	audit   []store.Entry
}

func newVisit(t *testing.T) *visit {
	t.Helper()
	zone := stockholm(t)
	calendar := schedule.New(zone)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zone) // a Monday
	book, err := dialog.NewBook(dialog.Guides(), dialog.Options{
		Lang: dialog.Swedish, Domains: []string{"nykoping.se"}, Zone: zone, Helpdesk: "0155-00 00 00",
		Times: Times{calendar}, Lint: dialog.LintOptions{Now: now},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &visit{t: t, desk: Desk{book, calendar}, now: now, jobs: map[string]store.Job{}, records: map[string]store.Record{}}
}

// says plays a typed text, or an action if it begins with a dot, and applies the change.
func (v *visit) says(text string) (store.Change, dialog.Message) {
	v.t.Helper()
	v.n++
	e := dialog.Event{ID: string(rune('a' + v.n)), Person: anna, From: dialog.Address{Platform: "web", Ref: "anna"}, Now: v.now, Text: text}
	if action, arg, ok := strings.Cut(strings.TrimPrefix(text, "."), " "); strings.HasPrefix(text, ".") {
		e.Text, e.Action, e.At = "", dialog.Action(action), v.c.Stamp()
		if ok {
			e.Arg = arg
		}
	}
	change, message, err := v.desk.Answer(v.c, e.Redacted())
	if err != nil {
		v.t.Fatal(err)
	}
	if change.Conversation != nil {
		v.c = *change.Conversation
	}
	for _, id := range change.DropJobs {
		delete(v.jobs, id)
	}
	for _, job := range change.Jobs {
		v.jobs[job.ID] = job
	}
	for _, r := range change.Records {
		if delete(v.records, r.Key); r.Value != nil {
			v.records[r.Key] = r
		}
	}
	v.audit = append(v.audit, change.Audit...)
	return change, message
}

func (v *visit) promise() store.Job {
	v.t.Helper()
	job, ok := v.jobs[PromiseID(anna)]
	if !ok || len(v.jobs) != 1 {
		v.t.Fatalf("jobs %v, want one promise", v.jobs)
	}
	return job
}

// due keeps a promise, as the program does when its job falls due.
func (v *visit) due(job store.Job) (store.Change, dialog.Message) {
	v.t.Helper()
	var r Reminder
	if err := json.Unmarshal(job.Payload, &r); err != nil || r.From.Ref != "anna" {
		v.t.Fatalf("payload %s: %v", job.Payload, err)
	}
	return v.says(".promise.due " + r.At.Format(time.RFC3339))
}

func TestAPromiseBecomesOneJob(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	_, m := v.says("påminn mig imorgon 9:15")
	if want := "imorgon kl. 09:15"; !strings.Contains(m.Body, want) {
		t.Errorf("%q is not in %q", want, m.Body)
	}
	want := time.Date(2026, 11, 24, 9, 15, 0, 0, stockholm(t))
	if job := v.promise(); !job.Due.Equal(want) || job.Person != anna || job.Kind != PromiseJob {
		t.Errorf("job %+v, want it due %v", job, want)
	}
	v.says("på måndag")
	if job := v.promise(); !job.Due.Equal(time.Date(2026, 11, 30, 9, 0, 0, 0, stockholm(t))) {
		t.Errorf("the second promise did not replace the first: %v", job.Due)
	}
	v.now = v.promise().Due
	change, m := v.due(v.promise())
	if len(v.jobs) != 0 || !strings.Contains(m.Note, "påminna") || m.Step != 1 {
		t.Errorf("kept as %+v, jobs %v, change %+v", m, v.jobs, change)
	}
}

func TestAPromiseAtNightWaitsForTheMorning(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	v.says("påminn mig imorgon 23:30")
	job := v.promise()
	if got := job.Due.In(stockholm(t)); got.Hour() != 7 || got.Day() != 25 {
		t.Errorf("due %v", got)
	}
	v.now = job.Due
	if _, m := v.due(job); m.Note == "" {
		t.Error("the promise that waited was not kept")
	}
}

func TestBeingConfirmedWithdrawsThePromise(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	v.says("imorgon 9:15")
	v.says(".check.confirmed")
	if len(v.jobs) != 0 {
		t.Errorf("somebody who is done is still reminded: %v", v.jobs)
	}
}

func TestStuckPutsThePersonOnTheHelpdesksListOnce(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	v.says("nästa")
	_, m := v.says("det funkar inte")
	if !strings.Contains(dialog.PlainText(m.Body), "0155-00 00 00") {
		t.Errorf("the helpdesk's number is not in %q", m.Body)
	}
	v.says("fortsätt")
	v.says("jag vill prata med någon")
	if len(v.records) != 1 {
		t.Fatalf("%d requests, want one", len(v.records))
	}
	for _, r := range v.records {
		var row HandOff
		if err := json.Unmarshal(r.Value, &row); err != nil {
			t.Fatal(err)
		}
		if row.Person != anna || row.Where != "sms/sign-in" || row.Reason != dialog.Human || row.Lang != dialog.Swedish || !row.Since.Equal(v.now) {
			t.Errorf("the request is %+v", row)
		}
		if strings.Contains(string(r.Value), "funkar") {
			t.Error("what the person wrote is kept")
		}
	}
	v.says(".guide.solved")
	if len(v.records) != 0 || len(v.audit) != 3 {
		t.Errorf("solved, but %d requests and %d audit entries", len(v.records), len(v.audit))
	}
}

func TestAnOldPressChangesNothingButIsRemembered(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	old := v.c.Stamp()
	v.says("nästa")
	change, m, err := v.desk.Answer(v.c, dialog.Event{ID: "late", Person: anna, Action: dialog.Next, At: old, Now: v.now})
	if err != nil {
		t.Fatal(err)
	}
	if change.Conversation != nil || len(change.Jobs)+len(change.Records)+len(change.Audit) != 0 || change.Dedupe != "late" {
		t.Errorf("an old press changes %+v", change)
	}
	if m.Step != 2 {
		t.Errorf("shown is step %d, not the current one", m.Step)
	}
}

func TestASecretIsNowhereInTheChange(t *testing.T) {
	v := newVisit(t)
	v.says("sms")
	change, m := v.says("mitt lösenord är Sommar2026! och koden 482913")
	raw, err := json.Marshal(change)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Sommar2026", "482913"} {
		if strings.Contains(string(raw), secret) || strings.Contains(m.Transcript(), secret) {
			t.Errorf("%s is kept", secret)
		}
	}
	if !strings.Contains(m.Note, "inte sparat") || m.Step != 1 {
		t.Errorf("the person is not told: %q", m.Note)
	}
}
