package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/graph"
)

// That Lotsen's app is not in the organisation's catalogue, or that Lotsen may not install
// it, is nobody's own fault. It is told to the operator and to the helpdesk; everybody
// waits, and is introduced when it is mended.

const (
	// hinderedFor is how long nobody is introduced after that was found; then one is, to
	// see whether it is mended.
	hinderedFor = 5 * time.Minute
	// maxDenied is how many people in a row Lotsen may be denied the installation for,
	// before that counts as everybody: an app policy may be for a few.
	maxDenied = 3
	// grantsFor is how long it may take to ask what Lotsen may do.
	grantsFor = 20 * time.Second
)

// hindrance is what keeps Lotsen from being installed for anybody.
type hindrance struct {
	mu     sync.Mutex
	why    dialog.Reason // dialog.Unlisted or dialog.Unconsented; "" if nothing does
	since  time.Time
	next   time.Time        // nobody is tried before
	denied []dialog.Address // for whom in a row, with nobody installed between
	asked  time.Time        // when it was asked last whether a permission is missing
	lacks  bool             // the answer
}

// turn is how long an introduction has to wait; 0: it is tried now.
func (h *hindrance) turn(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.why == "":
		return 0
	case now.Before(h.next):
		return h.next.Sub(now)
	}
	h.next = now.Add(hinderedFor) // the others wait for how this one goes
	return 0
}

// deny counts somebody whom Lotsen may not install its app for, and gives those in a row.
func (h *hindrance) deny(at dialog.Address) []dialog.Address {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(h.denied, at) && len(h.denied) < maxDenied {
		h.denied = append(h.denied, at)
	}
	return slices.Clone(h.denied)
}

// begins notes what keeps Lotsen from being installed, and reports whether it is news.
func (h *hindrance) begins(now time.Time, why dialog.Reason) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.why != why
	if news {
		h.why, h.since = why, now
	}
	h.next = now.Add(hinderedFor)
	return news
}

// ends notes that it was installed for somebody, and reports whether something kept it.
func (h *hindrance) ends() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.why != ""
	h.why, h.denied = "", nil
	return was
}

// standing is what keeps Lotsen from being installed, since when, and when it is tried
// again.
func (h *hindrance) standing() (why dialog.Reason, since, next time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.why, h.since, h.next
}

// hinders reports whether an installation failed for what is amiss with the organisation.
func (a *App) hinders(ctx context.Context, at dialog.Address, err error) bool {
	why := dialog.Reason("")
	switch {
	case errors.Is(err, graph.NoApp), errors.Is(err, graph.Ambiguous):
		why = dialog.Unlisted
	case errors.Is(err, graph.Denied):
		denied := a.hindered.deny(at)
		if !refused(err) && len(denied) < maxDenied && !a.lacksConsent(ctx) {
			return false
		}
		why = dialog.Unconsented
		for _, other := range denied { // what was believed of them alone is everybody's
			if err := a.reachableAgain(ctx, other); err != nil {
				a.logFailure(ctx, "taking back that somebody cannot be reached", err)
			}
		}
	default:
		return false
	}
	if a.hindered.begins(a.Clock.Now(), why) {
		a.Log.LogAttrs(ctx, slog.LevelError, "Lotsen's app can be installed for nobody in Teams; bot check says what is amiss",
			slog.String("why", string(why)), slog.Any("err", err))
	}
	return true
}

func (a *App) reachableAgain(ctx context.Context, at dialog.Address) error {
	known, err := a.reach(ctx, at)
	if err != nil || known.Why != dialog.Shut {
		return err
	}
	return a.Unreachable(ctx, at, "")
}

// mended notes that the app was installed for somebody.
func (a *App) mended(ctx context.Context) {
	if a.hindered.ends() {
		a.Log.LogAttrs(ctx, slog.LevelInfo, "Lotsen's app can be installed for people in Teams again")
	}
}

// Granting is a directory that knows what Lotsen may ask of it.
type Granting interface {
	Permissions(ctx context.Context, group graph.ID, teams bool) []graph.Grant
}

// lacksConsent asks whether a permission is missing that installing needs.
func (a *App) lacksConsent(ctx context.Context) bool {
	directory, able := a.Directory.(Granting)
	if !able {
		return false
	}
	h, now := &a.hindered, a.Clock.Now()
	h.mu.Lock()
	fresh, lacks := now.Sub(h.asked) < hinderedFor, h.lacks
	h.mu.Unlock()
	if fresh {
		return lacks
	}
	limited, cancel := context.WithTimeout(ctx, grantsFor)
	defer cancel()
	lacks = slices.ContainsFunc(directory.Permissions(limited, "", true), func(g graph.Grant) bool {
		return g.Granted == graph.No && (g.Permission == graph.ReadApps || g.Permission == graph.InstallForUser)
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked, h.lacks = now, lacks
	return lacks
}

// halts adds what keeps Lotsen from being installed to what is told of a campaign.
func (a *App) halts(p *campaign.Progress) {
	why, _, next := a.hindered.standing()
	if why == "" || !underWay(p.Campaign) {
		return
	}
	p.Halts = append(p.Halts, campaign.Halt{Platform: teams.Platform, Reason: why, Until: next})
}
