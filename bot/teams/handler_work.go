package teams

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"
)

const (
	// answerIn is how long a request may take: after 10 to 15 seconds Teams sends it
	// again.
	answerIn = 8 * time.Second
	// drainFor is how long what was taken may go on when the program stops; stopFor
	// how long it may take to notice that it must end.
	drainFor = 15 * time.Second
	stopFor  = 2 * time.Second
	// errandFor is how long may take what is done after the answer, and errandsAtOnce
	// how much of it goes on at the same time.
	errandFor     = 30 * time.Second
	errandsAtOnce = 32
)

// intake is everything that Teams posts, until the program has it.
type intake struct {
	b        *Bot
	lanes    *lanes
	auth     authority
	times    *times
	notices  *notices
	files    *http.Client  // fetches the files that people send
	fetching chan struct{} // holds one for each message whose files are fetched
	errands  chan struct{} // holds one for each errand
	warned   *atomic.Int64
	work     context.Context // what work is done in; it ends after run has
	stop     context.CancelFunc
}

func newIntake(b *Bot) intake {
	in := intake{
		b: b, lanes: newLanes(), times: newTimes(), notices: newNotices(), files: withoutRedirects(b.o.Client),
		fetching: make(chan struct{}, filesAtOnce), errands: make(chan struct{}, errandsAtOnce), warned: &atomic.Int64{},
	}
	in.work, in.stop = context.WithCancel(context.Background())
	in.auth = authority{app: b.o.AppID, tenant: b.o.TenantID, issuer: b.o.Cloud.issuer(), keys: newKeys(in.work, b), hosts: b.hosts, now: b.o.Now}
	return in
}

// run waits until ctx ends, and then until what was taken is done.
func (in intake) run(ctx context.Context) error {
	if !in.b.o.Open {
		in.auth.keys.refresh() // before they are needed, and so that trouble is told early
	}
	<-ctx.Done()
	in.lanes.close()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	err := in.lanes.wait(drain)
	in.stop()
	last, end := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer end()
	if err != nil {
		err = errors.Join(errors.New("teams: work that was taken did not end in time"), in.lanes.wait(last))
	}
	return errors.Join(err, in.auth.keys.rest(last))
}

// trouble is why nothing can come; "" if it can.
func (in intake) trouble() string { return in.auth.keys.trouble() }

// take does what an activity asks for, and gives the answer.
func (in intake) take(ctx context.Context, act activity, odd bool) answer {
	a, err := parse(act, in.b.o.Open)
	if odd {
		err = errUnreadable
	}
	switch {
	case err != nil: // sending it again would not help
		in.b.counts.add(unparseable)
		in.warn(ctx, "Teams sent something that cannot be read; it was passed over", err)
		return in.answered(ctx, a, http.StatusOK)
	case a.deed == nothing:
		in.b.counts.add(ignored)
		return in.answered(ctx, a, http.StatusOK)
	case a.deed == outOfPlace:
		in.b.counts.add(elsewhere)
		in.pointHome(a)
		return in.answered(ctx, a, http.StatusOK)
	}
	return in.answered(ctx, a, in.status(ctx, in.inTurn(ctx, a)))
}

// status is how a request is answered whose work ended like that.
func (in intake) status(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, errPersonBusy):
		in.b.counts.add(putOff)
		return http.StatusTooManyRequests
	case errors.Is(err, errFull), errors.Is(err, errStopping), errors.Is(err, errTurn):
		in.b.counts.add(putOff)
		return http.StatusServiceUnavailable
	}
	in.b.counts.add(notDurable)
	in.b.o.Log.ErrorContext(ctx, "what Teams sent could not be made durable", slog.Any("error", err))
	return http.StatusInternalServerError
}

// errTurn is that the turn of a person did not come in time.
var errTurn = errors.New("what came before took too long")

// errFault is that Lotsen itself went wrong.
var errFault = errors.New("a fault in Lotsen itself")

// inTurn does the work of an arrival after what its person did before.
func (in intake) inTurn(ctx context.Context, a arrival) (err error) {
	leave, err := in.lanes.enter(ctx, a.user)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return errTurn
	}
	if err != nil {
		return err
	}
	defer leave()
	defer func() {
		if recover() != nil { // it may hold what somebody wrote
			err = errFault
			in.b.o.Log.ErrorContext(ctx, "a fault in Lotsen itself; what was asked for was not done", slog.String("stack", string(debug.Stack())))
		}
	}()
	return in.act(ctx, a)
}

// act does what an arrival asks for. An error means that it must come again.
func (in intake) act(ctx context.Context, a arrival) error {
	late := in.times.overtaken(a.user, a.at)
	switch a.deed {
	case receive:
		return in.receive(ctx, a)
	case installed:
		if late {
			return nil
		}
		return in.install(ctx, a)
	case removed:
		if late {
			return nil
		}
		return in.remove(ctx, a)
	case consent:
		return in.consent(ctx, a)
	}
	return nil
}

// receive hands an event to the program, with the files that came with it.
func (in intake) receive(ctx context.Context, a arrival) error {
	if err := in.b.remember(ctx, a.user, a.where); err != nil {
		return err
	}
	taken, refused := in.fetchFiles(ctx, a.files)
	a.event.Files = taken
	if refused > 0 {
		in.tellRefused(a)
		if a.event.Text == "" && len(taken) == 0 {
			return nil
		}
	}
	return in.b.o.Receiver.Receive(ctx, a.event)
}

// errand does something after the answer; false: there is too much of that already.
func (in intake) errand(work func(ctx context.Context)) bool {
	select {
	case in.errands <- struct{}{}:
	default:
		return false
	}
	letGo, err := in.lanes.hold()
	if err != nil {
		<-in.errands
		return false
	}
	go func() {
		defer letGo()
		defer func() { <-in.errands }()
		ctx, cancel := context.WithTimeout(in.work, errandFor)
		defer cancel()
		work(ctx)
	}()
	return true
}
