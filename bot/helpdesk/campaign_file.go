package helpdesk

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// maxFile is how large a list may be that is sent into a chat, in bytes: Slack and Teams
// are given at most 5 MiB.
const maxFile = 4 << 20

var errFull = errors.New("the file is full")

// File is the message with the people of a campaign as a file for a spreadsheet. each
// calls do for everybody, as campaign.Engine.PreviewRows does; an error of do ends it.
// What does not fit into a chat is left out, and told.
func (v Campaigns) File(c campaign.Campaign, each func(do func(campaign.Line) error) error) (dialog.Message, error) {
	header := []texts.Key{texts.CampaignFilePerson, texts.CampaignFileAddress, texts.CampaignFileUnit,
		texts.CampaignFileWhat, texts.CampaignFileThrough}
	return v.file(c, header, func(row func(cells ...string) error) error {
		return each(func(l campaign.Line) error { return row(v.line(l)...) })
	})
}

// Reminded is how far one person's reminder of one round is, for the list.
type Reminded struct {
	Name    string
	Address graph.Address
	Unit    string
	Round   int // from 1
	Row     campaign.Row
}

// Ledger is the message with the people of the rounds of a campaign as a file, as File:
// what became of the reminder of each, and why.
func (v Campaigns) Ledger(c campaign.Campaign, each func(do func(Reminded) error) error) (dialog.Message, error) {
	header := []texts.Key{texts.CampaignFilePerson, texts.CampaignFileAddress, texts.CampaignFileUnit, texts.CampaignFileRound,
		texts.CampaignFileWhat, texts.CampaignFileWhy, texts.CampaignFileThrough, texts.CampaignFileWhen}
	return v.file(c, header, func(row func(cells ...string) error) error {
		return each(func(r Reminded) error { return row(v.reminded(r)...) })
	})
}

// reminded is somebody's row of a round. Where it was to be sent is told of who has got
// something, or perhaps has.
func (v Campaigns) reminded(r Reminded) []string {
	why := ""
	if r.Row.Why != "" {
		why = v.Why(r.Row.Why)
	}
	return []string{r.Name, string(r.Address), r.Unit, strconv.Itoa(r.Round), v.say(texts.CampaignTurn(string(r.Row.State))), why,
		v.platform(r.Row.To.Platform), r.Row.At.In(v.desk.Zone).Format("2006-01-02 15:04")}
}

// file writes the file, in which each gives the rows.
func (v Campaigns) file(c campaign.Campaign, titles []texts.Key, each func(row func(cells ...string) error) error) (dialog.Message, error) {
	var data bytes.Buffer
	n := 0
	header := make([]string, len(titles))
	for i, title := range titles {
		header[i] = v.say(title)
	}
	err := report.CSV(&data, header, func(row func(cells ...string) error) error {
		err := each(func(cells ...string) error {
			if data.Len() > maxFile {
				return errFull
			}
			n++
			return row(cells...)
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
