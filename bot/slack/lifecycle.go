package slack

import (
	"context"
	"fmt"

	"lotsen/dialog"
)

// change is something that happened to an account, or to the app.
type change int

// The changes.
const (
	accountClosed     change = iota + 1
	accountOpen              // something about an account that is not closed: its picture, its name …
	accountNew               // an account is new, or back
	uninstalled              // the app was taken out of the workspace
	tokenRevoked             // its bot token was taken back
	accessGranted            // a workspace of the organisation was added
	accessRevoked            // the only workspace was taken away
	accessRevokedHere        // one of several was
	migrating                // the only workspace moves into a Grid organisation
	migratingHere            // one of several does
	migrated                 // it has moved
	limited                  // Slack does not deliver all events
)

// closedKey is where it is kept that an account was closed: by an event, or by a
// message that was refused because of it.
func closedKey(user string) string { return "slack/closed/" + user }

// changed does what a change asks for. An error means that it must come again.
func (in intake) changed(ctx context.Context, a arrival) error {
	for _, user := range a.accounts {
		var err error
		switch a.change {
		case accountClosed:
			err = in.closed(ctx, user)
		case accountOpen:
			err = in.reopened(ctx, user)
		case accountNew:
			err = in.reachable(ctx, user)
		}
		if err != nil {
			return err
		}
	}
	in.access(ctx, a.change)
	return nil
}

// access does what a change of the app itself asks for.
func (in intake) access(ctx context.Context, c change) {
	b := in.b
	switch c {
	case uninstalled:
		b.halt(ctx, "the app was uninstalled")
	case tokenRevoked:
		b.halt(ctx, "the bot token was revoked")
	case accessRevoked:
		b.halt(ctx, "the app has no access to the workspace any more")
	case migrating:
		b.halt(ctx, "the workspace is moving to Enterprise Grid")
	case accessGranted, migrated:
		b.o.Log.InfoContext(ctx, "Slack says that the app has access to a workspace, or that it has moved")
		b.resume(ctx)
	case accessRevokedHere:
		b.o.Log.WarnContext(ctx, "the app has no access to one of the organisation's workspaces any more")
	case limited:
		b.o.Log.WarnContext(ctx, "Slack says that it does not deliver all events: there are too many")
	case migratingHere:
		b.o.Log.WarnContext(ctx, "a workspace is moving to Enterprise Grid: its people may not be reached for a while")
	}
}

// closed records that an account is closed.
func (in intake) closed(ctx context.Context, user string) error {
	if err := in.b.o.Receiver.Unreachable(ctx, address(user), dialog.Closed); err != nil {
		return fmt.Errorf("recording that an account is closed: %w", err)
	}
	if err := in.b.o.Keep.Remember(ctx, closedKey(user), "1"); err != nil {
		return fmt.Errorf("keeping that an account is closed: %w", err)
	}
	return nil
}

// reopened records that an account can be written to again, if it was closed. Slack
// tells of every change of every profile, thousands a day, and not what it was
// before: each costs one read here, and only an account that Lotsen saw closed a write.
func (in intake) reopened(ctx context.Context, user string) error {
	was, err := in.b.o.Keep.Recall(ctx, closedKey(user))
	if err != nil {
		return fmt.Errorf("looking up whether an account was closed: %w", err)
	}
	if was == "" {
		return nil
	}
	return in.reachable(ctx, user)
}

func (in intake) reachable(ctx context.Context, user string) error {
	if err := in.b.o.Receiver.Unreachable(ctx, address(user), ""); err != nil {
		return fmt.Errorf("recording that an account is open again: %w", err)
	}
	if err := in.b.o.Keep.Remember(ctx, closedKey(user), ""); err != nil {
		return fmt.Errorf("keeping that an account is open again: %w", err)
	}
	return nil
}
