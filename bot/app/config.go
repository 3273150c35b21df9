package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"lotsen/bot/slack"
	"lotsen/dialog"
)

// options are those of Slack, as far as they are settings.
func (s SlackSettings) options(publicURL string) slack.Options {
	return slack.Options{
		BotToken: string(s.BotToken), AppToken: string(s.AppToken), SigningSecret: string(s.SigningSecret),
		APIURL: s.APIURL, PublicURL: publicURL,
	}
}

// Secret is a setting that is never printed, logged or encoded.
type Secret string

const hidden = "[secret]"

// String hides the secret, so that printing settings does not show it.
func (Secret) String() string { return hidden }

// GoString hides it from %#v.
func (Secret) GoString() string { return hidden }

// LogValue hides it from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides it from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// BookSettings are the settings of what is said.
type BookSettings struct {
	Lang      string   `env:"LOTSEN_LANG" default:"sv" help:"Language where nobody chose one: sv or en."`
	Zone      string   `name:"timezone" env:"LOTSEN_TIMEZONE" default:"Europe/Stockholm" help:"The organisation's time zone."`
	Domains   []string `env:"LOTSEN_DOMAINS" default:"nykoping.se,oxelosund.se" help:"Domains of sign-in addresses, exact."`
	SMSEnd    string   `name:"sms-end" env:"LOTSEN_SMS_END" default:"2027-02-01" help:"Day from which SMS is no longer offered, or none."`
	Helpdesk  string   `name:"helpdesk-contact" env:"LOTSEN_HELPDESK_CONTACT" help:"Phone and hours of the helpdesk, as people should read it."`
	Guests    Guests   `env:"LOTSEN_GUESTS" default:"guides" help:"What guests of Slack or Teams get: guides, or refuse."`
	GuidesDir string   `name:"guides-dir" env:"LOTSEN_GUIDES_DIR" help:"Directory of guides instead of the built-in ones."`
}

// ServerSettings are the settings of the process.
type ServerSettings struct {
	Addr        string   `env:"LOTSEN_ADDR" default:":8080" help:"Address to listen on."`
	PublicURL   string   `name:"public-url" env:"LOTSEN_PUBLIC_URL" help:"Address that people and platforms reach it at."`
	Store       string   `env:"LOTSEN_STORE" default:"bolt:lotsen.db" help:"Where everything is kept: bolt:FILE."`
	BackupDir   string   `name:"backup-dir" env:"LOTSEN_BACKUP_DIR" help:"Directory of daily backups."`
	Proxies     []string `env:"LOTSEN_PROXIES" help:"Networks of reverse proxies before Lotsen, such as 10.0.0.0/8: who they say is asking is believed."`
	MetricsAddr string   `name:"metrics-addr" env:"LOTSEN_METRICS_ADDR" help:"Address of /metrics; empty: none."`
}

// SlackSettings are the settings of Slack.
type SlackSettings struct {
	BotToken      Secret `name:"slack-bot-token" env:"LOTSEN_SLACK_BOT_TOKEN" help:"Bot token, xoxb-…"`
	AppToken      Secret `name:"slack-app-token" env:"LOTSEN_SLACK_APP_TOKEN" help:"App token, xapp-…: Socket Mode."`
	SigningSecret Secret `name:"slack-signing-secret" env:"LOTSEN_SLACK_SIGNING_SECRET" help:"Signing secret: HTTP mode."`
	APIURL        string `name:"slack-api-url" env:"LOTSEN_SLACK_API_URL" help:"Slack's API, where it is not Slack's own."`
}

// Settings are all settings of serve.
type Settings struct {
	Book      BookSettings     `embed:""`
	Server    ServerSettings   `embed:""`
	Graph     GraphSettings    `embed:""`
	Census    CensusSettings   `embed:""`
	Campaigns CampaignSettings `embed:""`
	Slack     SlackSettings    `embed:""`
	Teams     TeamsSettings    `embed:""`
}

// Problem is one setting that is missing or wrong, and what to do about it.
type Problem struct{ Setting, Text string }

func (p Problem) String() string { return p.Setting + ": " + p.Text }

var domain = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// Problems are what is wrong with the settings of what is said.
func (b BookSettings) Problems() []Problem {
	var list []Problem
	if _, err := time.LoadLocation(b.Zone); err != nil || b.Zone == "" || b.Zone == "Local" {
		list = append(list, Problem{"LOTSEN_TIMEZONE", fmt.Sprintf("%q is not a time zone such as Europe/Stockholm", b.Zone)})
	}
	if b.Lang != string(dialog.Swedish) && b.Lang != string(dialog.English) {
		list = append(list, Problem{"LOTSEN_LANG", fmt.Sprintf("%q is neither sv nor en", b.Lang)})
	}
	if len(b.Domains) == 0 {
		list = append(list, Problem{"LOTSEN_DOMAINS", "is empty; name the domains of your sign-in addresses"})
	}
	for _, d := range b.Domains {
		if !domain.MatchString(d) {
			list = append(list, Problem{"LOTSEN_DOMAINS", fmt.Sprintf("%q is not a domain such as nykoping.se", d)})
		}
	}
	if b.Guests != GuestsGuided && b.Guests != GuestsRefused && b.Guests != "" {
		list = append(list, Problem{"LOTSEN_GUESTS", fmt.Sprintf("%q is neither guides nor refuse", b.Guests)})
	}
	if _, err := b.smsEnd(); err != nil {
		list = append(list, Problem{"LOTSEN_SMS_END", fmt.Sprintf("%q is neither a day such as 2027-02-01 nor none", b.SMSEnd)})
	}
	if b.GuidesDir != "" {
		if info, err := os.Stat(b.GuidesDir); err != nil || !info.IsDir() {
			list = append(list, Problem{"LOTSEN_GUIDES_DIR", fmt.Sprintf("%q is not a directory that can be read", b.GuidesDir)})
		}
	}
	return list
}

// smsEnd is the day from which SMS is not offered; zero for "none".
func (b BookSettings) smsEnd() (time.Time, error) {
	if b.SMSEnd == "none" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, b.SMSEnd)
}

// Problems are what is missing or wrong before serve can start, all at once.
func (s Settings) Problems() []Problem {
	list := s.Book.Problems()
	need := func(value, setting, why string) {
		if value == "" {
			list = append(list, Problem{setting, "is missing: " + why})
		}
	}
	need(strings.TrimSpace(s.Book.Helpdesk), "LOTSEN_HELPDESK_CONTACT", "phone and hours that people are given when they are stuck")
	list = append(list, s.Graph.problems()...)
	need(s.Graph.Helpdesk, "LOTSEN_HELPDESK_GROUP", "the group whose members are the helpdesk")
	rules, wrong := s.Census.rules()
	list = append(list, wrong...)
	list = append(list, s.Campaigns.problems(rules)...)
	list = append(list, s.Server.problems()...)
	slack, teams := s.Slack != (SlackSettings{}), s.inTeams()
	if !slack && !teams {
		list = append(list, Problem{"LOTSEN_SLACK_… or LOTSEN_TEAMS_…", "are missing: at least one chat platform to talk on"})
	}
	if slack {
		need(string(s.Slack.BotToken), "LOTSEN_SLACK_BOT_TOKEN", "the bot token, xoxb-…")
		if (s.Slack.AppToken == "") == (s.Slack.SigningSecret == "") {
			list = append(list, Problem{"LOTSEN_SLACK_APP_TOKEN", "set either this (Socket Mode) or LOTSEN_SLACK_SIGNING_SECRET (HTTP)"})
		}
	}
	if teams {
		list = append(list, s.Teams.problems()...)
	}
	return list
}

// proxies are the networks of the reverse proxies.
func (s ServerSettings) proxies() (list []netip.Prefix, err error) {
	for _, text := range s.Proxies {
		network, err := netip.ParsePrefix(strings.TrimSpace(text))
		if addr, failed := netip.ParseAddr(strings.TrimSpace(text)); failed == nil {
			network, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no network", text)
		}
		list = append(list, network.Masked())
	}
	return list, nil
}

func (s ServerSettings) problems() []Problem {
	var list []Problem
	for setting, addr := range map[string]string{"LOTSEN_ADDR": s.Addr, "LOTSEN_METRICS_ADDR": s.MetricsAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil && (addr != "" || setting == "LOTSEN_ADDR") {
			list = append(list, Problem{setting, fmt.Sprintf("%q is not an address such as :8080 or 127.0.0.1:8080", addr)})
		}
	}
	if s.PublicURL != "" {
		if u, err := url.Parse(s.PublicURL); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" {
			list = append(list, Problem{"LOTSEN_PUBLIC_URL", fmt.Sprintf("%q is not an address such as https://lotsen.example.se", s.PublicURL)})
		}
	}
	if _, err := s.proxies(); err != nil {
		list = append(list, Problem{"LOTSEN_PROXIES", fmt.Sprintf("%v; name networks such as 10.0.0.0/8, or addresses", err)})
	}
	if s.Store == "" {
		list = append(list, Problem{"LOTSEN_STORE", "is empty; bolt:lotsen.db keeps everything in the file lotsen.db"})
	}
	return list
}
