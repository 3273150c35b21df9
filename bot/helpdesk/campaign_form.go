package helpdesk

import (
	"strconv"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// The keys of the fields of the two forms are those of campaign.Problem. The form has one
// more, for the clock of the first day. Twelve fields is what a form has at most: see
// bot/teams/cards.
const fieldStartTime = campaign.FieldStart + "_time"

// Form is the form of a campaign: of c, or, if it has no id, of a new one. answers are
// what somebody has just written, with what was wrong with it; nil: the form is new.
func (v Campaigns) Form(c campaign.Campaign, answers map[string]string, wrong campaign.Problems) dialog.Message {
	m := v.message(v.say(texts.CampaignNewTitle), v.say(texts.CampaignFormBody))
	save := primary(dialog.Button{Label: v.say(texts.ButtonCampaignSave), Action: dialog.CampaignSave})
	back := v.all()
	if c.ID == "" {
		c.Rounds = campaign.UsualRounds()
	} else {
		m.Title = v.say(texts.CampaignEditTitle)
		if c.State == campaign.Awaiting {
			m.Body = paragraphs(m.Body, v.say(texts.CampaignAgainBody))
		}
		save.Arg = Arg(c.ID, c.Version)
		back = v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c)
	}
	m.Buttons = []dialog.Button{save, back}
	for _, f := range []struct {
		key      campaign.Field
		kind     dialog.Kind
		required bool
		value    string
	}{
		{campaign.FieldName, dialog.TextField, true, c.Name},
		{campaign.FieldWhom, dialog.ChoiceField, true, string(c.Audience.Whom)},
		{campaign.FieldValue, dialog.TextField, false, c.Audience.Value},
		{campaign.FieldList, dialog.FileField, false, ""},
		{campaign.FieldWithout, dialog.TextField, false, strings.Join(c.Audience.Without, "; ")},
		{campaign.FieldStart, dialog.DateField, false, v.formDay(c.Start)},
		{fieldStartTime, dialog.TimeField, false, v.formClock(c.Start)},
		{campaign.FieldRounds, dialog.TextField, true, formRounds(c.Rounds)},
		{campaign.FieldPace, dialog.TextField, false, formPace(c)},
		{campaign.FieldHours, dialog.TextField, false, formHours(c)},
		{campaign.FieldEnds, dialog.DateField, false, v.formEnds(c.Ends)},
		{campaign.FieldDeadline, dialog.DateField, false, v.formDay(c.Deadline)},
	} {
		m.Fields = append(m.Fields, v.field(f.key, f.kind, f.required, f.value))
	}
	for _, whom := range audiences() {
		m.Fields[1].Options = append(m.Fields[1].Options, dialog.Option{Value: string(whom), Label: v.say(texts.CampaignWhom(string(whom)))})
	}
	v.answered(m.Fields, answers, wrong)
	return m
}

// field is a field with its label.
func (v Campaigns) field(key campaign.Field, kind dialog.Kind, required bool, value string) dialog.Field {
	label := v.say(texts.CampaignField(strings.ReplaceAll(string(key), "_", "-")))
	return dialog.Field{Key: string(key), Label: label, Kind: kind, Required: required, Value: value}
}

// answered puts into fields what somebody has written, and what was wrong with it. What
// is wrong with something that has no field of its own stands at the first.
func (v Campaigns) answered(fields []dialog.Field, answers map[string]string, wrong campaign.Problems) {
	at := map[campaign.Field]*dialog.Field{}
	for i := range fields {
		f := &fields[i]
		at[campaign.Field(f.Key)] = f
		if value, ok := answers[f.Key]; ok && f.Kind != dialog.FileField {
			f.Value = value
		}
	}
	for _, p := range wrong {
		f := at[p.Field]
		switch {
		case f != nil:
		case p.Field == campaign.FieldHandOver && at[campaign.FieldRounds] != nil: // it follows from the rounds
			f = at[campaign.FieldRounds]
		default:
			f = &fields[0]
		}
		if f.Error == "" {
			f.Error = v.Fault(p)
		}
	}
}

// Fault is in words what is wrong with a field.
func (v Campaigns) Fault(p campaign.Problem) string {
	name, _, _ := strings.Cut(string(p.Field), ".")
	for _, key := range []texts.Key{texts.Fault(name, string(p.Fault)), texts.Fault("", string(p.Fault))} {
		if said := v.say(key); said != string(key) {
			return said
		}
	}
	return v.say(texts.Fault("", string(campaign.NotRight)))
}

func (v Campaigns) formDay(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(v.desk.Zone).Format(time.DateOnly)
}

// formClock is a time of day; midnight is none.
func (v Campaigns) formClock(at time.Time) string {
	if clock := at.In(v.desk.Zone).Format("15:04"); !at.IsZero() && clock != "00:00" {
		return clock
	}
	return ""
}

// formEnds is the last day on which something is sent.
func (v Campaigns) formEnds(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return v.formDay(at.Add(-1))
}

func formRounds(days []int) string {
	list := make([]string, len(days))
	for i, d := range days {
		list[i] = strconv.Itoa(d)
	}
	return strings.Join(list, ", ")
}

func formPace(c campaign.Campaign) string {
	switch {
	case c.PerHour == 0 && c.PerDay == 0:
		return ""
	case c.PerDay == 0:
		return strconv.Itoa(c.PerHour)
	}
	return strconv.Itoa(c.PerHour) + "/" + strconv.Itoa(c.PerDay)
}

func formHours(c campaign.Campaign) string {
	if c.Opens == 0 && c.Closes == 0 {
		return ""
	}
	return c.Opens.String() + "–" + c.Closes.String()
}

// TextForm is the form of what a campaign's reminders say, as Form.
func (v Campaigns) TextForm(c campaign.Campaign, answers map[string]string, wrong campaign.Problems) dialog.Message {
	m := v.message(v.say(texts.CampaignTextsTitle), v.say(texts.CampaignTextsBody))
	if c.State == campaign.Awaiting {
		m.Body = paragraphs(m.Body, v.say(texts.CampaignAgainBody))
	}
	m.Buttons = []dialog.Button{
		primary(v.press(texts.ButtonCampaignSave, dialog.CampaignTextSave, c)),
		v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c),
	}
	from := v.field(campaign.FieldTemplate, dialog.ChoiceField, true, string(c.Template))
	for _, t := range templates() {
		from.Options = append(from.Options, dialog.Option{Value: string(t), Label: v.say(texts.CampaignTemplate(string(t)))})
	}
	m.Fields = []dialog.Field{from}
	words := v.desk.Words(c)
	for _, lang := range languages() {
		language := texts.Data{"Language": v.say(dialog.LanguageName(lang))}
		m.Fields = append(m.Fields,
			dialog.Field{Key: string(campaign.FieldTitle.In(lang)), Label: v.fill(texts.CampaignField("title"), language),
				Kind: dialog.TextField, Required: true, Value: words[lang].Title},
			dialog.Field{Key: string(campaign.FieldBody.In(lang)), Label: v.fill(texts.CampaignField("body"), language),
				Kind: dialog.AreaField, Required: true, Value: words[lang].Body})
	}
	v.answered(m.Fields, answers, wrong)
	return m
}
