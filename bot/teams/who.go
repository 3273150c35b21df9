package teams

import (
	"context"

	"lotsen/dialog"
)

// Who tells what is known of somebody: their Entra object id, which is their address,
// and the language their last activity told. Nobody is asked.
func (b *Bot) Who(ctx context.Context, a dialog.Address) (dialog.Profile, error) {
	c, _, err := b.reference(ctx, a.Ref)
	if err != nil {
		return dialog.Profile{}, &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
	}
	return dialog.Profile{ID: a.Ref, Locale: c.Locale, Kind: dialog.Member}, nil
}
