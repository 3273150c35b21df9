package slack

import (
	"context"
	"errors"
	"strings"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

// slackbot is the user that Slack itself writes as; it is not marked as a bot.
const slackbot = "USLACKBOT"

// Who tells what Slack knows of somebody. Who is not there any more has Left; whom
// Slack does not let Lotsen see is an Outsider. An error is a *dialog.SendError.
func (b *Bot) Who(ctx context.Context, a dialog.Address) (dialog.Profile, error) {
	if b.out.gate.who() == (self{}) {
		if err := b.learn(ctx); err != nil { // without it strangers are not told from members
			return dialog.Profile{}, err
		}
	}
	var user *slackapi.User
	err := b.call(ctx, "users.info", "", func(ctx context.Context) (err error) {
		user, err = b.api.GetUserInfoContext(ctx, a.Ref) // with the locale
		return err
	})
	var e *dialog.SendError
	switch {
	case err == nil:
		return dialog.Profile{SignIn: user.Profile.Email, Locale: chosen(user.Locale), Kind: kindOf(user, b.out.gate.who())}, nil
	case errors.As(err, &e) && e.Reason == dialog.Closed:
		return dialog.Profile{Kind: dialog.Left}, nil
	case errors.As(err, &e) && e.Reason == dialog.Shut:
		return dialog.Profile{Kind: dialog.Outsider}, nil
	default:
		return dialog.Profile{}, err
	}
}

// chosen is the language that somebody chose to use Slack in. Slack has no Swedish,
// and is in English for who chose nothing: English there says nothing of a person
// (slack.com/help, "Change your language preferences").
func chosen(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "en") {
		return ""
	}
	return locale
}

// kindOf is what a user of Slack's is to the organisation
// (docs.slack.dev/reference/objects/user-object).
func kindOf(u *slackapi.User, me self) dialog.ProfileKind {
	switch {
	case u.IsBot, u.IsWorkflowBot, u.IsConnectorBot, u.ID == slackbot:
		return dialog.Machine
	case u.IsStranger, !ours(u, me):
		return dialog.Outsider
	case u.Deleted:
		return dialog.Left
	case u.IsRestricted, u.IsUltraRestricted, u.IsInvitedUser: // invited, and not yet in
		return dialog.Guest
	default:
		return dialog.Member
	}
}

// ours reports whether a user is of the workspace, or of the Enterprise organisation,
// that Lotsen is in. is_stranger is not enough: it is false for people of other
// organisations who share a channel with us.
func ours(u *slackapi.User, me self) bool {
	switch {
	case u.TeamID == "" || u.TeamID == me.team:
		return true
	case me.enterprise != "":
		return u.Enterprise.EnterpriseID == me.enterprise || u.TeamID == me.enterprise
	default:
		return false
	}
}
