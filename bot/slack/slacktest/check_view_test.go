package slacktest_test

import (
	"fmt"
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
)

func modal(more string) string {
	return `{"type":"modal","title":` + plain(1) + `,"submit":` + plain(1) + more + `,"blocks":[{"type":"divider"}]}`
}

func TestViewsHaveTheirLimits(t *testing.T) {
	for name, l := range map[string]limit{
		"title": {24, func(n int) string { return `{"type":"modal","title":` + plain(n) + `,"blocks":[]}` }, "less than 25 characters [json-pointer:/view/title/text]"},
		"submit": {24, func(n int) string {
			return `{"type":"modal","title":` + plain(1) + `,"submit":` + plain(n) + `,"blocks":[]}`
		}, "less than 25"},
		"close":            {24, func(n int) string { return modal(`,"close":` + plain(n)) }, "less than 25"},
		"private_metadata": {3000, func(n int) string { return modal(`,"private_metadata":"` + long(n) + `"`) }, "less than 3001"},
		"callback_id":      {255, func(n int) string { return modal(`,"callback_id":"` + long(n) + `"`) }, "less than 256"},
		"blocks of a modal": {100, func(n int) string {
			return `{"type":"modal","title":` + plain(1) + `,"blocks":[` + several(n, `{"type":"divider"}`) + `]}`
		}, "no more than 100"},
		"blocks of Home": {100, func(n int) string { return `{"type":"home","blocks":[` + several(n, `{"type":"divider"}`) + `]}` }, "no more than 100"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := slacktest.ValidateView([]byte(l.payload(l.at))); err != nil {
				t.Errorf("%d are refused: %v", l.at, err)
			}
			wantRefusal(t, slacktest.ValidateView([]byte(l.payload(l.at+1))), l.want)
		})
	}
}

func TestViewsThatSlackDoesNotShow(t *testing.T) {
	field := `{"type":"input","label":` + plain(1) + `,"element":{"type":"plain_text_input","focus_on_load":true}}`
	heavy := strings.Trim(section(mrkdwn(3000)), "[]")
	for name, c := range map[string]struct{ view, want string }{
		"no JSON":                  {`{`, "must be valid json"},
		"an unknown kind":          {`{"type":"popup","blocks":[]}`, "must be a valid enum value"},
		"a modal without title":    {`{"type":"modal","blocks":[]}`, "missing required field: title"},
		"a Home with a title":      {`{"type":"home","title":` + plain(1) + `,"blocks":[]}`, "invalid additional property: title"},
		"no blocks":                {`{"type":"home"}`, "missing required field: blocks"},
		"a form that is not sent":  {`{"type":"modal","title":` + plain(1) + `,"blocks":[` + field + `]}`, "`submit` is required"},
		"two fields in focus":      {`{"type":"modal","title":` + plain(1) + `,"submit":` + plain(1) + `,"blocks":[` + field + `,` + field + `]}`, "only one element can have focus_on_load"},
		"a table":                  {`{"type":"home","blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}]}`, "unsupported type: table"},
		"markdown":                 {`{"type":"home","blocks":[{"type":"markdown","text":"a"}]}`, "unsupported type: markdown"},
		"more than 250 kB":         {`{"type":"home","blocks":[` + several(90, heavy) + `]}`, "view_too_large"},
		"a block that is too long": {`{"type":"home","blocks":` + section(mrkdwn(3001)) + `}`, "[json-pointer:/view/blocks/0/text/text]"},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, slacktest.ValidateView([]byte(c.view)), c.want)
		})
	}
	files := `{"type":"modal","title":` + plain(1) + `,"submit":` + plain(1) + `,"blocks":` + input(`{"type":"file_input","max_files":1}`) + `}`
	if err := slacktest.ValidateView([]byte(files)); err != nil {
		t.Errorf("a file field in a modal is refused: %v", err)
	}
}

func TestMessagesAsAWhole(t *testing.T) {
	for name, c := range map[string]struct {
		text, blocks, metadata string
		want                   string
	}{
		"text":                   {text: "a"},
		"blocks":                 {blocks: buttonBlocks},
		"metadata":               {text: "a", metadata: `{"event_type":"send","event_payload":{"id":"1"}}`},
		"nothing":                {want: "no_text"},
		"no blocks in the array": {blocks: `[]`, want: "no_text"},
		"the longest text":       {text: strings.Repeat("å", 4000)},
		"a text that is longer":  {text: strings.Repeat("å", 4001), want: "msg_too_long"},
		"metadata of no type":    {text: "a", metadata: `{"event_payload":{}}`, want: "missing required field: event_type"},
		"metadata of no payload": {text: "a", metadata: `{"event_type":"send"}`, want: "missing required field: event_payload"},
		"metadata of text":       {text: "a", metadata: `"send"`, want: "invalid_metadata_format"},
		"huge metadata":          {text: "a", metadata: fmt.Sprintf(`{"event_type":"a","event_payload":{"a":%q}}`, long(17000)), want: "metadata_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			var blocks, metadata []byte
			if c.blocks != "" {
				blocks = []byte(c.blocks)
			}
			if c.metadata != "" {
				metadata = []byte(c.metadata)
			}
			err := slacktest.ValidateMessage(c.text, blocks, metadata)
			if c.want == "" && err != nil {
				t.Error(err)
			}
			if c.want != "" {
				wantRefusal(t, err, c.want)
			}
		})
	}
}
