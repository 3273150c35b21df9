package graphtest

import (
	"net/http"
	"strings"
	"time"

	"lotsen/graph"
)

// listReport answers with a page of the registration report. The page size is
// the server's: $top is ignored, as is $select.
func (t *Tenant) listReport(r *http.Request) reply {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	at, good := decode(r.URL.Query().Get("$skiptoken"))
	if !good || at.At > len(t.accounts) {
		return expiredPage()
	}
	if at.Made == 0 {
		at.Made = t.refreshed(now).Unix()
	}
	entries, next, last := t.entries(at, t.page)
	rows := make([]details, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, e.details())
	}
	page := object{"@odata.context": base(r) + "/v1.0/$metadata#reports/authenticationMethods/userRegistrationDetails", "value": rows}
	if !last {
		page["@odata.nextLink"] = base(r) + r.URL.Path + "?$skiptoken=" + next.token()
	}
	return ok(page)
}

// getReport answers with one person's row. Disabled people have none.
func (t *Tenant) getReport(r *http.Request) reply {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.byID[graph.ID(strings.ToLower(r.PathValue("id")))]
	if a == nil || !a.enabled {
		return fail(http.StatusNotFound, "ResourceNotFound", "User registration details not found.")
	}
	return ok(t.stamped(a.entry(t.refreshed(now))).details())
}

// details is a row in Graph's words. Source: Microsoft Graph v1.0,
// "userRegistrationDetails resource type".
type details struct {
	ID                     graph.ID `json:"id"`
	UserPrincipalName      string   `json:"userPrincipalName"`
	UserDisplayName        string   `json:"userDisplayName"`
	UserType               string   `json:"userType"`
	IsAdmin                bool     `json:"isAdmin"`
	IsMfaRegistered        bool     `json:"isMfaRegistered"`
	IsMfaCapable           bool     `json:"isMfaCapable"`
	IsPasswordlessCapable  bool     `json:"isPasswordlessCapable"`
	IsSsprRegistered       bool     `json:"isSsprRegistered"`
	IsSsprEnabled          bool     `json:"isSsprEnabled"`
	IsSsprCapable          bool     `json:"isSsprCapable"`
	SystemPreferredEnabled bool     `json:"isSystemPreferredAuthenticationMethodEnabled"`
	SystemPreferred        []string `json:"systemPreferredAuthenticationMethods"`
	MethodsRegistered      []string `json:"methodsRegistered"`
	PreferredMethod        string   `json:"userPreferredMethodForSecondaryAuthentication"`
	LastUpdatedDateTime    string   `json:"lastUpdatedDateTime"`
}

func (e entry) details() details {
	methods := []string{}
	for _, k := range e.methods {
		methods = append(methods, string(k))
	}
	kind := "member"
	if e.role == guest {
		kind = "guest"
	}
	passwordless := false
	for _, m := range methods {
		passwordless = passwordless || strings.HasPrefix(m, "passKey") || m == "fido2SecurityKey" || m == "windowsHelloForBusiness" ||
			m == "microsoftAuthenticatorPasswordless"
	}
	return details{
		ID: e.id, UserPrincipalName: e.upn, UserDisplayName: e.name, UserType: kind,
		IsMfaRegistered: e.registered, IsMfaCapable: e.capable, IsPasswordlessCapable: passwordless,
		IsSsprRegistered: e.registered, IsSsprEnabled: true, IsSsprCapable: e.capable,
		SystemPreferredEnabled: true, SystemPreferred: []string{}, MethodsRegistered: methods, PreferredMethod: preferred(e),
		LastUpdatedDateTime: e.at.Format(time.RFC3339Nano),
	}
}

func preferred(e entry) string {
	switch {
	case !e.registered:
		return "none"
	case len(e.methods) > 0 && e.methods[0] == "mobilePhone":
		return "sms"
	default:
		return "push"
	}
}
