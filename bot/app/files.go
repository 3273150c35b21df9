package app

import (
	"context"
	"time"

	"lotsen/dialog"
)

// Filer is a platform that shows the files of a message below it, one after the other: the
// program may end between the two. A message that its Sent has found has its files too.
type Filer interface {
	// ReplaceWithFiles is Replace for a message with files. Under one send id they are shown
	// once, however often it is called; since is when it was first tried.
	ReplaceWithFiles(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message, sendID string, since time.Time) (dialog.Ref, error)
}

// replaced changes a message in place, with its files.
func replaced(ctx context.Context, p Platform, r *reply, target dialog.Ref, m dialog.Message, sendID string) (dialog.Ref, error) {
	if filer, able := p.(Filer); able && len(m.Files) > 0 {
		return filer.ReplaceWithFiles(ctx, r.To, target, m, sendID, r.Since)
	}
	return p.Replace(ctx, r.To, target, m)
}
