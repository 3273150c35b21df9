package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/teams"
	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// demoSeed makes the same invented people at every start.
const demoSeed = 2026

// demoPage is how many rows a page of the report has: more than there are people. Bulk
// work keeps two seconds between pages, for the sake of whoever waits in the chat, and
// nobody who starts the demo should wait for figures.
const demoPage = 2 * graphtest.DefaultSize

// demoEvery is how often the demo reads the simulated Microsoft: whoever plays it should
// not have to wait for hours, nor for a reading where they ask something.
func demoEvery() census.Every {
	return census.Every{People: time.Minute, Report: 5 * time.Minute, Groups: 5 * time.Minute, Again: 5 * time.Minute}
}

// demoAge is how old the report may be that a reminder is sent on. The clock may be moved
// by days while the report is read once.
const demoAge = 7 * 24 * time.Hour

// demoLimits let a campaign go out while somebody looks on, neither at once nor for long.
func demoLimits() map[string]campaign.Limit {
	limits := UsualLimits()
	limits[web.Platform] = campaign.Limit{PerMinute: 600, InFlight: 4}
	return limits
}

// DemoOptions are what the demo is started with.
type DemoOptions struct {
	Addr string // host:port on loopback
	Data string // the file that everything is kept in
	// BackupDir is where a copy is made every night; empty: none.
	BackupDir string
	// Connect makes the Graph client, which asks the simulated tenant over HTTP.
	Connect func(GraphSettings, func() time.Time) (Directory, error)
	Log     *slog.Logger
}

// demo is the program with a simulated Microsoft and a chat in the browser.
type demo struct {
	tenant *graphtest.Tenant
	clock  *MovableClock
	store  store.Store
	texts  *texts.Catalogue
	desk   Desk
	policy graph.Policy
	panel  *panel
	faces  []face
	crowd  *crowd
	chat   *web.Chat
	teams  *teams.Bot // for Microsoft's own local client
	app    *App
}

// Demo runs the demo until ctx ends, and then closes everything in order. When it
// can be used it writes a line "ready http://…" to w.
func Demo(ctx context.Context, w io.Writer, o DemoOptions) (err error) {
	if err := loopback(o.Addr); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	defer listener.Close()
	if info, err := os.Stat(filepath.Dir(o.Data)); err != nil || !info.IsDir() {
		return fmt.Errorf("--data %s: the directory does not exist", o.Data)
	}
	kept, err := store.Open(ctx, "bolt:"+o.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	d, err := newDemo(ctx, kept)
	if err != nil {
		return err
	}
	tenantListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening for the simulated Graph: %w", err)
	}
	base := "http://" + tenantListener.Addr().String()
	directory, err := o.Connect(GraphSettings{
		TenantID: graphtest.TenantID, ClientID: graphtest.ClientID, ClientSecret: graphtest.ClientSecret,
		LoginURL: base, GraphURL: base,
	}, d.clock.Now)
	if err != nil {
		return err
	}
	if err := d.assemble(directory, o); err != nil {
		return err
	}
	return d.run(ctx, w, listener, tenantListener)
}

// loopback refuses any address that others could reach: the demo asks nobody who
// they are.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--addr is an address such as 127.0.0.1:8080: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the demo listens on loopback only, such as 127.0.0.1:8080, not on %q", addr)
	}
	return nil
}

// newDemo brings back the clock and the simulated tenant as they were left.
func newDemo(ctx context.Context, kept store.Store) (*demo, error) {
	d := &demo{store: kept}
	offset, err := loadOffset(ctx, kept)
	if err != nil {
		return nil, err
	}
	d.clock = NewMovableClock(offset)
	d.tenant = graphtest.New(demoSeed, graphtest.DefaultSize, d.clock.Now)
	d.tenant.SetPageSize(demoPage)
	d.faces = faces(d.tenant)
	if d.panel, err = newPanel(ctx, kept, d); err != nil {
		return nil, err
	}
	if d.texts, err = texts.Load(); err != nil {
		return nil, err
	}
	settings := BookSettings{
		Lang: string(dialog.Swedish), Zone: "Europe/Stockholm", Domains: []string{"nykoping.se", "oxelosund.se"},
		SMSEnd: "2027-02-01", Helpdesk: d.texts.Text(string(dialog.Swedish), texts.DemoHelpdesk, nil),
	}
	if d.desk, err = settings.Desk(d.clock.Now()); err != nil {
		return nil, err
	}
	end, err := settings.smsEnd()
	if err != nil {
		return nil, err
	}
	d.policy = d.tenant.Policy()
	d.policy.MaxAge, d.policy.PhoneSoon = usualMaxAge, graph.DefaultPhoneSoon
	d.policy.PhoneEnd = time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, d.desk.Zone())
	d.crowd = newCrowd(d)
	return d, d.crowd.load(ctx)
}

// assemble joins the app and the chat.
func (d *demo) assemble(directory Directory, o DemoOptions) error {
	zone := d.desk.Zone()
	d.app = New(Options{
		Store: d.store, Desk: d.desk, Directory: directory, Policy: d.policy, Clock: d.clock, Log: o.Log, BackupDir: o.BackupDir,
		Managers: manager.Desk{Texts: d.texts, Zone: zone, Helpdesk: d.texts.Text(string(dialog.Swedish), texts.DemoHelpdesk, nil)},
		Helpers:  helpdesk.Desk{Texts: d.texts, Zone: zone, Helpdesk: d.texts.Text(string(dialog.Swedish), texts.DemoHelpdesk, nil)}, HelpdeskGroup: graphtest.HelpdeskGroup,
		Exclude: graphtest.ExclusionGroup, Every: demoEvery(), Campaigns: Campaigns{Limits: demoLimits(), ReportAge: demoAge, Notice: campaign.Notice},
	})
	var err error
	d.chat, err = web.New(web.Options{
		Cast: d.cast(), Receive: d.app.Receive, Keep: keeper{d.store, d.clock}, Panel: d.panel, Clock: demoClock{d.store, d.clock, d.crowd},
		Texts: d.texts, Lang: dialog.Swedish, Zone: zone, NewID: rand.Text, Pictures: dialog.Guides(), Log: o.Log,
	})
	if err != nil {
		return err
	}
	d.crowd.receive, d.crowd.census, d.crowd.log = d.app.Receive, d.app.census, cmp.Or(o.Log, d.crowd.log)
	d.app.Add(web.Platform, webPlatform{d.chat, d})
	return d.openTeams()
}

// drainFor is how long open requests may take when the program stops.
const drainFor = 5 * time.Second

// run serves until ctx ends, then drains.
func (d *demo) run(ctx context.Context, w io.Writer, listener, tenantListener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", d.app.Healthz)
	mux.HandleFunc("GET /readyz", d.app.Readyz)
	mux.Handle("/api/messages", d.teams.Handler())
	if err := d.app.mountGenuine(mux); err != nil {
		return err
	}
	mux.Handle("/", d.chat.Handler())
	page, tenant := newServer(mux), newServer(d.tenant.Handler())
	ended := make(chan error, 5)
	go func() { ended <- page.Serve(listener) }()
	go func() { ended <- tenant.Serve(tenantListener) }()
	go func() { ended <- d.app.Run(ctx) }()
	go func() { ended <- quiet(d.teams.Run(ctx)) }()
	go func() { ended <- d.crowd.run(ctx) }()
	fmt.Fprintf(w, "ready http://%s\n", listener.Addr())

	var failed error
	running := 5
	select {
	case <-ctx.Done():
	case failed = <-ended:
		running--
	}
	stop()
	d.chat.Close()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	failed = errors.Join(failed, page.Shutdown(drain))
	for ; running > 1; running-- { // the page and the app; the tenant answers until they are done
		if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
			failed = errors.Join(failed, err)
		}
	}
	_ = tenant.Close() // its answers are nobody's any more
	if errors.Is(failed, http.ErrServerClosed) {
		return nil
	}
	return failed
}

// newServer is an HTTP server that slow or silent clients cannot hold.
func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}
