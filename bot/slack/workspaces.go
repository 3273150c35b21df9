package slack

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

const (
	// workspacesPage is how many workspaces are asked for at once, and the most that Slack
	// gives (docs.slack.dev/reference/methods/auth.teams.list, 20 times a minute).
	workspacesPage = 1000
	// maxWorkspacePages bounds how many are gone through.
	maxWorkspacePages = 20
	// maxCursor bounds one of Slack's cursors, in bytes.
	maxCursor = 1000
)

// errCursor: a cursor is not one of ours.
var errCursor = errors.New("users.list: the cursor is not one of a workspace's")

// place is how far the accounts of an organisation have been read: the workspace, and
// Slack's own cursor in it; without one it is done.
type place struct{ team, cursor string }

// readPlace reads a cursor, which may have been kept since another installation.
func readPlace(cursor string) (place, error) {
	if cursor == "" {
		return place{}, nil
	}
	team, rest, ok := strings.Cut(cursor, "/")
	odd := strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r > '~' })
	if !ok || !isWorkspace(team) || len(rest) > maxCursor || odd {
		return place{}, errCursor
	}
	return place{team, rest}, nil
}

func (p place) String() string { return p.team + "/" + p.cursor }

func isWorkspace(id string) bool { return strings.HasPrefix(id, "T") && ident(id) }

// membersOfAll is a page of the accounts of a whole organisation, see Members.
func (b *Bot) membersOfAll(ctx context.Context, me self, cursor string) (page map[dialog.Address]dialog.Profile, next string, err error) {
	at, err := readPlace(cursor)
	if err != nil {
		return nil, "", rejected(dialog.Unfit, err)
	}
	if at.cursor == "" {
		if at.team, err = b.workspaceAfter(ctx, at.team); err != nil || at.team == "" {
			return nil, "", err
		}
	}
	page, at.cursor, err = b.membersOf(ctx, me, at.team, at.cursor)
	var e *dialog.SendError
	if errors.As(err, &e) && e.Reason == dialog.Shut { // since it was named; the others are read all the same
		b.o.Log.WarnContext(ctx, "the accounts of one workspace are not told", slog.Any("error", err))
		return nil, place{team: at.team}.String(), nil
	}
	if err != nil {
		return nil, "", err
	}
	maps.DeleteFunc(page, func(_ dialog.Address, p dialog.Profile) bool {
		return p.Kind == dialog.Left || p.Kind == dialog.Outsider // of who has left no organisation is told
	})
	return page, at.String(), nil
}

// workspaceAfter is the workspace that comes after one, by their ids, of those that Lotsen
// was added to; "" if that is the last. They are asked for anew each time: one may have been
// added or taken away.
func (b *Bot) workspaceAfter(ctx context.Context, team string) (next string, err error) {
	cursor := ""
	for range maxWorkspacePages {
		var list []slackapi.Team
		err := b.call(ctx, "auth.teams.list", "", func(ctx context.Context) (err error) {
			list, cursor, err = b.api.ListTeamsContext(ctx, slackapi.ListTeamsParameters{Limit: workspacesPage, Cursor: cursor})
			return err
		})
		if err != nil {
			return "", err
		}
		for _, t := range list {
			if isWorkspace(t.ID) && t.ID > team && (next == "" || t.ID < next) {
				next = t.ID
			}
		}
		if cursor == "" {
			break
		}
	}
	return next, nil
}
