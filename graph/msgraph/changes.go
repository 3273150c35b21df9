package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// completing is how many people are looked up at the same time.
const completing = 8

// changed is where the pages of users/delta are. Links may name the function in full.
func changed() place {
	return place{
		paths: []string{"/users/delta", "/users/delta()", "/users/microsoft.graph.delta", "/users/microsoft.graph.delta()"},
		marks: []string{"$skiptoken", "$deltatoken"},
	}
}

// Changes reads a page of users/delta, as bulk work: everybody with the empty token,
// and with that of a last page whoever has changed since. A token is good for seven
// days; Expired: it is no more, or it is none of this reading, and the reading begins
// anew with the empty one. Malformed: the page cannot be understood, and nothing of it
// is to be used.
//
// Person is the whole account. Graph answers with all the properties that were asked
// for at first, changed or not, unless return=minimal is preferred, which is not sent
// here; what was never set is left out, so an account without assignedLicenses has no
// licence. Should a row come without its sign-in address or without saying whether the
// account is enabled, which every account has, it is but a part: the person is then
// looked up, which costs a request each. Who leads somebody is told by manager@delta,
// which comes when it has changed, and in the first round for whoever has a manager.
//
// Pages are asked for with up to 999 rows; Graph may make them shorter. No budget but
// the directory's own applies. Permission: User.Read.All. Sources: Microsoft Graph,
// "user: delta" (default: return the same properties as initial delta request), and
// "Use delta query to track changes in Microsoft Graph data".
func (c *Client) Changes(ctx context.Context, from graph.Token) (graph.Changes, error) {
	c, ctx, cancel := c.turnPage(ctx, "reading what has changed of people", directoryService)
	defer cancel()
	request, err := c.at(ctx, from, changed(), func() (*abs.RequestInformation, error) {
		return get("/users/delta{?%24select}", nil, map[string]string{"%24select": userSelect + ",manager"}), nil
	})
	if err != nil {
		return graph.Changes{}, err
	}
	request.Headers.Add("Prefer", "odata.maxpagesize=999")
	l, err := c.list(ctx, request)
	if err != nil {
		return graph.Changes{}, outworn(err, from)
	}
	page := graph.Changes{Last: l.Next == ""}
	link := l.Next
	switch {
	case l.Next == "" && l.Delta == "":
		return graph.Changes{}, c.lost(ctx, wrong(ctx, graph.Malformed, "the answer leads nowhere"))
	case page.Last:
		link, from = l.Delta, "" // where nothing has changed, Graph may give the same link again
	}
	if page.Next, err = c.following(ctx, link, from, changed()); err != nil {
		return graph.Changes{}, err
	}
	if err := c.understand(ctx, l.Value, &page); err != nil {
		return graph.Changes{}, err
	}
	return page, nil
}

// understand reads the rows, and looks those people up of whom only a part came.
func (c *Client) understand(ctx context.Context, rows []json.RawMessage, page *graph.Changes) error {
	page.Rows = make([]graph.Change, 0, len(rows))
	var parts []int
	for _, row := range rows {
		change, whole, ok := readChange(row)
		if !ok {
			page.Unreadable++
			continue
		}
		if !whole {
			parts = append(parts, len(page.Rows))
		}
		page.Rows = append(page.Rows, change)
	}
	if len(parts) == 0 {
		return nil
	}
	unreadable, err := c.complete(ctx, page.Rows, parts)
	if err != nil {
		return err
	}
	kept := page.Rows[:0]
	for _, row := range page.Rows {
		if row.Person.ID != "" {
			kept = append(kept, row)
		}
	}
	page.Rows, page.Unreadable = kept, page.Unreadable+unreadable
	return nil
}

// complete looks up those of the rows that parts names. One that cannot be read loses
// its id.
func (c *Client) complete(ctx context.Context, rows []graph.Change, parts []int) (unreadable int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		mu   sync.Mutex
		next int
		all  sync.WaitGroup
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(parts) || err != nil {
			return 0, false
		}
		next++
		return parts[next-1], true
	}
	for range min(completing, len(parts)) {
		all.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				row, readable, failed := c.whole(ctx, rows[i].Person.ID)
				mu.Lock()
				rows[i] = row
				if !readable {
					unreadable++
				}
				if failed != nil && err == nil {
					err = failed
					cancel()
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return unreadable, err
}

// whole looks somebody up. Whoever is not there any more is removed.
func (c *Client) whole(ctx context.Context, id graph.ID) (graph.Change, bool, error) {
	u, err := c.user(ctx, "/users/{id}{?%24select,%24expand}", id, map[string]string{"%24select": userSelect, "%24expand": withManager})
	switch {
	case errors.Is(err, graph.NotFound):
		return graph.Change{Person: graph.Person{ID: id}, Removed: true}, true, nil
	case err != nil:
		return graph.Change{}, true, err
	case !u.readable() || u.person.ID != id:
		return graph.Change{}, false, nil
	}
	return graph.Change{Person: u.person, ManagerSaid: true}, true, nil
}

// told is a property that may be left out, which is not the same as null.
type told[T any] struct {
	came  bool
	value *T
}

// UnmarshalJSON is called only for a property that came.
func (t *told[T]) UnmarshalJSON(b []byte) error {
	t.came = true
	return json.Unmarshal(b, &t.value)
}

// changedUser is a row of users/delta.
type changedUser struct {
	ID         string                  `json:"id"`
	Removed    *struct{}               `json:"@removed"`
	SignIn     string                  `json:"userPrincipalName"`
	Name       string                  `json:"displayName"`
	GivenName  string                  `json:"givenName"`
	Mail       string                  `json:"mail"`
	Department string                  `json:"department"`
	Office     string                  `json:"officeLocation"`
	JobTitle   string                  `json:"jobTitle"`
	Language   string                  `json:"preferredLanguage"`
	Enabled    told[bool]              `json:"accountEnabled"`
	Type       string                  `json:"userType"`
	Licences   told[[]json.RawMessage] `json:"assignedLicenses"`
	Manager    []changedReference      `json:"manager@delta"`
}

// changedReference is a manager who came, or went.
type changedReference struct {
	ODataType string    `json:"@odata.type"`
	ID        string    `json:"id"`
	Removed   *struct{} `json:"@removed"`
}

// readChange reads a row. whole: nothing of the account is missing.
func readChange(row []byte) (change graph.Change, whole, ok bool) {
	var u changedUser
	if json.Unmarshal(row, &u) != nil {
		return change, false, false
	}
	id, err := graph.ParseID(u.ID)
	if err != nil {
		return change, false, false
	}
	if u.Removed != nil {
		return graph.Change{Person: graph.Person{ID: id}, Removed: true}, true, true
	}
	change.Person = graph.Person{
		ID: id, SignIn: graph.Address(strings.ToLower(u.SignIn)), DisplayName: u.Name, GivenName: u.GivenName,
		Mail: graph.Address(strings.ToLower(u.Mail)), Department: u.Department, Office: u.Office, JobTitle: u.JobTitle,
		Language: u.Language, Enabled: graph.Said(u.Enabled.value), Type: graph.UserType(strings.ToLower(u.Type)),
		Licensed: u.licensed(),
	}
	if change.Person.Manager, change.ManagerSaid, ok = u.manager(); !ok {
		return graph.Change{}, false, false
	}
	return change, u.SignIn != "" && u.Enabled.came, true
}

// licensed is No for one who never had a licence: the property is then left out.
func (u *changedUser) licensed() graph.Truth {
	switch {
	case !u.Licences.came:
		return graph.No
	case u.Licences.value == nil:
		return graph.NotKnown
	}
	some := len(*u.Licences.value) > 0
	return graph.Said(&some)
}

// manager is who leads them now. Of a change the old one comes as removed and the new
// one as not, in any order. A contact leads nobody here.
func (u *changedUser) manager() (now graph.ID, said, ok bool) {
	for _, m := range u.Manager {
		id, err := graph.ParseID(m.ID)
		if err != nil {
			return "", false, false
		}
		if m.Removed == nil && (m.ODataType == "" || m.ODataType == userType) {
			now = id
		}
	}
	return now, len(u.Manager) > 0, true
}
