package app

import (
	"encoding/json"
	"maps"
	"testing"

	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

// TestTranscriptsInTeams plays the conversations of the dialog package through Teams.
func TestTranscriptsInTeams(t *testing.T) {
	skip := func(settings map[string]string) bool { // everybody has an object id, which is one person's, and no address
		return settings["match"] == "no-address" || settings["match"] == "many" || settings["sign-in"] != ""
	}
	playTranscripts(t, skip, func(p *player, settings map[string]string) chat {
		f := p.inTeams(teamstest.Options{})
		return teamsChat{f, f.teams.AddUser(teamstest.User{ObjectID: string(p.answers.person.ID), Locale: settings["locale"]})}
	})
}

// teamsChat is somebody in their personal conversation with Lotsen.
type teamsChat struct {
	*teamsOffice
	user string
}

func (c teamsChat) address() dialog.Address {
	return dialog.Address{Platform: teams.Platform, Ref: c.user}
}

func (c teamsChat) writes(text string) { c.teams.Type(c.user, text) }

func (c teamsChat) knobs() []knob {
	var list []knob
	for _, b := range c.teams.Buttons(c.user, "") {
		var data struct {
			Lotsen json.RawMessage `json:"lotsen"`
		}
		if b.Data != nil {
			c.must(json.Unmarshal(b.Data, &data))
		}
		list = append(list, knob{label: b.Label, where: b.Where, carries: string(data.Lotsen), seen: b})
	}
	return list
}

// pushes presses the button; one that was made to ask for something else comes as Teams
// sends a press, though nobody has such a button.
func (c teamsChat) pushes(k knob) error {
	for _, known := range c.knobs() {
		if known.where == k.where && known.carries == k.carries {
			return c.teams.PressSeen(c.user, k.seen.(teamstest.Button))
		}
	}
	return c.asks(k, nil)
}

// asks posts a press that carries what a button says, and fields that were filled in.
func (c teamsChat) asks(k knob, fields map[string]any) error {
	value := map[string]any{"lotsen": json.RawMessage(k.carries)}
	maps.Copy(value, fields)
	c.teams.Event(c.user, map[string]any{"type": "message", "value": value, "replyToId": k.where})
	return c.teams.WaitAnswered(c.t.Context())
}

func (c teamsChat) sends(label string) error { return c.teams.Press(c.user, "", label) }

func (c teamsChat) reads() (seen, said string, labels []string) {
	post := c.sees(c.user)
	var card struct{ FallbackText string }
	c.must(json.Unmarshal(post.Card, &card))
	return onCard(post), card.FallbackText, c.teams.Labels(c.user, post.ID)
}
