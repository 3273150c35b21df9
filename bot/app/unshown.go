package app

import (
	"errors"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// unfit reports whether a platform does not take a message like the one it was given,
// and never will.
func unfit(err error) bool {
	var failed *dialog.SendError
	return errors.As(err, &failed) && failed.Outcome == dialog.Refused && failed.Reason == dialog.Unfit
}

// unshown stands in for a message that a platform does not take: plain words, and the
// way to the start. Who is left without an answer does not know why.
func (a *App) unshown(m dialog.Message) dialog.Message {
	say := func(key texts.Key, data texts.Data) string { return a.Managers.Texts.Text(string(m.Lang), key, data) }
	plain := dialog.Message{Lang: m.Lang, At: m.At, Title: say(texts.UnshownTitle, nil),
		Body: say(texts.UnshownBody, texts.Data{"Helpdesk": dialog.Escape(a.Managers.Helpdesk)})}
	if len(m.Buttons) > 0 {
		plain.Buttons = []dialog.Button{{Label: say(texts.ButtonMenu, nil), Action: dialog.Menu}}
	}
	return plain
}
