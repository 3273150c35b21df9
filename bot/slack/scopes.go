package slack

import (
	"slices"
	"strings"
)

// need is something of Slack's that Lotsen uses, and what it must be allowed for it.
type need struct {
	name   string   // a method of the Web API, an event or a feature
	scopes []string // of the bot token
	why    string
}

// methods are the methods of the Web API that are called, with the scopes that
// https://docs.slack.dev/reference/methods gives each. A test compares them with
// the calls in the code. apps.connections.open takes the app token, whose one scope
// (appScope) is chosen where it is made, not in the manifest.
func methods() []need {
	return []need{
		{"auth.test", nil, "to see whether Slack lets Lotsen in"},
		{"apps.connections.open", nil, "to open the sockets of Socket Mode"},
		{"conversations.open", []string{"im:write"}, "to begin a conversation with somebody"},
		{"conversations.history", []string{"im:history"}, "to see whether a message arrived when its call broke off"},
		{"chat.postMessage", []string{"chat:write"}, "to write a message"},
		{"chat.update", []string{"chat:write"}, "to change a message when no press caused it"},
		{"users.info", []string{"users:read", "users:read.email"}, "to know who writes: address, language, guest or not"},
		{"users.list", []string{"users:read", "users:read.email"}, "to remind people who never wrote: which account is whose"},
		{"auth.teams.list", nil, "Grid: to read the accounts of each workspace of an organisation"},
		{"dnd.teamInfo", []string{"dnd:read"}, "to remind nobody who does not want to be disturbed"},
		{"views.open", nil, "to open a form"},
		{"views.update", nil, "to fill a form in"},
		{"views.publish", nil, "to show the Home tab"},
		{"files.getUploadURLExternal", []string{"files:write"}, "to send a file"},
		{"files.completeUploadExternal", []string{"files:write"}, "to send a file"},
	}
}

// events are the events that are subscribed to, with the scopes that
// https://docs.slack.dev/reference/events gives each. A test compares them with
// the events that the code takes.
func events() []need {
	return []need{
		{"message.im", []string{"im:history"}, "what people write to Lotsen"},
		{"app_home_opened", nil, "somebody looks at the Home tab"},
		{"user_change", []string{"users:read"}, "an account is closed or opened again"},
		{"team_join", []string{"users:read"}, "an account is new, or back"},
		{"app_uninstalled", nil, "Lotsen is taken out of the workspace"},
		{"tokens_revoked", nil, "the bot token is taken back"},
		{"team_access_granted", nil, "Grid: Lotsen is let in to a workspace"},
		{"team_access_revoked", nil, "Grid: Lotsen is shut out of a workspace"},
		{"grid_migration_started", nil, "the workspace begins to move into a Grid organisation"},
		{"grid_migration_finished", nil, "the workspace has moved"},
	}
}

// features are what the app has besides calls and events.
func features() []need {
	return []need{
		{command, []string{"commands"}, "the slash command"},
		{"file_input", []string{readFiles}, "to take a list of addresses that is put into a form as a file"},
	}
}

const (
	// command is the slash command.
	command = "/lotsen"
	// appScope is the scope of the app token, in Socket Mode.
	appScope = "connections:write"
)

// Scopes are the scopes that the bot token needs, sorted: those of what Lotsen uses,
// and no other.
func Scopes() []string {
	var list []string
	for _, n := range slices.Concat(methods(), events(), features()) {
		list = append(list, n.scopes...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// scopesIn are the scopes that the header X-OAuth-Scopes of an answer names.
func scopesIn(header string) []string {
	return strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
}

// Events are the events that the app subscribes to, as Slack's settings name them.
func Events() []string {
	var list []string
	for _, n := range events() {
		list = append(list, n.name)
	}
	return list
}

// needs says what a scope is needed for.
func needs(scope string) string {
	var list []string
	for _, n := range slices.Concat(methods(), events(), features()) {
		if slices.Contains(n.scopes, scope) && !slices.Contains(list, n.why) {
			list = append(list, n.why)
		}
	}
	return strings.Join(list, "; ")
}
