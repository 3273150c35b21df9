package graphtest

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"

	"lotsen/graph"
)

// maxGroups is how many groups Graph checks in one question.
const maxGroups = 20

// MemberOf reports whether somebody is in a group, directly or through groups in
// it. NotFound: there is no such person. NoGroup: there is no such group.
func (t *Tenant) MemberOf(ctx context.Context, id, group graph.ID) (bool, error) {
	if !group.Valid() {
		return false, failure(Membership, graph.Invalid)
	}
	_, _, err := t.one(ctx, Membership, id)
	if err != nil && !errors.Is(err, graph.NotFound) {
		return false, err
	}
	if err == nil && t.within(group, id) {
		return true, nil
	}
	if _, err := t.ask(ctx, Group); err != nil {
		return false, err
	}
	if !t.hasGroup(group) {
		return false, failure(Group, graph.NoGroup)
	}
	return false, err
}

func (t *Tenant) within(group, id graph.ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.holds(group, id)
}

func (t *Tenant) hasGroup(id graph.ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.groups[id] != nil
}

// checkMemberGroups answers with those of the groups asked about that somebody
// is in. A group that does not exist is left out, as one they are not in.
func (t *Tenant) checkMemberGroups(r *http.Request) reply {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return fail(http.StatusBadRequest, "BadRequest", "The body must be application/json.")
	}
	var question struct {
		GroupIDs []string `json:"groupIds"`
	}
	if err := json.NewDecoder(r.Body).Decode(&question); err != nil || len(question.GroupIDs) == 0 || len(question.GroupIDs) > maxGroups {
		return fail(http.StatusBadRequest, "Request_BadRequest", "The groupIds must be a list of 1 to 20 ids.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.whom(r)
	if a == nil {
		return t.missing(r.PathValue("id"))
	}
	found := []graph.ID{}
	for _, s := range question.GroupIDs {
		group, err := graph.ParseID(s)
		if err != nil {
			return fail(http.StatusBadRequest, "Request_BadRequest", "Invalid object identifier '"+s+"'.")
		}
		if t.holds(group, a.id) {
			found = append(found, group)
		}
	}
	return ok(object{"@odata.context": base(r) + "/v1.0/$metadata#Collection(Edm.String)", "value": found})
}

// getGroup answers with a group. All of them are security groups.
func (t *Tenant) getGroup(r *http.Request) reply {
	id := graph.ID(strings.ToLower(r.PathValue("id")))
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.groups[id]
	if g == nil {
		return t.missing(r.PathValue("id"))
	}
	group := object{
		"id": id, "displayName": g.name, "description": nil, "groupTypes": []string{},
		"mailEnabled": false, "securityEnabled": true, "visibility": nil,
	}
	if s := r.URL.Query().Get("$select"); s != "" {
		some, bad := selected(group, strings.Split(s, ","))
		if bad != "" {
			return noPropertyOf("group", bad)
		}
		group = some
	}
	group["@odata.context"] = base(r) + "/v1.0/$metadata#groups/$entity"
	return ok(group)
}
