package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/employee"
	"lotsen/store"
)

// The rhythm of the runner.
const (
	leaseFor   = 2 * time.Minute // longer than any job may take, see jobFor
	jobFor     = time.Minute
	leaseBatch = 64
	retryAfter = 15 * time.Second // of a job that failed
	idle       = time.Minute      // how long the runner sleeps at most
)

// runJobs leases jobs that fall due and runs them, until ctx ends or the store fails.
func (a *App) runJobs(ctx context.Context) error {
	for ctx.Err() == nil {
		jobs, err := a.Store.Lease(ctx, a.Clock.Now(), leaseFor, leaseBatch)
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			return fmt.Errorf("taking jobs: %w", err)
		}
		for _, job := range jobs {
			key := string(job.Person)
			if key == "" {
				key = job.ID
			}
			if err := a.lanes.add(ctx, key, func(ctx context.Context) { a.run(ctx, job) }); err != nil {
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

// run runs one job. A job that fails is tried again later; nothing is lost.
func (a *App) run(ctx context.Context, job store.Job) {
	if now, ok, err := a.Store.Job(ctx, job.ID); err == nil && (!ok || now.Lease != job.Lease) {
		return // it waited so long that somebody else took it over
	}
	limited, cancel := context.WithTimeout(ctx, jobFor)
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
		if err := a.later(ctx, job, retryAfter); err != nil {
			a.logFailure(ctx, "giving a job back", err)
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
	case refusalKind:
		return a.refusal(ctx, job)
	case backupKind:
		return a.backup(ctx, job)
	}
	return a.drop(ctx, job, fmt.Errorf("nobody knows jobs of the kind %q", job.Kind))
}
