package graph_test

import (
	"testing"
	"time"

	"lotsen/graph"
)

func TestALiveListThatDoesNotTellIsCompletedByWhatWasKnown(t *testing.T) {
	hello := []graph.Kind{graph.Password, graph.WindowsHello}
	report := func(yes graph.Truth, kinds ...graph.Kind) graph.Status {
		return graph.ReportStatus(yes, yes, kinds, noon.Add(-5*time.Hour))
	}
	for _, c := range []struct {
		name  string
		live  []graph.Kind
		known graph.Status
		want  graph.Registration
	}{
		{"Windows Hello, which the report counts", hello, report(graph.Yes, graph.WindowsHello), graph.Registered},
		{"a passkey in Windows Hello", hello, report(graph.Yes, graph.HelloPasskey), graph.Registered},
		{"a method that nobody knows, which the report counts", []graph.Kind{graph.Password, "retinaScan"}, report(graph.Yes, "retinaScan"), graph.Registered},
		{"Windows Hello, which the report does not count", hello, report(graph.No, graph.WindowsHello), graph.NotRegistered},
		{"Windows Hello, of which the report does not know yet", hello, report(graph.No), graph.Unknown},
		{"Windows Hello, and the app of the report is gone", hello, report(graph.Yes, graph.AuthenticatorPush, graph.WindowsHello), graph.Unknown},
		{"Windows Hello, and no report", hello, graph.Status{}, graph.Unknown},
		{"nothing is listed", nil, report(graph.No), graph.Unknown},
		{"a method could not be read", []graph.Kind{graph.Password, ""}, report(graph.No), graph.Unknown},
		{"the list tells it", []graph.Kind{graph.Password}, report(graph.Yes, graph.MobilePhone), graph.NotRegistered},
	} {
		live := graph.LiveStatus(c.live, noon)
		got := live.Or(c.known)
		if got.Registration != c.want {
			t.Errorf("%s: %+v, want %q", c.name, got, c.want)
		}
		if from := got.Source == graph.FromReport; from != (got.Registration != live.Registration) {
			t.Errorf("%s: it is as of %v, %s", c.name, got.AsOf, got.Source)
		}
		if whole := live.Whole(); whole != (len(c.live) > 0 && c.live[len(c.live)-1] != "") {
			t.Errorf("%s: whole is %v", c.name, whole)
		}
	}
}

func TestAReportTakesNothingAwayOnItsTimeAlone(t *testing.T) {
	report := func(registered, allowed graph.Truth, kinds ...graph.Kind) graph.Status {
		return graph.ReportStatus(registered, allowed, kinds, time.Time{})
	}
	app := []graph.Kind{graph.Password, graph.Authenticator}
	for _, c := range []struct {
		name   string
		live   []graph.Kind
		report graph.Status
		atOnce bool
	}{
		{"it does not know what was registered", app, report(graph.No, graph.No), false},
		{"it knows only the telephone of before", append(app, graph.MobilePhone), report(graph.Yes, graph.Yes, graph.MobilePhone), false},
		{"it knows only what was not allowed", append(app, graph.OfficePhone), report(graph.Yes, graph.No, graph.OfficePhone), false},
		{"it knows the same", app, report(graph.Yes, graph.Yes, graph.AuthenticatorPush, graph.SoftwareCode), true},
		{"what is registered is not allowed", app, report(graph.Yes, graph.No, graph.AuthenticatorPush), true},
		{"it knows of a registration since", []graph.Kind{graph.Password}, report(graph.Yes, graph.Yes, graph.AuthenticatorPush), true},
		{"both say no", []graph.Kind{graph.Password}, report(graph.No, graph.No), true},
	} {
		live := graph.LiveStatus(c.live, noon)
		for _, x := range []struct {
			after time.Duration
			want  bool
		}{{-time.Hour, false}, {0, c.atOnce}, {time.Hour, c.atOnce}, {23 * time.Hour, c.atOnce}, {24 * time.Hour, true}} {
			s := c.report
			s.AsOf = noon.Add(x.after)
			if got := s.Overtakes(live); got != x.want {
				t.Errorf("%s: %v later it overtakes: %v", c.name, x.after, got)
			}
		}
	}
	if (graph.Status{AsOf: noon.Add(48 * time.Hour)}).Overtakes(graph.LiveStatus(app, noon)) {
		t.Error("a report that says nothing overtakes")
	}
}
