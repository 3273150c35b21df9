package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/employee"
	"lotsen/store"
)

// The rhythm of the runner.
const (
	leaseFor   = 2 * time.Minute // longer than a job may take, see jobFor
	jobFor     = time.Minute
	leaseBatch = 64
	retryAfter = 15 * time.Second // of a job that failed
	idle       = time.Minute      // how long the runner sleeps at most
	// waitFor is how long a job may wait in its lane: after that too little is left of
	// its lease. fullFor is when one that finds no room in its lane is tried again.
	waitFor = leaseFor - jobFor
	fullFor = 5 * time.Second
)

// runJobs leases jobs that fall due and runs them, until ctx ends or the store fails.
func (a *App) runJobs(ctx context.Context) error {
	for ctx.Err() == nil {
		now := a.Clock.Now()
		jobs, err := a.Store.Lease(ctx, now, leaseFor, leaseBatch)
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			return fmt.Errorf("taking jobs: %w", err)
		}
		for _, job := range jobs {
			err := a.lanes.add(laneOf(job), func(ctx context.Context) { a.run(ctx, job, now) })
			if errors.Is(err, errFull) {
				err = a.giveBack(ctx, job, fullFor)
			}
			if err != nil {
				break // stopping; the lease ends with the process
			}
		}
		a.live.beat(a.Clock.Now())
		if len(jobs) == 0 {
			if err := a.sleep(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// allowed is how long a job may take. What may take longer than jobFor sees to it that
// nobody else begins it.
func allowed(kind string) time.Duration {
	if kind == countKind {
		return countFor
	}
	return jobFor
}

// laneOf is what a job waits in line with: what else is done for its person. A home
// page asks the directory, which may be slow, and nothing waits for it.
func laneOf(job store.Job) string {
	if job.Person == "" || job.Kind == homeKind {
		return job.ID
	}
	return string(job.Person)
}

// sleep waits until a job falls due, one is added, or the store fails.
func (a *App) sleep(ctx context.Context) error {
	now := a.Clock.Now()
	due, ok, err := a.Store.NextDue(ctx)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("looking for jobs: %w", err)
	}
	if limit := now.Add(idle); !ok || due.After(limit) {
		due = limit
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	woken := make(chan struct{})
	go func() {
		a.Clock.Wait(waiting, due)
		close(woken)
	}()
	select {
	case <-woken:
	case <-a.wake:
		cancel()
		<-woken
	case <-a.Store.Failed():
		cancel()
		<-woken
		return store.ErrFailed
	}
	return nil
}

// giveBack leaves a job for later; one that somebody else has by now is theirs.
func (a *App) giveBack(ctx context.Context, job store.Job, after time.Duration) error {
	if err := a.later(ctx, job, after); err != nil && !errors.Is(err, store.ErrLease) {
		return fmt.Errorf("giving a job back: %w", err)
	}
	return nil
}

// run runs one job that was taken at a time. A job that fails is tried again later;
// nothing is lost.
func (a *App) run(ctx context.Context, job store.Job, taken time.Time) {
	if now, ok, err := a.Store.Job(ctx, job.ID); err == nil && (!ok || now.Lease != job.Lease) {
		return // it was replaced, or it waited so long that somebody else took it over
	}
	if a.Clock.Now().Sub(taken) > waitFor {
		if err := a.giveBack(ctx, job, 0); err != nil {
			a.logFailure(ctx, "running a job that waited", err)
		}
		return
	}
	limited, cancel := context.WithTimeout(ctx, allowed(job.Kind))
	defer cancel()
	err := a.handle(limited, job)
	switch {
	case err == nil:
	case errors.Is(err, store.ErrLease), errors.Is(err, store.ErrFailed), errors.Is(err, store.ErrClosed), ctx.Err() != nil:
		// somebody else has it, or the program ends and it is run after the start
	case errors.Is(err, store.ErrInvalid):
		if err := a.drop(ctx, job, err); err != nil { // it would be refused for ever
			a.logFailure(ctx, "giving a job up", err)
		}
	default:
		a.Log.LogAttrs(ctx, slog.LevelWarn, "a job failed and is tried again", slog.String("kind", job.Kind), slog.Any("err", err))
		if err := a.giveBack(ctx, job, retryAfter); err != nil {
			a.logFailure(ctx, "running a job again", err)
		}
	}
}

func (a *App) handle(ctx context.Context, job store.Job) error {
	switch job.Kind {
	case inboxJob:
		return a.inbox(ctx, job)
	case replyKind:
		return a.reply(ctx, job)
	case checkKind:
		return a.check(ctx, job)
	case employee.PromiseJob:
		return a.promise(ctx, job)
	case viewKind:
		return a.view(ctx, job)
	case homeKind:
		return a.home(ctx, job)
	case retireKind:
		return a.retire(ctx, job)
	case introduceKind:
		return a.introduce(ctx, job)
	case refusalKind:
		return a.refusal(ctx, job)
	case backupKind:
		return a.backup(ctx, job)
	case censusKind:
		return a.takeCensus(ctx, job)
	case countKind:
		return a.takeCount(ctx, job)
	case rollKind:
		return a.takeRoll(ctx, job)
	case campaign.JobKind:
		return a.runCampaign(ctx, job)
	case deskKind:
		return a.campaignDesk(ctx, job)
	case liveKind:
		return a.campaignLive(ctx, job)
	case thanksKind:
		return a.thank(ctx, job)
	case exemptionKind:
		return a.exemptionEnds(ctx, job)
	}
	return a.drop(ctx, job, fmt.Errorf("nobody knows jobs of the kind %q", job.Kind))
}
