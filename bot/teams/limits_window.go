package teams

import (
	"slices"
	"time"
)

// window is a limit: at most n calls within per.
type window struct {
	n   int
	per time.Duration
}

// diary is when calls were made and will be, in order, so far as it matters for its
// windows. Turns may be given in any order; each keeps all windows, before and after it.
type diary struct {
	windows []window
	longest time.Duration
	times   []time.Time
}

func newDiary(windows ...window) *diary {
	d := &diary{}
	d.set(windows)
	return d
}

// set changes the windows from now on.
func (d *diary) set(windows []window) {
	d.windows, d.longest = windows, 0
	for _, w := range windows {
		d.longest = max(d.longest, w.per)
	}
}

// earliest is the first time at or after want at which a call keeps all windows. Each
// round of the search goes on to a call that is in the diary, or to the end of one of
// its windows.
func (d *diary) earliest(want time.Time) time.Time {
	for range (len(d.windows)+1)*len(d.times) + 1 {
		later := want
		for _, w := range d.windows {
			if t := d.after(w, want); t.After(later) {
				later = t
			}
		}
		if later.Equal(want) {
			break
		}
		want = later
	}
	return want
}

// after is want, or, if a call at want would break a window, a later time to try.
func (d *diary) after(w window, want time.Time) time.Time {
	at := d.place(want)
	// With the new call at its place, each w.n+1 calls in a row have to span w.per.
	for first := max(0, at-w.n); first <= at && first+w.n-1 < len(d.times); first++ {
		last := want // of those in a row that begin at first
		if first+w.n > at {
			last = d.times[first+w.n-1]
		}
		begin := want
		if first < at {
			begin = d.times[first]
		}
		if last.Sub(begin) < w.per {
			if first < at { // it comes too soon after that one
				return begin.Add(w.per)
			}
			return last // it is too soon before these; so it goes behind them
		}
	}
	return want
}

// place is where a call at t stands: behind those at the same time.
func (d *diary) place(t time.Time) int {
	at, _ := slices.BinarySearchFunc(d.times, t, func(a, b time.Time) int {
		if a.After(b) {
			return 1
		}
		return -1
	})
	return at
}

// add enters a call.
func (d *diary) add(t time.Time) { d.times = slices.Insert(d.times, d.place(t), t) }

// cross takes out a call that was not made.
func (d *diary) cross(t time.Time) {
	if at := d.place(t) - 1; at >= 0 && d.times[at].Equal(t) {
		d.times = slices.Delete(d.times, at, at+1)
	}
}

// forget drops the calls that no window reaches back to any more.
func (d *diary) forget(now time.Time) {
	if at := d.place(now.Add(-d.longest)); at > 0 {
		d.times = slices.Delete(d.times, 0, at)
	}
}
