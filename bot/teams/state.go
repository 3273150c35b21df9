package teams

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lotsen/dialog"
)

const (
	// probeEvery is how often it is tried whether Lotsen is let in again. It doubles up
	// to probeSeldom while only the log-in service lets it in.
	probeEvery  = time.Minute
	probeSeldom = 10 * time.Minute
	// maxBarred is to how many people in a row an administrator's refusal may forbid
	// calls before all halt: an app policy may be for a few people alone.
	maxBarred = 3
)

// gate is whether Teams lets Lotsen in.
type gate struct {
	mu     sync.Mutex
	why    string        // why not; "" if it does
	last   string        // the why before, while it is not certain that it is over
	barred []string      // whom an administrator's refusal met, with nobody served between
	every  time.Duration // between two probes
	woken  chan struct{} // holds one: something changed that the prober should know
}

func newGate() *gate { return &gate{every: probeEvery, woken: make(chan struct{}, 1)} }

// halted is why Teams does not let Lotsen in, and when to ask again; "" if it does.
func (g *gate) halted() (why string, retry time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.why, g.every
}

// close halts all calls, and reports whether that is news.
func (g *gate) close(why string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.why != "" || g.last == why
	if g.why == "" && g.last != "" {
		g.every = min(2*g.every, probeSeldom) // it was only open for the log-in service
	}
	g.why = why
	select {
	case g.woken <- struct{}{}:
	default:
	}
	return !known
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

// works records that Teams did what it was asked.
func (g *gate) works() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last, g.barred, g.every = "", nil, probeEvery
}

// bar records that an administrator's refusal met a call to somebody, by what the call
// names them with. News is the first in a row; many people are enough to halt all calls.
func (g *gate) bar(whom string) (news, many bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.barred, whom) && len(g.barred) < maxBarred {
		g.barred = append(g.barred, whom)
		news = len(g.barred) == 1
	}
	return news, len(g.barred) == maxBarred
}

// disabled is the why of an administrator's refusal.
const disabled = "BotDisabledByAdmin"

// trouble is why nobody can be served, in words for the operator.
func (g *gate) trouble() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.why == "" {
		return ""
	}
	return "Teams does not let Lotsen in: " + g.why
}

// next is how long until the next probe; 0: none is needed.
func (g *gate) next() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.why == "" {
		return 0
	}
	return g.every
}

// halt stops all calls until resume, or until it is worth a try again. It is logged
// once.
func (b *Bot) halt(ctx context.Context, why string) {
	if b.out.gate.close(why) {
		b.o.Log.ErrorContext(ctx, "Teams does not let Lotsen in: nothing is sent until it does. See LOTSEN_TEAMS_APP_ID and its credential, the bot's registration in Azure, and the app's policies in Teams",
			slog.String("why", why))
	}
}

// resume lets calls through again.
func (b *Bot) resume(ctx context.Context) {
	if b.out.gate.open() {
		b.o.Log.InfoContext(ctx, "calls to Teams are let through again")
	}
}

// barred does what an administrator's refusal of a call to somebody asks for, and reports
// whether it is a refusal of all calls.
func (b *Bot) barred(ctx context.Context, whom string) bool {
	news, many := b.out.gate.bar(whom)
	switch {
	case many:
		b.halt(ctx, disabled)
	case news:
		b.o.Log.ErrorContext(ctx, "an administrator does not let Lotsen write to somebody: see the app and its policies in the Teams admin center",
			slog.String("why", disabled))
	}
	return many
}

// watch asks for a token once, and, when calls are halted, each while whether they can
// go on, until ctx ends.
func (b *Bot) watch(ctx context.Context) {
	b.probe(ctx)
	for {
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
			b.probe(ctx)
		}
		if timer != nil {
			timer.Stop()
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// probe asks the log-in service once whether it lets Lotsen in. If it does, calls are
// let through: one of them tells whether Teams does.
func (b *Bot) probe(ctx context.Context) {
	b.out.tokens.anew()
	_, err := b.token(ctx)
	var e *dialog.SendError
	switch {
	case err == nil:
		b.resume(ctx)
	case ctx.Err() == nil && errors.As(err, &e) && e.Reason != dialog.CutOff:
		b.o.Log.WarnContext(ctx, "asking for a token", slog.Any("error", err))
	}
}

// token is a token for the connector. An error is a *dialog.SendError; one that says
// that Lotsen is not let in has halted the calls.
func (b *Bot) token(ctx context.Context) (string, error) {
	token, err := b.out.tokens.get(ctx)
	var e *dialog.SendError
	if errors.As(err, &e) && e.Reason == dialog.CutOff {
		b.halt(ctx, e.Err.Error())
	}
	return token, err
}
