package graphtest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"lotsen/graph"
)

// apps are the Teams apps of the organisation's catalogue, and who has which. They
// are not part of a snapshot.
type apps struct {
	published map[graph.ID]graph.ID          // by the id in the manifest: the catalogue's
	installed map[graph.ID]map[graph.ID]bool // by person: the ids in the manifest
	given     int                            // so many ids the catalogue has given
}

// PublishApp puts a Teams app into the organisation's catalogue, and gives the id
// that the catalogue gives it. external is the id in its manifest, a GUID.
func (t *Tenant) PublishApp(external string) graph.ID {
	id, err := graph.ParseID(external)
	if err != nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.apps.published[id] == "" {
		t.apps.published[id] = castID(8000 + t.apps.given)
		t.apps.given++
	}
	return t.apps.published[id]
}

// WithdrawApp takes an app out of the catalogue. Published again it has another id there.
func (t *Tenant) WithdrawApp(external string) {
	id, err := graph.ParseID(external)
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.apps.published, id)
}

// FindApp gives the catalogue's id of an app; NoApp: it is not published.
func (t *Tenant) FindApp(ctx context.Context, external string) (graph.ID, error) {
	id, err := graph.ParseID(external)
	if err != nil {
		return "", failure(Catalogue, graph.Invalid)
	}
	if _, err := t.ask(ctx, Catalogue); err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	app := t.apps.published[id]
	if app == "" {
		return "", failure(Catalogue, graph.NoApp)
	}
	return app, nil
}

// InstallApp installs a published app for somebody, and gives the id of their
// conversation with it. Who is unlicensed has no Teams: NotFound.
func (t *Tenant) InstallApp(ctx context.Context, person graph.ID, external string) (string, error) {
	id, err := graph.ParseID(external)
	if err != nil || !person.Valid() {
		return "", failure(Install, graph.Invalid)
	}
	if _, err := t.FindApp(ctx, external); err != nil {
		return "", err
	}
	if _, err := t.ask(ctx, Install); err != nil {
		return "", err
	}
	t.mu.Lock()
	a := t.inTeams(person)
	if a != nil {
		t.apps.install(a.id, id)
	}
	t.mu.Unlock()
	if a == nil {
		return "", failure(Install, graph.NotFound)
	}
	return t.InstalledApp(ctx, person, external)
}

// InstalledApp gives the id of the conversation between somebody and an app; empty:
// they do not have the app.
func (t *Tenant) InstalledApp(ctx context.Context, person graph.ID, external string) (string, error) {
	id, err := graph.ParseID(external)
	if err != nil || !person.Valid() {
		return "", failure(Installed, graph.Invalid)
	}
	if _, err := t.ask(ctx, Installed); err != nil {
		return "", err
	}
	t.mu.Lock()
	a := t.inTeams(person)
	has := a != nil && t.apps.installed[a.id][id]
	t.mu.Unlock()
	switch {
	case a == nil:
		return "", failure(Installed, graph.NotFound)
	case !has:
		return "", nil
	}
	if _, err := t.ask(ctx, Chat); err != nil {
		return "", err
	}
	return chatID(person, id), nil
}

// AnyMember gives one of the people in a group; NotFound: there is none.
func (t *Tenant) AnyMember(ctx context.Context, group graph.ID) (graph.ID, error) {
	if !group.Valid() {
		return "", failure(Group, graph.Invalid)
	}
	if _, err := t.ask(ctx, Group); err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.groups[group] == nil {
		return "", failure(Group, graph.NoGroup)
	}
	if people := t.people(group).ids; len(people) > 0 {
		return people[0], nil
	}
	return "", failure(Group, graph.NotFound)
}

// inTeams is an account that has Teams, or nil. Called with mu held.
func (t *Tenant) inTeams(person graph.ID) *account {
	if a := t.byID[person]; a != nil && a.licensed {
		return a
	}
	return nil
}

func (a apps) install(person, external graph.ID) {
	if a.installed[person] == nil {
		a.installed[person] = map[graph.ID]bool{}
	}
	a.installed[person][external] = true
}

// chatID is the id of the conversation between somebody and an app, in Graph's form.
func chatID(person, external graph.ID) string {
	return fmt.Sprintf("19:%s_%s@unq.gbl.spaces", person, external)
}

// installID is the id of an installation, in Graph's form.
func installID(person, app graph.ID) string {
	return base64.StdEncoding.EncodeToString([]byte(string(person) + "##" + string(app)))
}

// The filters that the catalogue and the list of what is installed answer.
var (
	byManifest  = regexp.MustCompile(`^externalId eq '([0-9a-f-]{36})' and distributionMethod eq 'organization'$`)
	byTheirs    = regexp.MustCompile(`^teamsApp/externalId eq '([0-9a-f-]{36})'$`)
	bindAnother = regexp.MustCompile(`^https?://[^/]+/v1\.0/appCatalogs/teamsApps/([0-9a-f-]{36})$`)
)

func (t *Tenant) appObject(external graph.ID) object {
	return object{"id": t.apps.published[external], "externalId": external, "displayName": "Lotsen", "distributionMethod": "organization"}
}

// listApps answers with the apps of the catalogue that a filter finds.
func (t *Tenant) listApps(r *http.Request) reply {
	m := byManifest.FindStringSubmatch(r.URL.Query().Get("$filter"))
	if m == nil {
		return fail(http.StatusBadRequest, "BadRequest", "Invalid filter clause.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := []object{}
	if id := graph.ID(m[1]); t.apps.published[id] != "" {
		rows = append(rows, t.appObject(id))
	}
	return ok(object{"@odata.context": base(r) + "/v1.0/$metadata#appCatalogs/teamsApps", "value": rows})
}

// installApp installs an app: 201 without a body, 409 if it is there.
func (t *Tenant) installApp(r *http.Request) reply {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return fail(http.StatusBadRequest, "BadRequest", "The body must be application/json.")
	}
	var order struct {
		App string `json:"teamsApp@odata.bind"`
	}
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		return fail(http.StatusBadRequest, "BadRequest", "The body cannot be read.")
	}
	m := bindAnother.FindStringSubmatch(order.App)
	if m == nil || !strings.HasPrefix(order.App, base(r)+"/") {
		return fail(http.StatusBadRequest, "BadRequest", "Bad Request")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.inTeams(graph.ID(strings.ToLower(r.PathValue("id"))))
	for external, app := range t.apps.published {
		switch {
		case a == nil || app != graph.ID(m[1]):
		case t.apps.installed[a.id][external]:
			return fail(http.StatusConflict, "Conflict", "The app is already installed.")
		default:
			t.apps.install(a.id, external)
			return reply{status: http.StatusCreated}
		}
	}
	return fail(http.StatusNotFound, "NotFound", "The app or the user was not found.")
}

// listInstalled answers with the installation of one app.
func (t *Tenant) listInstalled(r *http.Request) reply {
	q := r.URL.Query()
	m := byTheirs.FindStringSubmatch(q.Get("$filter"))
	if m == nil || q.Get("$expand") != "teamsApp" {
		return fail(http.StatusBadRequest, "BadRequest", "Invalid filter clause.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.inTeams(graph.ID(strings.ToLower(r.PathValue("id"))))
	if a == nil {
		return fail(http.StatusNotFound, "NotFound", "The user was not found.")
	}
	rows := []object{}
	if id := graph.ID(m[1]); t.apps.installed[a.id][id] {
		rows = append(rows, object{"id": installID(a.id, t.apps.published[id]), "teamsApp": t.appObject(id)})
	}
	return ok(object{"@odata.count": len(rows), "value": rows})
}

// getChat answers with the conversation of an installation.
func (t *Tenant) getChat(r *http.Request) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a := t.inTeams(graph.ID(strings.ToLower(r.PathValue("id")))); a != nil {
		for external := range t.apps.installed[a.id] {
			if installID(a.id, t.apps.published[external]) == r.PathValue("install") {
				return ok(object{"@odata.context": base(r) + "/v1.0/$metadata#chats/$entity", "id": chatID(a.id, external)})
			}
		}
	}
	return fail(http.StatusNotFound, "NotFound", "The installation was not found.")
}
