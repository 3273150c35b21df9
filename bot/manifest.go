package main

import (
	"cmp"

	"lotsen/bot/app"
)

// manifestCmd prints what an app is made from on a platform.
type manifestCmd struct {
	Slack slackManifest `cmd:"" help:"Print the app manifest for Slack, in JSON."`
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
