package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"lotsen/bot/employee"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/slack"
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
	Log *slog.Logger
}

// Serve runs Lotsen for an organisation until ctx ends, and then closes everything
// in order. Everything that is missing is written to Err, at once, before anything
// is started; then the error is ErrMissing.
func Serve(ctx context.Context, o ServeOptions) (err error) {
	problems := o.Settings.Problems()
	var desk Desk
	if len(o.Settings.Book.Problems()) == 0 {
		if desk, err = o.Settings.Book.Desk(o.Clock.Now()); err != nil {
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
	directory, err := o.Connect(o.Settings.Graph, o.Clock.Now)
	if err != nil {
		return nil, err
	}
	s := &service{mux: http.NewServeMux()}
	s.app = New(Options{
		Store: kept, Desk: desk, Directory: directory, Policy: policy, Clock: o.Clock, Log: o.Log,
		BackupDir: o.Settings.Server.BackupDir, HelpdeskGroup: group, Guests: o.Settings.Book.Guests,
		Managers: manager.Desk{Texts: words, Zone: desk.Zone(), Helpdesk: o.Settings.Book.Helpdesk},
		Helpers:  helpdesk.Desk{Texts: words, Zone: desk.Zone()},
	})
	if o.Settings.Slack.BotToken != "" {
		s.slack, err = s.app.Slack(o.Settings.Slack.options(o.Settings.Server.PublicURL))
		if err != nil {
			return nil, err
		}
		s.mux.Handle("/slack/", s.slack.Handler())
	}
	s.mux.HandleFunc("GET /healthz", s.app.Healthz)
	s.mux.HandleFunc("GET /readyz", s.app.Readyz)
	s.mux.Handle("GET /pictures/{name}", web.Pictures(o.Settings.Book.Guides()))
	return s, nil
}

// Slack adds Slack to the app. Options' receiver, texts and log are the app's; its
// clock is the machine's, which Slack goes by.
func (a *App) Slack(o slack.Options) (*slack.Bot, error) {
	o.Receiver, o.Keep, o.Texts = a, shelf{a, slack.Platform}, a.Managers.Texts
	o.Now, o.Log = time.Now, a.Log
	bot, err := slack.New(o)
	if err != nil {
		return nil, err
	}
	a.Add(slack.Platform, bot)
	return bot, nil
}

// policy is what the settings say of who counts.
func (s Settings) policy(zone *time.Location) (graph.Policy, error) {
	end, err := s.Book.smsEnd()
	if err != nil {
		return graph.Policy{}, fmt.Errorf("LOTSEN_SMS_END: %w", err)
	}
	domains, err := graph.ParseDomains(strings.Join(s.Book.Domains, ","))
	if err != nil {
		return graph.Policy{}, fmt.Errorf("LOTSEN_DOMAINS: %w", err)
	}
	p := graph.Policy{Domains: domains}
	if !end.IsZero() {
		p.PhoneEnd = time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, zone)
	}
	return p, nil
}

// run serves until ctx ends or something that cannot be mended fails, then drains.
func (s *service) run(ctx context.Context, o ServeOptions, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	servers := []*http.Server{newServer(s.mux)}
	ended := make(chan error, 4)
	start := func(run func() error) { go func() { ended <- run() }() }
	running := 2
	start(func() error { return servers[0].Serve(listener) })
	start(func() error { return s.app.Run(ctx) })
	if s.slack != nil {
		running++
		start(func() error { return s.slack.Run(ctx) })
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
	select {
	case <-ctx.Done():
	case failed = <-ended:
		running--
	}
	stop()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	for _, server := range servers {
		failed = errors.Join(failed, server.Shutdown(drain))
	}
	for ; running > 0; running-- {
		failed = errors.Join(failed, quiet(<-ended))
	}
	return quiet(failed)
}

// quiet drops the errors that say that somebody stopped because they were told to.
func quiet(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
