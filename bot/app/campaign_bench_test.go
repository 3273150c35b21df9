package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/gauge"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// A benchmark of reminders through a platform's adapter, over loopback, to a fake that
// throttles nothing, from a store that is synced with each commit. It prints reminders/s,
// and their ratio to a file that is written and synced, 4 KiB at a time, on the same disk.
// Only a run with one iteration means anything: -bench Reminders -benchtime 1x.

// multitude is Lotsen and a platform with so many people to be reminded.
type multitude struct {
	b      *testing.B
	data   string
	tenant *graphtest.Tenant
	clock  *MovableClock
	slack  *slacktest.Slack // or
	teams  *teamstest.Teams
	mail   map[string]string // of members in Slack
	met    atomic.Int64
}

const benchPeople = 2_000

func BenchmarkRemindersThroughSlack(b *testing.B) {
	c := newMultitude(b)
	c.slack = slacktest.New(slacktest.Options{Quiet: true})
	defer c.slack.Close()
	if err := c.slack.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	for i, p := range c.unit() {
		id := c.slack.AddUser(slacktest.User{ID: fmt.Sprintf("UB%05d", i), Name: "m", Email: string(p.SignIn)})
		c.mail[id] = string(p.SignIn)
	}
	c.measure(func() int { return c.slack.Count("chat.postMessage") }, func() {
		for id := range c.mail {
			c.slack.Type(id, "hej")
		}
	})
}

func BenchmarkRemindersThroughTeams(b *testing.B) {
	c := newMultitude(b)
	c.teams = teamstest.New(teamstest.Options{})
	defer c.teams.Close()
	if err := c.teams.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	unit := c.unit()
	for _, p := range unit {
		c.teams.AddUser(teamstest.User{ObjectID: string(p.ID), Name: "m"})
	}
	c.measure(func() int { return c.teams.Count("send") }, func() {
		for i, p := range unit {
			if i == 1 { // before, few may wait for the keys that Teams signs with
				c.until("the keys are there", func() bool { return c.met.Load() > 0 })
			}
			c.teams.Type(string(p.ID), "hej")
		}
	})
}

func newMultitude(b *testing.B) *multitude {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		b.Fatal(err)
	}
	c := &multitude{b: b, data: filepath.Join(b.TempDir(), "lotsen.db"), mail: map[string]string{}}
	c.clock = NewMovableClock(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, zone)))
	c.tenant = graphtest.New(7, 300, c.clock.Now)
	c.tenant.SetReportLag(0, 0)
	return c
}

// unit hires the people.
func (c *multitude) unit() (list []graph.Person) {
	for i := range benchPeople {
		address := graph.Address(fmt.Sprintf("kultur%05d@nykoping.se", i))
		p := graph.Person{DisplayName: "K", SignIn: address, Mail: address, Department: kultur, Language: "sv-SE"}
		var err error
		if p.ID, err = c.tenant.Hire(p); err != nil {
			c.b.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// run runs Lotsen until the function returns. quiet: answers are not posted.
func (c *multitude) run(quiet bool, o store.Options, do func(a *App)) {
	c.b.Helper()
	kept, err := store.OpenBolt(c.data, o)
	if err != nil {
		c.b.Fatal(err)
	}
	desk, err := good().Book.Desk(c.clock.Now())
	if err != nil {
		c.b.Fatal(err)
	}
	words, err := texts.Load()
	if err != nil {
		c.b.Fatal(err)
	}
	limits := map[string]campaign.Limit{slack.Platform: {InFlight: 16}, teams.Platform: {InFlight: 64}}
	a := New(Options{
		Store: kept, Desk: desk, Directory: c.tenant, Policy: c.tenant.Policy(), Clock: c.clock, HelpdeskGroup: graphtest.HelpdeskGroup,
		Managers: manager.Desk{Texts: words, Zone: desk.Zone()}, Helpers: helpdesk.Desk{Texts: words, Zone: desk.Zone()},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Campaigns: Campaigns{ApprovalFrom: 1_000_000, Limits: limits},
	})
	loops, closes := c.join(a, quiet)
	defer closes()
	ctx, stop := context.WithCancel(c.b.Context())
	var running sync.WaitGroup
	for _, run := range append(loops, a.Run) {
		running.Go(func() { _ = run(ctx) })
	}
	do(a)
	stop()
	running.Wait()
	if err := kept.Close(); err != nil {
		c.b.Fatal(err)
	}
}

// join adds the platform.
func (c *multitude) join(a *App, quiet bool) (loops []loop, closes func()) {
	c.b.Helper()
	if c.slack != nil {
		bot, err := a.Slack(slack.Options{BotToken: "xoxb-lotsen", AppToken: "xapp-lotsen", APIURL: c.slack.APIURL(), PerMinute: 1_000_000})
		if err != nil {
			c.b.Fatal(err)
		}
		if a.Add(slack.Platform, undisturbed{bot}); quiet {
			a.Add(slack.Platform, quietSlack{bot, c})
		}
		return []loop{bot.Run}, func() {}
	}
	login, err := teams.Credential(teams.CredentialConfig{TenantID: teamstest.TenantID, ClientID: teamstest.AppID, Secret: teamstest.Secret,
		LoginURL: c.teams.LoginURL(), Client: c.teams.Client()})
	if err != nil {
		c.b.Fatal(err)
	}
	host := strings.Split(c.teams.ServiceURL(), "/")[2]
	bot, err := a.Teams(teams.Options{AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: login, OpenIDURL: c.teams.OpenIDURL(),
		ServiceHosts: []string{host}, PerSecond: 100_000})
	if err != nil {
		c.b.Fatal(err)
	}
	if quiet {
		a.Add(teams.Platform, quietTeams{bot, c})
	}
	door := httptest.NewServer(bot.Handler())
	c.teams.DeliverTo(teamstest.App{URL: door.URL + "/api/messages", Client: door.Client()})
	return []loop{bot.Run}, door.Close
}

// undisturbed is Slack, which is not asked who wants to be left alone. It answers that
// twenty times a minute, for as many people as calls go on at once: 320 a minute.
type undisturbed struct{ *slack.Bot }

func (undisturbed) Away(context.Context, dialog.Address) (time.Time, error) {
	return time.Time{}, nil
}

// quietSlack is Slack, which is not asked who people are, and where they are not answered.
type quietSlack struct {
	*slack.Bot
	c *multitude
}

func (q quietSlack) Who(_ context.Context, at dialog.Address) (dialog.Profile, error) {
	return dialog.Profile{SignIn: q.c.mail[at.Ref], Locale: "sv-SE"}, nil
}

func (q quietSlack) Post(_ context.Context, at dialog.Address, _ dialog.Message, _ string) (dialog.Ref, error) {
	q.c.met.Add(1)
	return dialog.Ref("D" + at.Ref + "/1.000001"), nil
}

// quietTeams is Teams, where people are not answered.
type quietTeams struct {
	*teams.Bot
	c *multitude
}

func (q quietTeams) Post(context.Context, dialog.Address, dialog.Message, string) (dialog.Ref, error) {
	q.c.met.Add(1)
	return "a/1", nil
}

// measure has everybody write to Lotsen, and reminds them the next day. posted is how many
// messages the platform has taken.
func (c *multitude) measure(posted func() int, write func()) {
	c.b.Helper()
	c.run(true, store.Options{NoSync: true}, func(*App) {
		if c.slack != nil {
			c.until("Slack is heard", func() bool { return len(c.slack.Sockets()) >= 2 })
		}
		write()
		c.until("everybody is answered", func() bool { return c.met.Load() >= benchPeople })
	})
	c.clock.Move(24 * time.Hour)
	c.run(false, store.Options{}, func(a *App) {
		ctx, by := c.b.Context(), dialog.PersonID(graphtest.Hanna.ID())
		x, err := a.campaigns.Save(ctx, campaign.Campaign{
			Name: "Hösten", Template: campaign.First, Rounds: []int{0}, Audience: campaign.Audience{Whom: campaign.ByDept, Value: kultur},
		}, nil, by)
		if err == nil {
			x, _, err = a.campaigns.Look(ctx, x.ID, by, x.Version)
		}
		if err != nil {
			c.b.Fatal(err)
		}
		c.until("the report is of today", func() bool { return c.current(a) })
		before, began, from := posted(), time.Now(), gauge.CPU(c.b)
		if _, err = a.campaigns.Do(ctx, x.ID, campaign.MoveSubmit, by, "", x.Version); err != nil {
			c.b.Fatal(err)
		}
		c.until("everybody is reminded", func() bool { return posted()-before >= benchPeople })
		took, cpu := time.Since(began).Seconds(), gauge.CPU(c.b)-from
		disk := c.syncsPerSecond()
		c.b.ReportMetric(0, "ns/op")
		c.b.ReportMetric(benchPeople/took, "reminders/s")
		c.b.ReportMetric(disk, "syncs/s")
		c.b.ReportMetric(float64(cpu.Microseconds())/1000/benchPeople, "cpu-ms/reminder") // the fake's part, too
		c.b.ReportMetric(100*benchPeople/took/disk, "%ofsyncs")
	})
}

// current reports whether the last of the unit is known as of today.
func (c *multitude) current(a *App) bool {
	e, ok, err := a.census.Lookup(c.b.Context(), c.tenant.People()[len(c.tenant.People())-1].ID)
	return err == nil && ok && c.clock.Now().Sub(e.Status.AsOf) < time.Hour
}

func (c *multitude) until(what string, is func() bool) {
	c.b.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !is(); <-tick.C {
		if time.Now().After(end) {
			c.b.Fatalf("after a minute still not: %s", what)
		}
	}
}

// syncsPerSecond is the disk's own speed.
func (c *multitude) syncsPerSecond() float64 {
	f, err := os.Create(filepath.Join(c.b.TempDir(), "disk"))
	if err != nil {
		c.b.Fatal(err)
	}
	defer f.Close()
	page, began, n := make([]byte, 4096), time.Now(), 0
	for ; time.Since(began) < 500*time.Millisecond; n++ {
		if _, err := f.Write(page); err != nil {
			c.b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			c.b.Fatal(err)
		}
	}
	return float64(n) / time.Since(began).Seconds()
}
