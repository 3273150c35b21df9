package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lotsen/store"
)

// backupKind is the kind of the job that makes the daily backup.
const backupKind = "backup"

const (
	backupHour = 3  // local to the organisation
	backupKeep = 14 // so many days of backups stay
	backupName = "lotsen-2006-01-02.db"
)

// planBackup makes sure that there is a next backup. It is one job: planning twice
// is the same.
func (a *App) planBackup(ctx context.Context) error {
	if a.BackupDir == "" {
		return nil
	}
	if info, err := os.Stat(a.BackupDir); err != nil || !info.IsDir() {
		return fmt.Errorf("LOTSEN_BACKUP_DIR: %s is not a directory that is there", a.BackupDir)
	}
	if _, ok, err := a.Store.Job(ctx, backupKind); ok || err != nil {
		return err
	}
	return a.commit(ctx, store.Change{At: a.Clock.Now(), Jobs: []store.Job{a.nextBackup()}})
}

func (a *App) nextBackup() store.Job {
	now := a.Clock.Now().In(a.Managers.Zone)
	due := time.Date(now.Year(), now.Month(), now.Day(), backupHour, 0, 0, 0, now.Location())
	if !due.After(now) {
		due = due.AddDate(0, 0, 1)
	}
	return store.Job{ID: backupKind, Kind: backupKind, Due: due}
}

// backup writes a copy of the running store, whole or not at all, and removes those
// that are too old.
func (a *App) backup(ctx context.Context, job store.Job) error {
	if a.BackupDir == "" {
		return a.drop(ctx, job, nil)
	}
	name := filepath.Join(a.BackupDir, a.Clock.Now().In(a.Managers.Zone).Format(backupName))
	if err := a.writeBackup(ctx, name); err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	if err := a.pruneBackups(); err != nil {
		a.logFailure(ctx, "removing old backups", err)
	}
	return a.commit(ctx, store.Change{At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}, Jobs: []store.Job{a.nextBackup()}})
}

func (a *App) writeBackup(ctx context.Context, name string) (err error) {
	f, err := os.CreateTemp(a.BackupDir, ".lotsen-*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = errors.Join(a.Store.Backup(ctx, f), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (a *App) pruneBackups() error {
	names, err := filepath.Glob(filepath.Join(a.BackupDir, "lotsen-????-??-??.db"))
	if err != nil {
		return err
	}
	slices.Sort(names)
	var failed []error
	for i := 0; i < len(names)-backupKeep; i++ {
		if err := os.Remove(names[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
