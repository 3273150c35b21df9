package blocks_test

import (
	"encoding/json"
	"testing"

	"lotsen/bot/slack/slacktest"
)

// obeys fails the test for everything in a payload that Slack would refuse: by the
// rules of these tests, and by those of the fake Slack, which somebody else wrote.
func obeys(t testing.TB, payload any) {
	t.Helper()
	raw, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range judge(raw) {
		t.Error(fault)
	}
	if err := accepted(raw); err != nil {
		t.Errorf("the fake Slack refuses it: %v", err)
	}
}

// accepted is what the fake Slack says of a message or a view.
func accepted(raw []byte) error {
	var p struct {
		Type   string
		Text   string
		Blocks json.RawMessage
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	if p.Type == "" {
		return slacktest.ValidateMessage(p.Text, p.Blocks, nil)
	}
	return slacktest.ValidateView(raw)
}

func TestTheRulesOfTheseTestsRefuseWhatSlackRefuses(t *testing.T) {
	for name, payload := range map[string]string{
		"markup":         `{"text":"x","blocks":[{"type":"context","elements":[{"type":"mrkdwn","text":"x"}]}]}`,
		"an empty text":  `{"text":"x","blocks":[{"type":"header","text":{"type":"plain_text","text":"","emoji":false}}]}`,
		"no blocks":      `{"text":"x","blocks":null}`,
		"an entity":      `{"text":"a &am","blocks":[]}`,
		"a mention":      `{"text":"<!channel>","blocks":[]}`,
		"a hidden mark":  `{"text":"a\u202eb","blocks":[]}`,
		"a button":       `{"text":"x","blocks":[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x","emoji":false}}]}]}`,
		"an input":       `{"type":"home","callback_id":"x","blocks":[{"type":"input","block_id":"f:a","label":{"type":"plain_text","text":"x","emoji":false},"element":{"type":"datepicker","action_id":"in"}}]}`,
		"a strange page": `{"type":"page","blocks":[]}`,
	} {
		if len(judge([]byte(payload))) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}
