package texts

// The keys of the helpdesk's list.
const (
	HelpdeskTitle        Key = "helpdesk-title"
	HelpdeskBody         Key = "helpdesk-body"
	HelpdeskCountBody    Key = "helpdesk-count-body"
	HelpdeskMoreBody     Key = "helpdesk-more-body"
	HelpdeskEmptyBody    Key = "helpdesk-empty-body"
	HelpdeskName         Key = "helpdesk-name"
	HelpdeskAsked        Key = "helpdesk-asked"
	HelpdeskWhere        Key = "helpdesk-where"
	HelpdeskLanguage     Key = "helpdesk-language"
	HelpdeskNameless     Key = "helpdesk-nameless"
	HelpdeskNotAllowed   Key = "helpdesk-not-allowed"
	HelpdeskRefusedTitle Key = "helpdesk-refused-title"
	HelpdeskRefusedBody  Key = "helpdesk-refused-body"
)
