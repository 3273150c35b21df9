package teams

import (
	"slices"
	"strings"
)

// parseLife reads that the app was installed for somebody, or removed. Teams tells both
// by two activities, in either order.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
func parseLife(act activity, a *arrival) error {
	if act.Type == "installationUpdate" {
		switch act.Action {
		case "add", "add-upgrade":
			a.deed = installed
		case "remove": // remove-upgrade is followed by add-upgrade, or follows it
			a.deed = removed
		}
	} else {
		us := func(m account) bool { return m.ID != "" && strings.EqualFold(m.ID, act.Recipient.ID) }
		switch {
		case slices.ContainsFunc(act.MembersAdded, us):
			a.deed = installed
		case slices.ContainsFunc(act.MembersRemoved, us):
			a.deed = removed
		}
	}
	if a.deed == installed {
		a.event.ID = "teams/hello/" + digest(a.user, act.Conversation.ID)
	}
	return nil
}

// newcomer is the one person among who was added; "" if there is none, or are several.
func newcomer(act activity) string {
	found := ""
	for _, m := range act.MembersAdded {
		if m.ObjectID == "" || machine(m) {
			continue
		}
		if found != "" && found != m.ObjectID {
			return ""
		}
		found = m.ObjectID
	}
	return found
}
