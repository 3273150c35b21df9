package app

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// aliveFor is how long after its last round the runner counts as stuck.
const aliveFor = 3 * idle

// health is what /healthz and /readyz tell.
type health struct {
	mu    sync.Mutex
	round time.Time // the runner's last
}

func (h *health) beat(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.round = now
}

// trouble is why the app cannot serve; empty if it can.
func (a *App) trouble() string {
	select {
	case <-a.Store.Failed():
		return "the store has failed; the process must be started again"
	default:
	}
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	switch {
	case a.live.round.IsZero():
		return "not started"
	case a.Clock.Now().Sub(a.live.round) > aliveFor:
		return "jobs are not being run"
	}
	for _, name := range slices.Sorted(maps.Keys(a.platforms)) {
		if watched, ok := a.platforms[name].(Watched); ok && watched.Trouble() != "" {
			return name + ": " + watched.Trouble()
		}
	}
	return ""
}

// Healthz answers 200 as long as the process should not be restarted: its store
// works.
func (a *App) Healthz(w http.ResponseWriter, _ *http.Request) {
	select {
	case <-a.Store.Failed():
		http.Error(w, "the store has failed", http.StatusServiceUnavailable)
	default:
		fmt.Fprintln(w, "ok")
	}
}

// Readyz answers 200 while the app can serve, and 503 with the reason otherwise. What
// is amiss with the census, or with installing Lotsen for people, follows in lines of its
// own: guides work without them.
func (a *App) Readyz(w http.ResponseWriter, r *http.Request) {
	if trouble := a.trouble(); trouble != "" {
		http.Error(w, trouble, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
	if why, since, _ := a.hindered.standing(); why != "" {
		fmt.Fprintf(w, "teams: Lotsen's app can be installed for nobody (%s) since %s; who never wrote there waits\n", why, since.UTC().Format(time.RFC3339))
	}
	ages, err := a.census.Ages(r.Context())
	if err != nil {
		a.logFailure(r.Context(), "telling how old the census is", err)
	}
	for _, age := range ages {
		if age.Alarm == nil && !age.Silent.IsZero() {
			fmt.Fprintf(w, "census: %s: %s since %s; what was known before stays\n", age.Reading, silence, age.Silent.UTC().Format(time.RFC3339))
		}
		if age.Alarm != nil {
			fmt.Fprintf(w, "census: %s: %s since %s; what was known before stays\n", age.Reading, age.Alarm.Reason, age.Alarm.At.UTC().Format(time.RFC3339))
		}
	}
}
