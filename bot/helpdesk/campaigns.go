package helpdesk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Campaigns words what the helpdesk sees of its campaigns, in one language at one time.
// It decides nothing: what is shown comes in, and what may be pressed follows from the
// state of the campaign.
type Campaigns struct {
	desk Desk
	lang dialog.Lang
	now  time.Time
}

// Campaigns words campaigns in a language, at a time.
func (d Desk) Campaigns(lang dialog.Lang, now time.Time) Campaigns { return Campaigns{d, lang, now} }

// Arg is what the buttons of a campaign carry: which it is, and which version of it was
// looked at. A decision about another version than the one that was seen is refused.
func Arg(id campaign.ID, version uint64) string {
	return string(id) + "." + strconv.FormatUint(version, 10)
}

// ReadArg reads what Arg wrote.
func ReadArg(arg string) (id campaign.ID, version uint64, ok bool) {
	name, number, ok := strings.Cut(arg, ".")
	version, err := strconv.ParseUint(number, 10, 64)
	return campaign.ID(name), version, ok && name != "" && err == nil
}

func (v Campaigns) say(key texts.Key) string { return v.fill(key, nil) }

func (v Campaigns) fill(key texts.Key, data texts.Data) string {
	return v.desk.Texts.Text(string(v.lang), key, data)
}

// count is a text in the plural form of a number, which is .Count in it.
func (v Campaigns) count(key texts.Key, n int, data texts.Data) string {
	filled := texts.Data{"Count": v.number(n)}
	for name, value := range data {
		filled[name] = value
	}
	return v.desk.Texts.Plural(string(v.lang), key, n, filled)
}

func (v Campaigns) number(n int) string { return report.Number(n, v.lang) }

func (v Campaigns) moment(at time.Time) string {
	return dialog.Moment(v.desk.Texts, v.lang, at, v.now, v.desk.Zone)
}

func (v Campaigns) day(at time.Time) string {
	return dialog.DayOf(v.desk.Texts, v.lang, at, v.now, v.desk.Zone)
}

// message begins a message about a campaign.
func (v Campaigns) message(title string, body ...string) dialog.Message {
	return dialog.Message{Lang: v.lang, Title: title, Body: paragraphs(body...)}
}

func paragraphs(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(p string) bool { return p == "" }), "\n\n")
}

// press is a button about a campaign.
func (v Campaigns) press(label texts.Key, action dialog.Action, c campaign.Campaign) dialog.Button {
	return dialog.Button{Label: v.say(label), Action: action, Arg: Arg(c.ID, c.Version)}
}

// pressFor is a button that says how many it is about.
func (v Campaigns) pressFor(label texts.Key, n int, action dialog.Action, c campaign.Campaign) dialog.Button {
	return dialog.Button{Label: v.count(label, n, nil), Action: action, Arg: Arg(c.ID, c.Version)}
}

func (v Campaigns) all() dialog.Button {
	return dialog.Button{Label: v.say(texts.ButtonCampaignAll), Action: dialog.Campaigns}
}

func primary(b dialog.Button) dialog.Button {
	b.Style = dialog.Primary
	return b
}

func danger(b dialog.Button) dialog.Button {
	b.Style = dialog.Danger
	return b
}

// facts collects labelled values; an empty value is left out.
type facts struct {
	v    Campaigns
	list []dialog.Fact
}

func (f *facts) add(label texts.Key, value string) {
	if value != "" {
		f.list = append(f.list, dialog.Fact{Label: f.v.say(label), Value: value})
	}
}

// addCount adds a number unless it is 0.
func (f *facts) addCount(label texts.Key, n int) {
	if n != 0 {
		f.add(label, f.v.number(n))
	}
}

// MaxListed is how many campaigns one message lists: with the buttons below there are six.
const MaxListed = 4

// Line is a campaign in the list.
type Line struct {
	Campaign campaign.Campaign
	// Sent of All people have got something in the round that goes out, or went out last.
	Sent, All int
}

// List is the message about the campaigns of a page, at most MaxListed: those that are
// under way first. older is what the button for the next page carries; empty: there is
// none.
func (v Campaigns) List(lines []Line, older string) dialog.Message {
	m := v.message(v.say(texts.CampaignListTitle), v.say(texts.CampaignListBody))
	m.Buttons = []dialog.Button{primary(dialog.Button{Label: v.say(texts.ButtonCampaignNew), Action: dialog.CampaignNew})}
	if len(lines) == 0 {
		m.Body = v.say(texts.CampaignListEmptyBody)
	} else {
		m.Table = &dialog.Table{Columns: []string{v.say(texts.CampaignName), v.say(texts.CampaignStands), v.say(texts.CampaignSent)}}
	}
	lines = slices.SortedStableFunc(slices.Values(lines[:min(len(lines), MaxListed)]), func(a, b Line) int {
		return urgency(a.Campaign.State) - urgency(b.Campaign.State)
	})
	for _, l := range lines {
		sent := ""
		if l.Campaign.Round > 0 {
			sent = v.fill(texts.CampaignOf, texts.Data{"Done": v.number(l.Sent), "All": v.number(l.All)})
		}
		m.Table.Rows = append(m.Table.Rows, []string{l.Campaign.Name, v.say(texts.CampaignState(string(l.Campaign.State))), sent})
		show := v.press("", dialog.CampaignShow, l.Campaign)
		show.Label = brief(l.Campaign.Name)
		m.Buttons = append(m.Buttons, show)
	}
	last := dialog.Button{Label: v.say(texts.ButtonRefresh), Action: dialog.Campaigns}
	if older != "" {
		last = dialog.Button{Label: v.say(texts.ButtonCampaignOlder), Action: dialog.Campaigns, Arg: older}
	}
	m.Buttons = append(m.Buttons, last)
	return m
}

// urgency is how soon somebody has to look at a campaign.
func urgency(s campaign.State) int {
	return slices.Index([]campaign.State{campaign.Sending, campaign.Paused, campaign.Awaiting, campaign.Scheduled,
		campaign.Previewed, campaign.Draft, campaign.Done, campaign.Cancelled}, s)
}

// goodLabel is what a phone shows of a button's label, in letters.
const goodLabel = 35

// brief is a name that fits on a button.
func brief(name string) string {
	if letters := []rune(name); len(letters) > goodLabel {
		return strings.TrimSpace(string(letters[:goodLabel-1])) + "…"
	}
	return name
}

// Brief is a campaign in one line: "Hösten: skickas nu, 40 av 120".
func (v Campaigns) Brief(l Line) string {
	text := l.Campaign.Name + ": " + v.say(texts.CampaignState(string(l.Campaign.State)))
	if l.Campaign.Round > 0 {
		text += ", " + v.fill(texts.CampaignOf, texts.Data{"Done": v.number(l.Sent), "All": v.number(l.All)})
	}
	return text
}
