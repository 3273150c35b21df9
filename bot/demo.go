package main

import (
	"context"
	"log/slog"

	"lotsen/bot/app"
)

// demoCmd runs the demo: nothing to configure, no network, no account.
type demoCmd struct {
	Addr    string `help:"Address on loopback to listen on." default:"127.0.0.1:8080"`
	Data    string `help:"File that everything is kept in." default:"demo.db"`
	Backups string `name:"backup-dir" env:"LOTSEN_BACKUP_DIR" help:"Directory for a copy every night."`
}

// Run runs the demo until it is interrupted.
func (d *demoCmd) Run(ctx context.Context, std stdio) error {
	// What goes well is seen on the page.
	log := slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return app.Demo(ctx, std.out, app.DemoOptions{
		Addr: d.Addr, Data: d.Data, BackupDir: d.Backups, Connect: connect(log), Log: log,
	})
}
