package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"

	"lotsen/bot/app"
	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// eve is the evening before a campaign: Lotsen in this process, on the file and on the
// platforms that it will be started with. Everybody of the unit writes to it, and Hanna
// plans the campaign. What Slack would take an hour for, to tell who thousands of people
// are and to take the answers to them, is not asked of it.
func (w *town) eve() {
	w.t.Helper()
	kept, err := store.OpenBolt(w.data, store.Options{NoSync: true})
	if err != nil {
		w.t.Fatal(err)
	}
	a := w.evening(kept)
	ctx, stop := context.WithCancel(w.t.Context())
	var running sync.WaitGroup
	inSlack, err := a.Slack(slack.Options{BotToken: "xoxb-lotsen", AppToken: "xapp-lotsen", APIURL: w.slack.APIURL()})
	if err != nil {
		w.t.Fatal(err)
	}
	a.Add(slack.Platform, wordless{inSlack, w})
	login, err := teams.Credential(teams.CredentialConfig{TenantID: teamstest.TenantID, ClientID: teamstest.AppID, Secret: teamstest.Secret, LoginURL: w.login.URL})
	if err != nil {
		w.t.Fatal(err)
	}
	inTeams, err := a.Teams(teams.Options{
		AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: login, OpenIDURL: w.teams.OpenIDURL(), ServiceHosts: []string{w.teamsHost()},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	a.Add(teams.Platform, silent{inTeams, w})
	door := httptest.NewServer(inTeams.Handler())
	w.teams.DeliverTo(teamstest.App{URL: door.URL + "/api/messages", Client: http.DefaultClient})
	for _, run := range []func(context.Context) error{a.Run, inSlack.Run, inTeams.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				w.t.Error(err)
			}
		})
	}
	eventually(w.t, "both sockets are open", func() bool { return len(w.slack.Sockets()) >= 2 })
	w.meets()
	w.hannaPlans()
	stop()
	running.Wait()
	door.Close()
	if err := kept.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// evening is Lotsen without the platforms.
func (w *town) evening(kept store.Store) *app.App {
	w.t.Helper()
	var s serveCmd
	parser, err := kong.New(&s)
	if err == nil {
		_, err = parser.Parse([]string{"--helpdesk-contact=0155-00 00 00"})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	desk, err := s.Settings.Book.Desk(w.now())
	if err != nil {
		w.t.Fatal(err)
	}
	words, err := texts.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	return app.New(app.Options{
		Store: kept, Desk: desk, Directory: w.tenant, Policy: w.tenant.Policy(), Clock: app.NewMovableClock(time.Duration(w.ahead.Load())),
		Managers:      manager.Desk{Texts: words, Zone: desk.Zone(), Helpdesk: s.Settings.Book.Helpdesk},
		Helpers:       helpdesk.Desk{Texts: words, Zone: desk.Zone(), Helpdesk: s.Settings.Book.Helpdesk},
		HelpdeskGroup: graphtest.HelpdeskGroup, Campaigns: app.Campaigns{ApprovalFrom: 1_000_000},
		Log: slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
}

// wordless is Slack, where the people of the unit are known without asking and where what
// they are answered is never posted.
type wordless struct {
	*slack.Bot
	w *town
}

func (s wordless) Who(ctx context.Context, at dialog.Address) (dialog.Profile, error) {
	if address, ok := s.w.mail[at.Ref]; ok {
		return dialog.Profile{SignIn: address, Locale: "sv-SE"}, nil
	}
	return s.Bot.Who(ctx, at)
}

func (s wordless) Post(ctx context.Context, at dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	if at.Ref == hanna {
		return s.Bot.Post(ctx, at, m, sendID)
	}
	s.w.met.Add(1)
	return dialog.Ref("D" + at.Ref + "/1.000001"), nil
}

// silent is Teams, where what people are answered is never posted.
type silent struct {
	*teams.Bot
	w *town
}

func (s silent) Post(context.Context, dialog.Address, dialog.Message, string) (dialog.Ref, error) {
	s.w.met.Add(1)
	return "a/1", nil
}

// meets has everybody of the unit write to Lotsen once, and be answered. Who is in both was
// in Teams first.
func (w *town) meets() {
	w.t.Helper()
	want := int64(0)
	for _, inTeams := range []bool{true, false} {
		for i, n := range w.unit {
			switch {
			case inTeams && n.teams:
				w.teams.Type(string(n.id), "hej")
			case !inTeams && n.slack != "":
				w.slack.Type(n.slack, "hej")
			default:
				continue
			}
			want++
			if want%200 == 0 || i == len(w.unit)-1 {
				eventually(w.t, "they are answered", func() bool { return w.met.Load() >= want })
			}
		}
		eventually(w.t, "everybody is answered", func() bool { return w.met.Load() >= want })
	}
}

// hannaPresses has Hanna press the button whose label has the words, as soon as there is
// one.
func (w *town) hannaPresses(words string) {
	w.t.Helper()
	eventually(w.t, "Hanna has the button "+words, func() bool {
		for _, label := range w.slack.Labels(hanna, "") {
			if strings.Contains(label, words) {
				if err := w.slack.Press(hanna, "", label); err != nil {
					w.t.Fatal(err)
				}
				return true
			}
		}
		return false
	})
}

// hannaPlans has Hanna make a campaign of a single round for the unit, and start it, when
// the office is closed.
func (w *town) hannaPlans() {
	w.t.Helper()
	w.slack.Type(hanna, "kampanjer")
	w.hannaPresses("Ny kampanj")
	w.hannaPresses("Spara")
	var form slacktest.Seen
	eventually(w.t, "the form is open", func() bool {
		form, _ = w.slack.Modal(hanna)
		return strings.Contains(string(form.Blocks), "f:name")
	})
	got, err := w.slack.Submit(hanna, form.ID, map[string]string{"f:name": "Hösten", "f:whom": "department", "f:value": unit, "f:rounds": "0"})
	if err != nil || len(got.Errors) > 0 {
		w.t.Fatalf("the form: %v %v", got.Errors, err)
	}
	w.hannaPresses(" personer")
	eventually(w.t, "the campaign is under way", func() bool {
		return strings.Contains(strings.Join(w.slack.Labels(hanna, ""), "|"), "Pausa")
	})
}
