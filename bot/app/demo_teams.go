package app

import (
	"context"

	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// demoTeams is the demo in Microsoft's own local client for Teams, which proves
// nothing: it is open on loopback only. Whoever sits there is the page's Anna.
type demoTeams struct {
	*teams.Bot
	anna graphtest.Key
	of   *graphtest.Tenant
}

// Who implements Platform.
func (p demoTeams) Who(context.Context, dialog.Address) (dialog.Profile, error) {
	return dialog.Profile{ID: string(p.of.Cast(p.anna).ID)}, nil
}

// demoReceiver is the app, for that client. The language it tells is its own, not
// somebody's choice.
type demoReceiver struct{ *App }

// Receive implements teams.Receiver.
func (r demoReceiver) Receive(ctx context.Context, e dialog.Event) error {
	e.Facts.Locale = ""
	return r.App.Receive(ctx, e)
}

// openTeams opens /api/messages.
func (d *demo) openTeams() error {
	var err error
	if d.teams, err = d.app.Teams(teams.Options{AppID: "demo", Open: true}); err != nil {
		return err
	}
	d.app.Add(teams.Platform, demoTeams{d.teams, graphtest.Anna, d.tenant})
	return nil
}
