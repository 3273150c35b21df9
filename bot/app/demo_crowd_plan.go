package app

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
)

// fate is how a member of the crowd can be reached.
type fate string

// The fates; nearly everybody has the first.
const (
	takes   fate = ""
	nowhere fate = "nowhere" // never seen in the chat
	shut    fate = "shut"    // has blocked Lotsen, which is known
	closed  fate = "closed"  // the account in the chat is closed, which is known
	shuts   fate = "shuts"   // has blocked Lotsen, which is found out
	closes  fate = "closes"  // the account is closed, which is found out
	loses   fate = "loses"   // the first reminder arrives, and the chat does not say so
)

// dice are the same for the same person and number, whenever they are thrown.
func dice(who graph.ID, n int) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(who)) // never fails
	return rand.New(rand.NewPCG(demoSeed+uint64(n), h.Sum64()))
}

// fateOf is the fate of somebody, the same in every demo.
func fateOf(who graph.ID) fate {
	x := dice(who, 0).IntN(1000)
	for _, f := range []struct {
		is       fate
		perMille int
	}{{nowhere, 20}, {shut, 10}, {closed, 7}, {shuts, 12}, {closes, 8}, {loses, 15}} {
		if x -= f.perMille; x < 0 {
			return f.is
		}
	}
	return takes
}

// deed is something that somebody does: presses a button, or registers.
type deed struct {
	At       time.Time     `json:"at"`
	Press    dialog.Action `json:"press,omitempty"`
	Arg      string        `json:"arg,omitempty"`
	Register graph.Kind    `json:"register,omitempty"`
}

// plan is what somebody does about the n-th reminder that they got, the earliest first:
// about 35 in a hundred something within a day, 20 later, the others nothing. Of those
// who do something three in four register.
func plan(who graph.ID, n int, got time.Time, sendID string, zone *time.Location) []deed {
	d := dice(who, n)
	var at time.Time
	switch x := d.IntN(100); {
	case x < 35: // sooner rather than later
		u := d.Float64()
		at = got.Add(3*time.Minute + time.Duration(u*u*float64(9*time.Hour)))
	case x < 55:
		day := got.In(zone)
		opens := time.Date(day.Year(), day.Month(), day.Day()+1+d.IntN(6), 7, 30, 0, 0, zone)
		at = opens.Add(time.Duration(d.Float64() * float64(9*time.Hour)))
	default:
		return nil
	}
	press := func(a dialog.Action) deed { return deed{At: at, Press: a, Arg: sendID} }
	takes := time.Duration(6+d.IntN(15)) * time.Minute
	switch x := d.IntN(100); {
	case x < 75:
		return []deed{press(dialog.RemindStart), {At: at.Add(takes), Register: graph.Authenticator}}
	case x < 85: // comes so far, and no further
		return append([]deed{press(dialog.RemindStart)}, slices.Repeat([]deed{{At: at.Add(takes), Press: dialog.Next}}, 1+d.IntN(9))...)
	case x < 93: // promises, and keeps it
		return []deed{press(dialog.RemindLater), {At: at, Press: dialog.Promise},
			{At: promised(at, zone).Add(takes), Register: graph.Authenticator}}
	case x < 97:
		return []deed{press(dialog.RemindHelp)}
	}
	return []deed{press(dialog.RemindGenuine)}
}

// promised is the time that somebody asks for who promises something then.
func promised(at time.Time, zone *time.Location) time.Time {
	day := at.In(zone)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 9, 15, 0, 0, zone)
}
