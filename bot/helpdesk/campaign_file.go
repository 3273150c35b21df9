package helpdesk

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// maxFile is how large a list may be that is sent into a chat, in bytes: Slack and Teams
// are given at most 5 MiB.
const maxFile = 4 << 20

var errFull = errors.New("the file is full")

// File is the message with the people of a campaign as a file for a spreadsheet. each
// calls do for everybody, as campaign.Engine.PreviewRows does; an error of do ends it.
// What does not fit into a chat is left out, and told.
func (v Campaigns) File(c campaign.Campaign, each func(do func(campaign.Line) error) error) (dialog.Message, error) {
	var data bytes.Buffer
	n := 0
	header := []string{v.say(texts.CampaignFilePerson), v.say(texts.CampaignFileAddress), v.say(texts.CampaignFileUnit),
		v.say(texts.CampaignFileWhat), v.say(texts.CampaignFileThrough)}
	err := report.CSV(&data, header, func(row func(cells ...string) error) error {
		err := each(func(l campaign.Line) error {
			if data.Len() > maxFile {
				return errFull
			}
			n++
			return row(v.line(l)...)
		})
		if errors.Is(err, errFull) {
			return nil
		}
		return err
	})
	if err != nil {
		return dialog.Message{}, fmt.Errorf("writing the list of a campaign: %w", err)
	}
	m := v.message(v.say(texts.CampaignFileTitle), v.say(texts.CampaignFileBody))
	if data.Len() > maxFile {
		m.Body = paragraphs(m.Body, v.fill(texts.CampaignFileCutBody, texts.Data{"Count": v.number(n)}))
	}
	name := fmt.Sprintf("%s-%s.csv", v.say(texts.CampaignFileName), v.now.In(v.desk.Zone).Format(time.DateOnly))
	m.Files = []dialog.File{{Name: name, Type: "text/csv", Data: data.Bytes()}}
	m.Buttons = []dialog.Button{v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c), v.all()}
	return m, nil
}

// line is somebody's row.
func (v Campaigns) line(l campaign.Line) []string {
	what, through := v.Why(l.Why), ""
	if l.Why == "" {
		what, through = v.say(texts.CampaignRowIn), v.platform(l.Platform)
	}
	return []string{l.Name, string(l.Address), l.Unit, what, through}
}
