package app

import (
	"time"

	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/dialog"
)

// Slack adds Slack to the app. Options' receiver, texts and log are the app's; its
// clock is the machine's, which Slack goes by. It is as fast as reminders may be.
func (a *App) Slack(o slack.Options) (*slack.Bot, error) {
	o.Receiver, o.Keep, o.Texts = a, shelf{a, slack.Platform}, a.Managers.Texts
	o.Now, o.Log = time.Now, a.Log
	if n := a.Campaigns.Limits[slack.Platform].PerMinute; o.PerMinute == 0 && n > usualSlack {
		o.PerMinute = n + n/20 // answers go besides
	}
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
	if n := a.Campaigns.Limits[teams.Platform].PerMinute / 60; o.PerSecond == 0 && n > usualTeams {
		o.PerSecond = n
	}
	bot, err := teams.New(o)
	if err != nil {
		return nil, err
	}
	a.Add(teams.Platform, bot)
	return bot, nil
}
