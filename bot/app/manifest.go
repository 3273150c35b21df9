package app

import (
	"fmt"
	"io"

	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// SlackManifest writes the manifest that the app in Slack is made from. mode is
// "socket" or "http"; url is where Slack reaches Lotsen, in HTTP mode only.
func SlackManifest(w io.Writer, mode, url, lang string) error {
	if lang != string(dialog.Swedish) && lang != string(dialog.English) {
		return fmt.Errorf("LOTSEN_LANG: %q is neither sv nor en", lang)
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	manifest, err := slack.Manifest(slack.ManifestOptions{Mode: mode, URL: url, Lang: dialog.Lang(lang), Texts: catalogue})
	if err != nil {
		return err
	}
	_, err = w.Write(manifest)
	return err
}

// TeamsPackage are the choices for the app package for Teams; empty ones have the
// defaults of teams.PackageOptions.
type TeamsPackage struct {
	AppID, ClientID, URL, Version      string
	Developer, Website, Privacy, Terms string
}

// Write writes the package: the zip that the app in Teams is made from.
func (p TeamsPackage) Write(w io.Writer) error {
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	return teams.Package(w, teams.PackageOptions{
		AppID: p.AppID, ClientID: p.ClientID, URL: p.URL, Version: p.Version,
		Developer: p.Developer, Website: p.Website, Privacy: p.Privacy, Terms: p.Terms, Texts: catalogue,
	})
}

// ID is the id of the app in Teams.
func (p TeamsPackage) ID() string { return teams.ManifestID(p.AppID) }
