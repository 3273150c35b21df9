package graphtest

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"lotsen/graph"
)

// deltaPage is how many accounts come at a time when nobody asks for more.
const deltaPage = 200

var maxPageSize = regexp.MustCompile(`(?i)\bodata\.maxpagesize=(\d+)`)

// listDelta answers with a page of the accounts that have changed. Source: Microsoft
// Graph v1.0, "user: delta" and "Use delta query to track changes".
func (t *Tenant) listDelta(r *http.Request, f Fault) reply {
	now := t.now()
	q := r.URL.Query()
	for _, refused := range []string{"$expand", "$top", "$orderby", "$search"} {
		if q.Has(refused) {
			return fail(http.StatusBadRequest, "Request_UnsupportedQuery", "The query parameter '"+refused+"' is not supported with change tracking.")
		}
	}
	token := q.Get("$skiptoken") + q.Get("$deltatoken")
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.Trouble == DeltaGone || f.Trouble == DeltaLost {
		return resync(r, f.Trouble)
	}
	at, good := t.place(token, now)
	if !good {
		return resync(r, DeltaGone)
	}
	if token == "" {
		at.Select = q.Get("$select")
	}
	rows, next, last := t.turn(at, t.deltaSize(r), f)
	value := make([]object, 0, len(rows))
	for _, x := range rows {
		o, bad := x.changed(at)
		if bad != "" {
			return noProperty(bad)
		}
		value = append(value, o)
	}
	context := "users"
	if at.Select != "" {
		context += "(" + at.Select + ")"
	}
	page := object{"@odata.context": base(r) + "/v1.0/$metadata#" + context, "value": value}
	link, name := "@odata.nextLink", "$skiptoken="
	if last {
		link, name = "@odata.deltaLink", "$deltatoken="
	}
	page[link] = base(r) + "/v1.0/users/delta?" + name + next.encode(now)
	return ok(page)
}

// deltaSize is how many accounts a page has at most.
func (t *Tenant) deltaSize(r *http.Request) int {
	size := deltaPage
	if m := maxPageSize.FindStringSubmatch(strings.Join(r.Header.Values("Prefer"), ",")); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			size = min(n, maxTop)
		}
	}
	return min(size, t.delta.page)
}

// changed is an account as a page of changes has it: what was never set is not there at
// all, who leads them is an annotation.
func (x told) changed(at place) (o object, bad string) {
	if x.gone {
		reason := "changed" // it can be restored
		if x.purged {
			reason = "deleted"
		}
		return object{"id": x.id, "@removed": object{"reason": reason}}, ""
	}
	fields, manager := defaultFields(), at.Select == ""
	if at.Select != "" {
		fields = []string{"id"}
		for f := range strings.SplitSeq(at.Select, ",") {
			if f = strings.TrimSpace(f); f == "manager" {
				manager = true
			} else {
				fields = append(fields, f)
			}
		}
	}
	if o, bad = userObject(x.account, fields); bad != "" {
		return nil, bad
	}
	for name, v := range o {
		if x.unset(name, v) {
			delete(o, name)
		}
	}
	if manager && x.led {
		o["manager@delta"] = x.leaders(at.All)
	}
	return o, ""
}

// unset reports whether a property has never had a value.
func (x told) unset(name string, v any) bool {
	switch name {
	case "department":
		return v == nil && !x.emptied.department
	case "officeLocation":
		return v == nil && !x.emptied.office
	case "assignedLicenses":
		return !x.licensed && !x.emptied.licence
	}
	return v == nil
}

// leaders are who leads an account, and who has led it until now.
func (x told) leaders(first bool) []object {
	list := []object{}
	if x.manager != "" {
		list = append(list, object{"@odata.type": "#microsoft.graph.user", "id": x.manager})
	}
	if !first && x.was != "" && x.was != x.manager {
		list = append(list, object{"@odata.type": "#microsoft.graph.user", "id": x.was, "@removed": object{"reason": "deleted"}})
	}
	return list
}

// resync tells that everything is to be read again, and where. Sources: Microsoft Graph,
// "Use delta query to track changes" (410), and the announcement of the tokens' seven
// days (400).
func resync(r *http.Request, how Trouble) reply {
	a := fail(http.StatusGone, "syncStateNotFound", "Nothing is known of this token any more; read everything again.")
	a.header = http.Header{"Location": {base(r) + "/v1.0/users/delta?$deltatoken="}}
	if how == DeltaLost {
		a.status, a.header = http.StatusBadRequest, nil
	}
	return a
}

// listMembers answers with the groups in a group, and with the people in it, at any
// depth. Source: Microsoft Graph v1.0, "List group transitive members".
func (t *Tenant) listMembers(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := graph.ID(strings.ToLower(r.PathValue("id")))
	if t.groups[id] == nil {
		return t.missing(r.PathValue("id"))
	}
	all := t.people(id)
	n := len(all.groups) + len(all.ids)
	return list{context: "directoryObjects", places: n, count: n, row: func(i int) (object, string) {
		if i < len(all.groups) {
			return object{"@odata.type": "#microsoft.graph.group", "id": all.groups[i]}, ""
		}
		return t.member(t.byID[all.ids[i-len(all.groups)]], r)
	}}.page(r)
}
