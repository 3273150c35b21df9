package graphtest

import (
	"net/http"
	"strings"

	"lotsen/graph"
)

// userField is a property of a user; not known: no user has it.
func userField(a *account, name string) (v any, known bool) {
	switch name {
	case "id":
		return a.id, true
	case "userPrincipalName":
		return a.upn, true
	case "displayName":
		return a.name, true
	case "givenName":
		return orNull(a.given), true
	case "mail":
		return orNull(a.mail), true
	case "department":
		return orNull(a.department), true
	case "officeLocation":
		return orNull(a.office), true
	case "jobTitle":
		return orNull(a.title), true
	case "preferredLanguage":
		return orNull(a.language), true
	case "accountEnabled":
		return a.enabled, true
	case "userType":
		if a.role == guest {
			return "Guest", true
		}
		return "Member", true
	case "assignedLicenses":
		return licences(a), true
	case "proxyAddresses":
		return proxies(a), true
	case "businessPhones":
		return []string{}, true
	case "surname", "mobilePhone":
		return nil, true
	}
	return nil, false
}

func licences(a *account) []object {
	if !a.licensed {
		return []object{}
	}
	return []object{{"skuId": "0000c457-0000-4000-8000-0000000000d1", "disabledPlans": []string{}}}
}

func proxies(a *account) []string {
	list := []string{}
	if a.mail != "" {
		list = append(list, "SMTP:"+a.mail)
	}
	for _, x := range a.aliases {
		list = append(list, "smtp:"+x)
	}
	return list
}

// defaultFields are what Graph returns without $select.
func defaultFields() []string {
	return []string{"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id"}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// user is an account as the question wants it. bad is the property that the
// question names and no user has.
func (t *Tenant) user(a *account, r *http.Request) (u object, bad string) {
	fields := defaultFields()
	if s := r.URL.Query().Get("$select"); s != "" {
		fields = strings.Split(s, ",")
	}
	if u, bad = userObject(a, fields); bad != "" {
		return nil, bad
	}
	if strings.HasPrefix(r.URL.Query().Get("$expand"), "manager") {
		if boss := t.byID[a.manager]; boss != nil {
			u["manager"] = object{"@odata.type": "#microsoft.graph.user", "id": boss.id}
		}
	}
	return u, ""
}

// userObject are some of a user's properties. bad is one that no user has.
func userObject(a *account, fields []string) (u object, bad string) {
	u = make(object, len(fields)+1)
	for _, f := range fields {
		v, known := userField(a, strings.TrimSpace(f))
		if !known {
			return nil, f
		}
		u[strings.TrimSpace(f)] = v
	}
	return u, ""
}

// selected are some of an object's properties. bad is one that it does not have.
func selected(all object, fields []string) (some object, bad string) {
	some = object{}
	for _, f := range fields {
		v, known := all[strings.TrimSpace(f)]
		if !known {
			return nil, f
		}
		some[strings.TrimSpace(f)] = v
	}
	return some, ""
}

func noProperty(name string) reply { return noPropertyOf("user", name) }

func noPropertyOf(kind, name string) reply {
	return fail(http.StatusBadRequest, "BadRequest",
		"Parsing OData Select and Expand failed: Could not find a property named '"+name+"' on type 'microsoft.graph."+kind+"'.")
}

func (t *Tenant) getUser(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.oneUser(r, t.whom(r), r.PathValue("id"))
}

func (t *Tenant) oneUser(r *http.Request, a *account, named string) reply {
	if a == nil {
		return t.missing(named)
	}
	u, bad := t.user(a, r)
	if bad != "" {
		return noProperty(bad)
	}
	u["@odata.context"] = base(r) + "/v1.0/$metadata#users/$entity"
	return ok(u)
}

func (t *Tenant) getManager(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.whom(r)
	if a == nil || t.byID[a.manager] == nil {
		return t.missing("manager")
	}
	return t.oneUser(r, t.byID[a.manager], "manager")
}

func (t *Tenant) listReports(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.whom(r)
	if a == nil {
		return t.missing(r.PathValue("id"))
	}
	led := t.reports(a.id)
	return list{context: "directoryObjects", places: len(led), count: len(led), row: func(i int) (object, string) {
		return t.member(led[i], r)
	}}.page(r)
}

// member is an account in a list that may hold other things than accounts.
func (t *Tenant) member(a *account, r *http.Request) (u object, bad string) {
	if u, bad = t.user(a, r); bad == "" {
		u["@odata.type"] = "#microsoft.graph.user"
	}
	return u, bad
}

func (t *Tenant) listUsers(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	accounts, count := t.accounts, len(t.byID)
	if f := r.URL.Query().Get("$filter"); f != "" {
		field, value, refused := filter(f, r.Header.Get("ConsistencyLevel"))
		if refused.status != 0 {
			return refused
		}
		accounts = t.find(field, value)
		count = len(accounts)
	}
	if r.URL.Query().Get("$count") == "true" && !eventual(r.Header.Get("ConsistencyLevel")) {
		return unsupported("$count is not currently supported.")
	}
	return list{context: "users", places: len(accounts), count: count, row: func(i int) (object, string) {
		if accounts[i].gone {
			return nil, ""
		}
		return t.user(accounts[i], r)
	}}.page(r)
}

// listMethods answers with the live list of methods. It is not paged.
func (t *Tenant) listMethods(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.whom(r)
	if a == nil {
		return t.missing(r.PathValue("id"))
	}
	rows := []object{}
	for i, k := range live(a.methods()) {
		rows = append(rows, methodObject(k, i))
	}
	return ok(object{"@odata.context": base(r) + "/v1.0/$metadata#users('" + string(a.id) + "')/authentication/methods", "value": rows})
}

// methodObject is a method in Graph's words. The numbers and names in it are
// what a program must not read, keep or show.
func methodObject(k graph.Kind, i int) object {
	o := object{"id": string(castID(9000 + i)), "createdDateTime": "2026-01-15T08:00:00Z"}
	name := string(k)
	switch k {
	case graph.MobilePhone, graph.AlternatePhone, graph.OfficePhone:
		name = "phone"
		o["phoneNumber"], o["phoneType"] = "+46 700000000", strings.TrimSuffix(string(k), "Phone")
		o["smsSignInState"] = "notAllowedByPolicy"
	case graph.SoftwareCode:
		name, o["secretKey"] = "softwareOath", nil
	case graph.HardwareCode:
		name = "hardwareOath"
	case graph.SecureEnclave:
		name = "platformCredential"
	case graph.QRCode:
		name = "qrCodePin"
	case graph.Email:
		o["emailAddress"] = "private@example.com"
	case graph.Authenticator, graph.Passkey, graph.WindowsHello:
		o["displayName"] = "A device of one's own"
	}
	o["@odata.type"] = "#microsoft.graph." + name + "AuthenticationMethod"
	return o
}
