package slack

import (
	"encoding/json"

	"lotsen/dialog"
)

// The events that are understood, as a payload names them. scopes.go subscribes to
// them; message.im comes as a message.
const (
	eventMessage           = "message"
	eventHomeOpened        = "app_home_opened"
	eventUserChange        = "user_change"
	eventTeamJoin          = "team_join"
	eventUninstalled       = "app_uninstalled"
	eventTokensRevoked     = "tokens_revoked"
	eventAccessGranted     = "team_access_granted"
	eventAccessRevoked     = "team_access_revoked"
	eventMigrationStarted  = "grid_migration_started"
	eventMigrationFinished = "grid_migration_finished"
)

// rateLimited comes in place of events when there are more than Slack delivers,
// 30,000 an hour: https://docs.slack.dev/apis/events-api
const rateLimited = "app_rate_limited"

// outer is what is around every event.
type outer struct {
	Type           string          `json:"type"`
	ID             string          `json:"event_id"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		Enterprise bool `json:"is_enterprise_install"`
	} `json:"authorizations"`
}

// oneWorkspace reports whether Lotsen is installed in a single workspace; false:
// in a whole Grid organisation.
func (o outer) oneWorkspace() bool {
	for _, a := range o.Authorizations {
		if a.Enterprise {
			return false
		}
	}
	return true
}

func parseEvent(raw []byte) (arrival, error) {
	var o outer
	if err := decode(raw, &o); err != nil {
		return arrival{}, err
	}
	if o.Type == rateLimited {
		return arrival{deed: life, change: limited}, nil
	}
	var inner struct{ Type string }
	if err := decode(o.Event, &inner); err != nil {
		return arrival{}, err
	}
	switch inner.Type {
	case eventMessage:
		return parseMessage(o.Event)
	case eventHomeOpened:
		return parseHome(o)
	case eventUserChange, eventTeamJoin:
		return parseAccount(o.Event, inner.Type == eventTeamJoin)
	case eventUninstalled, eventTokensRevoked, eventAccessGranted, eventAccessRevoked, eventMigrationStarted, eventMigrationFinished:
		return parseAccess(o, inner.Type)
	case "":
		return arrival{}, errIncomplete
	}
	return arrival{}, errUnknown
}

// parseMessage reads what somebody wrote in the direct conversation. Edits,
// deletions and whatever else Slack calls a message are nothing, and so is what a
// bot wrote, Lotsen itself among them.
func parseMessage(raw json.RawMessage) (arrival, error) {
	var m struct {
		Subtype     string `json:"subtype"`
		Channel     string `json:"channel"`
		ChannelType string `json:"channel_type"`
		User        string `json:"user"`
		Text        string `json:"text"`
		TS          string `json:"ts"`
		BotID       string `json:"bot_id"`
		AppID       string `json:"app_id"`
	}
	if err := decode(raw, &m); err != nil {
		return arrival{}, err
	}
	switch {
	case m.ChannelType != "im", !spokenBy(m.Subtype),
		m.BotID != "", m.AppID != "", m.User == "USLACKBOT":
		return arrival{}, nil
	case !ident(m.User) || !ident(m.Channel) || !ident(m.TS):
		return arrival{}, errIncomplete
	}
	return arrival{deed: receive, user: m.User, im: m.Channel, event: dialog.Event{
		ID: "slack/m/" + m.Channel + "/" + m.TS, From: address(m.User), Text: plainText(m.Text),
	}}, nil
}

// spokenBy reports whether a message of a subtype is something that somebody said: as
// it is, with a file, with /me, or in a thread and to the conversation too.
// Source: https://docs.slack.dev/reference/events/message
func spokenBy(subtype string) bool {
	switch subtype {
	case "", "file_share", "me_message", "thread_broadcast":
		return true
	}
	return false
}

// parseHome reads that somebody opened the app: its Home tab is drawn anew.
func parseHome(o outer) (arrival, error) {
	var h struct{ User, Tab string }
	if err := decode(o.Event, &h); err != nil {
		return arrival{}, err
	}
	if h.Tab != "home" {
		return arrival{}, nil
	}
	if !ident(h.User) || !ident(o.ID) {
		return arrival{}, errIncomplete
	}
	return arrival{deed: receive, user: h.User, event: dialog.Event{
		ID: "slack/e/" + o.ID, From: address(h.User), Action: dialog.HomePage, Via: dialog.Home,
	}}, nil
}

// parseAccount reads that an account has changed, or is new.
func parseAccount(raw json.RawMessage, joined bool) (arrival, error) {
	var c struct{ User account }
	if err := decode(raw, &c); err != nil {
		return arrival{}, err
	}
	id, shared := c.User.ID, c.User.Enterprise.ID
	switch {
	case c.User.IsBot:
		return arrival{}, nil
	case !ident(id), shared != "" && !ident(shared):
		return arrival{}, errIncomplete
	}
	a := arrival{deed: life, user: id, change: accountOpen, accounts: []string{id}}
	if shared != "" && shared != id {
		a.accounts = append(a.accounts, shared)
	}
	switch {
	case c.User.Deleted:
		a.change = accountClosed
	case joined:
		a.change = accountNew
	}
	return a, nil
}

// parseAccess reads that Lotsen is let in, or is not any more.
func parseAccess(o outer, name string) (arrival, error) {
	a := arrival{deed: life}
	switch name {
	case eventUninstalled:
		a.change = uninstalled
	case eventTokensRevoked:
		var r struct{ Tokens struct{ Bot []string } }
		if err := decode(o.Event, &r); err != nil {
			return arrival{}, err
		}
		if len(r.Tokens.Bot) == 0 {
			return arrival{}, nil // tokens of people; Lotsen has none
		}
		a.change = tokenRevoked
	case eventAccessGranted:
		a.change = accessGranted
	case eventMigrationFinished:
		a.change = migrated
	case eventAccessRevoked:
		if a.change = accessRevokedHere; o.oneWorkspace() {
			a.change = accessRevoked
		}
	case eventMigrationStarted:
		if a.change = migratingHere; o.oneWorkspace() {
			a.change = migrating
		}
	}
	return a, nil
}
