package teamstest

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// window is how many calls a limiter lets through in a time.
type window struct {
	calls int
	per   time.Duration
}

// perApp is for all calls of the app in the organisation together.
// Source: learn.microsoft.com, "Optimize your bot with rate limiting in Teams".
func perApp() []window { return []window{{50, time.Second}} }

// perConversation is for what is sent, changed, deleted and created.
func perConversation() []window {
	return []window{{7, time.Second}, {8, 2 * time.Second}, {60, 30 * time.Second}, {1800, time.Hour}}
}

// perRoster is for reading who is in a conversation.
func perRoster() []window {
	return []window{{14, time.Second}, {16, 2 * time.Second}, {120, 30 * time.Second}, {3600, time.Hour}}
}

// limited counts a call, or gives how long to wait before it would be let through. The
// lock is held.
func (s *Teams) limited(name string, windows []window) time.Duration {
	if !s.opt.Throttle {
		return 0
	}
	now := s.opt.Now()
	longest := windows[len(windows)-1].per
	calls := slices.DeleteFunc(s.used[name], func(at time.Time) bool { return now.Sub(at) >= longest })
	var wait time.Duration
	for _, w := range windows {
		if len(calls) < w.calls {
			continue
		}
		// The call that has to leave the window before one more fits.
		if leaves := calls[len(calls)-w.calls].Add(w.per).Sub(now); leaves > wait {
			wait = leaves
		}
	}
	if wait == 0 {
		calls = append(calls, now)
	}
	s.used[name] = calls
	return wait
}

func (s *Teams) throttled(wait time.Duration) answer {
	out := refuse("Throttled")
	if !s.opt.NoRetryAfter {
		out.header = http.Header{"Retry-After": {strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))}}
	}
	return out
}
