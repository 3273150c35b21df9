package helpdesk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// maxShownNames is how many addresses or exceptions are named in one line.
const maxShownNames = 5

// Why is in words why somebody gets no reminder, or did not get one.
func (v Campaigns) Why(w campaign.Why) string {
	key := texts.Why(string(w))
	if left, ok := strings.CutPrefix(string(w), "out/"); ok {
		key = texts.Because(left)
	}
	if said := v.say(key); said != string(key) {
		return said
	}
	return v.say(texts.WhyOther)
}

// reasons are rows of a table, the most frequent first.
func (v Campaigns) reasons(count map[campaign.Why]int) (rows [][]string) {
	whys := slices.SortedFunc(maps.Keys(count), func(a, b campaign.Why) int {
		return cmp.Or(count[b]-count[a], strings.Compare(string(a), string(b)))
	})
	for _, w := range whys {
		if count[w] > 0 {
			rows = append(rows, []string{v.Why(w), v.number(count[w])})
		}
	}
	return rows
}

// audience is whom a campaign is about, in words.
func (v Campaigns) audience(a campaign.Audience) string {
	if a.Value == "" {
		return v.say(texts.CampaignWhom(string(a.Whom)))
	}
	return v.fill(texts.CampaignWhomKept, texts.Data{"Kind": v.say(texts.CampaignKind(string(a.Whom))), "Value": a.Value})
}

// names are the first of a list, and how many there are besides.
func (v Campaigns) names(list []string) string {
	if len(list) <= maxShownNames {
		return strings.Join(list, ", ")
	}
	return v.fill(texts.CampaignAndMore, texts.Data{
		"Names": strings.Join(list[:maxShownNames], ", "), "Count": v.number(len(list) - maxShownNames),
	})
}

// plan adds what was decided about a campaign.
func (f *facts) plan(c campaign.Campaign) {
	v := f.v
	f.add(texts.CampaignAudience, v.audience(c.Audience))
	f.add(texts.CampaignWithout, v.names(c.Audience.Without))
	f.addCount(texts.CampaignListed, c.Audience.Listed)
	f.add(texts.CampaignMissing, v.names(c.Audience.Missing))
	f.add(texts.CampaignShared, v.names(c.Audience.Shared))
	f.add(texts.CampaignRounds, v.rounds(c.Rounds))
	if c.HandOver > 0 && len(c.Rounds) > 2 {
		f.add(texts.CampaignHandOver, v.fill(texts.CampaignHandOverDay, texts.Data{"Day": c.HandOver}))
	}
	f.add(texts.CampaignPace, v.pace(c))
	hours := v.say(texts.CampaignHoursOffice)
	if c.Opens != 0 || c.Closes != 0 {
		hours = v.fill(texts.CampaignBetween, texts.Data{"Opens": c.Opens, "Closes": c.Closes})
	}
	f.add(texts.CampaignHours, hours)
	if !c.Ends.IsZero() {
		f.add(texts.CampaignEnds, v.day(c.Ends.Add(-1)))
	}
	if !c.Deadline.IsZero() {
		f.add(texts.CampaignDeadline, v.day(c.Deadline))
	}
}

func (v Campaigns) rounds(days []int) string {
	list := make([]string, len(days))
	for i, d := range days {
		list[i] = strconv.Itoa(d)
	}
	return v.fill(texts.CampaignRoundDays, texts.Data{"Days": strings.Join(list, ", ")})
}

func (v Campaigns) pace(c campaign.Campaign) string {
	var list []string
	if c.PerHour > 0 {
		list = append(list, v.fill(texts.CampaignPaceHour, texts.Data{"Count": v.number(c.PerHour)}))
	}
	if c.PerDay > 0 {
		list = append(list, v.fill(texts.CampaignPaceDay, texts.Data{"Count": v.number(c.PerDay)}))
	}
	if len(list) == 0 {
		return v.say(texts.CampaignPaceFree)
	}
	return strings.Join(list, ", ")
}

// Words is what a campaign's reminders say in each language: what was written, else the
// words of its template.
func (d Desk) Words(c campaign.Campaign) map[dialog.Lang]dialog.ReminderText {
	words := map[dialog.Lang]dialog.ReminderText{}
	for _, lang := range languages() {
		t, ok := c.Texts[lang]
		if !ok {
			t = d.template(lang, c.Template)
		}
		words[lang] = dialog.ReminderText(t)
	}
	return words
}

// template is the words of a template.
func (d Desk) template(lang dialog.Lang, t campaign.Template) campaign.Text {
	t = cmp.Or(t, campaign.First)
	return campaign.Text{
		Title: d.Texts.Text(string(lang), texts.CampaignTitle(string(t)), nil),
		Body:  d.Texts.Text(string(lang), texts.CampaignBody(string(t)), nil),
	}
}

// languages are those that a reminder is written in.
func languages() []dialog.Lang { return []dialog.Lang{dialog.Swedish, dialog.English} }

func templates() []campaign.Template {
	return []campaign.Template{campaign.First, campaign.Repeated, campaign.PhoneEnds}
}

func audiences() []campaign.Whom {
	return []campaign.Whom{campaign.Everyone, campaign.ByDomain, campaign.ByDept, campaign.ByOffice, campaign.BelowBoss,
		campaign.ByGroup, campaign.PhoneAlone, campaign.ByList}
}

// platforms says where people get something: "Teams 6 000, Slack 2 214".
func (v Campaigns) platforms(loads map[string]campaign.Load) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(loads)) {
		list = append(list, v.platform(name)+" "+v.number(loads[name].People))
	}
	return strings.Join(list, ", ")
}

// platform is what a chat is called.
func (v Campaigns) platform(name string) string {
	switch name {
	case "slack":
		return v.say(texts.HomeSlack)
	case "teams":
		return v.say(texts.HomeTeams)
	case "web":
		return v.say(texts.HomeWeb)
	}
	return name
}
