package msgraph

import (
	"context"
	"encoding/json"
	"errors"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// userType is how Graph marks a user among other objects.
const userType = "#microsoft.graph.user"

// MembersPage reads a page of the people in a group, at any depth, as bulk work. Groups,
// devices and other members are left out; a member of whom it is not said what they are
// is Unreadable. A disabled account is still a member. NoGroup: there is no such group.
// Expired: the token is too old, or none of this group's; the reading begins anew.
//
// If the group hides its members (HiddenMembership), Graph may leave them out unless
// the application also has Member.Read.Hidden. Permission: GroupMember.Read.All.
// Source: Microsoft Graph, "List group transitive members", pages of up to 999.
func (c *Client) MembersPage(ctx context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error) {
	c, ctx, cancel := c.turnPage(ctx, "reading the members of a group", directoryService)
	defer cancel()
	if !group.Valid() {
		return graph.MembersPage{}, wrong(ctx, graph.Invalid, "")
	}
	id := string(group)
	here := place{paths: []string{"/groups/" + id + "/transitivemembers", "/groups('" + id + "')/transitivemembers"}, marks: skipping()}
	request, err := c.at(ctx, from, here, func() (*abs.RequestInformation, error) {
		return get("/groups/{id}/transitiveMembers{?%24select,%24top}", map[string]string{"id": id},
			map[string]string{"%24select": "id", "%24top": "999"}), nil
	})
	if err != nil {
		return graph.MembersPage{}, err
	}
	l, err := c.list(ctx, request)
	var e *graph.Error
	if errors.As(err, &e) && e.Kind == graph.NotFound {
		e.Kind = graph.NoGroup
	}
	if err != nil {
		return graph.MembersPage{}, outworn(err, from)
	}
	page := graph.MembersPage{Last: l.Next == ""}
	if page.Next, err = c.following(ctx, l.Next, from, here); err != nil {
		return graph.MembersPage{}, err
	}
	for _, row := range l.Value {
		var m struct {
			ODataType string `json:"@odata.type"`
			ID        string `json:"id"`
		}
		if json.Unmarshal(row, &m) != nil || m.ODataType == "" {
			page.Unreadable++
			continue
		}
		if m.ODataType != userType {
			continue
		}
		id, err := graph.ParseID(m.ID)
		if err != nil {
			page.Unreadable++
			continue
		}
		page.IDs = append(page.IDs, id)
	}
	return page, nil
}
