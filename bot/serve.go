package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"lotsen/bot/app"
)

// serveCmd runs Lotsen for an organisation.
type serveCmd struct {
	Settings app.Settings `embed:""`
}

// Run serves until the context ends.
func (s *serveCmd) Run(ctx context.Context, std stdio) error {
	log := slog.New(slog.NewJSONHandler(std.err, nil))
	err := app.Serve(ctx, app.ServeOptions{
		Settings: s.Settings, Connect: connect(log), Clock: app.RealClock{}, Out: std.out, Err: std.err, Log: log,
	})
	if errors.Is(err, app.ErrMissing) {
		return errShown
	}
	return err
}

// storeCmd are the commands for who runs Lotsen.
type storeCmd struct {
	Check storeCheck `cmd:"" help:"Read the whole store and say whether it is sound. Lotsen must be stopped."`
}

type storeCheck struct {
	Store string `env:"LOTSEN_STORE" default:"bolt:lotsen.db" help:"Which store: bolt:FILE."`
}

// Run reads the store and prints what is damaged.
func (s *storeCheck) Run(ctx context.Context, std stdio) error {
	ok, err := app.CheckStore(ctx, std.out, s.Store)
	if err == nil && !ok {
		return errShown
	}
	return err
}

// handbookCmd shows the handbook.
type handbookCmd struct {
	Page string `arg:"" optional:"" help:"Which page; none: their names."`
}

// Run prints a page, or the names of all.
func (h *handbookCmd) Run(std stdio) error { return app.Handbook(std.out, h.Page) }

// versionCmd prints what this is.
type versionCmd struct{}

// Run prints the module's version and the revision it was built from.
func (versionCmd) Run(std stdio) error {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				revision = " " + s.Value[:12]
			}
		}
	}
	_, err := fmt.Fprintf(std.out, "Lotsen %s%s\n", version, revision)
	return err
}
