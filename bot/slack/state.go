package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"lotsen/dialog"
)

const (
	// probeEvery is how often it is tried whether Slack lets Lotsen in again. It doubles
	// up to probeSeldom while it does so only for auth.test.
	probeEvery  = time.Minute
	probeSeldom = 10 * time.Minute
	// maxLacks bounds how many methods are told of.
	maxLacks = 20
)

// self is who Lotsen is in Slack.
type self struct {
	team       string // T…, or E… for an organisation's token
	enterprise string // E…; empty outside Enterprise Grid
	user       string
}

// everywhere reports whether Lotsen is in a whole Grid organisation, with one token for
// all its workspaces.
func (s self) everywhere() bool { return strings.HasPrefix(s.team, "E") }

// gate is whether Slack lets Lotsen in.
type gate struct {
	mu    sync.Mutex
	why   string            // why not; "" if it does
	last  string            // the why before, while it is not certain that it is over
	lacks map[string]string // methods that are refused to Lotsen, and why
	every time.Duration     // between two probes
	self  self              // zero until auth.test has told it
	// scopes are those that the token lacks, as far as auth.test told; "" if none.
	scopes  string
	contact contact
	woken   chan struct{} // holds one: something changed that the prober should know
}

func newGate() *gate {
	return &gate{lacks: make(map[string]string), every: probeEvery, woken: make(chan struct{}, 1)}
}

// halted is why Slack does not let Lotsen in; "" if it does.
func (g *gate) halted() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.why
}

// close halts all calls, and reports whether that is news.
func (g *gate) close(why string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.why != "" || g.last == why
	if g.why == "" && g.last != "" {
		g.every = min(2*g.every, probeSeldom) // it was only open for auth.test
	}
	g.why = why
	g.wake()
	return !known
}

// wake has the prober look again when it is due.
func (g *gate) wake() {
	select {
	case g.woken <- struct{}{}:
	default:
	}
}

// open lets calls through again, and reports whether they were halted.
func (g *gate) open() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.why == "" {
		return false
	}
	g.last, g.why = g.why, ""
	return true
}

// works records that Slack answered a method.
func (g *gate) works(method string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.lacks, method)
	switch method {
	case authTest, respond, upload: // they say nothing of what the token may do
	default:
		g.last, g.every = "", probeEvery
	}
}

// lacking records that a method is refused to Lotsen, and reports whether that is news.
func (g *gate) lacking(method, why string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lacks[method] == why || len(g.lacks) >= maxLacks {
		return false
	}
	g.lacks[method] = why
	return true
}

// trouble is why nobody can be served, in words for the operator. Without files or a
// home page Lotsen still serves everybody: that is in the log alone.
func (g *gate) trouble(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []string
	if silent := g.silence(now); silent != "" {
		all = append(all, silent)
	}
	if g.why != "" {
		all = append(all, "Slack does not let Lotsen in: "+g.why)
	}
	for _, method := range []string{"conversations.open", postMessage, "users.info"} {
		if why := g.lacks[method]; why != "" {
			all = append(all, fmt.Sprintf("Slack refuses %s: %s", method, why))
		}
	}
	return strings.Join(all, "; ")
}

// next is how long until the next probe; 0: none is needed.
func (g *gate) next() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.why != "":
		return g.every
	case g.self == (self{}), !g.contact.since.IsZero():
		return probeSoon
	}
	return 0
}

// who is who Lotsen is; zero until auth.test has told it.
func (g *gate) who() self {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.self
}

// halt stops all calls until resume, or until auth.test works again. It is logged once.
func (b *Bot) halt(ctx context.Context, why string) {
	if b.out.gate.close(why) {
		b.o.Log.ErrorContext(ctx, "Slack does not let Lotsen in: nothing is sent until it does. See whether the app is installed, and LOTSEN_SLACK_BOT_TOKEN",
			slog.String("why", why))
	}
}

// resume lets calls through again.
func (b *Bot) resume(ctx context.Context) {
	if b.out.gate.open() {
		b.o.Log.InfoContext(ctx, "Slack lets Lotsen in again")
	}
}

// Trouble is why Slack cannot be served, in words for an operator; "" if it can.
func (b *Bot) Trouble() string {
	var all []string
	for _, t := range []string{b.out.gate.trouble(time.Now()), b.in.trouble()} { // a network's time, whatever the program's clock says
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, "; ")
}

// learn asks Slack who Lotsen is. An error is a *dialog.SendError; one that says that
// Lotsen is not let in has halted the calls.
func (b *Bot) learn(ctx context.Context) error {
	return b.try(ctx, authTest, "", func(ctx context.Context) error {
		r, err := b.api.AuthTestContext(ctx)
		if err != nil {
			return err
		}
		if r.UserID == "" {
			return errors.New("the answer does not say who Lotsen is")
		}
		b.reckon(ctx, r.Header.Get("X-Oauth-Scopes"))
		g := b.out.gate
		g.mu.Lock()
		defer g.mu.Unlock()
		g.self = self{team: r.TeamID, enterprise: r.EnterpriseID, user: r.UserID}
		return nil
	})
}

// reckon logs which scopes the token lacks, once for each set of them. Not each is seen
// in an error: without users:read.email everybody is a stranger, and without im:history
// nothing that people write arrives. A header that says nothing proves nothing.
func (b *Bot) reckon(ctx context.Context, header string) {
	granted := scopesIn(header)
	if len(granted) == 0 {
		return
	}
	lacks := strings.Join(slices.DeleteFunc(Scopes(), func(scope string) bool { return slices.Contains(granted, scope) }), ", ")
	g := b.out.gate
	g.mu.Lock()
	news := g.scopes != lacks
	g.scopes = lacks
	g.mu.Unlock()
	if news && lacks != "" {
		b.o.Log.ErrorContext(ctx, "the bot token lacks scopes: put in the manifest of this version, and install the app again", slog.String("scopes", lacks))
	}
}

// watch asks who Lotsen is until it is known, and, when calls are halted or get no answer,
// each while whether they can go on, until ctx ends.
func (b *Bot) watch(ctx context.Context) {
	b.out.gate.begin(time.Now())
	var told time.Time
	b.probe(ctx, &told)
	for ctx.Err() == nil {
		var due <-chan time.Time
		timer := (*time.Timer)(nil)
		if wait := b.out.gate.next(); wait > 0 {
			timer = time.NewTimer(wait)
			due = timer.C
		}
		select {
		case <-ctx.Done():
		case <-b.out.gate.woken:
		case <-due:
			b.probe(ctx, &told)
		}
		if timer != nil {
			timer.Stop()
		}
	}
}

// probe asks Slack once whether it lets Lotsen in. That it does not answer is logged, but
// once in probeEvery; told is when it was. That it does not is logged by halt.
func (b *Bot) probe(ctx context.Context, told *time.Time) {
	err := b.learn(ctx)
	var e *dialog.SendError
	switch now := time.Now(); {
	case err == nil:
		b.resume(ctx)
	case ctx.Err() != nil, !errors.As(err, &e), e.Reason == dialog.CutOff, now.Sub(*told) < probeEvery:
	default:
		*told = now
		b.o.Log.WarnContext(ctx, "asking Slack whether it lets Lotsen in", slog.Any("error", err))
	}
}
