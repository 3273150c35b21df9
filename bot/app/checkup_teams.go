package app

import (
	"context"

	"lotsen/bot/teams"
	"lotsen/graph"
)

// teamsCheck are the settings of Teams, as a check looks at them.
func (s Settings) teamsCheck() teams.CheckOptions {
	return teams.CheckOptions{
		AppID: s.Teams.AppID, OpenIDURL: s.Teams.OpenIDURL, PublicURL: s.Server.PublicURL,
		Credential: s.teamsCredential(),
	}
}

// Installer is a directory that can install Lotsen's app in Teams for people.
type Installer interface {
	// FindApp gives the catalogue's id of the app with an id in its manifest.
	FindApp(ctx context.Context, external string) (graph.ID, error)
	// InstallApp installs it for somebody, and gives the id of their conversation.
	InstallApp(ctx context.Context, person graph.ID, external string) (chat string, err error)
	// InstalledApp gives that id; empty: they do not have the app.
	InstalledApp(ctx context.Context, person graph.ID, external string) (chat string, err error)
}
