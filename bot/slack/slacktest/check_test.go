package slacktest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
)

// plain is a text object of n characters that take two bytes each.
func plain(n int) string {
	return fmt.Sprintf(`{"type":"plain_text","text":"%s"}`, strings.Repeat("å", n))
}

func mrkdwn(n int) string {
	return fmt.Sprintf(`{"type":"mrkdwn","text":"%s"}`, strings.Repeat("å", n))
}

// several repeats JSON, with commas between; %d in it is the number.
func several(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(one, "%d", fmt.Sprint(i)))
	}
	return strings.Join(all, ",")
}

func long(n int) string { return strings.Repeat("x", n) }

// limit is a rule with a number in it: a payload that keeps it to the last character,
// and is refused with one more.
type limit struct {
	at      int
	payload func(n int) string // blocks
	want    string             // what the refusal says
}

func section(text string) string { return `[{"type":"section","text":` + text + `}]` }

func actions(elements string) string { return `[{"type":"actions","elements":[` + elements + `]}]` }

func button(more string) string {
	return actions(`{"type":"button","text":` + plain(1) + more + `}`)
}

func input(element string) string {
	return `[{"type":"input","label":` + plain(1) + `,"element":` + element + `}]`
}

func limits() map[string]limit {
	choice := `{"text":{"type":"plain_text","text":"%d"},"value":"%d"}`
	chooser := func(kind, list string) string { return actions(`{"type":"` + kind + `","options":[` + list + `]}`) }
	return map[string]limit{
		"blocks of a message":    {50, func(n int) string { return `[` + several(n, `{"type":"divider"}`) + `]` }, "no more than 50 items"},
		"text of a section":      {3000, func(n int) string { return section(mrkdwn(n)) }, "less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		"fields of a section":    {10, func(n int) string { return `[{"type":"section","fields":[` + several(n, mrkdwn(1)) + `]}]` }, "no more than 10"},
		"text of a field":        {2000, func(n int) string { return `[{"type":"section","fields":[` + mrkdwn(n) + `]}]` }, "less than 2001"},
		"header":                 {150, func(n int) string { return `[{"type":"header","text":` + plain(n) + `}]` }, "less than 151"},
		"elements of a context":  {10, func(n int) string { return `[{"type":"context","elements":[` + several(n, mrkdwn(1)) + `]}]` }, "no more than 10"},
		"elements of actions":    {25, func(n int) string { return actions(several(n, `{"type":"button","text":`+plain(1)+`}`)) }, "no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		"text of a button":       {75, func(n int) string { return actions(`{"type":"button","text":` + plain(n) + `}`) }, "less than 76"},
		"value of a button":      {2000, func(n int) string { return button(`,"value":"` + long(n) + `"`) }, "less than 2001"},
		"url of a button":        {3000, func(n int) string { return button(`,"url":"https://x.se/` + long(n-13) + `"`) }, "less than 3001"},
		"action_id":              {255, func(n int) string { return button(`,"action_id":"` + long(n) + `"`) }, "less than 256"},
		"label for readers":      {75, func(n int) string { return button(`,"accessibility_label":"` + long(n) + `"`) }, "less than 76"},
		"block_id":               {255, func(n int) string { return `[{"type":"divider","block_id":"` + long(n) + `"}]` }, "less than 256"},
		"choices of a select":    {100, func(n int) string { return chooser("static_select", several(n, choice)) }, "no more than 100"},
		"choices of radios":      {10, func(n int) string { return chooser("radio_buttons", several(n, choice)) }, "no more than 10"},
		"choices of checkboxes":  {10, func(n int) string { return chooser("checkboxes", several(n, choice)) }, "no more than 10"},
		"choices of an overflow": {5, func(n int) string { return chooser("overflow", several(n, choice)) }, "no more than 5"},
		"text of a choice":       {75, func(n int) string { return chooser("static_select", `{"text":`+plain(n)+`,"value":"1"}`) }, "less than 76"},
		"value of a choice":      {75, func(n int) string { return chooser("static_select", `{"text":`+plain(1)+`,"value":"`+long(n)+`"}`) }, "less than 76"},
		"alt_text": {2000, func(n int) string {
			return `[{"type":"image","image_url":"https://x.se/a.png","alt_text":"` + long(n) + `"}]`
		}, "less than 2001"},
		"title of an image": {2000, func(n int) string {
			return `[{"type":"image","image_url":"https://x.se/a.png","alt_text":"a","title":` + plain(n) + `}]`
		}, "less than 2001"},
		"label of an input": {2000, func(n int) string {
			return `[{"type":"input","label":` + plain(n) + `,"element":{"type":"plain_text_input"}}]`
		}, "less than 2001"},
		"placeholder":   {150, func(n int) string { return input(`{"type":"plain_text_input","placeholder":` + plain(n) + `}`) }, "less than 151"},
		"longest entry": {3000, func(n int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","max_length":%d}`, n)) }, "less than 3001"},
		"title of a confirm": {100, func(n int) string {
			return button(`,"confirm":{"title":` + plain(n) + `,"text":` + plain(1) + `,"confirm":` + plain(1) + `,"deny":` + plain(1) + `}`)
		}, "less than 101"},
		"text of a confirm": {300, func(n int) string {
			return button(`,"confirm":{"title":` + plain(1) + `,"text":` + plain(n) + `,"confirm":` + plain(1) + `,"deny":` + plain(1) + `}`)
		}, "less than 301"},
		"markdown":          {12000, func(n int) string { return `[{"type":"markdown","text":"` + long(n) + `"}]` }, "less than 12001"},
		"markdown together": {6000, func(n int) string { return `[` + several(2, `{"type":"markdown","text":"`+long(n)+`"}`) + `]` }, "together"},
		"rows of a table": {100, func(n int) string {
			return `[{"type":"table","rows":[` + several(n, `[{"type":"raw_text","text":"a"}]`) + `]}]`
		}, "no more than 100"},
		"cells of a row": {20, func(n int) string {
			return `[{"type":"table","rows":[[` + several(n, `{"type":"raw_text","text":"a"}`) + `]]}]`
		}, "no more than 20"},
		"indent of a list": {8, func(n int) string {
			return rich(fmt.Sprintf(`{"type":"rich_text_list","style":"bullet","indent":%d,"elements":[%s]}`, n, richLine))
		}, "less than 9"},
		"all text of a message": {13000 - 4*3000, func(n int) string {
			return `[` + several(4, strings.Trim(section(mrkdwn(3000)), "[]")) + `,` + strings.Trim(section(mrkdwn(n)), "[]") + `]`
		}, "msg_blocks_too_long"},
	}
}

const richLine = `{"type":"rich_text_section","elements":[{"type":"text","text":"a"}]}`

func rich(parts string) string { return `[{"type":"rich_text","elements":[` + parts + `]}]` }

func TestEveryLimitHoldsToTheLastCharacter(t *testing.T) {
	for name, l := range limits() {
		t.Run(name, func(t *testing.T) {
			if err := slacktest.Validate([]byte(l.payload(l.at)), slacktest.Message); err != nil {
				t.Errorf("%d are refused: %v", l.at, err)
			}
			wantRefusal(t, slacktest.Validate([]byte(l.payload(l.at+1)), slacktest.Message), l.want)
		})
	}
}

func wantRefusal(t *testing.T, err error, want string) {
	t.Helper()
	var refusal *slacktest.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), want) {
		t.Errorf("the refusal is %v, not %q", err, want)
	}
}

func TestWhatIsNotBlockKitIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ blocks, want string }{
		"no array":                  {`{"type":"divider"}`, "invalid_blocks_format"},
		"no JSON":                   {`[{]`, "invalid_blocks_format"},
		"something after the JSON":  {`[] []`, "invalid_blocks_format"},
		"no object":                 {`["divider"]`, "must provide an object"},
		"no type":                   {`[{}]`, "missing required field: type"},
		"an unknown block":          {`[{"type":"buttons"}]`, "unsupported type: buttons [json-pointer:/blocks/0/type]"},
		"an unknown field":          {`[{"type":"divider","style":"bold"}]`, "invalid additional property: style"},
		"an unknown element":        {actions(`{"type":"submit"}`), "unsupported type: submit"},
		"an empty text":             {section(`{"type":"mrkdwn","text":""}`), "must be more than 0 characters"},
		"an unknown text":           {section(`{"type":"markdown","text":"a"}`), "must be a valid enum value"},
		"a text of nothing":         {section(`{"type":"mrkdwn"}`), "missing required field: text"},
		"emoji in mrkdwn":           {section(`{"type":"mrkdwn","text":"a","emoji":true}`), "invalid additional property: emoji"},
		"a header of mrkdwn":        {`[{"type":"header","text":` + mrkdwn(1) + `}]`, "must be a valid enum value"},
		"a section of nothing":      {`[{"type":"section"}]`, "must define either `text` or `fields`"},
		"a button of mrkdwn":        {actions(`{"type":"button","text":` + mrkdwn(1) + `}`), "must be a valid enum value"},
		"an unknown style":          {button(`,"style":"default"`), "must be a valid enum value"},
		"an address that is none":   {button(`,"url":"aka"`), "invalid url"},
		"an empty actions block":    {actions(""), "no less than 1 items"},
		"a number for a value":      {button(`,"value":7`), "must provide a string"},
		"two blocks of one id":      {`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "`block_id` already exists"},
		"two buttons of one id":     {actions(several(2, `{"type":"button","action_id":"a","text":`+plain(1)+`}`)), "`action_id` already exists"},
		"a picture without words":   {`[{"type":"image","image_url":"https://x.se/a.png"}]`, "missing required field: alt_text"},
		"a picture of nothing":      {`[{"type":"image","alt_text":"a"}]`, "must define either `image_url` or `slack_file`"},
		"a picture of two":          {`[{"type":"image","alt_text":"a","image_url":"https://x.se/a.png","slack_file":{"id":"F1"}}]`, "must define either"},
		"a file by id and url":      {`[{"type":"image","alt_text":"a","slack_file":{"id":"F1","url":"https://x.se"}}]`, "must define either `id` or `url`"},
		"a picture at no address":   {`[{"type":"image","alt_text":"a","image_url":"/pictures/a.png"}]`, "invalid url"},
		"a date that is none":       {input(`{"type":"datepicker","initial_date":"2026-02-30"}`), "YYYY-MM-DD"},
		"a time that is none":       {input(`{"type":"timepicker","initial_time":"24:00"}`), "HH:mm"},
		"a start not among choices": {input(`{"type":"static_select","options":[{"text":` + plain(1) + `,"value":"1"}],"initial_option":{"text":` + plain(1) + `,"value":"2"}}`), "must exactly match"},
		"choices of no kind":        {input(`{"type":"static_select"}`), "must define either `options` or `option_groups`"},
		"a text field in actions":   {actions(`{"type":"plain_text_input"}`), "unsupported type"},
		"a file field in a message": {input(`{"type":"file_input"}`), "unsupported type"},
		"lengths that cross":        {input(`{"type":"plain_text_input","min_length":9,"max_length":3}`), "must be less than max_length"},
		"a start that is too long":  {input(`{"type":"plain_text_input","max_length":3,"initial_value":"four"}`), "must be less than 4"},
		"a list without style":      {rich(`{"type":"rich_text_list","elements":[` + richLine + `]}`), "missing required field: style"},
		"a list of texts":           {rich(`{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"a"}]}`), "unsupported type: text"},
		"a loose rich text":         {rich(`{"type":"text","text":"a"}`), "unsupported type: text"},
		"an empty rich text":        {rich(`{"type":"rich_text_section","elements":[{"type":"text","text":""}]}`), "must be more than 0"},
		"an unknown rich style":     {rich(`{"type":"rich_text_section","elements":[{"type":"text","text":"a","style":{"big":true}}]}`), "invalid additional property: big"},
		"a rich link to nowhere":    {rich(`{"type":"rich_text_section","elements":[{"type":"link","url":""}]}`), "must be more than 0"},
		"two tables":                {`[` + several(2, `{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}`) + `]`, "only one table"},
		"a half confirm":            {button(`,"confirm":{"text":` + plain(1) + `}`), "missing required field: confirm"},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, slacktest.Validate([]byte(c.blocks), slacktest.Message), c.want)
		})
	}
}

func TestWhatPeopleSeeEveryDayIsTaken(t *testing.T) {
	for name, blocks := range map[string]string{
		"rich text": rich(richLine+`,{"type":"rich_text_list","style":"ordered","indent":1,"border":0,"elements":[`+richLine+`]},`+
			`{"type":"rich_text_preformatted","elements":[{"type":"text","text":"a"}]},{"type":"rich_text_quote","elements":[{"type":"user","user_id":"U1"}]}`) + "",
		"choices with a start": input(`{"type":"radio_buttons","options":[{"text":` + mrkdwn(1) + `,"value":"1"}],"initial_option":{"text":` + mrkdwn(1) + `,"value":"1"}}`),
		"groups of choices":    input(`{"type":"static_select","option_groups":[{"label":` + plain(1) + `,"options":[{"text":` + plain(1) + `,"value":"1"}]}]}`),
		"an accessory":         `[{"type":"section","text":` + mrkdwn(1) + `,"accessory":{"type":"image","image_url":"https://x.se/a.png","alt_text":"a"}}]`,
		"a table":              `[{"type":"table","column_settings":[{"align":"right","is_wrapped":true}],"rows":[[{"type":"rich_text","elements":[` + richLine + `]}]]}]`,
		"pickers":              actions(`{"type":"datepicker","initial_date":"2026-11-23"},{"type":"timepicker","initial_time":"09:30"},{"type":"datetimepicker","initial_date_time":1628633820}`),
	} {
		t.Run(name, func(t *testing.T) {
			if err := slacktest.Validate([]byte(blocks), slacktest.Message); err != nil {
				t.Error(err)
			}
		})
	}
}
