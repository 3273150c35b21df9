package app

import (
	"testing"

	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// TestTranscriptsInSlack plays the conversations of the dialog package through Slack:
// the person types and presses in a workspace, in both transports, and reads there
// what the transcript says.
func TestTranscriptsInSlack(t *testing.T) {
	skip := func(settings map[string]string) bool { // it is always known which address was not found
		return settings["match"] == "none" && settings["sign-in"] == ""
	}
	for _, how := range []transport{bySocket, byHTTP} {
		t.Run(string(how), func(t *testing.T) {
			playTranscripts(t, skip, func(p *player, settings map[string]string) chat {
				user := slacktest.User{ID: "UANNA", Email: "fnen0001@nykoping.se", Locale: "en-US"}
				switch settings["match"] {
				case "none":
					user.Email = settings["sign-in"]
				case "no-address":
					user.Email = ""
				}
				f := p.inSlack(how, slacktest.Options{})
				f.slack.AddUser(user)
				return slackChat{f, user.ID}
			})
		})
	}
}

// slackChat is a member of the workspace in their conversation with Lotsen.
type slackChat struct {
	*office
	user string
}

func (c slackChat) address() dialog.Address {
	return dialog.Address{Platform: slack.Platform, Ref: c.user}
}

func (c slackChat) writes(text string) { c.slack.Type(c.user, text) }

func (c slackChat) knobs() []knob {
	var list []knob
	for _, b := range c.slack.Buttons(c.user, "") {
		list = append(list, knob{label: b.Label, where: b.Where, carries: b.Value, seen: b})
	}
	return list
}

func (c slackChat) pushes(k knob) error {
	b := k.seen.(slacktest.Button)
	b.Value = k.carries
	return c.slack.PressSeen(c.user, b)
}

func (c slackChat) sends(label string) error {
	if err := c.slack.Press(c.user, "", label); err != nil {
		return err
	}
	c.settle()
	if form, ok := c.slack.Modal(c.user); ok {
		_, err := c.slack.Submit(c.user, form.ID, nil)
		return err
	}
	return nil
}

func (c slackChat) reads() (seen, said string, labels []string) {
	post := c.sees(c.user)
	return shown(post.Blocks), post.Text, c.slack.Labels(c.user, post.TS)
}
