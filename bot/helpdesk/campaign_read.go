package helpdesk

import (
	"errors"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// ReadForm reads the answers of Form into a campaign: was is the one that was changed, or
// one without an id. list is the list of addresses, from a file or pasted; nil: none was
// given. wrong is what cannot be read; campaign.Engine.Save finds what else is wrong, and
// both are to be told together.
func (d Desk) ReadForm(answers map[string]string, files []dialog.File, was campaign.Campaign) (c campaign.Campaign, list []byte, wrong campaign.Problems) {
	c = was
	answer := func(f campaign.Field) string { return strings.TrimSpace(answers[string(f)]) }
	unread := func(f campaign.Field, err error) {
		if err != nil {
			wrong = append(wrong, campaign.Problem{Field: f, Fault: campaign.NotRight})
		}
	}
	var err error
	c.Name = answer(campaign.FieldName)
	c.Audience = campaign.Audience{
		Whom: campaign.Whom(answer(campaign.FieldWhom)), Value: answer(campaign.FieldValue), Without: split(answer(campaign.FieldWithout)),
	}
	if c.Template == "" {
		c.Template = campaign.First
	}
	list = listOf(c.Audience, answer(campaign.FieldList), files)
	c.Start, err = d.readDay(answer(campaign.FieldStart), answer(fieldStartTime))
	unread(campaign.FieldStart, err)
	c.Deadline, err = d.readDay(answer(campaign.FieldDeadline), "")
	unread(campaign.FieldDeadline, err)
	c.Ends, err = d.readDay(answer(campaign.FieldEnds), "")
	unread(campaign.FieldEnds, err)
	if !c.Ends.IsZero() {
		c.Ends = c.Ends.AddDate(0, 0, 1) // to the end of the day
	}
	c.Rounds, err = readRounds(answer(campaign.FieldRounds))
	unread(campaign.FieldRounds, err)
	c.HandOver = handOver(c.Rounds)
	c.PerHour, c.PerDay, err = readPace(answer(campaign.FieldPace))
	unread(campaign.FieldPace, err)
	c.Opens, c.Closes, err = readHours(answer(campaign.FieldHours))
	unread(campaign.FieldHours, err)
	return c, list, wrong
}

// ReadTextForm reads the answers of TextForm into the campaign that was changed. A text
// that is a template's to the letter is not kept: it follows the template, also to
// another one that is chosen.
func (d Desk) ReadTextForm(answers map[string]string, was campaign.Campaign) campaign.Campaign {
	c := was
	c.Template = campaign.Template(strings.TrimSpace(answers[string(campaign.FieldTemplate)]))
	c.Texts = maps.Clone(was.Texts)
	if c.Texts == nil {
		c.Texts = map[dialog.Lang]campaign.Text{}
	}
	for _, lang := range languages() {
		t := campaign.Text{
			Title: strings.TrimSpace(answers[string(campaign.FieldTitle.In(lang))]),
			Body:  strings.TrimSpace(answers[string(campaign.FieldBody.In(lang))]),
		}
		if c.Texts[lang] = t; d.isTemplate(lang, t) {
			delete(c.Texts, lang)
		}
	}
	return c
}

func (d Desk) isTemplate(lang dialog.Lang, t campaign.Text) bool {
	for _, name := range templates() {
		if t == d.template(lang, name) {
			return true
		}
	}
	return t == campaign.Text{} // nothing was left: the template's words
}

// split takes apart what stands between semicolons, or on lines of its own. Commas stand
// in the names of departments; between addresses they are enough.
func split(s string) (parts []string) {
	between := ";\n"
	if strings.Count(s, "@") > 1 {
		between += ","
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// listOf is the list of addresses: the file, else what was pasted in its place, else what
// was written where a department would stand.
func listOf(a campaign.Audience, pasted string, files []dialog.File) []byte {
	switch {
	case a.Whom != campaign.ByList:
		return nil
	case len(files) > 0:
		return files[0].Data
	case pasted != "":
		return []byte(pasted)
	case strings.Contains(a.Value, "@"):
		return []byte(a.Value)
	}
	return nil
}

var errNotRead = errors.New("not understood")

// readDay reads a day, as a form gives it, with a time of that day or none.
func (d Desk) readDay(day, clock string) (time.Time, error) {
	if day == "" {
		if clock != "" {
			return time.Time{}, errNotRead
		}
		return time.Time{}, nil
	}
	if clock == "" {
		return time.ParseInLocation(time.DateOnly, day, d.Zone)
	}
	return time.ParseInLocation("2006-01-02 15:04", day+" "+clock, d.Zone)
}

// maxInForm bounds how many numbers of a form are read.
const maxInForm = 100

// readRounds reads "0, 3, 7".
func readRounds(s string) (days []int, err error) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
		n, err := strconv.Atoi(part)
		if err != nil || len(days) == maxInForm {
			return nil, errNotRead
		}
		days = append(days, n)
	}
	return days, nil
}

// handOver is the day on which the silent ones go to the helpdesk's list: the usual one,
// or a week after the last round if that comes later. With fewer than three rounds nobody
// is silent three times.
func handOver(rounds []int) int {
	if len(rounds) < 3 {
		return 0
	}
	return max(campaign.UsualHandOver, rounds[len(rounds)-1]+7)
}

// readPace reads "200" an hour, or "200/1000" an hour and a day. Thousands may be apart.
func readPace(s string) (hour, day int, err error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	first, second, both := strings.Cut(s, "/")
	if s == "" {
		return 0, 0, nil
	}
	if hour, err = strconv.Atoi(first); err != nil || hour < 1 && !both {
		return 0, 0, errNotRead
	}
	if both {
		if day, err = strconv.Atoi(second); err != nil || day < 1 {
			return 0, 0, errNotRead
		}
	}
	return hour, day, nil
}

// hours matches "9–15", "9.30 - 15:00".
var hours = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d\d))? ?[-–—] ?(\d{1,2})(?:[:.](\d\d))?$`)

func readHours(s string) (opens, closes schedule.TimeOfDay, err error) {
	if s == "" {
		return 0, 0, nil
	}
	m := hours.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, errNotRead
	}
	at := func(hour, minute string) schedule.TimeOfDay {
		h, _ := strconv.Atoi(hour) // two digits
		n, _ := strconv.Atoi(minute)
		return schedule.Clock(h, n)
	}
	opens, closes = at(m[1], m[2]), at(m[3], m[4])
	if closes <= opens || closes > schedule.Clock(24, 0) {
		return 0, 0, errNotRead
	}
	return opens, closes, nil
}
