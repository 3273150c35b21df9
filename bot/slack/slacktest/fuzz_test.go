package slacktest_test

import (
	"errors"
	"testing"

	"lotsen/bot/slack/slacktest"
)

// FuzzValidate: whatever an app sends is taken or refused with a code, and what is
// refused in a modal is never shown there.
func FuzzValidate(f *testing.F) {
	for _, l := range limits() {
		f.Add(l.payload(l.at))
	}
	f.Add(`[{"type":"section","fields":[null,7,{}],"accessory":[]}]`)
	f.Add(`[{"type":"actions","elements":[{"type":"static_select","option_groups":[7],"initial_option":7}]}]`)
	f.Fuzz(func(t *testing.T, blocks string) {
		for _, surface := range []slacktest.Surface{slacktest.Message, slacktest.HomeView, slacktest.ModalView} {
			err := slacktest.Validate([]byte(blocks), surface)
			var refusal *slacktest.Refusal
			if err != nil && (!errors.As(err, &refusal) || refusal.Code == "") {
				t.Errorf("%s: the refusal has no code: %v", surface, err)
			}
			if err != nil && surface == slacktest.HomeView && slacktest.ValidateView([]byte(`{"type":"home","blocks":`+blocks+`}`)) == nil {
				t.Errorf("a view takes blocks that are refused: %v", err)
			}
		}
	})
}
