package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// The ways in which Slack can reach Lotsen.
const (
	SocketMode = "socket" // Lotsen connects to Slack; nothing is open to the internet
	HTTPMode   = "http"   // Slack calls Lotsen at a public address
)

// ManifestOptions are what a manifest is made of.
type ManifestOptions struct {
	Mode  string // SocketMode or HTTPMode
	URL   string // where Slack reaches Lotsen, https; in HTTP mode only
	Lang  dialog.Lang
	Texts *texts.Catalogue
}

// manifest is an app manifest, as far as Lotsen uses it. The limits are those of
// https://docs.slack.dev/reference/app-manifest.
type manifest struct {
	Display struct {
		Name            string `json:"name"`             // ≤ 35 characters
		Description     string `json:"description"`      // ≤ 140
		LongDescription string `json:"long_description"` // 175–4,000
		BackgroundColor string `json:"background_color"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			DisplayName  string `json:"display_name"` // ≤ 80
			AlwaysOnline bool   `json:"always_online"`
		} `json:"bot_user"`
		Commands []slashCommand `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			RequestURL string   `json:"request_url,omitempty"`
			Bot        []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled    bool   `json:"is_enabled"`
			RequestURL string `json:"request_url,omitempty"`
		} `json:"interactivity"`
		OrgDeploy     bool `json:"org_deploy_enabled"`
		SocketMode    bool `json:"socket_mode_enabled"`
		TokenRotation bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type slashCommand struct {
	Command      string `json:"command"`     // ≤ 32
	Description  string `json:"description"` // ≤ 2,000
	UsageHint    string `json:"usage_hint"`  // ≤ 1,000
	ShouldEscape bool   `json:"should_escape"`
	URL          string `json:"url,omitempty"`
}

// appName is what the app and its bot user are called.
const appName = "Lotsen"

// appColor is behind the app's name where people look it up: white is read on it.
const appColor = "#07445b"

// Manifest is the app manifest of Lotsen, in JSON: what an administrator makes the
// app from. It holds the scopes and events that are used, and no other. One
// manifest is good for a workspace and for a Grid organisation: on a workspace
// org_deploy_enabled does nothing. In HTTP mode an address that is not https is an
// error; in Socket Mode any address is.
func Manifest(o ManifestOptions) ([]byte, error) {
	base, err := o.base()
	if err != nil {
		return nil, err
	}
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	say := func(key texts.Key) string { return o.Texts.Text(string(o.Lang), key, nil) }

	var m manifest
	m.Display.Name, m.Display.BackgroundColor = appName, appColor
	m.Display.Description, m.Display.LongDescription = say(texts.AppDescription), say(texts.AppLong)
	m.Features.AppHome.Home, m.Features.AppHome.Messages = true, true
	m.Features.BotUser.DisplayName, m.Features.BotUser.AlwaysOnline = appName, true
	m.Features.Commands = []slashCommand{{
		Command: command, Description: say(texts.AppCommand), UsageHint: say(texts.AppCommandHint),
		ShouldEscape: true, URL: at("/slack/commands"),
	}}
	m.OAuth.Scopes.Bot = Scopes()
	m.Settings.Events.Bot, m.Settings.Events.RequestURL = Events(), at("/slack/events")
	m.Settings.Interactivity.Enabled, m.Settings.Interactivity.RequestURL = true, at("/slack/interactions")
	m.Settings.OrgDeploy, m.Settings.SocketMode = true, o.Mode == SocketMode

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(m); err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return out.Bytes(), nil
}

// base is the address that the paths are put after; empty in Socket Mode.
func (o ManifestOptions) base() (string, error) {
	switch {
	case o.Mode == SocketMode && o.URL != "":
		return "", fmt.Errorf("in Socket Mode Slack calls no address, so leave %q out, or choose the mode http", o.URL)
	case o.Mode == SocketMode:
		return "", nil
	case o.Mode != HTTPMode:
		return "", fmt.Errorf("the mode is %s or %s, not %q", SocketMode, HTTPMode, o.Mode)
	case o.URL == "":
		return "", errors.New("in HTTP mode Slack calls an address: tell which, such as https://lotsen.example.se")
	}
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is not an address that Slack can call, such as https://lotsen.example.se", o.URL)
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}
