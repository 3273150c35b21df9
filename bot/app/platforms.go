package app

import (
	"time"

	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/dialog"
)

// Slack adds Slack to the app. Options' receiver, texts and log are the app's; its
// clock is the machine's, which Slack goes by.
func (a *App) Slack(o slack.Options) (*slack.Bot, error) {
	o.Receiver, o.Keep, o.Texts = a, shelf{a, slack.Platform}, a.Managers.Texts
	o.Now, o.Log = time.Now, a.Log
	bot, err := slack.New(o)
	if err != nil {
		return nil, err
	}
	a.Add(slack.Platform, bot)
	return bot, nil
}

// Teams adds Teams to the app, as Slack does Slack.
func (a *App) Teams(o teams.Options) (*teams.Bot, error) {
	o.Receiver, o.Keep, o.Texts = a, shelf{a, teams.Platform}, a.Managers.Texts
	if o.Open {
		o.Receiver = demoReceiver{a}
	}
	o.Lang = a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{})
	o.Now, o.Log = time.Now, a.Log
	bot, err := teams.New(o)
	if err != nil {
		return nil, err
	}
	a.Add(teams.Platform, bot)
	return bot, nil
}
