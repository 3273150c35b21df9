package msgraph

import (
	"context"
	"strings"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// maxReports bounds the people of one manager.
const maxReports = 2000

// withManager asks for the manager's id in the same answer.
const withManager = "manager($select=id)"

// FindPerson finds the one account that has the address: as its sign-in
// address, else as its mail, else as another of its addresses. NotFound and
// Ambiguous are answers, not accidents. Permission: User.Read.All.
func (c *Client) FindPerson(ctx context.Context, address graph.Address) (graph.Person, error) {
	ctx, cancel := c.begin(ctx, "finding a person by their address", directoryService)
	defer cancel()
	address, err := graph.ParseAddress(string(address))
	if err != nil {
		return graph.Person{}, wrong(ctx, graph.Invalid, "")
	}
	quoted := strings.ReplaceAll(string(address), "'", "''")
	for _, by := range []struct {
		filter string
		is     func(graph.Person) bool
	}{
		{"userPrincipalName eq '" + quoted + "'", func(p graph.Person) bool { return p.SignIn == address }},
		{"mail eq '" + quoted + "'", func(p graph.Person) bool { return p.Mail == address }},
		{"proxyAddresses/any(p:p eq 'smtp:" + quoted + "')", func(graph.Person) bool { return true }},
	} {
		found, err := c.byFilter(ctx, by.filter)
		switch {
		case err != nil:
			return graph.Person{}, err
		case len(found) == 0:
			continue
		case len(found) > 1:
			return graph.Person{}, wrong(ctx, graph.Ambiguous, "")
		case found[0] == nil || !found[0].readable() || !by.is(found[0].person):
			return graph.Person{}, wrong(ctx, graph.Malformed, "the person found is not the one asked for")
		}
		return found[0].person, nil
	}
	return graph.Person{}, wrong(ctx, graph.NotFound, "")
}

// byFilter lists the users that a filter finds; one that cannot be read is nil.
// Two are enough to know that there is more than one.
func (c *Client) byFilter(ctx context.Context, filter string) ([]*user, error) {
	request := get("/users{?%24filter,%24select,%24expand}", nil, map[string]string{
		"%24filter": filter, "%24select": userSelect, "%24expand": withManager,
	})
	var found []*user
	err := c.walk(ctx, request, newUser, raw, func(rows []serialization.Parsable) (bool, error) {
		for _, row := range rows {
			u, _ := row.(*user)
			found = append(found, u)
		}
		return len(found) < 2, nil
	})
	return found, err
}

// Person reads one account, its manager's id too. Permission: User.Read.All.
func (c *Client) Person(ctx context.Context, id graph.ID) (graph.Person, error) {
	ctx, cancel := c.begin(ctx, "reading a person", directoryService)
	defer cancel()
	u, err := c.user(ctx, "/users/{id}{?%24select,%24expand}", id, map[string]string{"%24select": userSelect, "%24expand": withManager})
	switch {
	case err != nil:
		return graph.Person{}, err
	case !u.readable() || u.person.ID != id:
		return graph.Person{}, wrong(ctx, graph.Malformed, "the person is not the one asked for")
	}
	return u.person, nil
}

// Manager reads somebody's manager; NotFound when there is none, or when it is
// no user. The manager's own manager is not told. Permission: User.Read.All.
func (c *Client) Manager(ctx context.Context, id graph.ID) (graph.Person, error) {
	ctx, cancel := c.begin(ctx, "reading a person's manager", directoryService)
	defer cancel()
	u, err := c.user(ctx, "/users/{id}/manager{?%24select}", id, map[string]string{"%24select": userSelect})
	switch {
	case err != nil:
		return graph.Person{}, err
	case u.other():
		return graph.Person{}, wrong(ctx, graph.NotFound, "")
	case !u.readable():
		return graph.Person{}, wrong(ctx, graph.Malformed, "the manager cannot be read")
	}
	return u.person, nil
}

func (c *Client) user(ctx context.Context, template string, id graph.ID, query map[string]string) (*user, error) {
	if !id.Valid() {
		return nil, wrong(ctx, graph.Invalid, "")
	}
	answer, err := c.ask(ctx, get(template, map[string]string{"id": string(id)}, query), newUser)
	if err != nil {
		return nil, err
	}
	u, is := answer.(*user)
	if !is {
		return nil, wrong(ctx, graph.Malformed, "the answer is no user")
	}
	return u, nil
}

// DirectReports lists those whose manager is id, the disabled too; contacts and
// others who are no users are left out. More than 2,000 are refused.
// Permission: User.Read.All.
func (c *Client) DirectReports(ctx context.Context, id graph.ID) (graph.List, error) {
	ctx, cancel := c.begin(ctx, "listing a manager's people", directoryService)
	defer cancel()
	if !id.Valid() {
		return graph.List{}, wrong(ctx, graph.Invalid, "")
	}
	request := get("/users/{id}/directReports{?%24select,%24top}", map[string]string{"id": string(id)},
		map[string]string{"%24select": userSelect, "%24top": "100"})
	var list graph.List
	err := c.walk(ctx, request, newUser, raw, func(rows []serialization.Parsable) (bool, error) {
		for _, row := range rows {
			u, is := row.(*user)
			switch {
			case is && u.other():
			case !is || !u.readable():
				list.Unreadable++
			default:
				u.person.Manager = id
				list.People = append(list.People, u.person)
			}
		}
		if len(list.People) > maxReports {
			return false, wrong(ctx, graph.Malformed, "the list is too long")
		}
		return true, nil
	})
	if err != nil {
		return graph.List{}, err
	}
	return list, nil
}
