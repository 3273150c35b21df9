package helpdesk

import (
	"cmp"
	"errors"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Refusal is why something was not done with a campaign, as people are told.
type Refusal string

// The refusals. NotReady and Busy are the census': see census.ErrNotReady and
// census.ErrMoved.
const (
	Gone     Refusal = "gone"
	Moved    Refusal = "moved"
	Own      Refusal = "own"
	NotNow   Refusal = "not-now"
	Empty    Refusal = "empty"
	Changed  Refusal = "changed"
	Wrong    Refusal = "problems" // something is not right any more
	NotReady Refusal = "not-ready"
	Busy     Refusal = "busy"
	Trouble  Refusal = "trouble" // an accident, not an answer
)

// Refusals are all of them.
func Refusals() []Refusal {
	return []Refusal{Gone, Moved, Own, NotNow, Empty, Changed, Wrong, NotReady, Busy, Trouble}
}

// RefusalOf is what people are told of an error of package campaign; Trouble of any other.
func RefusalOf(err error) Refusal {
	var wrong campaign.Problems
	switch {
	case errors.As(err, &wrong):
		return Wrong
	case errors.Is(err, campaign.ErrNone):
		return Gone
	case errors.Is(err, campaign.ErrMoved):
		return Moved
	case errors.Is(err, campaign.ErrOwn):
		return Own
	case errors.Is(err, campaign.ErrNotNow):
		return NotNow
	case errors.Is(err, campaign.ErrEmpty):
		return Empty
	case errors.Is(err, campaign.ErrChanged):
		return Changed
	}
	return Trouble
}

// Refusal is the message about what was not done with a campaign. c is the campaign as it
// is now, without an id if that is not known.
func (v Campaigns) Refusal(c campaign.Campaign, why Refusal) dialog.Message {
	m := v.message(v.say(texts.CampaignRefusalTitle), v.say(texts.CampaignRefusal(string(why))))
	if c.ID != "" && why != Gone {
		m.Buttons = append(m.Buttons, primary(v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c)))
	}
	m.Buttons = append(m.Buttons, v.all())
	return m
}

// Denied is the message to somebody who is not of the helpdesk. It tells nothing of any
// campaign.
func (v Campaigns) Denied() dialog.Message {
	contact := cmp.Or(v.desk.Helpdesk, v.say(texts.HumanNoContact))
	m := v.message(v.say(texts.HelpdeskRefusedTitle), v.fill(texts.CampaignDeniedBody, texts.Data{"Helpdesk": dialog.Escape(contact)}))
	m.Buttons = []dialog.Button{{Label: v.say(texts.ButtonMenu), Action: dialog.Menu}}
	return m
}
