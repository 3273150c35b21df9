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

// answersTeams is how many calls a second are left in Teams for people who wait for an answer
// while reminders go out. Both together are no more than the 50 that Teams takes, and with the
// usual settings 40.
const answersTeams = 5

// Teams adds Teams to the app, as Slack does Slack.
func (a *App) Teams(o teams.Options) (*teams.Bot, error) {
	o.Receiver, o.Keep, o.Texts = a, shelf{a, teams.Platform}, a.Managers.Texts
	if o.Open {
		o.Receiver = demoReceiver{a}
	}
	o.Lang = a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{})
	o.Now, o.Log = time.Now, a.Log
	n := usualTeams // what reminders take
	if l, ok := a.Campaigns.Limits[teams.Platform]; ok {
		n = l.PerMinute / 60
	}
	if o.PerSecond == 0 && n > 0 {
		o.PerSecond = max(usualTeams, n) + answersTeams
	}
	bot, err := teams.New(o)
	if err != nil {
		return nil, err
	}
	a.Add(teams.Platform, bot)
	return bot, nil
}
