package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"

	"lotsen/bot/app"
)

// manifestCmd prints what an app is made from on a platform.
type manifestCmd struct {
	Slack slackManifest `cmd:"" help:"Print the app manifest for Slack, in JSON."`
	Teams teamsManifest `cmd:"" help:"Write the app package for Microsoft Teams, a zip."`
}

type slackManifest struct {
	Mode      string `enum:"socket,http" default:"socket" help:"How Slack reaches Lotsen: socket, without a public address, or http."`
	URL       string `help:"Public address of Lotsen, https; with --mode http. None: LOTSEN_PUBLIC_URL."`
	PublicURL string `hidden:"" env:"LOTSEN_PUBLIC_URL"`
	Lang      string `env:"LOTSEN_LANG" default:"sv" help:"Language that the app is described in: sv or en."`
}

// Run prints the manifest. The public address of pictures is of no use to a manifest
// in Socket Mode, so it is left out there.
func (m *slackManifest) Run(std stdio) error {
	url := m.URL
	if m.Mode == "http" {
		url = cmp.Or(m.URL, m.PublicURL)
	}
	return app.SlackManifest(std.out, m.Mode, url, m.Lang)
}

type teamsManifest struct {
	AppID      string `name:"app-id" env:"LOTSEN_TEAMS_APP_ID" help:"The bot's app id."`
	ClientID   string `name:"client-id" env:"LOTSEN_CLIENT_ID" help:"The app registration that installs the app for people; none: the bot's."`
	URL        string `name:"url" env:"LOTSEN_PUBLIC_URL" help:"Public address of Lotsen, https."`
	Out        string `default:"lotsen.zip" help:"File to write; - for the standard output."`
	AppVersion string `name:"app-version" help:"Version of the package, such as 1.0.1; higher than the one in Teams."`
	Developer  string `help:"Who provides the app, as people are told; at most 32 characters. None: Lotsen."`
	Website    string `help:"Page about that, https. None: the public address."`
	Privacy    string `help:"Page on how personal data is handled, https. None: the website."`
	Terms      string `help:"Page with the terms of use, https. None: the website."`
}

// Run writes the package, unless something in it would be wrong, and says what it is.
func (m *teamsManifest) Run(std stdio) error {
	p := app.TeamsPackage{
		AppID: m.AppID, ClientID: m.ClientID, URL: m.URL, Version: m.AppVersion,
		Developer: m.Developer, Website: m.Website, Privacy: m.Privacy, Terms: m.Terms,
	}
	var zip bytes.Buffer
	if err := p.Write(&zip); err != nil {
		return fmt.Errorf("making the app package: %w", err)
	}
	if m.Out == "-" {
		_, err := std.out.Write(zip.Bytes())
		return err
	}
	if err := os.WriteFile(m.Out, zip.Bytes(), 0o644); err != nil { // it holds no secret
		return fmt.Errorf("writing the app package: %w", err)
	}
	fmt.Fprintf(std.out, "%s holds the app %s of the bot %s\n", m.Out, p.ID(), m.AppID)
	if m.Website == "" || m.Privacy == "" || m.Terms == "" {
		fmt.Fprintln(std.out, "People find your website, your page on privacy and your terms in it; name them with --website, --privacy and --terms, or Lotsen's own address stands there.")
	}
	return nil
}
