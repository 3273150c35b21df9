package app

import (
	"time"

	"lotsen/bot/slack"
)

// A reminder is followed by taking the buttons off the message before it. A press on that
// one does no harm, so it is not hurried: in bulk it would take from the reminders, and
// from people who wait for an answer, what the platforms allow.

// How far apart that is done for reminders. Slack lets messages be changed 50 times a
// minute (docs.slack.dev/reference/methods/chat.update, Tier 3).
const (
	tidySlack = 3 * time.Second
	tidyOther = time.Second
)

// tidyTurn is how long after now it is the turn of the next message on a platform.
func (a *App) tidyTurn(platform string, now time.Time) time.Duration {
	apart := tidyOther
	if platform == slack.Platform {
		apart = tidySlack
	}
	return a.spread.take("tidy/"+platform, now, apart)
}
