package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"lotsen/bot/teams"
	"lotsen/graph"
)

// Probed is a directory that can find out what Lotsen may ask it.
type Probed interface {
	// Permissions makes a harmless call for each permission, those for Teams too if
	// asked for. group is one to ask about; empty: none is set.
	Permissions(ctx context.Context, group graph.ID, teams bool) []graph.Grant
	// AnyMember gives one of the people in a group.
	AnyMember(ctx context.Context, group graph.ID) (graph.ID, error)
	// FindApp gives the catalogue's id of the Teams app with an id in its manifest.
	FindApp(ctx context.Context, external string) (graph.ID, error)
}

// How long all questions about permissions may take, and each of the others.
const (
	probeFor      = 90 * time.Second
	checkGraphFor = 15 * time.Second
)

// inGraph looks at whether Lotsen may ask Microsoft Graph what it must know. Only
// questions are asked, and none about anybody's methods.
func (o CheckOptions) inGraph(ctx context.Context) []finding {
	g := o.Settings.Graph
	if problems := g.problems(); len(problems) > 0 {
		list := make([]finding, len(problems))
		for i, p := range problems {
			list[i] = finding{What: p.Setting, Mend: p.Text}
		}
		return list
	}
	directory, err := o.Connect(g, o.Now)
	if err != nil {
		return []finding{{What: err.Error(), Mend: "see the settings LOTSEN_TENANT_ID and LOTSEN_CLIENT_…; bot handbook operators.en tells what each is"}}
	}
	probed, can := directory.(Probed)
	if !can {
		return []finding{{What: "this directory does not tell what Lotsen may ask it", OK: true}}
	}
	groups, list := g.groups()
	probing, cancel := context.WithTimeout(ctx, probeFor)
	defer cancel()
	grants := probed.Permissions(probing, g.anyGroup(), o.Settings.inTeams())
	may := map[graph.Permission]bool{}
	for _, grant := range grants {
		if refused(grant.Err) {
			return append(list, g.notLetIn(grant.Err))
		}
		may[grant.Permission] = grant.Granted != graph.No
		list = append(list, g.granted(grant))
	}
	if may[graph.ReadGroups] {
		for _, group := range groups {
			list = append(list, group.look(ctx, probed))
		}
	}
	if may[graph.ReadApps] {
		list = append(list, catalogued(ctx, probed, teams.ManifestID(o.Settings.Teams.AppID))...)
	}
	return list
}

// purpose is what a permission is for, and what is lost without it.
type purpose struct{ what, without string }

func purposes() map[graph.Permission]purpose {
	return map[graph.Permission]purpose{
		graph.ReadPeople:     {"the people, who leads whom, and who has changed", "Lotsen knows nobody: there are guides, and nothing else"},
		graph.ReadReport:     {"the registration report: who is done", "there are no figures for managers and the helpdesk"},
		graph.ReadMethods:    {"the check at once when somebody is done", "nobody is told that they are done"},
		graph.ReadGroups:     {"who is the helpdesk, and who is in the groups that are included or left out", "nobody is the helpdesk"},
		graph.ReadApps:       {"Lotsen in the organisation's catalogue of Teams apps", "Lotsen cannot install its app for people"},
		graph.InstallForUser: {"to install Lotsen, and nothing else, for people in Teams", "Lotsen reaches only those in Teams who have added it"},
	}
}

// granted is what was found out about a permission.
func (s GraphSettings) granted(g graph.Grant) finding {
	about := purposes()[g.Permission]
	name := fmt.Sprintf("%s (%s)", g.Permission, about.what)
	switch {
	case errors.Is(g.Err, graph.Licence):
		return finding{
			What: name + ": Microsoft says that the tenant has no licence for the report, whatever the permission",
			Mend: "it says so now and then to tenants that have Entra ID P1 or P2: try again, and otherwise get the licence; " + about.without,
		}
	case g.Granted == graph.Yes:
		return finding{What: name + " is granted", OK: true}
	case g.Granted == graph.No:
		return finding{What: fmt.Sprintf("%s is not granted, and without it %s", name, about.without), Mend: s.consent(g.Permission)}
	}
	return unasked("whether "+name+" is granted cannot be told", g.Err)
}

// consent is what to do when a permission is missing.
func (s GraphSettings) consent(p graph.Permission) string {
	const seen = "; it takes up to an hour to be seen"
	if s.Identity == ManagedIdentity {
		return fmt.Sprintf("give the managed identity the app role %s of Microsoft Graph, as bot handbook operators.en tells", p) + seen
	}
	return fmt.Sprintf("in the Entra admin center, under App registrations, the app LOTSEN_CLIENT_ID, API permissions: add Microsoft Graph, Application permissions, %s, and press Grant admin consent", p) + seen
}

// refused reports whether the log-in service gave Lotsen no token.
func refused(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && e.Kind == graph.Denied && (e.Status == http.StatusUnauthorized || e.Status == http.StatusBadRequest)
}

func (s GraphSettings) notLetIn(err error) finding {
	how := "make a new secret under Certificates & secrets, and copy its Value"
	switch {
	case s.Certificate != "":
		how = "upload the certificate, without its key, under Certificates & secrets"
	case s.Identity == WorkloadIdentity:
		how = "look under Certificates & secrets, Federated credentials, whether issuer, subject and audience are those of the token"
	case s.Identity == ManagedIdentity:
		how = "look whether the machine has the identity"
	}
	return finding{
		What: fmt.Sprintf("Microsoft does not let LOTSEN_CLIENT_ID in (%v)", err),
		Mend: "copy LOTSEN_TENANT_ID and LOTSEN_CLIENT_ID from Overview of the app registration, and " + how,
	}
}

// unasked is a question to Graph that got no answer.
func unasked(what string, err error) finding {
	f := finding{What: what, Mend: "try again; if it stays so, Microsoft's support wants to know the number of the request"}
	if err != nil {
		f.What = fmt.Sprintf("%s (%v)", what, err)
	}
	switch {
	case errors.Is(err, graph.Throttled):
		f.Mend = "something else asks Graph as LOTSEN_CLIENT_ID at this moment, perhaps Lotsen itself: try again in a minute"
	case errors.Is(err, graph.Unavailable):
		f.Mend = "try again; outgoing HTTPS to graph.microsoft.com and login.microsoftonline.com, or what LOTSEN_GRAPH_URL and LOTSEN_LOGIN_URL name, must be open"
	}
	return f
}

// namedGroup is a group that a setting names.
type namedGroup struct {
	setting string
	id      graph.ID
	// empty is what to do when nobody is in it; "": that is in order.
	empty string
}

// groups are those that are set, and what is to be mended of those that must be.
func (s GraphSettings) groups() (list []namedGroup, missing []finding) {
	for _, g := range []struct{ setting, value, empty string }{
		{"LOTSEN_HELPDESK_GROUP", s.Helpdesk, "put those who are the helpdesk into it"},
		{"LOTSEN_INCLUDE_GROUP", s.Include, "put those whom Lotsen is for into it, or leave the setting out: nobody counts now"},
		{"LOTSEN_EXCLUDE_GROUP", s.Exclude, ""},
	} {
		if id, err := graph.ParseID(g.value); err == nil {
			list = append(list, namedGroup{g.setting, id, g.empty})
		}
	}
	if s.Helpdesk == "" {
		missing = append(missing, finding{What: "LOTSEN_HELPDESK_GROUP is not set", Mend: "set it to the object id of the group whose members are the helpdesk"})
	}
	return list, missing
}

// anyGroup is a group that may be asked about; empty: none is set.
func (s GraphSettings) anyGroup() graph.ID {
	if list, _ := s.groups(); len(list) > 0 {
		return list[0].id
	}
	return ""
}

// look looks at whether a group is there.
func (g namedGroup) look(ctx context.Context, d Probed) finding {
	ctx, cancel := context.WithTimeout(ctx, checkGraphFor)
	defer cancel()
	_, err := d.AnyMember(ctx, g.id)
	switch {
	case err == nil:
		return finding{What: g.setting + ": the group is there, with people in it", OK: true}
	case errors.Is(err, graph.NoGroup):
		return finding{What: g.setting + ": the directory has no such group", Mend: "copy its Object ID from the group's Overview in the Entra admin center"}
	case errors.Is(err, graph.NotFound) && g.empty == "":
		return finding{What: g.setting + ": the group is there, and nobody is in it", OK: true}
	case errors.Is(err, graph.NotFound):
		return finding{What: g.setting + ": nobody is in the group", Mend: g.empty + ". A group that hides its members is not seen"}
	}
	return unasked(g.setting+": whether there is such a group cannot be told", err)
}

// catalogued looks at whether the organisation's catalogue has Lotsen's app. What else
// is wrong with the catalogue stands with the permission.
func catalogued(ctx context.Context, d Probed, external string) []finding {
	ctx, cancel := context.WithTimeout(ctx, checkGraphFor)
	defer cancel()
	switch _, err := d.FindApp(ctx, external); {
	case err == nil:
		return []finding{{What: "the organisation's catalogue of Teams apps has the app", OK: true}}
	case errors.Is(err, graph.NoApp):
		return []finding{{
			What: "the organisation's catalogue of Teams apps does not have the app " + external,
			Mend: "upload the package that bot manifest teams makes in the Teams admin center, under Manage apps, and let it be published",
		}}
	default:
		return []finding{unasked("whether the catalogue of Teams apps has the app cannot be told", err)}
	}
}
