package blocks

import (
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"lotsen/dialog"
)

// HomeID is the callback_id of the home page.
const HomeID = "home"

// Home is m as the page that App Home shows, of at most 100 blocks and 250 kB. It
// fails as Message does.
func (r Renderer) Home(m dialog.Message) (slack.HomeTabViewRequest, error) {
	all, err := r.blocks(m, pieces(m.Body), maxViewWeight)
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: HomeID, Blocks: slack.Blocks{BlockSet: all}}
	if err == nil {
		err = fitsView(view)
	}
	if err != nil {
		return slack.HomeTabViewRequest{}, fmt.Errorf("rendering the home page for Slack: %w", err)
	}
	return view, nil
}

// fitsView is an error for a view that is larger than Slack takes.
func fitsView(view any) error {
	raw, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("measuring a view: %w", err)
	}
	if len(raw) > maxView {
		return fmt.Errorf("a view has %d bytes, Slack takes %d", len(raw), maxView)
	}
	return nil
}
