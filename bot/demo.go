package main

import (
	"context"
	"log/slog"
	"time"

	"lotsen/bot/app"
	"lotsen/graph/msgraph"
)

// demoCmd runs the demo: nothing to configure, no network, no account.
type demoCmd struct {
	Addr    string `help:"Address on loopback to listen on." default:"127.0.0.1:8080"`
	Data    string `help:"File that everything is kept in." default:"demo.db"`
	Backups string `name:"backup-dir" env:"LOTSEN_BACKUP_DIR" help:"Directory for a copy every night."`
}

// Run runs the demo until it is interrupted.
func (d *demoCmd) Run(ctx context.Context, std stdio) error {
	return app.Demo(ctx, std.out, app.DemoOptions{
		Addr: d.Addr, Data: d.Data, BackupDir: d.Backups, Connect: connect,
		Log: slog.New(slog.NewTextHandler(std.err, nil)),
	})
}

// The limits of questions to Graph that somebody waits for.
const (
	attempt  = 5 * time.Second
	patience = 7 * time.Second
)

// connect makes the Graph client: the one place where it is plugged in.
func connect(s app.GraphSettings, now func() time.Time) (app.Directory, error) {
	return msgraph.New(msgraph.Config{
		TenantID: s.TenantID, ClientID: s.ClientID, Credential: msgraph.Secret(s.ClientSecret),
		LoginURL: s.LoginURL, GraphURL: s.GraphURL, Timeout: attempt, Patience: patience, Now: now,
	})
}
