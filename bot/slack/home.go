package slack

import (
	"context"
	"slices"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

// Home shows somebody their home page. The last one shown stays: two at once are the
// same page. An error is a *dialog.SendError.
func (b *Bot) Home(ctx context.Context, a dialog.Address, m dialog.Message) error {
	view, err := b.render.Home(m)
	if err != nil {
		return b.counted(rejected(dialog.Unfit, err))
	}
	err = b.publish(ctx, a.Ref, view)
	if b.isUnfit(ctx, err) {
		all := len(view.Blocks.BlockSet)
		view.Blocks.BlockSet = slices.DeleteFunc(view.Blocks.BlockSet, func(block slackapi.Block) bool {
			return block.BlockType() == slackapi.MBTImage
		})
		if len(view.Blocks.BlockSet) < all {
			err = b.publish(ctx, a.Ref, view)
			b.isUnfit(ctx, err)
		}
	}
	return b.counted(err)
}

func (b *Bot) publish(ctx context.Context, user string, view slackapi.HomeTabViewRequest) error {
	return b.call(ctx, "views.publish", "", func(ctx context.Context) error {
		_, err := b.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: view})
		return err
	})
}
