package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// BenchmarkPressesOverHTTP is 64 people who press at once: from the signed request to
// the call that changes their message, with the state on disk before it. It prints
// presses/s, and the times that half and 99 of 100 presses took.
func BenchmarkPressesOverHTTP(b *testing.B) {
	workspace := slacktest.New(slacktest.Options{Quiet: true})
	defer workspace.Close()
	if err := workspace.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	app, kept := benchApp(b)
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
		knows(b, kept, dialog.Address{Platform: slack.Platform, Ref: users[i]}, dialog.PersonID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i)))
	}
	queue{
		users: users,
		types: func(user, text string) { workspace.Type(user, text) },
		press: func(user, label string) error { return workspace.Press(user, "", label) },
		stands: func(user, words string) bool {
			list := workspace.Messages(user)
			return len(list) > 0 && list[len(list)-1].FromBot && strings.Contains(list[len(list)-1].Text, words)
		},
		waits: workspace.WaitFor,
	}.pressAtOnce(b)
}
