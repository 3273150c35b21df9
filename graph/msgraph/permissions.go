package msgraph

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"lotsen/graph"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// nobody is an id that no person, group or app has: made up, and of a version that
// Entra does not give out.
const nobody graph.ID = "10752e00-0000-8000-8000-000000000000"

// probe is a harmless question that is answered only to whoever has a permission.
type probe struct {
	permission graph.Permission
	service    service
	request    *abs.RequestInformation
	// missing is what a 404 means: nothing, when nobody was asked about.
	missing graph.ErrorKind
}

// Permissions finds out what Lotsen may ask, with one harmless question for each
// permission: that of reading people names no one, and reads who may be first in the
// list; the report is asked for nobody's row; methods, groups and installations are asked
// about an id that nobody has, or about group if it is given. Nobody's methods are read.
//
// 403 is No. An answer is Yes, and so is a 404 about nobody: Graph documents of none of
// these calls in which order it looks, but a permission of the application is looked at
// before the thing itself. With a group that is not there it is Yes with NoGroup. A
// licence that is missing leaves the permission NotKnown, because it may have been
// looked at first. So does everything else: then Err says why.
//
// It takes no longer than Config.Patience. Two of the questions count against the
// budget of reports and methods.
func (c *Client) Permissions(ctx context.Context, group graph.ID, withTeams bool) []graph.Grant {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	probes := c.probes(group, withTeams)
	grants := make([]graph.Grant, len(probes))
	var all sync.WaitGroup
	for i, p := range probes {
		all.Go(func() { grants[i] = c.try(ctx, p) })
	}
	all.Wait()
	return grants
}

func (c *Client) probes(group graph.ID, withTeams bool) []probe {
	noGroup := graph.NoGroup
	if !group.Valid() {
		group, noGroup = nobody, ""
	}
	path := map[string]string{"id": string(nobody)}
	probes := []probe{
		{graph.ReadPeople, directoryService, get("/users{?%24select,%24top}", nil,
			map[string]string{"%24select": "id,accountEnabled,assignedLicenses", "%24top": "1"}), ""},
		{graph.ReadReport, reportService, get("/reports/authenticationMethods/userRegistrationDetails{?%24filter}", nil,
			map[string]string{"%24filter": "userPrincipalName eq 'nobody@lotsen.invalid'"}), ""},
		{graph.ReadMethods, reportService, get("/users/{id}/authentication/methods", path, nil), ""},
		{graph.ReadGroups, directoryService, get("/groups/{id}/transitiveMembers{?%24select,%24top}", map[string]string{"id": string(group)},
			map[string]string{"%24select": "id", "%24top": "1"}), noGroup},
	}
	if withTeams {
		probes = append(probes,
			probe{graph.ReadApps, teamsService, get("/appCatalogs/teamsApps{?%24filter}", nil,
				map[string]string{"%24filter": "externalId eq '" + string(nobody) + "' and distributionMethod eq 'organization'"}), ""},
			probe{graph.InstallForUser, teamsService, get("/users/{id}"+installedApps+"{?%24expand,%24filter}", path,
				map[string]string{"%24expand": "teamsApp", "%24filter": "teamsApp/externalId eq '" + string(nobody) + "'"}), ""})
	}
	return probes
}

// try asks, and judges the answer.
func (c *Client) try(ctx context.Context, p probe) graph.Grant {
	ctx, cancel := c.begin(ctx, "trying a permission out", p.service)
	defer cancel()
	_, err := c.plain(ctx, p.request)
	g := graph.Grant{Permission: p.permission, Err: err}
	var e *graph.Error
	switch {
	case err == nil:
		g.Granted = graph.Yes
	case !errors.As(err, &e):
	case e.Kind == graph.NotFound && p.missing == "":
		g.Granted, g.Err = graph.Yes, nil
	case e.Kind == graph.NotFound:
		e.Kind, g.Granted = p.missing, graph.Yes
	case e.Kind == graph.Denied && e.Status == http.StatusForbidden:
		g.Granted = graph.No
	}
	return g
}
