package slack

import (
	"context"
	"errors"
	"strings"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

// membersPage is how many members are asked for at once: as many as Slack advises, of
// 1000 that it would give (docs.slack.dev/reference/methods/users.list).
const membersPage = 200

// errNoRoll: in a whole Grid organisation users.list must be told a workspace, and people
// who are in several would be read for each of them.
var errNoRoll = errors.New("users.list: who is in a whole organisation cannot be told")

// Members reads a page of all accounts that the workspace has, as Who tells of one of
// them, but for the language: bots and those who have left, too. The empty cursor begins;
// with an empty next there are no more. Slack answers 20 times a minute. An error is a
// *dialog.SendError: Refused if it cannot be told, or the cursor is not one of Slack's any
// more.
func (b *Bot) Members(ctx context.Context, cursor string) (page map[dialog.Address]dialog.Profile, next string, err error) {
	if b.out.gate.who() == (self{}) {
		if err := b.learn(ctx); err != nil { // without it strangers are not told from members
			return nil, "", err
		}
	}
	me := b.out.gate.who()
	if me.everywhere() {
		return nil, "", &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit, Err: errNoRoll}
	}
	options := []slackapi.GetUsersOption{
		slackapi.GetUsersOptionLimit(membersPage), slackapi.GetUsersOptionCursor(cursor), slackapi.GetUsersOptionIncludeLocale(false),
	}
	if me.enterprise != "" {
		options = append(options, slackapi.GetUsersOptionTeamID(me.team))
	}
	var got slackapi.UserPagination
	err = b.call(ctx, "users.list", "", func(ctx context.Context) (err error) {
		got, err = b.api.GetUsersPaginated(options...).Next(ctx)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	page = make(map[dialog.Address]dialog.Profile, len(got.Users))
	for i := range got.Users {
		u := &got.Users[i]
		page[address(u.ID)] = dialog.Profile{SignIn: strings.ToLower(u.Profile.Email), Kind: kindOf(u, me)}
	}
	return page, got.Cursor, nil
}
