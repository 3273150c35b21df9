package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"lotsen/graph/graphtest"
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// good are settings that serve can start with.
func good() Settings {
	return Settings{
		Book:   BookSettings{Lang: "sv", Zone: "Europe/Stockholm", Domains: []string{"nykoping.se", "oxelosund.se"}, SMSEnd: "2027-02-01", Helpdesk: "0155-00 00 00"},
		Server: ServerSettings{Addr: ":8080", Store: "bolt:lotsen.db"},
		Graph:  GraphSettings{TenantID: "t", ClientID: "c", ClientSecret: "s", Helpdesk: string(graphtest.HelpdeskGroup)},
		Slack:  SlackSettings{BotToken: "xoxb-1", AppToken: "xapp-1"},
	}
}

func TestGoodSettingsHaveNoProblems(t *testing.T) {
	if problems := good().Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestEachProblemIsNamedBySetting(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*Settings)
		want  string
	}{
		"no contact":          {func(s *Settings) { s.Book.Helpdesk = "  " }, "LOTSEN_HELPDESK_CONTACT"},
		"no tenant":           {func(s *Settings) { s.Graph.TenantID = "" }, "LOTSEN_TENANT_ID"},
		"no client":           {func(s *Settings) { s.Graph.ClientID = "" }, "LOTSEN_CLIENT_ID"},
		"no secret":           {func(s *Settings) { s.Graph.ClientSecret = "" }, "LOTSEN_CLIENT_SECRET"},
		"a group by its name": {func(s *Settings) { s.Graph.Helpdesk = "Helpdesk" }, "LOTSEN_HELPDESK_GROUP"},
		"guests otherwise":    {func(s *Settings) { s.Book.Guests = "maybe" }, "LOTSEN_GUESTS"},
		"no helpdesk group":   {func(s *Settings) { s.Graph.Helpdesk = "" }, "LOTSEN_HELPDESK_GROUP"},
		"no platform":         {func(s *Settings) { s.Slack = SlackSettings{} }, "LOTSEN_SLACK_… or LOTSEN_TEAMS_…"},
		"both Slack modes":    {func(s *Settings) { s.Slack.SigningSecret = "x" }, "LOTSEN_SLACK_APP_TOKEN"},
		"no Slack bot token":  {func(s *Settings) { s.Slack.BotToken = "" }, "LOTSEN_SLACK_BOT_TOKEN"},
		"Teams without app id": {func(s *Settings) {
			s.Teams.TenantID, s.Teams.ClientSecret = "11111111-2222-4333-8444-555555555555", "s"
		}, "LOTSEN_TEAMS_APP_ID"},
		"Teams in no cloud": {func(s *Settings) {
			s.Teams = TeamsSettings{AppID: "11111111-2222-4333-8444-555555555555", TenantID: "11111111-2222-4333-8444-555555555555", ClientSecret: "s", Cloud: "mars"}
		}, "LOTSEN_TEAMS_CLOUD"},
		"Teams in China, nowhere": {func(s *Settings) {
			s.Teams = TeamsSettings{AppID: "11111111-2222-4333-8444-555555555555", TenantID: "11111111-2222-4333-8444-555555555555", ClientSecret: "s", Cloud: "china"}
		}, "LOTSEN_TEAMS_SERVICE_HOSTS"},
		"Teams, proven twice": {func(s *Settings) {
			s.Teams = TeamsSettings{AppID: "11111111-2222-4333-8444-555555555555", TenantID: "11111111-2222-4333-8444-555555555555", ClientSecret: "s", Identity: "managed"}
		}, "LOTSEN_TEAMS_CLIENT_SECRET"},
		"Teams, a name as id": {func(s *Settings) {
			s.Teams = TeamsSettings{AppID: "Lotsen", TenantID: "11111111-2222-4333-8444-555555555555", ClientSecret: "s"}
		}, "LOTSEN_TEAMS_APP_ID"},
		"Teams without secret": {func(s *Settings) {
			s.Teams.AppID, s.Teams.TenantID = "11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555555"
		}, "LOTSEN_TEAMS_CLIENT_SECRET"},
		"a zone that is none":    {func(s *Settings) { s.Book.Zone = "Europe/Nyköping" }, "LOTSEN_TIMEZONE"},
		"no zone":                {func(s *Settings) { s.Book.Zone = "" }, "LOTSEN_TIMEZONE"},
		"another language":       {func(s *Settings) { s.Book.Lang = "fi" }, "LOTSEN_LANG"},
		"no domains":             {func(s *Settings) { s.Book.Domains = nil }, "LOTSEN_DOMAINS"},
		"a domain with an @":     {func(s *Settings) { s.Book.Domains = []string{"@nykoping.se"} }, "LOTSEN_DOMAINS"},
		"a day that is none":     {func(s *Settings) { s.Book.SMSEnd = "2027-02-30" }, "LOTSEN_SMS_END"},
		"guides that are gone":   {func(s *Settings) { s.Book.GuidesDir = "/does/not/exist" }, "LOTSEN_GUIDES_DIR"},
		"an address without :":   {func(s *Settings) { s.Server.Addr = "8080" }, "LOTSEN_ADDR"},
		"a plain public URL":     {func(s *Settings) { s.Server.PublicURL = "http://lotsen.example.se" }, "LOTSEN_PUBLIC_URL"},
		"a metrics address":      {func(s *Settings) { s.Server.MetricsAddr = "metrics" }, "LOTSEN_METRICS_ADDR"},
		"a proxy by its name":    {func(s *Settings) { s.Server.Proxies = []string{"10.0.0.0/8", "proxy"} }, "LOTSEN_PROXIES"},
		"nowhere to keep things": {func(s *Settings) { s.Server.Store = "" }, "LOTSEN_STORE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			test.spoil(&s)
			problems := s.Problems()
			if len(problems) != 1 || problems[0].Setting != test.want || problems[0].Text == "" {
				t.Errorf("problems %v, want one of %s", problems, test.want)
			}
		})
	}
}

func TestProxiesAreNetworksOrAddresses(t *testing.T) {
	list, err := ServerSettings{Proxies: []string{"10.1.2.3/8", " 192.0.2.7", "2001:db8::/32"}}.proxies()
	if want := "[10.0.0.0/8 192.0.2.7/32 2001:db8::/32]"; err != nil || fmt.Sprint(list) != want {
		t.Errorf("%v, %v; want %s", list, err, want)
	}
}

func TestNothingSetListsEverythingAtOnce(t *testing.T) {
	var list strings.Builder
	for _, p := range (Settings{}).Problems() {
		list.WriteString(p.String() + "\n")
	}
	for _, setting := range []string{"LOTSEN_HELPDESK_CONTACT", "LOTSEN_TENANT_ID", "LOTSEN_CLIENT_ID", "LOTSEN_CLIENT_SECRET", "LOTSEN_HELPDESK_GROUP", "LOTSEN_SLACK_"} {
		if !strings.Contains(list.String(), setting) {
			t.Errorf("%s is not among\n%s", setting, list.String())
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := good()
	s.Slack.BotToken = "xoxb-very-secret"
	encoded, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "settings", s, "token", s.Slack.BotToken)
	for how, text := range map[string]string{
		"%v": fmt.Sprintf("%v", s), "%+v": fmt.Sprintf("%+v", s), "%#v": fmt.Sprintf("%#v", s),
		"JSON": string(encoded), "slog": log.String(),
	} {
		if strings.Contains(text, "very-secret") {
			t.Errorf("%s shows the token: %s", how, text)
		}
	}
}

// TestEverySecretSettingIsASecret holds that what is called token or secret
// cannot be printed by accident.
func TestEverySecretSettingIsASecret(t *testing.T) {
	settings := reflect.TypeFor[Settings]()
	secrets := 0
	for i := range settings.NumField() {
		group := settings.Field(i).Type
		for j := range group.NumField() {
			field := group.Field(j)
			env := field.Tag.Get("env")
			if strings.Contains(env, "TOKEN") || strings.Contains(env, "SECRET") {
				secrets++
				if field.Type != reflect.TypeFor[Secret]() {
					t.Errorf("%s is a %s", env, field.Type)
				}
			}
			if env == "" || field.Tag.Get("help") == "" {
				t.Errorf("%s.%s has no environment variable or no help", group.Name(), field.Name)
			}
		}
	}
	if secrets < 5 {
		t.Errorf("only %d secrets were found", secrets)
	}
}

func TestTheBookFollowsTheSettings(t *testing.T) {
	now := time.Date(2027, 2, 10, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		end     string
		offered bool
	}{{"2027-02-01", false}, {"2027-03-01", true}, {"none", true}} {
		s := good().Book
		s.SMSEnd = test.end
		var out strings.Builder
		if err := s.Walk(strings.NewReader(""), &out, now, "", Walker{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "[SMS till mobilnummer]"); got != test.offered {
			t.Errorf("SMS ending %s is offered on 10 February: %v", test.end, got)
		}
		if got := strings.Contains(out.String(), "28 februari"); got != (test.end == "2027-03-01") {
			t.Errorf("SMS ending %s: the last day is said: %v", test.end, got)
		}
	}
}
