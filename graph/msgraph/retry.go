package msgraph

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lotsen/graph"
)

// A request is sent at most this often, and waits grow from the first to the
// longest when Microsoft does not say how long.
const (
	maxAttempts = 4
	firstWait   = 500 * time.Millisecond
	longestWait = 20 * time.Second
	// longestTold is the longest Retry-After that is kept to: nobody is checked as long as
	// it lasts, and a question an hour harms no one, should Microsoft mean more.
	longestTold = time.Hour
)

// again decides whether to send once more, and after how long. spent is how
// many attempts were made. Only failures that pass by themselves are retried,
// and only if the wait ends before the question's deadline.
func again(ctx context.Context, err error, spent int, random float64) (time.Duration, bool) {
	var e *graph.Error
	if !errors.As(err, &e) || spent >= maxAttempts || ctx.Err() != nil || !passing(e) {
		return 0, false
	}
	wait := e.RetryAfter
	if wait <= 0 {
		wait = backoff(spent, random)
	}
	if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) <= wait {
		return 0, false
	}
	return wait, true
}

// passing reports whether a failure may be gone the next time. An answer that
// was cut on its way counts; one that was whole but wrong does not.
func passing(e *graph.Error) bool {
	switch e.Kind {
	case graph.Throttled:
		return e.Status == http.StatusTooManyRequests // not our own limiter's
	case graph.Unavailable:
		return true
	case graph.Malformed:
		return errors.Is(e, errGarbled)
	}
	return false
}

// backoff doubles with each attempt, plus or minus half.
func backoff(spent int, random float64) time.Duration {
	d := float64(firstWait) * math.Pow(2, float64(spent-1)) * (0.5 + random)
	return min(time.Duration(d), longestWait)
}

// retryAfter reads the header: seconds, with or without a fraction, or a date.
// Zero when it is missing, past or not to be understood; at most longestTold.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		if !(s > 0) { // NaN too
			return 0
		}
		return time.Duration(min(s, longestTold.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(now)), longestTold)
}

// sleep waits, or gives up when ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
