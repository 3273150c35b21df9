package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"lotsen/bot/employee"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/bot/web"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// ErrMissing: serve cannot start; the list of what is missing has been written.
var ErrMissing = errors.New("settings are missing or wrong")

// ServeOptions are what Lotsen is started with for an organisation.
type ServeOptions struct {
	Settings Settings
	// Connect makes the Graph client.
	Connect func(GraphSettings, func() time.Time) (Directory, error)
	// Clock is the machine's, except in tests.
	Clock Clock
	// Out is told "ready http://…" when Lotsen serves; Err what is missing.
	Out, Err io.Writer
	Log      *slog.Logger
}

// Serve runs Lotsen for an organisation until ctx ends, and then closes everything
// in order. Everything that is missing is written to Err, at once, before anything
// is started; then the error is ErrMissing.
func Serve(ctx context.Context, o ServeOptions) (err error) {
	problems := o.Settings.Problems()
	var desk Desk
	if len(o.Settings.Book.Problems()) == 0 {
		if desk, err = o.Settings.Book.desk(o.Clock.Now(), o.Settings.Server.codePage()); err != nil {
			problems = append(problems, Problem{"guides", err.Error()})
		}
	}
	if len(problems) > 0 {
		fmt.Fprintln(o.Err, "bot serve cannot start:")
		for _, p := range problems {
			fmt.Fprintln(o.Err, "  "+p.String())
		}
		return ErrMissing
	}
	listener, err := net.Listen("tcp", o.Settings.Server.Addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	defer listener.Close()
	kept, err := store.Open(ctx, o.Settings.Server.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	s, err := assemble(o, desk, kept)
	if err != nil {
		return err
	}
	return s.run(ctx, o, listener)
}

// service is what serve runs.
type service struct {
	app   *App
	slack *slack.Bot // nil: not configured
	teams *teams.Bot // nil: not configured
	mux   *http.ServeMux
}

// assemble joins the app and the chat platforms.
func assemble(o ServeOptions, desk employee.Desk, kept store.Store) (*service, error) {
	words, err := texts.Load()
	if err != nil {
		return nil, err
	}
	policy, err := o.Settings.policy(desk.Zone())
	if err != nil {
		return nil, err
	}
	group, err := graph.ParseID(o.Settings.Graph.Helpdesk)
	if err != nil {
		return nil, fmt.Errorf("LOTSEN_HELPDESK_GROUP: %w", err)
	}
	rules, _ := o.Settings.Census.rules()
	campaignRules, _ := o.Settings.Campaigns.rules()
	proxies, _ := o.Settings.Server.proxies()
	directory, err := o.Connect(o.Settings.Graph, o.Clock.Now)
	if err != nil {
		return nil, err
	}
	s := &service{mux: http.NewServeMux()}
	s.app = New(Options{
		Store: kept, Desk: desk, Directory: directory, Policy: policy, Clock: o.Clock, Log: o.Log,
		BackupDir: o.Settings.Server.BackupDir, HelpdeskGroup: group, Guests: o.Settings.Book.Guests,
		Campaigns: campaignRules, Roll: rollEvery, Proxies: proxies,
		Every: rules.every, Limits: rules.limits, Include: optional(o.Settings.Graph.Include), Exclude: optional(o.Settings.Graph.Exclude),
		Managers: manager.Desk{Texts: words, Zone: desk.Zone(), Helpdesk: o.Settings.Book.Helpdesk},
		Helpers:  helpdesk.Desk{Texts: words, Zone: desk.Zone(), Helpdesk: o.Settings.Book.Helpdesk, CodePage: o.Settings.Server.codePage()},
	})
	if o.Settings.inTeams() {
		s.app.TeamsApp = teams.ManifestID(o.Settings.Teams.AppID)
	}
	if o.Settings.Slack.BotToken != "" {
		s.slack, err = s.app.Slack(o.Settings.Slack.options(o.Settings.Server.PublicURL))
		if err != nil {
			return nil, err
		}
		s.mux.Handle("/slack/", s.slack.Handler())
	}
	if o.Settings.inTeams() {
		options, err := o.Settings.teamsOptions()
		if err != nil {
			return nil, err
		}
		if s.teams, err = s.app.Teams(options); err != nil {
			return nil, err
		}
		s.mux.Handle("/api/messages", s.teams.Handler())
	}
	if err := s.app.mountGenuine(s.mux); err != nil {
		return nil, err
	}
	s.mux.HandleFunc("GET /healthz", s.app.Healthz)
	s.mux.HandleFunc("GET /readyz", s.app.Readyz)
	s.mux.Handle("GET /pictures/{name}", web.Pictures(o.Settings.Book.Guides()))
	return s, nil
}

// running are the platforms' own loops.
func (s *service) running() []func(context.Context) error {
	var list []func(context.Context) error
	if s.slack != nil {
		list = append(list, s.slack.Run)
	}
	if s.teams != nil {
		list = append(list, s.teams.Run)
	}
	return list
}

// run serves until ctx ends or something that cannot be mended fails, then drains:
// first nothing more is let in, then the app finishes what it is at. What is still to
// be answered then is answered after the next start.
func (s *service) run(ctx context.Context, o ServeOptions, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	working, finish := context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	servers := []*http.Server{newServer(s.mux)}
	ended, worked := make(chan error, 4), make(chan error, 1)
	start := func(run func() error) { go func() { ended <- quiet(run()) }() }
	running := 1
	go func() { worked <- quiet(s.app.Run(working)) }()
	start(func() error { return servers[0].Serve(listener) })
	for _, platform := range s.running() {
		running++
		start(func() error { return platform(ctx) })
	}
	if addr := o.Settings.Server.MetricsAddr; addr != "" {
		numbers, err := net.Listen("tcp", addr)
		if err != nil {
			o.Log.LogAttrs(ctx, slog.LevelError, "no metrics are served", slog.Any("err", err))
		} else {
			running++
			servers = append(servers, newServer(http.HandlerFunc(s.app.Metrics)))
			start(func() error { return servers[1].Serve(numbers) })
		}
	}
	fmt.Fprintf(o.Out, "ready http://%s\n", listener.Addr())
	var failed error
	app := 1
	select {
	case <-ctx.Done():
	case failed = <-ended:
		running--
	case failed = <-worked:
		app--
	}
	stop()
	drain, cancel := context.WithTimeout(working, drainFor)
	defer cancel()
	for _, server := range servers {
		failed = errors.Join(failed, server.Shutdown(drain))
	}
	for ; running > 0; running-- {
		failed = errors.Join(failed, <-ended)
	}
	finish()
	for ; app > 0; app-- {
		failed = errors.Join(failed, <-worked)
	}
	return failed
}

// quiet drops the errors that say that somebody stopped because they were told to.
func quiet(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
