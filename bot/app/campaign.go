package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/store"
)

// Campaigns are what is set of reminder campaigns. The zero value is right.
type Campaigns struct {
	// ApprovalFrom is how many people a campaign may reach before a second person must
	// approve it; 0: campaign.Threshold, below 0: every campaign must be approved.
	ApprovalFrom int
	// Limits are what each platform takes, by its name; see UsualLimits.
	Limits map[string]campaign.Limit
	// Notice is how long after its approval a campaign begins at the earliest; 0: it may
	// begin at once. See campaign.Notice.
	Notice time.Duration
	// ReportAge is how old the report may be that a reminder is sent on; 0: 24 hours.
	ReportAge time.Duration
	// Random gives a new random text each time; nil: crypto/rand's.
	Random func() string
}

// UsualLimits are what the platforms take from one app.
//
// Slack: several hundred messages a minute for a workspace, of which 230 were seen to be
// safe, and conversations.open, which comes before the first message to somebody, 50 times
// a minute (docs.slack.dev/apis/web-api/rate-limits). Teams: 50 requests a second for an
// app in a tenant; a first message takes two (learn.microsoft.com/microsoftteams/platform/
// bots/how-to/rate-limit).
func UsualLimits() map[string]campaign.Limit { return limitsOf(usualSlack, usualTeams) }

const (
	usualSlack = 230 // messages a minute
	usualTeams = 35  // messages a second
)

// limitsOf are the limits for so many messages a minute in Slack, and a second in Teams.
func limitsOf(slackMinute, teamsSecond int) map[string]campaign.Limit {
	const slackFirst, slackAtOnce, teamsAtOnce = 50, 16, 64
	perMinute := 60 * teamsSecond
	return map[string]campaign.Limit{
		slack.Platform: {PerMinute: slackMinute, FirstMinute: min(slackFirst, slackMinute), InFlight: slackAtOnce},
		teams.Platform: {PerMinute: perMinute, FirstMinute: max(1, perMinute/2), FirstCost: 2, InFlight: teamsAtOnce},
	}
}

func newCampaigns(a *App) *campaign.Engine {
	o := a.Campaigns
	if o.Limits == nil {
		o.Limits = UsualLimits()
	}
	if o.Random == nil {
		o.Random = rand.Text
	}
	return campaign.New(campaign.Options{
		Store: waking{a.Store, a}, People: a.census, Chat: reminders{a}, Members: a.Directory.MembersPage,
		Now: a.Clock.Now, Log: a.Log, Calendar: a.Desk.Calendar, Policy: a.Policy, Random: o.Random,
		Notice: o.Notice, Threshold: o.ApprovalFrom, Limits: o.Limits, ReportAge: o.ReportAge,
	})
}

// waking is the store as the engine has it: the runner is woken when the engine has planned
// something, and the codes are read anew.
type waking struct {
	store.Store
	app *App
}

// Commit implements store.Store.
func (w waking) Commit(ctx context.Context, c store.Change) error {
	err := w.Store.Commit(ctx, c)
	if err == nil && len(c.Jobs) > 0 {
		w.app.nudge()
	}
	if err == nil && len(c.Audit) > 0 { // a campaign has moved
		w.app.codes.forget()
	}
	return err
}

// maxCampaigns bounds how many campaigns are looked through at the start.
const maxCampaigns = 100_000

// planCampaigns makes a job due for every campaign under way that has none: whoever made
// the last move may have ended before it was planned.
func (a *App) planCampaigns(ctx context.Context) error {
	after := campaign.ID("")
	for range maxCampaigns / campaign.MaxPage {
		page, next, err := a.campaigns.List(ctx, after, campaign.MaxPage)
		if err != nil {
			return fmt.Errorf("looking for campaigns under way: %w", err)
		}
		for _, c := range page {
			if !underWay(c) {
				continue
			}
			switch _, planned, err := a.Store.Job(ctx, campaign.JobID(c.ID)); {
			case err != nil:
				return fmt.Errorf("looking for the job of a campaign: %w", err)
			case planned:
				continue
			}
			now := a.Clock.Now()
			job := store.Job{ID: campaign.JobID(c.ID), Kind: campaign.JobKind, Due: now}
			if err := a.commit(ctx, store.Change{At: now, Jobs: []store.Job{job}}); err != nil {
				return err
			}
		}
		if next == "" {
			break
		}
		after = next
	}
	return nil
}

// underWay reports whether a campaign is approved and not over.
func underWay(c campaign.Campaign) bool {
	return c.State == campaign.Scheduled || c.State == campaign.Sending || c.State == campaign.Paused
}

// runCampaign runs a slice of a campaign. The engine gives the job back by itself.
func (a *App) runCampaign(ctx context.Context, job store.Job) error {
	running, cancel := a.untilLeaving(ctx)
	defer cancel()
	_, err := a.campaigns.Run(running, campaign.ID(job.ID[len(campaignLane):]), job.Held())
	if a.leaving.Err() != nil {
		return nil // it goes on after the start
	}
	if err != nil {
		return fmt.Errorf("running a campaign: %w", err)
	}
	a.nudge()
	return nil
}

// codesKept is how long the codes are remembered: they are told in every answer that is
// asked whether a message is genuine.
const codesKept = time.Minute

// codes are the codes that are told, as read last.
type codes struct {
	mu   sync.Mutex
	at   time.Time // zero: not read
	list []dialog.Code
}

func (c *codes) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = time.Time{}
}

// inForce are the codes that reminders carry now, and have carried lately; nil: it is not
// known.
func (a *App) inForce(ctx context.Context) []dialog.Code {
	c, now := &a.codes, a.Clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.at); !c.at.IsZero() && age >= 0 && age < codesKept {
		return c.list
	}
	list, err := a.campaigns.Codes(ctx)
	if err != nil {
		a.logFailure(ctx, "reading the codes in force", err)
		return nil
	}
	if list == nil {
		list = []dialog.Code{}
	}
	c.list, c.at = list, now
	return list
}

// codesFor is inForce with those of our codes that somebody names. Only so many are told;
// a code that somebody has been sent is known for as long as the store has it.
func (a *App) codesFor(ctx context.Context, e dialog.Event) []dialog.Code {
	list := a.inForce(ctx)
	if list == nil || e.Action != "" {
		return list
	}
	for _, named := range dialog.CodesIn(e.Text) {
		if slices.ContainsFunc(list, func(c dialog.Code) bool { return c.Code == named }) {
			continue
		}
		known, _, until, err := a.campaigns.Genuine(ctx, named)
		if err != nil {
			a.logFailure(ctx, "looking up the code that somebody names", err)
			return nil
		}
		if !known {
			continue
		}
		if until.After(e.Now) {
			until = time.Time{}
		}
		list = append(slices.Clip(list), dialog.Code{Code: named, Until: until})
	}
	return list
}

// Genuine is the public page on which anybody can check the code of a reminder, for
// "/genuine" and all below it.
func (a *App) Genuine() (http.Handler, error) {
	return web.NewGenuine(web.GenuineOptions{
		PublicOptions: a.public(), Known: a.campaigns.Genuine, Zone: a.Desk.Zone(), Proxies: a.Proxies, Now: a.Clock.Now,
	})
}

// mountGenuine serves that page, and the one about Lotsen, which has its looks.
func (a *App) mountGenuine(mux *http.ServeMux) error {
	page, err := a.Genuine()
	if err != nil {
		return err
	}
	mux.Handle(genuinePath, page)
	mux.Handle(genuinePath+"/", page)
	return a.mountAbout(mux)
}

// genuinePath is where that page is.
const genuinePath = "/genuine"

// codePage is its address; empty: Lotsen has no public one.
func (s ServerSettings) codePage() string {
	if s.PublicURL == "" {
		return ""
	}
	return strings.TrimSuffix(s.PublicURL, "/") + genuinePath
}

// noCampaign reports whether an error says that there is no such campaign.
func noCampaign(err error) bool { return errors.Is(err, campaign.ErrNone) }

// homeCampaigns is how many of the newest campaigns are looked at for the home page.
const homeCampaigns = 20

// campaignLine is the newest campaign that is under way, in words for the helpdesk's home
// page; empty: none is.
func (a *App) campaignLine(ctx context.Context, e dialog.Event, c dialog.Conversation) (string, error) {
	page, _, err := a.campaigns.List(ctx, "", homeCampaigns)
	if err != nil {
		return "", err
	}
	for _, x := range page {
		if !underWay(x) {
			continue
		}
		p, err := a.campaigns.Progress(ctx, x.ID)
		if err != nil {
			return "", err
		}
		return a.Helpers.Campaigns(a.Desk.Book.Lang(c, e.Facts), e.Now).Brief(helpdesk.Line{Campaign: x, Sent: p.Sent, All: p.All()}), nil
	}
	return "", nil
}
