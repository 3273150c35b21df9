package graph_test

import (
	"testing"
	"time"

	"lotsen/graph"
)

func TestWhoStillNeedsToRegister(t *testing.T) {
	end := time.Date(2027, 2, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	policy := graph.Policy{MaxAge: 24 * time.Hour, PhoneEnd: end}
	row := func(registered, capable graph.Truth, at time.Time, methods ...graph.Kind) graph.Status {
		return graph.ReportStatus(registered, capable, methods, at)
	}
	for _, c := range []struct {
		name   string
		status graph.Status
		now    time.Time
		want   graph.Verdict
	}{
		{"nothing registered", row(graph.No, graph.No, noon), noon, graph.Needs},
		{"nothing registered, a day and a minute ago", row(graph.No, graph.No, noon), noon.Add(24*time.Hour + time.Minute), graph.Unsure},
		{"done, a day ago to the minute", row(graph.Yes, graph.Yes, noon, graph.Authenticator), noon.Add(24 * time.Hour), graph.Done},
		{"done, too long ago", row(graph.Yes, graph.Yes, noon, graph.Authenticator), noon.Add(25 * time.Hour), graph.Unsure},
		{"registered with what is forbidden", row(graph.Yes, graph.No, noon, graph.OfficePhone), noon, graph.NotAllowed},
		{"an error left nothing", graph.Status{}, noon, graph.Unsure},
		{"a row without a time", graph.ReportStatus(graph.No, graph.No, nil, time.Time{}), noon, graph.Unsure},
		{"a state that nobody knows", graph.Status{Registration: "perhaps", AsOf: noon}, noon, graph.Unsure},
		{"text messages, the day before they end", row(graph.Yes, graph.Yes, end.Add(-time.Second), graph.MobilePhone), end.Add(-time.Second), graph.Done},
		{"text messages, the moment they end", row(graph.Yes, graph.Yes, end, graph.MobilePhone), end, graph.Needs},
		{"text messages and the app, after the end", row(graph.Yes, graph.Yes, end, graph.MobilePhone, graph.Authenticator), end, graph.Done},
		{"live: the app", graph.LiveStatus([]graph.Kind{graph.Password, graph.Authenticator}, noon), noon, graph.Done},
		{"live: the password alone", graph.LiveStatus([]graph.Kind{graph.Password}, noon), noon, graph.Needs},
		{"live: the office phone that the report called forbidden",
			graph.LiveStatus([]graph.Kind{graph.OfficePhone}, noon).With(row(graph.Yes, graph.No, noon, graph.OfficePhone)), noon, graph.NotAllowed},
	} {
		if got := policy.Judge(c.status, c.now); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	buys := graph.Policy{} // delivers text messages itself, acts on any age
	if got := buys.Judge(row(graph.Yes, graph.Yes, noon, graph.MobilePhone), end.AddDate(1, 0, 0)); got != graph.Done {
		t.Errorf("with a provider of its own: %q", got)
	}
}

func TestWhoIsLeftOutAndWhy(t *testing.T) {
	const id, other graph.ID = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	policy := graph.Policy{
		Domains:         graph.Domains{"nykoping.se", "oxelosund.se"},
		ServiceAccounts: []string{"svc-", ""},
		Excluded:        map[graph.ID]bool{other: true},
	}
	employee := graph.Person{ID: id, SignIn: "anli0001@nykoping.se", Type: graph.Member, Enabled: graph.Yes, Licensed: graph.Yes}
	with := func(change func(*graph.Person)) graph.Person {
		p := employee
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		who  graph.Person
		want graph.Reason
	}{
		{"an employee", employee, graph.Counted},
		{"of the neighbour", with(func(p *graph.Person) { p.SignIn = "anli0001@oxelosund.se" }), graph.Counted},
		{"of whom little is known", graph.Person{ID: id, SignIn: "anli0001@nykoping.se"}, graph.Counted},
		{"a guest", with(func(p *graph.Person) { p.Type = graph.Guest; p.Enabled = graph.No }), graph.IsGuest},
		{"a pupil", with(func(p *graph.Person) { p.SignIn = "anli0001@elev.nykoping.se" }), graph.OtherDomain},
		{"a pupil who left", with(func(p *graph.Person) { p.SignIn = "anli0001@elev.nykoping.se"; p.Enabled = graph.No }), graph.OtherDomain},
		{"a shared mailbox, which is disabled too", with(func(p *graph.Person) { p.Purpose = graph.SharedMailbox; p.Enabled = graph.No }), graph.IsShared},
		{"a room", with(func(p *graph.Person) { p.Purpose = graph.RoomMailbox }), graph.IsRoom},
		{"a projector", with(func(p *graph.Person) { p.Purpose = graph.Equipment }), graph.IsRoom},
		{"a program", with(func(p *graph.Person) { p.SignIn = "svc-backup@nykoping.se" }), graph.IsService},
		{"somebody in the exclusion group", with(func(p *graph.Person) { p.ID = other }), graph.InGroup},
		{"somebody who left", with(func(p *graph.Person) { p.Enabled = graph.No }), graph.IsDisabled},
		{"somebody without a licence", with(func(p *graph.Person) { p.Licensed = graph.No }), graph.HasNoLicence},
		{"an entry without an id", with(func(p *graph.Person) { p.ID = "" }), graph.NoIdentity},
	} {
		if got := policy.Exclusion(c.who); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := (graph.Policy{}).Exclusion(with(func(p *graph.Person) { p.SignIn = "a@anywhere.example" })); got != graph.Counted {
		t.Errorf("without a list of domains: %q", got)
	}
}

func TestWhoHasOnlyPhoneIsAskedInTimeBeforeItEnds(t *testing.T) {
	end := time.Date(2027, 2, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	policy := graph.Policy{PhoneEnd: end, PhoneSoon: graph.DefaultPhoneSoon}
	opens := end.AddDate(0, 0, -60)
	phone, app := []graph.Kind{graph.MobilePhone}, []graph.Kind{graph.MobilePhone, graph.Authenticator}
	for _, c := range []struct {
		name    string
		methods []graph.Kind
		allowed graph.Truth
		now     time.Time
		want    graph.Verdict
	}{
		{"a second too early", phone, graph.Yes, opens.Add(-time.Second), graph.Done},
		{"sixty days before", phone, graph.Yes, opens, graph.PhoneOnly},
		{"the last second", phone, graph.Yes, end.Add(-time.Second), graph.PhoneOnly},
		{"when it has ended", phone, graph.Yes, end, graph.Needs},
		{"with something else as well", app, graph.Yes, opens, graph.Done},
		{"with a telephone that is forbidden", phone, graph.No, opens, graph.NotAllowed},
	} {
		if got := policy.Judge(graph.ReportStatus(graph.Yes, c.allowed, c.methods, c.now), c.now); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := (graph.Policy{PhoneSoon: graph.DefaultPhoneSoon}).Judge(graph.ReportStatus(graph.Yes, graph.Yes, phone, end), end); got != graph.Done {
		t.Errorf("where it never ends: %q", got)
	}
}

func TestGroupsAndTheHelpdeskNarrowWhoCounts(t *testing.T) {
	const anna, bo, cia graph.ID = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b", "00000000-0000-4000-8000-00000000000c"
	policy := graph.Policy{Included: map[graph.ID]bool{anna: true, cia: true}, Exempted: map[graph.ID]bool{bo: true, cia: true}}
	for id, want := range map[graph.ID]graph.Reason{anna: graph.Counted, bo: graph.OutsideGroup, cia: graph.IsExempted} {
		if got := policy.Exclusion(graph.Person{ID: id}); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	policy.Included = map[graph.ID]bool{}
	if got := policy.Exclusion(graph.Person{ID: anna}); got != graph.OutsideGroup {
		t.Errorf("with an empty group: %q", got)
	}
	if got := (graph.Policy{}).Exclusion(graph.Person{ID: anna}); got != graph.Counted {
		t.Errorf("without a group: %q", got)
	}
}
