package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Directory is Microsoft Graph, as far as the app asks it. Errors have the kinds of
// package graph.
type Directory interface {
	FindPerson(ctx context.Context, address graph.Address) (graph.Person, error)
	Person(ctx context.Context, id graph.ID) (graph.Person, error)
	// Status reads what somebody has registered, now.
	Status(ctx context.Context, id graph.ID) (graph.Status, error)
	DirectReports(ctx context.Context, id graph.ID) (graph.List, error)
	// MemberOf reports whether somebody is in a group, at any depth.
	MemberOf(ctx context.Context, id, group graph.ID) (bool, error)
	// What everybody's status is read from, page by page.
	census.Source
}

// Platform is a chat platform. Errors are *dialog.SendError.
type Platform interface {
	// Post sends a new message. The send id is the same when the same message is
	// sent again.
	Post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error)
	// Replace changes a message in place.
	Replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error)
	// Who is what the platform knows of who is behind an address.
	Who(ctx context.Context, a dialog.Address) (dialog.Profile, error)
}

// Seeker is a platform that can tell whether a message was posted when Post could
// not: nothing is then posted twice, and nothing lost.
type Seeker interface {
	// Sent looks for the message that was posted under a send id, since a time. An
	// error means that it cannot be told.
	Sent(ctx context.Context, a dialog.Address, sendID string, since time.Time) (r dialog.Ref, found bool, err error)
}

// Forgetful is a platform that cannot tell whether a message was posted, and would post
// it once more under the same send id. What may have been posted there, also before a
// crash, is not posted again.
type Forgetful interface{ CannotTellWhatWasPosted() }

// Homely is a platform that has a page of the app's own beside the conversation.
type Homely interface {
	// Home shows the page; showing it again replaces it.
	Home(ctx context.Context, a dialog.Address, m dialog.Message) error
}

// Tidy is a platform whose older messages cannot be pressed once a newer one stands
// below them.
type Tidy interface{ OnlyNewestCanBePressed() }

// Watched is a platform that knows whether it can be served.
type Watched interface {
	// Trouble is why not; empty if it can.
	Trouble() string
}

// Options are what an App is made of.
type Options struct {
	Store    store.Store
	Desk     Desk
	Managers manager.Desk
	Helpers  helpdesk.Desk
	// HelpdeskGroup is the directory's group whose members are the helpdesk; empty:
	// nobody is.
	HelpdeskGroup graph.ID
	// TeamsApp is the id in the manifest of Lotsen's app for Teams; empty: not there.
	TeamsApp string
	// Campaigns are what is set of reminder campaigns; the zero value is right.
	Campaigns Campaigns
	// Guests is what guests of a chat platform get.
	Guests    Guests
	Directory Directory
	Policy    graph.Policy
	// Every and Limits are how often everybody's status is read, and what is believed;
	// their zero values are right.
	Every  census.Every
	Limits census.Limits
	// Include is the group that everything is limited to, Exclude the one that is left
	// out; empty: there is none. The maps of Policy are not used for that.
	Include, Exclude graph.ID
	// Roll is how often it is read who is in a chat platform; 0: never. People who never
	// wrote are then not reminded there.
	Roll      time.Duration
	Proxies   []netip.Prefix // the networks of reverse proxies; see web.GenuineOptions
	Clock     Clock
	Log       *slog.Logger
	BackupDir string // daily backups; empty: none
}

// App is Lotsen at work: it takes events, decides, makes durable, answers, and runs
// the jobs that fall due.
type App struct {
	Options
	routes    Routes
	platforms map[string]Platform
	people    [laneCount]sync.Mutex // one decision at a time for each person
	lanes     *lanes
	cancel    context.CancelFunc
	wake      chan struct{} // a job was added that is due
	leaving   context.Context
	leave     context.CancelFunc // Run is ending: what takes long stops where it is
	fresh     fresh
	census    *census.Census
	campaigns *campaign.Engine
	codes     codes
	spread    spread
	hindered  hindrance
	counted   counted
	live      health
}

// New makes an app; Run starts it. Platforms are added before that.
func New(o Options) *App {
	ctx, cancel := context.WithCancel(context.Background())
	leaving, leave := context.WithCancel(ctx)
	a := &App{
		Options: o, routes: NewRoutes(), platforms: map[string]Platform{}, leaving: leaving, leave: leave,
		lanes: newLanes(ctx), cancel: cancel, wake: make(chan struct{}, 1), census: newCensus(o),
	}
	a.Helpers.Book = o.Desk.Book
	a.campaigns = newCampaigns(a)
	return a
}

// Add adds a chat platform under its name.
func (a *App) Add(name string, p Platform) { a.platforms[name] = p }

// untilLeaving is ctx until Run is ending, for work that takes long and goes on after the
// next start.
func (a *App) untilLeaving(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	forget := context.AfterFunc(a.leaving, cancel)
	return ctx, func() {
		forget()
		cancel()
	}
}

// stopFor is how long work that was taken may take to finish when the app stops.
const stopFor = 8 * time.Second

// Run runs the jobs until ctx ends or the store fails, and then finishes what was
// taken. It does not close the store.
func (a *App) Run(ctx context.Context) error {
	err := a.planBackup(ctx)
	if err == nil {
		err = a.planCensus(ctx)
	}
	if err == nil {
		err = a.planRoll(ctx)
	}
	if err == nil {
		err = a.planCampaigns(ctx)
	}
	if err == nil {
		err = a.runJobs(ctx)
	}
	a.leave()
	timer := time.AfterFunc(stopFor, a.cancel)
	a.lanes.close()
	timer.Stop()
	a.cancel()
	return err
}

// commit makes a change durable. Only the answers ErrSeen, ErrStale and ErrLease
// come back bare.
func (a *App) commit(ctx context.Context, c store.Change) error {
	err := a.Store.Commit(ctx, c)
	if err == nil {
		a.nudge()
		return nil
	}
	for _, answer := range []error{store.ErrSeen, store.ErrStale, store.ErrLease} {
		if errors.Is(err, answer) {
			return answer
		}
	}
	return fmt.Errorf("storing: %w", err)
}

// nudge has the runner look for jobs.
func (a *App) nudge() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// logFailure logs an error with what was being tried; errors hold no personal data.
func (a *App) logFailure(ctx context.Context, doing string, err error) {
	a.Log.LogAttrs(ctx, slog.LevelWarn, "failed", slog.String("doing", doing), slog.Any("err", err))
}
