package msgraph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// permissionOf is which permission a question needs.
func permissionOf(r *http.Request) graph.Permission {
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/userRegistrationDetails"):
		return graph.ReadReport
	case strings.HasSuffix(path, "/authentication/methods"):
		return graph.ReadMethods
	case strings.HasPrefix(path, "/v1.0/groups/"):
		return graph.ReadGroups
	case strings.HasPrefix(path, "/v1.0/appCatalogs/"):
		return graph.ReadApps
	case strings.HasSuffix(path, installedApps):
		return graph.InstallForUser
	case path == "/v1.0/users":
		return graph.ReadPeople
	}
	return ""
}

func everyPermission() []graph.Permission {
	return []graph.Permission{graph.ReadPeople, graph.ReadReport, graph.ReadMethods, graph.ReadGroups, graph.ReadApps, graph.InstallForUser}
}

func TestEachPermissionIsFoundOutByItself(t *testing.T) {
	const none = `{"value":[]}`
	for name, c := range map[string]struct {
		of      graph.Permission
		status  int
		code    string
		group   graph.ID
		granted graph.Truth
		err     error
	}{
		"people may be read":                {graph.ReadPeople, 200, "", one, graph.Yes, nil},
		"people may not be read":            {graph.ReadPeople, 403, "Authorization_RequestDenied", one, graph.No, graph.Denied},
		"the report may not be read":        {graph.ReadReport, 403, "Authentication_MSGraphPermissionMissing", one, graph.No, graph.Denied},
		"the report needs a licence":        {graph.ReadReport, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", one, graph.NotKnown, graph.Licence},
		"the report is throttled":           {graph.ReadReport, 429, "TooManyRequests", one, graph.NotKnown, graph.Throttled},
		"nobody's methods":                  {graph.ReadMethods, 404, "resourceNotFound", one, graph.Yes, nil},
		"methods may not be read":           {graph.ReadMethods, 403, "accessDenied", one, graph.No, graph.Denied},
		"the group is not there":            {graph.ReadGroups, 404, "Request_ResourceNotFound", one, graph.Yes, graph.NoGroup},
		"no group is set":                   {graph.ReadGroups, 404, "Request_ResourceNotFound", "", graph.Yes, nil},
		"groups may not be read":            {graph.ReadGroups, 403, "Authorization_RequestDenied", one, graph.No, graph.Denied},
		"the catalogue may not be read":     {graph.ReadApps, 403, "Forbidden", one, graph.No, graph.Denied},
		"nobody's installation":             {graph.InstallForUser, 404, "NotFound", one, graph.Yes, nil},
		"nothing may be installed":          {graph.InstallForUser, 403, "Forbidden", one, graph.No, graph.Denied},
		"the token is refused":              {graph.ReadPeople, 401, "InvalidAuthenticationToken", one, graph.NotKnown, graph.Denied},
		"Microsoft is out of order":         {graph.ReadGroups, 503, "serviceNotAvailable", one, graph.NotKnown, graph.Unavailable},
		"the question is not to its liking": {graph.ReadReport, 400, "BadRequest", one, graph.NotKnown, graph.Invalid},
	} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			sent := map[graph.Permission]string{}
			client := asked(t, func(r *http.Request) (int, string) {
				mu.Lock()
				defer mu.Unlock()
				p := permissionOf(r)
				sent[p] = r.URL.String()
				if p != c.of || c.status == 200 {
					return 200, none
				}
				return refused(c.status, c.code)
			})
			grants := client.Permissions(t.Context(), c.group, true)
			for i, g := range grants {
				if g.Permission != everyPermission()[i] {
					t.Errorf("%s: the %d. is %s", name, i+1, g.Permission)
				}
				want, wantErr := graph.Yes, error(nil)
				if g.Permission == c.of {
					want, wantErr = c.granted, c.err
				}
				if g.Granted != want || !errors.Is(g.Err, wantErr) {
					t.Errorf("%s: %+v, want %q, %v", name, g, want, wantErr)
				}
			}
			if !strings.Contains(sent[graph.ReadMethods], "/users/"+string(nobody)+"/") || !strings.Contains(sent[graph.ReadReport], "$filter=userPrincipalName") {
				t.Errorf("%s: somebody was asked about: %v", name, sent)
			}
		})
	}
}

func TestPermissionsAreFoundOutInTimeWhateverHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant)
		for _, g := range client.Permissions(t.Context(), graphtest.HelpdeskGroup, false) {
			if g.Granted != graph.Yes || g.Err != nil {
				t.Errorf("%+v", g)
			}
		}
		if n := fmt.Sprint(tenant.Requests()[graphtest.Catalogue], tenant.Requests()[graphtest.Methods]); n != "0 1" {
			t.Errorf("without Teams: %v", tenant.Requests())
		}
		tenant.Inject(graphtest.Fault{Trouble: graphtest.Hang, Times: -1})
		start := time.Now()
		grants := client.Permissions(t.Context(), graphtest.HelpdeskGroup, true)
		for _, g := range grants {
			if g.Granted != graph.NotKnown || !errors.Is(g.Err, graph.Unavailable) {
				t.Errorf("%+v", g)
			}
		}
		if took := time.Since(start); took > 30*time.Second || len(grants) != 6 {
			t.Errorf("%d after %v", len(grants), took)
		}
	})
}
