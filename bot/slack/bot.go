package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/proof"
	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// Bot is Lotsen in one Slack workspace, or in one Enterprise Grid organisation.
type Bot struct {
	o      Options
	api    *slackapi.Client
	render blocks.Renderer
	counts counts
	in     intake // what is being received
	out    outlet // what is being sent
	// fetching holds one for each file of a form that is being fetched.
	fetching chan struct{}
}

// idleConns is how many connections to one host of Slack's are kept for the next
// presses; with Go's own two, a burst would open one for each.
const idleConns = 64

// New makes a Bot. It makes no call; Run and the methods of a platform do.
func New(o Options) (*Bot, error) {
	switch {
	case o.BotToken == "":
		return nil, errors.New("slack: there is no bot token")
	case o.Receiver == nil || o.Keep == nil || o.Texts == nil || o.Now == nil || o.Log == nil:
		return nil, errors.New("slack: Receiver, Keep, Texts, Now and Log are needed")
	}
	if o.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = idleConns
		o.Client = &http.Client{Timeout: callFor, Transport: transport}
	}
	options := []slackapi.Option{slackapi.OptionHTTPClient(proof.Client(o.Client, uploadFor)), slackapi.OptionAppLevelToken(o.AppToken)}
	if o.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(strings.TrimSuffix(o.APIURL, "/")+"/"))
	}
	b := &Bot{
		o: o, api: slackapi.New(o.BotToken, options...),
		render: blocks.Renderer{Texts: o.Texts, PublicURL: o.PublicURL}, fetching: make(chan struct{}, filesAtOnce),
	}
	b.in = newIntake(b)
	b.out = newOutlet(b)
	return b, nil
}

func address(user string) dialog.Address { return dialog.Address{Platform: Platform, Ref: user} }

// newRef names a message: its channel and its timestamp.
func newRef(channel, ts string) dialog.Ref { return dialog.Ref(channel + "/" + ts) }

// split is a Ref's channel and timestamp; empty if it is not one of Slack's.
func split(r dialog.Ref) (channel, ts string) {
	channel, ts, ok := strings.Cut(string(r), "/")
	if !ok {
		return "", ""
	}
	return channel, ts
}

// Run keeps the sockets open in Socket Mode, and watches whether Slack lets Lotsen
// in, until ctx ends; then it finishes what was taken. A fatal answer of Slack's does
// not end it: it is logged, and Trouble tells it. The error is that of ctx, or that
// something which was taken was left undone.
func (b *Bot) Run(ctx context.Context) error {
	var watching sync.WaitGroup
	watching.Go(func() { b.watch(ctx) })
	err := b.in.run(ctx)
	watching.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return err
}
