package app

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"lotsen/bot/census"
	"lotsen/graph"
)

// censusMetrics tells how each reading stands, and the figures of the last count.
func (a *App) censusMetrics(ctx context.Context, w io.Writer) error {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	flag := func(on bool) float64 {
		if on {
			return 1
		}
		return 0
	}
	for _, m := range []struct {
		name  string
		value func(census.Age) (v float64, ok bool)
	}{
		{"ready", func(g census.Age) (float64, bool) { return flag(g.Ready), true }},
		{"age_seconds", func(g census.Age) (float64, bool) { return now.Sub(g.AsOf).Seconds(), g.Ready }},
		{"rows", func(g census.Age) (float64, bool) { return float64(g.Rows), true }},
		{"unreadable_rows", func(g census.Age) (float64, bool) { return float64(g.Unreadable), true }},
		{"silent", func(g census.Age) (float64, bool) { return flag(!g.Silent.IsZero()), true }},
		{"under_way", func(g census.Age) (float64, bool) { return flag(g.UnderWay), true }},
	} {
		name := "lotsen_census_" + m.name
		fmt.Fprintf(w, "# TYPE %s gauge\n", name)
		for _, age := range ages {
			if v, ok := m.value(age); ok {
				fmt.Fprintf(w, "%s{reading=%q} %g\n", name, string(age.Reading), v)
			}
		}
	}
	fmt.Fprintln(w, "# TYPE lotsen_census_alarm gauge")
	for _, age := range ages {
		cause := census.NoCause
		if age.Alarm != nil {
			cause = age.Alarm.Reason
		}
		fmt.Fprintf(w, "lotsen_census_alarm{reading=%q,reason=%q} %g\n", string(age.Reading), string(cause), flag(age.Alarm != nil))
	}
	a.countMetrics(w)
	return nil
}

// countMetrics tells the figures of the last count; nothing if there was none.
func (a *App) countMetrics(w io.Writer) {
	t, at := a.counted.last()
	if at.IsZero() {
		return
	}
	fmt.Fprintf(w, "# TYPE lotsen_count_age_seconds gauge\nlotsen_count_age_seconds %g\n", a.Clock.Now().Sub(at).Seconds())
	fmt.Fprintln(w, "# TYPE lotsen_people gauge")
	for _, v := range []struct {
		verdict string
		n       int
	}{{"done", t.Done}, {"needs", t.Needs}, {"phone-only", t.PhoneOnly}, {"not-allowed", t.NotAllowed}, {"unknown", t.Unsure}} {
		fmt.Fprintf(w, "lotsen_people{verdict=%q} %d\n", v.verdict, v.n)
	}
	fmt.Fprintln(w, "# TYPE lotsen_people_left_out gauge")
	for _, reason := range slices.Sorted(maps.Keys(t.LeftOut)) {
		fmt.Fprintf(w, "lotsen_people_left_out{reason=%q} %d\n", string(reason), t.LeftOut[reason])
	}
}

// figured is a directory that counts how it is asked.
type figured interface{ Figures() graph.Figures }

// graphMetrics tells how the asking of the directory goes, if it counts that.
func (a *App) graphMetrics(w io.Writer) {
	directory, ok := a.Directory.(figured)
	if !ok {
		return
	}
	f := directory.Figures()
	for _, m := range []struct {
		name string
		n    uint64
	}{{"requests", f.Requests}, {"retries", f.Retries}, {"throttled", f.Throttled}} {
		fmt.Fprintf(w, "# TYPE lotsen_graph_%s_total counter\nlotsen_graph_%[1]s_total %d\n", m.name, m.n)
	}
	fmt.Fprintln(w, "# TYPE lotsen_graph_failures_total counter")
	for _, kind := range slices.Sorted(maps.Keys(f.Failures)) {
		fmt.Fprintf(w, "lotsen_graph_failures_total{kind=%q} %d\n", string(kind), f.Failures[kind])
	}
	fmt.Fprintf(w, "# TYPE lotsen_graph_waited_seconds_total counter\nlotsen_graph_waited_seconds_total %g\n", f.Waited.Seconds())
	fmt.Fprintf(w, "# TYPE lotsen_graph_budget gauge\nlotsen_graph_budget %d\n", f.Budget)
	fmt.Fprintf(w, "# TYPE lotsen_graph_waiting gauge\nlotsen_graph_waiting{who=\"people\"} %d\nlotsen_graph_waiting{who=\"bulk\"} %d\n", f.Waiting, f.WaitingBulk)
}
