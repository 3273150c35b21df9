package app

import (
	"strings"
	"testing"
	"testing/synctest"

	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/graph/graphtest"
)

// transport is how Slack and Lotsen are joined.
type transport string

const (
	bySocket transport = "socket"
	byHTTP   transport = "http"
)

// office is the whole program in Slack: a house, and a workspace whose members have the
// tenant's addresses.
type office struct {
	*house
	how   transport
	slack *slacktest.Slack
	bot   *slack.Bot
}

func newOffice(t *testing.T, how transport, o slacktest.Options) *office {
	t.Helper()
	return newHouse(t).inSlack(how, o)
}

// inSlack adds Slack to a house that is not started yet.
func (h *house) inSlack(how transport, o slacktest.Options) *office {
	f := &office{house: h, how: how, slack: slacktest.New(o)}
	h.t.Cleanup(f.slack.Close)
	for _, key := range graphtest.Keys() {
		f.slack.AddUser(slacktest.User{ID: member(key), Name: string(key), Email: string(f.tenant.Cast(key).SignIn), Locale: "en-US"})
	}
	h.joins = append(h.joins, f.join)
	return f
}

// member is the id of one of the cast in the workspace.
func member(key graphtest.Key) string { return "U" + strings.ToUpper(string(key)) }

// join joins the program and the workspace.
func (f *office) join() []loop {
	f.t.Helper()
	o := slack.Options{BotToken: "xoxb-lotsen", APIURL: f.slack.APIURL(), Client: f.slack.Client(), PublicURL: "https://lotsen.example"}
	if f.how == bySocket {
		o.AppToken = "xapp-lotsen"
	} else {
		o.SigningSecret = "signing secret"
	}
	var err error
	if f.bot, err = f.app.Slack(o); err != nil {
		f.t.Fatal(err)
	}
	if f.how == byHTTP {
		f.slack.DeliverTo(slacktest.App{Client: f.slack.Client(), Events: "http://lotsen.test/slack/events",
			Interactions: "http://lotsen.test/slack/interactions", Commands: "http://lotsen.test/slack/commands"})
	}
	return []loop{f.bot.Run, serving(f.slack.Net().ListenOn("lotsen.test"), f.bot.Handler())}
}

// in plays a story in both transports, and checks the store after it.
func in(t *testing.T, o slacktest.Options, story func(t *testing.T, f *office)) {
	for _, how := range []transport{bySocket, byHTTP} {
		t.Run(string(how), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newOffice(t, how, o)
				defer f.slack.Close() // inside the bubble
				f.start()
				defer func() { f.stop() }()
				story(t, f)
				f.checked()
			})
		})
	}
}
