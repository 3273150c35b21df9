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

// teamsCheck are the settings of Teams, as a check looks at them.
func (s Settings) teamsCheck() teams.CheckOptions {
	return teams.CheckOptions{
		AppID: s.Teams.AppID, OpenIDURL: s.Teams.OpenIDURL, PublicURL: s.Server.PublicURL,
		Credential: s.teamsCredential(),
	}
}

// Installer is a directory that can install Lotsen's app in Teams for people.
type Installer interface {
	// FindApp gives the catalogue's id of the app with an id in its manifest.
	FindApp(ctx context.Context, external string) (graph.ID, error)
	// InstallApp installs it for somebody, and gives the id of their conversation.
	InstallApp(ctx context.Context, person graph.ID, external string) (chat string, err error)
	// InstalledApp gives that id; empty: they do not have the app.
	InstalledApp(ctx context.Context, person graph.ID, external string) (chat string, err error)
	// AnyMember gives one of the people in a group.
	AnyMember(ctx context.Context, group graph.ID) (graph.ID, error)
}

// The application permissions for installing the app.
const (
	seeCatalogue = "AppCatalog.Read.All"
	installSelf  = "TeamsAppInstallation.ReadWriteSelfForUser.All"
)

// consent is what to do when one of them is missing.
const consent = "add the application permission under API permissions of the app registration LOTSEN_CLIENT_ID, Microsoft Graph, and grant admin consent; a new token takes up to an hour"

// checkGraphFor is how long each question to Graph may take.
const checkGraphFor = 15 * time.Second

// installing looks at whether Lotsen may install its app for people: it looks the app
// up in the catalogue, and asks whether somebody of the helpdesk has it.
func (o CheckOptions) installing(ctx context.Context) []finding {
	external := teams.ManifestID(o.Settings.Teams.AppID)
	install, bad := o.installer()
	if bad != nil {
		return []finding{*bad}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*checkGraphFor)
	defer cancel()
	list := []finding{catalogued(ctx, install, external)}
	group, err := graph.ParseID(o.Settings.Graph.Helpdesk)
	if err != nil {
		return append(list, finding{What: installSelf + ": cannot be tried without LOTSEN_HELPDESK_GROUP", Mend: "set it to the object id of a group: somebody in it is asked about"})
	}
	return append(list, installable(ctx, install, external, group))
}

// installer is the Graph client, or what is wrong with its settings.
func (o CheckOptions) installer() (Installer, *finding) {
	g := o.Settings.Graph
	if g.TenantID == "" || g.ClientID == "" || g.ClientSecret == "" {
		return nil, &finding{
			What: "Lotsen cannot install its app for people: LOTSEN_TENANT_ID, LOTSEN_CLIENT_ID or LOTSEN_CLIENT_SECRET is not set",
			Mend: "set them; bot handbook teams.en says which permissions they need",
		}
	}
	directory, err := o.Connect(g, o.Now)
	if err != nil {
		return nil, &finding{What: err.Error(), Mend: "see LOTSEN_LOGIN_URL and LOTSEN_GRAPH_URL, if they are set"}
	}
	install, can := directory.(Installer)
	if !can {
		return nil, &finding{What: "this directory installs no apps in Teams", OK: true}
	}
	return install, nil
}

func catalogued(ctx context.Context, install Installer, external string) finding {
	_, err := install.FindApp(ctx, external)
	switch {
	case err == nil:
		return finding{What: "the organisation's catalogue of Teams apps has the app (" + seeCatalogue + ")", OK: true}
	case errors.Is(err, graph.NoApp):
		return finding{
			What: "the organisation's catalogue of Teams apps does not have the app " + external,
			Mend: "upload the package that bot manifest teams makes in the Teams admin center, under Manage apps, and let it be published",
		}
	}
	return unasked(seeCatalogue, err)
}

func installable(ctx context.Context, install Installer, external string, group graph.ID) finding {
	somebody, err := install.AnyMember(ctx, group)
	switch {
	case errors.Is(err, graph.NotFound):
		return finding{What: installSelf + ": cannot be tried, as nobody is in LOTSEN_HELPDESK_GROUP", Mend: "put those who work there into the group"}
	case errors.Is(err, graph.NoGroup):
		return finding{What: "LOTSEN_HELPDESK_GROUP: there is no such group", Mend: "copy its Object ID from the group's Overview in the Entra admin center"}
	case err != nil:
		return unasked("GroupMember.Read.All", err)
	}
	switch _, err = install.InstalledApp(ctx, somebody, external); {
	case err == nil:
		return finding{What: "Lotsen may see and install its app for people (" + installSelf + ")", OK: true}
	case errors.Is(err, graph.NotFound):
		return finding{What: installSelf + ": could not be tried, as the one of the helpdesk who was chosen has no Teams", OK: true}
	}
	return unasked(installSelf, err)
}

// unasked is what a question that got no answer says of the permission for it.
func unasked(permission string, err error) finding {
	var e *graph.Error
	if !errors.As(err, &e) {
		return finding{What: permission + ": Graph cannot be asked", Mend: "try again"}
	}
	switch {
	case e.Kind == graph.Denied && (e.Status == http.StatusUnauthorized || e.Status == http.StatusBadRequest): // the log-in service's
		return finding{
			What: "Microsoft does not let LOTSEN_CLIENT_ID in (" + e.Error() + ")",
			Mend: "copy LOTSEN_TENANT_ID and LOTSEN_CLIENT_ID from Overview of the app registration, and make a new secret",
		}
	case e.Kind == graph.Denied:
		return finding{What: fmt.Sprintf("the permission %s is missing", permission), Mend: consent}
	}
	return finding{What: fmt.Sprintf("%s: %s", permission, e.Error()), Mend: "try again; outgoing HTTPS to graph.microsoft.com and login.microsoftonline.com must be open"}
}
