package teams

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

// Bot is Lotsen in the Teams of one organisation.
type Bot struct {
	o      Options
	render cards.Renderer
	hosts  hosts // where Teams may be
	counts counts
	in     intake // what is being received
	out    outlet // what is being sent
}

// idleConns is how many connections to one host of Teams' are kept for the next
// presses; with Go's own two, a burst would open one for each.
const idleConns = 64

// New makes a Bot. It makes no call; Run, the handler and the methods of a platform do.
func New(o Options) (*Bot, error) {
	switch {
	case o.AppID == "":
		return nil, errors.New("teams: there is no app id: no activity could be proven to be for Lotsen")
	case o.TenantID == "" && !o.Open:
		return nil, errors.New("teams: there is no tenant id")
	case o.Credential == nil && !o.Open:
		return nil, errors.New("teams: there is no credential")
	case o.Credential != nil && o.Open:
		return nil, errors.New("teams: a credential is not for what is open to all")
	case o.Receiver == nil || o.Keep == nil || o.Texts == nil || o.Now == nil || o.Log == nil:
		return nil, errors.New("teams: Receiver, Keep, Texts, Now and Log are needed")
	}
	known, err := newHosts(o)
	if err != nil {
		return nil, err
	}
	if o.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = idleConns
		o.Client = &http.Client{Transport: transport}
	}
	b := &Bot{o: o, hosts: known, render: cards.Renderer{Texts: o.Texts, PublicURL: o.PublicURL}}
	b.in = newIntake(b)
	b.out = newOutlet(o)
	return b, nil
}

// address is the address of the person with an Entra object id.
func address(user string) dialog.Address {
	return dialog.Address{Platform: Platform, Ref: strings.ToLower(user)}
}

// newRef names a message: its conversation and its activity.
func newRef(conversation, activity string) dialog.Ref {
	return dialog.Ref(url.PathEscape(conversation) + "/" + url.PathEscape(activity))
}

// split is a Ref's conversation and activity; empty if it is not one of Teams'.
func split(r dialog.Ref) (conversation, activity string) {
	first, second, _ := strings.Cut(string(r), "/")
	conversation, err := url.PathUnescape(first)
	if err != nil {
		return "", ""
	}
	if activity, err = url.PathUnescape(second); err != nil || conversation == "" || activity == "" {
		return "", ""
	}
	return conversation, activity
}

// Run watches whether Teams lets Lotsen in, until ctx ends; then it finishes what was
// taken. A fatal answer of Teams' does not end it: it is logged, and Trouble tells it.
func (b *Bot) Run(ctx context.Context) error {
	var watching sync.WaitGroup
	watching.Go(func() { b.watch(ctx) })
	watching.Go(func() { b.payOff(ctx) })
	err := b.in.run(ctx)
	b.out.owed.stop()
	watching.Wait()
	b.out.owed.late.Wait()
	return errors.Join(err, ctx.Err())
}

// Trouble is why Teams cannot be served, in words for an operator; "" if it can.
func (b *Bot) Trouble() string {
	var all []string
	for _, t := range []string{b.out.gate.trouble(), b.out.tokens.trouble(), b.in.trouble()} {
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, "; ")
}
