package app

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Counted is a platform that counts what it does.
type Counted interface {
	// Counts are its counters, by the name that follows the platform's.
	Counts() map[string]int64
}

// Metrics tells the counters in Prometheus' text format.
func (a *App) Metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	ready := 1
	if a.trouble() != "" {
		ready = 0
	}
	fmt.Fprintf(w, "# TYPE lotsen_ready gauge\nlotsen_ready %d\n", ready)
	for _, name := range slices.Sorted(maps.Keys(a.platforms)) {
		counted, ok := a.platforms[name].(Counted)
		if !ok {
			continue
		}
		counts := counted.Counts()
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			metric := "lotsen_" + name + "_" + key + "_total"
			fmt.Fprintf(w, "# TYPE %s counter\n%s %d\n", metric, metric, counts[key])
		}
	}
	a.graphMetrics(w)
	if err := a.censusMetrics(r.Context(), w); err != nil {
		a.logFailure(r.Context(), "telling how old the census is", err)
	}
	if err := a.campaignMetrics(r.Context(), w); err != nil {
		a.logFailure(r.Context(), "telling how far campaigns are", err)
	}
}
