package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

const (
	// appFor is how long it is remembered which app of the catalogue is ours.
	appFor = time.Hour
	// appFresh is how old that may be for a 404 to be believed of the person: the app may
	// have been taken out of the catalogue, and be there under another id.
	appFresh = time.Minute
	// showsAfter is when to ask again for an installation that does not show yet.
	showsAfter = 5 * time.Second
	// maxAppID bounds the ids of installations and chats, in bytes.
	maxAppID = 512
)

// catalogued remembers the app that was looked up last; every copy of a client
// shares it.
type catalogued struct {
	mu            sync.Mutex
	external, app graph.ID
	until         time.Time
}

func (c *catalogued) get(external graph.ID) (graph.ID, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.app, c.external == external && time.Now().Before(c.until)
}

func (c *catalogued) put(external, app graph.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.external, c.app, c.until = external, app, time.Now().Add(appFor)
}

// doubt forgets an app that was looked up a while ago, and reports whether it did.
func (c *catalogued) doubt() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Until(c.until) > appFor-appFresh {
		return false
	}
	c.until = time.Time{}
	return true
}

// FindApp looks an app up in the organisation's own catalogue by the id in its
// manifest, and gives the id that the catalogue has given it. NoApp: it is not
// there, or waits to be published. Permission: AppCatalog.Read.All.
func (c *Client) FindApp(ctx context.Context, external string) (graph.ID, error) {
	ctx, cancel := c.begin(ctx, "looking an app up in the catalogue", teamsService)
	defer cancel()
	id, err := graph.ParseID(external)
	if err != nil {
		return "", wrong(ctx, graph.Invalid, "")
	}
	return c.findApp(ctx, id)
}

func (c *Client) findApp(ctx context.Context, external graph.ID) (graph.ID, error) {
	request := get("/appCatalogs/teamsApps{?%24filter}", nil, map[string]string{
		"%24filter": "externalId eq '" + string(external) + "' and distributionMethod eq 'organization'",
	})
	var found []*teamsApp
	err := c.walk(ctx, request, newTeamsApp, raw, func(rows []serialization.Parsable) (bool, error) {
		for _, row := range rows {
			app, is := row.(*teamsApp)
			if !is || app.external != external || !app.id.Valid() {
				return false, wrong(ctx, graph.Malformed, "the app found is not the one asked for")
			}
			found = append(found, app)
		}
		return len(found) < 2, nil
	})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", wrong(ctx, graph.NoApp, "")
	case len(found) > 1:
		return "", wrong(ctx, graph.Ambiguous, "")
	}
	c.apps.put(external, found[0].id)
	return found[0].id, nil
}

// InstallApp installs an app of the organisation's catalogue for somebody, and
// gives the id of the conversation that it then has with them; one who has the
// app already is left as they are. external is the id in the app's manifest.
//
// NoApp: the catalogue does not have it. NotFound: there is no such person, or
// they have no Teams. Denied: a permission is missing, an app policy of the
// organisation's is against it, or the manifest names another application than
// this client's in webApplicationInfo. Unavailable with a RetryAfter: it is
// installed, and does not show yet.
//
// It may be repeated after any error. It costs three requests, the first time an
// hour four, and one or two more when what was looked up then is not there; none of them counts against the budget of reports and methods.
// Microsoft takes about 30 requests a second here: pacing is the caller's.
// Permissions: TeamsAppInstallation.ReadWriteSelfForUser.All and
// AppCatalog.Read.All. Source: Microsoft Graph, "userTeamwork: Add app for user".
func (c *Client) InstallApp(ctx context.Context, person graph.ID, external string) (chat string, err error) {
	ctx, cancel := c.begin(ctx, "installing the Teams app for a person", teamsService)
	defer cancel()
	id, err := graph.ParseID(external)
	if err != nil || !person.Valid() {
		return "", wrong(ctx, graph.Invalid, "")
	}
	app, known := c.apps.get(id)
	if !known {
		if app, err = c.findApp(ctx, id); err != nil {
			return "", err
		}
	}
	err = c.order(ctx, person, app)
	if errors.Is(err, graph.NotFound) && c.apps.doubt() {
		now, lookup := c.findApp(ctx, id)
		switch {
		case lookup != nil:
			return "", lookup
		case now != app:
			err = c.order(ctx, person, now)
		}
	}
	if err != nil && !errors.Is(err, graph.Exists) {
		return "", err
	}
	chat, err = c.chatWith(ctx, person, id)
	if err == nil && chat == "" {
		return "", &graph.Error{Kind: graph.Unavailable, Op: opOf(ctx), RetryAfter: showsAfter, Err: errors.New("the installation does not show yet")}
	}
	return chat, err
}

// order has an app of the catalogue installed for somebody.
func (c *Client) order(ctx context.Context, person, app graph.ID) error {
	body, _ := json.Marshal(map[string]string{ // strings always marshal
		"teamsApp@odata.bind": c.base.String() + "/appCatalogs/teamsApps/" + string(app),
	})
	_, err := c.ask(ctx, installation(person, body), newReference)
	return err
}

// InstalledApp gives the id of the conversation between somebody and an app;
// empty: they do not have the app. external is the id in the app's manifest.
// NotFound: there is no such person, or they have no Teams. Permission:
// TeamsAppInstallation.ReadWriteSelfForUser.All, with which an application sees
// itself alone.
func (c *Client) InstalledApp(ctx context.Context, person graph.ID, external string) (chat string, err error) {
	ctx, cancel := c.begin(ctx, "looking for the Teams app of a person", teamsService)
	defer cancel()
	id, err := graph.ParseID(external)
	if err != nil || !person.Valid() {
		return "", wrong(ctx, graph.Invalid, "")
	}
	return c.chatWith(ctx, person, id)
}

// chatWith finds the installation of an app, and then its conversation.
func (c *Client) chatWith(ctx context.Context, person, external graph.ID) (string, error) {
	request := get("/users/{id}"+installedApps+"{?%24expand,%24filter}", map[string]string{"id": string(person)}, map[string]string{
		"%24expand": "teamsApp", "%24filter": "teamsApp/externalId eq '" + string(external) + "'",
	})
	var install string
	err := c.walk(ctx, request, newInstalled, raw, func(rows []serialization.Parsable) (bool, error) {
		for _, row := range rows {
			found, is := row.(*installed)
			if !is || found.app.external != external || !pathSafe(found.id) {
				return false, wrong(ctx, graph.Malformed, "the installation found is not the one asked for")
			}
			install = found.id
		}
		return install == "", nil
	})
	if err != nil || install == "" {
		return "", err
	}
	answer, err := c.ask(ctx, get("/users/{id}"+installedApps+"/{install}/chat{?%24select}",
		map[string]string{"id": string(person), "install": install}, map[string]string{"%24select": "id"}), newChat)
	if err != nil {
		return "", err
	}
	if found, is := answer.(*chat); is && pathSafe(found.id) {
		return found.id, nil
	}
	return "", wrong(ctx, graph.Malformed, "the conversation has no id")
}

// pathSafe reports whether an id may become part of a path: those of installations
// are Base64, those of conversations look like 19:…_…@unq.gbl.spaces.
func pathSafe(id string) bool {
	return id != "" && len(id) <= maxAppID && !strings.HasPrefix(id, ".") && strings.Trim(id,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+.:@") == ""
}

// teamsApp is an app of the catalogue.
type teamsApp struct {
	readOnly
	id, external graph.ID
}

func newTeamsApp(serialization.ParseNode) (serialization.Parsable, error) { return &teamsApp{}, nil }

// GetFieldDeserializers reads both ids.
func (a *teamsApp) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return fields{"id": lower(&a.id), "externalId": lower(&a.external)}
}

// installed is an app that somebody has.
type installed struct {
	readOnly
	id  string
	app teamsApp
}

func newInstalled(serialization.ParseNode) (serialization.Parsable, error) { return &installed{}, nil }

// GetFieldDeserializers reads the id, and those of the app.
func (i *installed) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return fields{
		"id": text(&i.id),
		"teamsApp": func(n serialization.ParseNode) error {
			v, err := n.GetObjectValue(newTeamsApp)
			if app, is := v.(*teamsApp); is && app != nil {
				i.app = *app
			}
			return err
		},
	}
}

// chat is a conversation, of which only the id is read.
type chat struct {
	readOnly
	id string
}

func newChat(serialization.ParseNode) (serialization.Parsable, error) { return &chat{}, nil }

// GetFieldDeserializers reads the id.
func (c *chat) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return fields{"id": text(&c.id)}
}
