package census

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

// Source is the directory, page by page. The empty token begins anew; a token that is
// too old is answered with graph.Expired.
type Source interface {
	// Changes reads a page of the people that have changed since the token was given,
	// with their managers; of all people with the empty token.
	Changes(ctx context.Context, from graph.Token) (graph.Changes, error)
	// ReportPage reads a page of the registration report.
	ReportPage(ctx context.Context, from graph.Token) (graph.ReportPage, error)
	// MembersPage reads a page of the people in a group, at any depth.
	MembersPage(ctx context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error)
}

// Reading is one of the things that are read.
type Reading string

// The readings.
const (
	People   Reading = "people"
	Report   Reading = "report"
	Helpdesk Reading = "helpdesk"
	Include  Reading = "include"
	Exclude  Reading = "exclude"
)

// The errors of those who ask.
var (
	// ErrNotReady: the people, or a group that decides who counts, have not been read
	// to the end even once. Nothing can be said of anybody.
	ErrNotReady = errors.New("the census is not ready")
	// ErrMoved: the figures became others while they were read; begin anew.
	ErrMoved = errors.New("the census has moved on")
	// ErrDamaged: a row cannot be understood.
	ErrDamaged = errors.New("a row of the census is damaged")
	// ErrTooDeep: there are more than maxDepth managers above each other.
	ErrTooDeep = errors.New("too many managers above each other")
)

// Options of New. The zero value of whatever is not named as required is right.
type Options struct {
	Store  store.Store      // required
	Source Source           // required for Step
	Now    func() time.Time // required
	Log    *slog.Logger     // required
	// Policy decides who counts and who needs to register. Its maps are not used: the
	// groups below are.
	Policy graph.Policy
	// Helpdesk, Include and Exclude are the groups; an empty one is not read.
	Helpdesk, Include, Exclude graph.ID
	Every                      Every
	Limits                     Limits
	// Grace is how long those who began to read may go on with the old figures; 0:
	// 30 seconds. Below 0: not at all.
	Grace time.Duration
	// CallFor is how long one page may take; 0: 30 seconds.
	CallFor time.Duration
}

// Every is how long after the beginning of a reading the next one begins.
type Every struct {
	People time.Duration // what has changed; 0: 10 minutes
	Full   time.Duration // all people, if a row could not be read; 0: 24 hours
	Report time.Duration // 0: 4 hours
	Groups time.Duration // 0: an hour
	Again  time.Duration // after a refusal; 0: an hour
}

// Limits are the bounds of what is believed. They hold from Floor rows on: below, a few
// people more or less are a large share. What is read for the first time has nothing to
// be compared with.
type Limits struct {
	// Fewer is the share of rows by which a reading may shrink; 0: 0.20.
	Fewer float64
	// Fallen is by how much the share of the report that is registered may fall, or the
	// one with something that is allowed, of 1; 0: 0.10. Risen is by how much they may
	// rise in a day, or since the last reading if that is longer ago; 0: 0.30.
	Fallen, Risen float64
	// More is the share by which the group that everything is limited to may grow, where
	// one of less than Floor members counts as one of Floor; 0: 1, twice as many.
	More float64
	// Excluded is the share of everybody that may be in the exclusion group, if a fifth
	// of that many have come into it at once; 0: 0.25.
	Excluded float64
	// Unreadable is the share of rows that may be beyond understanding; 0: 0.001. It
	// holds without a floor, but one row always may, and as many as the last time.
	Unreadable float64
	// Silent is how many times as long as its interval a reading may take to come to its
	// end, in vain or not, before that is told; 0: 3. An hour it always may.
	Silent int
	// Floor is how many rows there must have been; 0: 20.
	Floor int
}

// Census reads the directory into the store and answers from it. All methods may be
// called at the same time.
type Census struct {
	o     Options
	steps sync.Mutex // one step at a time
	named known      // units whose name is in the store; guarded by steps
}

// New makes a census on what the store has.
func New(o Options) *Census {
	or := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&o.Every.People, 10*time.Minute)
	or(&o.Every.Full, 24*time.Hour)
	or(&o.Every.Report, 4*time.Hour)
	or(&o.Every.Groups, time.Hour)
	or(&o.Every.Again, time.Hour)
	or(&o.Grace, 30*time.Second)
	or(&o.CallFor, 30*time.Second)
	share := func(f *float64, usual float64) {
		if *f == 0 {
			*f = usual
		}
	}
	share(&o.Limits.Fewer, 0.20)
	share(&o.Limits.Fallen, 0.10)
	share(&o.Limits.Risen, 0.30)
	share(&o.Limits.More, 1)
	share(&o.Limits.Excluded, 0.25)
	share(&o.Limits.Unreadable, 0.001)
	if o.Limits.Floor == 0 {
		o.Limits.Floor = 20
	}
	if o.Limits.Silent == 0 {
		o.Limits.Silent = 3
	}
	return &Census{o: o}
}

// all are the readings in the order of their importance.
func all() []Reading { return []Reading{People, Exclude, Include, Helpdesk, Report} }

// asked reports whether the settings ask for a reading.
func (c *Census) asked(r Reading) bool { return r == People || r == Report || c.group(r) != "" }

// group is the id of a group's reading; empty for the others.
func (c *Census) group(r Reading) graph.ID {
	switch r {
	case Helpdesk:
		return c.o.Helpdesk
	case Include:
		return c.o.Include
	case Exclude:
		return c.o.Exclude
	}
	return ""
}
