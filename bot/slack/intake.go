package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"lotsen/dialog"
)

const (
	// workFor is how long the work of one payload may take.
	workFor = 10 * time.Second
	// drainFor is how long work that was taken may go on when the program stops;
	// stopFor how long it may take to notice that it must end.
	drainFor = 15 * time.Second
	stopFor  = 2 * time.Second
	// signatureLimit is how many signatures are remembered, twice.
	signatureLimit = 50_000
)

// intake is everything that Slack sends, until the program has it.
type intake struct {
	b          *Bot
	lanes      *lanes
	sockets    *sockets
	signatures *generations // of requests that were taken
	warned     *atomic.Int64
	words      map[string]dialog.Action // of the slash command
	work       context.Context          // what work is done in; it ends after run has
	stop       context.CancelFunc
}

func newIntake(b *Bot) intake {
	in := intake{
		b: b, lanes: newLanes(), warned: &atomic.Int64{}, words: commandWords(b.o.Texts),
		signatures: newGenerations(2*maxAge, signatureLimit),
	}
	in.work, in.stop = context.WithCancel(context.Background())
	in.sockets = newSockets(in)
	return in
}

// run keeps the sockets open until ctx ends, then finishes what was taken.
func (in intake) run(ctx context.Context) error {
	in.sockets.run(ctx)
	in.lanes.close()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	err := in.lanes.wait(drain)
	in.stop()
	if err != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
		defer cancel()
		err = errors.Join(errors.New("slack: work that was taken did not end in time"), in.lanes.wait(last))
	}
	in.sockets.close()
	return err
}

// trouble is why nothing can come; "" if it can.
func (in intake) trouble() string { return in.sockets.trouble() }

// take sets the work of a payload going. It never blocks.
func (in intake) take(e envelope, r *reply) {
	a, err := parse(e)
	switch {
	case err != nil:
		in.unreadable(e.kind, err)
		r.ack(nil)
		return
	case a.deed == nothing:
		in.b.counts.add(ignored)
		r.ack(nil)
		return
	}
	work, lane := in.job(e.kind, a, r)
	if err = in.lanes.add(lane, in.guarded(a, r, work)); err != nil {
		in.untaken(e.kind, a, r, err)
	}
}

// untaken answers what there is no room for. Silence is right only for who has pressed
// more than Lotsen can follow: what they pressed before is answered.
func (in intake) untaken(k payloadKind, a arrival, r *reply, why error) {
	open := any(nil)
	if a.deed == submit && !errors.Is(why, errStopping) {
		open = in.stillOpen(a)
	}
	switch {
	case open != nil:
		in.b.counts.add(dropped)
		r.ack(open)
	case k == kindEvents, a.deed == submit, !errors.Is(why, errFull):
		in.b.counts.add(putOff)
		r.refuse(http.StatusServiceUnavailable)
	default:
		in.b.counts.add(dropped)
		r.ack(nil)
	}
}

// unreadable records a payload that makes no sense. It is acknowledged: sending it
// again would not help.
func (in intake) unreadable(k payloadKind, err error) {
	in.b.counts.add(unparseable)
	if !slices.Contains([]payloadKind{kindEvents, kindInteractive, kindCommands}, k) {
		k = "unknown"
	}
	in.b.o.Log.Warn("Slack sent something that cannot be read; it was passed over",
		slog.String("kind", string(k)), slog.Any("error", err))
}

// job is the work of a payload, and whose lane it waits in. What Slack never sends
// again is given to the watchdog.
func (in intake) job(k payloadKind, a arrival, r *reply) (work func(ctx context.Context), lane string) {
	late := func() { in.b.counts.add(lateAcks) }
	switch a.deed {
	case openForm: // in a lane of its own: the trigger lives for three seconds
		r.watch(nil, late)
		return func(ctx context.Context) { in.openForm(ctx, a, r) }, "form/" + a.user
	case submit:
		r.watch(in.stillOpen(a), late)
		return func(ctx context.Context) { in.submit(ctx, a, r) }, a.user
	case asked:
		r.watch(nil, late)
		return func(ctx context.Context) { in.command(ctx, a, r) }, a.user
	case life:
		return func(ctx context.Context) { in.settle(ctx, a, r, in.changed(ctx, a)) }, a.user
	}
	if k != kindEvents {
		r.watch(nil, late)
	}
	return func(ctx context.Context) { in.receive(ctx, a, r) }, a.user
}

// guarded runs work within its deadline. A fault in the work of one person is not
// the end of everybody's.
func (in intake) guarded(a arrival, r *reply, work func(ctx context.Context)) func() {
	return func() {
		ctx, cancel := context.WithTimeout(in.work, workFor)
		defer cancel()
		defer func() {
			if fault := recover(); fault != nil {
				in.b.counts.add(failed)
				in.b.o.Log.ErrorContext(ctx, "a fault in Lotsen itself; what was asked for was not done",
					slog.String("stack", string(debug.Stack())))
				in.undone(a, r)
			}
		}()
		work(ctx)
	}
}

// receive hands an event to the program, and tells Slack when it is durable.
func (in intake) receive(ctx context.Context, a arrival, r *reply) {
	if a.responseURL != "" {
		in.b.hook(a.event.On, a.responseURL)
	}
	err := in.b.o.Receiver.Receive(ctx, a.event)
	in.settle(ctx, a, r, err)
	if err == nil && a.im != "" {
		if err := in.b.remember(ctx, a.user, a.im); err != nil { // it can be asked for again
			in.b.o.Log.WarnContext(ctx, "keeping the channel of a conversation", slog.Any("error", err))
		}
	}
}

// settle tells Slack how work ended: an event that failed comes again, and of a
// press that failed the person sees that it did.
func (in intake) settle(ctx context.Context, a arrival, r *reply, err error) {
	if err != nil {
		in.failed(ctx, err)
		in.undone(a, r)
		return
	}
	r.ack(nil)
}

func (in intake) failed(ctx context.Context, err error) {
	in.b.counts.add(failed)
	in.b.o.Log.ErrorContext(ctx, "what Slack sent could not be made durable", slog.Any("error", err))
}
