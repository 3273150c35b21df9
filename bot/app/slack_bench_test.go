package app

import (
	"context"
	"fmt"
	"io"

	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/bot/manager"
	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// pressers is how many people press at once.
const pressers = 64

// BenchmarkPressesOverHTTP is 64 people who press at once: from the signed request to
// the call that changes their message, with the state on disk before it. It prints
// presses/s, and the times that half and 99 of 100 presses took.
func BenchmarkPressesOverHTTP(b *testing.B) {
	kept, err := store.Open(b.Context(), "bolt:"+filepath.Join(b.TempDir(), "lotsen.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer kept.Close()
	workspace := slacktest.New(slacktest.Options{Quiet: true})
	defer workspace.Close()
	if err := workspace.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	desk, err := good().Book.Desk(time.Now())
	if err != nil {
		b.Fatal(err)
	}
	catalogue, err := texts.Load()
	if err != nil {
		b.Fatal(err)
	}
	tenant := graphtest.New(7, 300, time.Now)
	app := New(Options{
		Store: kept, Desk: desk, Directory: tenant, Policy: tenant.Policy(), Clock: RealClock{},
		Managers: manager.Desk{Texts: catalogue, Zone: desk.Zone()}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	bot, err := app.Slack(slack.Options{BotToken: "xoxb-lotsen", APIURL: workspace.APIURL(), SigningSecret: "signing secret"})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(bot.Handler())
	defer server.Close()
	workspace.DeliverTo(slacktest.App{Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: pressers}}, Events: server.URL + "/slack/events",
		Interactions: server.URL + "/slack/interactions", Commands: server.URL + "/slack/commands"})
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	go func() { _ = app.Run(ctx) }()

	users := make([]string, pressers)
	for i := range users {
		users[i] = fmt.Sprintf("U%03d", i)
		workspace.AddUser(slacktest.User{ID: users[i], Email: fmt.Sprintf("person%03d@nykoping.se", i)})
		known, err := identity{Person: dialog.PersonID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i)), AsOf: time.Now()}.record(dialog.Address{Platform: slack.Platform, Ref: users[i]})
		if err != nil {
			b.Fatal(err)
		}
		if err := kept.Commit(b.Context(), store.Change{Records: []store.Record{known}}); err != nil {
			b.Fatal(err)
		}
		workspace.Type(users[i], "appen")
	}
	stands := func(user, words string) bool {
		list := workspace.Messages(user)
		return len(list) > 0 && list[len(list)-1].FromBot && strings.Contains(list[len(list)-1].Text, words)
	}
	limited, done := context.WithTimeout(ctx, time.Minute)
	defer done()
	for _, user := range users {
		if err := workspace.WaitFor(limited, func() bool { return stands(user, "Steg 1 av 15") }); err != nil {
			b.Fatal(err)
		}
	}
	var mu sync.Mutex
	var took []time.Duration
	step := 1
	for b.Loop() {
		label, next := "Klar, nästa", step+1
		if step == 15 {
			label, next = "Tillbaka", 14
		} else if step == 14 && len(took) > 13*pressers {
			label, next = "Tillbaka", 13
		}
		var all sync.WaitGroup
		for _, user := range users {
			all.Go(func() {
				began := time.Now()
				if err := workspace.Press(user, "", label); err != nil {
					b.Error(err)
				}
				if err := workspace.WaitFor(ctx, func() bool { return stands(user, fmt.Sprintf("Steg %d av 15", next)) }); err != nil {
					b.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(began))
			})
		}
		all.Wait()
		step = next
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "presses/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}
