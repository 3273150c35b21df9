package slack

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

// membersPage is how many members are asked for at once: as many as Slack advises, of
// 1000 that it would give (docs.slack.dev/reference/methods/users.list).
const membersPage = 200

// Members reads a page of all accounts that the workspace has, as Who tells of one of
// them, but for the language: bots and those who have left, too. In a whole Grid
// organisation it is those of each workspace that Lotsen was added to, one workspace after
// the other: who is in several comes with each, and who has left one is not told, for they
// may be in another. The empty cursor begins; with an empty next there are no more. Slack
// answers 20 times a minute. An error is a *dialog.SendError: Refused if it cannot be told,
// or the cursor is not believed any more.
func (b *Bot) Members(ctx context.Context, cursor string) (page map[dialog.Address]dialog.Profile, next string, err error) {
	if b.out.gate.who() == (self{}) {
		if err := b.learn(ctx); err != nil { // without it strangers are not told from members
			return nil, "", err
		}
	}
	me := b.out.gate.who()
	if me.everywhere() {
		return b.membersOfAll(ctx, me, cursor)
	}
	return b.membersOf(ctx, me, me.team, cursor)
}

// membersOf is a page of the accounts of one workspace.
func (b *Bot) membersOf(ctx context.Context, me self, team, cursor string) (page map[dialog.Address]dialog.Profile, next string, err error) {
	options := []slackapi.GetUsersOption{
		slackapi.GetUsersOptionLimit(membersPage), slackapi.GetUsersOptionCursor(cursor), slackapi.GetUsersOptionIncludeLocale(false),
	}
	if me.enterprise != "" {
		options = append(options, slackapi.GetUsersOptionTeamID(team))
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
		page[address(shared(u))] = dialog.Profile{SignIn: strings.ToLower(u.Profile.Email), Kind: kindOf(u, me)}
	}
	return page, got.Cursor, nil
}

// shared is the id of a user that a whole Grid organisation shares, as presses name it;
// elsewhere it is the only one. Of an account that is closed it is not told.
func shared(u *slackapi.User) string {
	if u.Enterprise.ID != "" {
		return u.Enterprise.ID
	}
	return u.ID
}
