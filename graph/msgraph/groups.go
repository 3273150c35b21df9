package msgraph

import (
	"context"
	"encoding/json"
	"errors"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// MemberOf reports whether somebody is in a group, directly or through groups in
// it. NotFound: there is no such person. NoGroup: there is no such group; that
// is never taken for "nobody is in it".
//
// A yes costs one request, anything else two: what Graph says of a group that
// does not exist is not documented, so the group is looked up. Neither counts
// against the budget of reports and methods.
//
// A disabled account is still in its groups; see Person.Enabled. If the group
// hides its members (HiddenMembership), Graph may leave it out of the answer,
// which looks like a no, unless the application also has Member.Read.Hidden.
//
// Permissions: User.Read.All and GroupMember.Read.All. Source: Microsoft Graph,
// "directoryObject: checkMemberGroups", group memberships for a user.
func (c *Client) MemberOf(ctx context.Context, id, group graph.ID) (bool, error) {
	ctx, cancel := c.begin(ctx, "checking whether a person is in a group", directoryService)
	defer cancel()
	if !id.Valid() || !group.Valid() {
		return false, wrong(ctx, graph.Invalid, "")
	}
	in, err := c.memberOf(ctx, id, group)
	if in || err != nil && !errors.Is(err, graph.NotFound) {
		return in, err
	}
	if groupErr := c.exists(ctx, group); groupErr != nil {
		return false, groupErr
	}
	return false, err
}

// memberOf asks Graph. NotFound may mean the person or the group.
func (c *Client) memberOf(ctx context.Context, id, group graph.ID) (bool, error) {
	body, _ := json.Marshal(map[string][]graph.ID{"groupIds": {group}}) // strings always marshal
	answer, err := c.ask(ctx, checkMemberGroups(id, body), newMemberships)
	if err != nil {
		return false, err
	}
	m, is := answer.(*memberships)
	switch {
	case !is || !m.has:
		return false, wrong(ctx, graph.Malformed, "the answer has no groups")
	case m.next != "":
		return false, wrong(ctx, graph.Malformed, "the answer has more pages than one")
	}
	for _, g := range m.groups {
		if g != group {
			return false, wrong(ctx, graph.Malformed, "the group is not the one asked for")
		}
	}
	return len(m.groups) > 0, nil
}

// exists is nil when the group does, and NoGroup when it does not.
func (c *Client) exists(ctx context.Context, group graph.ID) error {
	request := get("/groups/{id}{?%24select}", map[string]string{"id": string(group)}, map[string]string{"%24select": "id"})
	answer, err := c.ask(ctx, request, newReference)
	var e *graph.Error
	if errors.As(err, &e) && e.Kind == graph.NotFound {
		e.Kind = graph.NoGroup
	}
	if err != nil {
		return err
	}
	if r, is := answer.(*reference); !is || r.id != group {
		return wrong(ctx, graph.Malformed, "the group is not the one asked for")
	}
	return nil
}

// memberships are the groups, of those asked about, that somebody is in. One
// that cannot be read is the empty ID.
type memberships struct {
	readOnly
	groups []graph.ID
	has    bool // there was a value, and it was a list
	next   string
}

func newMemberships(serialization.ParseNode) (serialization.Parsable, error) {
	return &memberships{}, nil
}

// GetFieldDeserializers reads the ids of the groups.
func (m *memberships) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return fields{
		"value": func(n serialization.ParseNode) error {
			rows, err := n.GetCollectionOfPrimitiveValues("string")
			for _, row := range rows {
				var id graph.ID
				if s, is := row.(*string); is && s != nil {
					id, _ = graph.ParseID(*s) // what is none stays empty
				}
				m.groups = append(m.groups, id)
			}
			m.has = err == nil && rows != nil
			return err
		},
		"@odata.nextLink": text(&m.next),
	}
}

// AnyMember gives one of the people in a group, at any depth; NotFound: there is
// none among the first hundred members. It is for trying out whether something may
// be asked about somebody. NoGroup: there is no such group. Permission:
// GroupMember.Read.All.
func (c *Client) AnyMember(ctx context.Context, group graph.ID) (graph.ID, error) {
	ctx, cancel := c.begin(ctx, "looking for somebody in a group", directoryService)
	defer cancel()
	if !group.Valid() {
		return "", wrong(ctx, graph.Invalid, "")
	}
	request := get("/groups/{id}/transitiveMembers{?%24select}", map[string]string{"id": string(group)}, map[string]string{"%24select": "id"})
	var found graph.ID
	err := c.walk(ctx, request, newUser, raw, func(rows []serialization.Parsable) (bool, error) {
		for _, row := range rows {
			if u, is := row.(*user); is && !u.spoiled && u.odataType == userType && u.person.ID.Valid() {
				found = u.person.ID
				break
			}
		}
		return false, nil
	})
	switch {
	case errors.Is(err, graph.NotFound):
		return "", wrong(ctx, graph.NoGroup, "")
	case err != nil:
		return "", err
	case found == "":
		return "", wrong(ctx, graph.NotFound, "")
	}
	return found, nil
}
