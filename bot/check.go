package main

import (
	"context"
	"log/slog"
	"time"

	"lotsen/bot/app"
)

// checkCmd looks at the settings together with the services that they are for.
type checkCmd struct {
	Settings app.Settings `embed:""`
}

// Run prints a line for each finding; it fails if anything must be mended.
func (c *checkCmd) Run(ctx context.Context, std stdio) error {
	ok, err := app.CheckUp(ctx, app.CheckOptions{Settings: c.Settings, Connect: connect(slog.New(slog.DiscardHandler)), Now: time.Now, Out: std.out})
	if err == nil && !ok {
		return errShown
	}
	return err
}
