package slacktest_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/slack-go/slack"

	"lotsen/bot/slack/slacktest"
)

func BenchmarkValidate(b *testing.B) {
	blocks := []byte(`[` + section(mrkdwn(200))[1:len(section(mrkdwn(200)))-1] + `,` + buttonBlocks[1:])
	b.ReportAllocs()
	for b.Loop() {
		if err := slacktest.Validate(blocks, slacktest.Message); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPress is what the fake itself costs per press over HTTP on loopback, with
// an app that only acknowledges.
func BenchmarkPress(b *testing.B) {
	s := slacktest.New(slacktest.Options{Quiet: true})
	defer s.Close()
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer app.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	s.DeliverTo(slacktest.App{Events: app.URL, Interactions: app.URL, Commands: app.URL, Client: client})
	api := slack.New("xoxb-lotsen", slack.OptionAPIURL(s.APIURL()), slack.OptionHTTPClient(s.Client()))
	button := slack.NewButtonBlockElement("go", "7", slack.NewTextBlockObject("plain_text", "Go", false, false))
	const people = 64
	var ids [people]string
	for i := range ids {
		ids[i] = s.AddUser(slacktest.User{Name: "Somebody"})
		channel, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ids[i]}})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := api.PostMessage(channel.ID, slack.MsgOptionBlocks(slack.NewActionBlock("", button))); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	b.SetParallelism(people / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := s.Press(ids[next.Add(1)%people], "", "Go"); err != nil {
				b.Error(err)
			}
		}
	})
}
