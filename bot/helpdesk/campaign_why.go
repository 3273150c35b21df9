package helpdesk

import (
	"strings"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// whyField is the key of the field in which somebody may say why they do something with a
// campaign. It is for the audit, and may stay empty.
const whyField = "why"

// ReadWhy is what somebody has written there.
func ReadWhy(answers map[string]string) string { return strings.TrimSpace(answers[whyField]) }

func (v Campaigns) why() []dialog.Field {
	return []dialog.Field{{Key: whyField, Label: v.say(texts.CampaignWhyField), Kind: dialog.TextField}}
}

// saysWhy is the button that sends the field of a campaign's card, which is the first one.
// What stops a campaign is done at once, and why is said afterwards; who goes on with one
// that has outgrown what was approved approves the new number, and may say why.
func (v Campaigns) saysWhy(c campaign.Campaign) (b dialog.Button, asks bool) {
	switch {
	case c.State == campaign.Paused && c.Outgrown > 0:
		return primary(v.pressFor(texts.ButtonCampaignResumeMore, c.Outgrown, dialog.CampaignResume, c)), true
	case c.State == campaign.Paused, c.State == campaign.Cancelled:
		return v.press(texts.ButtonCampaignWhy, dialog.CampaignWhy, c), true
	}
	return b, false
}

// whyOf is the field of a campaign's card; nil: nothing has happened to it that somebody
// would say why.
func (v Campaigns) whyOf(c campaign.Campaign) []dialog.Field {
	if _, asks := v.saysWhy(c); !asks {
		return nil
	}
	return v.why()
}

// Reason is the form of a campaign's card by itself, for where it opens beside the card;
// without fields if the card has none any more.
func (v Campaigns) Reason(c campaign.Campaign) dialog.Message {
	m := v.message(c.Name)
	if b, asks := v.saysWhy(c); asks {
		m.Fields, m.Buttons = v.why(), []dialog.Button{b}
	}
	return m
}

// Noted is the line above a message after somebody has said why.
func (v Campaigns) Noted() string { return v.say(texts.CampaignWhyNoted) }

// Refuse asks once more before a campaign is not approved, and why.
func (v Campaigns) Refuse(c campaign.Campaign) dialog.Message {
	m := v.message(v.say(texts.CampaignRefuseTitle), "**"+dialog.Escape(c.Name)+"**", v.say(texts.CampaignRefuseBody))
	m.Fields = v.why()
	m.Buttons = []dialog.Button{
		danger(v.press(texts.ButtonCampaignRefuse, dialog.CampaignRefuseSure, c)),
		v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c),
	}
	return m
}
