package graphtest

import (
	"net/http"
	"strings"
	"time"
)

// listReport answers with a page of the registration report. The page size is
// the server's: $top is ignored, as is $select.
func (t *Tenant) listReport(r *http.Request) reply {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	q := r.URL.Query()
	q.Del("$top")
	r.URL.RawQuery = q.Encode()
	rows := []object{}
	for _, e := range t.report(now) {
		rows = append(rows, e.details())
	}
	return paged(r, "reports/authenticationMethods/userRegistrationDetails", rows, t.page)
}

// getReport answers with one person's row. Disabled people have none.
func (t *Tenant) getReport(r *http.Request) reply {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.report(now) {
		if strings.EqualFold(string(e.id), r.PathValue("id")) {
			return ok(e.details())
		}
	}
	return fail(http.StatusNotFound, "ResourceNotFound", "User registration details not found.")
}

// details is a row in Graph's words.
func (e entry) details() object {
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
	return object{
		"id": e.id, "userPrincipalName": e.upn, "userDisplayName": e.name, "userType": kind, "isAdmin": false,
		"isMfaRegistered": e.registered, "isMfaCapable": e.capable, "isPasswordlessCapable": passwordless,
		"isSsprRegistered": e.registered, "isSsprEnabled": true, "isSsprCapable": e.capable,
		"isSystemPreferredAuthenticationMethodEnabled": true, "systemPreferredAuthenticationMethods": []string{},
		"methodsRegistered": methods, "userPreferredMethodForSecondaryAuthentication": preferred(e),
		"lastUpdatedDateTime": e.at.Format(time.RFC3339Nano),
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
