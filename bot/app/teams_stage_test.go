package app

import (
	"strings"
	"testing"
	"testing/synctest"

	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/graph/graphtest"
)

// teamsOffice is the whole program in Teams: a house, and an organisation whose people
// are the tenant's.
type teamsOffice struct {
	*house
	teams *teamstest.Teams
	bot   *teams.Bot
}

// inTeams adds Teams to a house that is not started yet.
func (h *house) inTeams(o teamstest.Options) *teamsOffice {
	f := &teamsOffice{house: h, teams: teamstest.New(o)}
	h.t.Cleanup(f.teams.Close)
	for _, key := range graphtest.Keys() {
		f.teams.AddUser(teamstest.User{ObjectID: object(key), Name: string(key), SignIn: string(f.tenant.Cast(key).SignIn)})
	}
	h.joins = append(h.joins, f.join)
	return f
}

// object is the object id of one of the cast.
func object(key graphtest.Key) string { return string(key.ID()) }

// join joins the program and Teams.
func (f *teamsOffice) join() []loop {
	f.t.Helper()
	login, err := teams.Credential(teams.CredentialConfig{TenantID: teamstest.TenantID, ClientID: teamstest.AppID, Secret: teamstest.Secret,
		LoginURL: f.teams.LoginURL(), Client: f.teams.Client()})
	if err != nil {
		f.t.Fatal(err)
	}
	f.bot, err = f.app.Teams(teams.Options{AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: login,
		PublicURL: "https://lotsen.example", Client: f.teams.Client()})
	if err != nil {
		f.t.Fatal(err)
	}
	f.teams.DeliverTo(teamstest.App{URL: "http://lotsen.test/api/messages"})
	return []loop{f.bot.Run, serving(f.teams.Net().ListenOn("lotsen.test"), f.bot.Handler())}
}

// inTeams plays a story in Teams. After it the store is sound, no stranger was called,
// Teams had nothing to put up with, and nothing secret or anybody's was logged.
func inTeams(t *testing.T, o teamstest.Options, story func(t *testing.T, f *teamsOffice)) {
	synctest.Test(t, func(t *testing.T) {
		f := newHouse(t).inTeams(o)
		f.start()
		defer func() { f.stop() }()
		story(t, f)
		f.checked()
		f.decent()
	})
}

// decent fails if Lotsen has misbehaved in a way that no story is about.
func (f *teamsOffice) decent() {
	f.t.Helper()
	if hits := f.teams.EvilHits(); len(hits) > 0 {
		f.t.Errorf("a stranger was called: %+v", hits)
	}
	if list := f.teams.Complaints(); len(list) > 0 {
		f.t.Errorf("Teams had to put up with %q", list)
	}
	private := []string{teamstest.Secret, "eyJ", "access-token", "Bearer", "a:1", "29:", "19:", "smba."}
	for _, key := range graphtest.Keys() {
		person := f.tenant.Cast(key)
		private = append(private, object(key), string(person.SignIn), strings.Split(string(person.SignIn), "@")[0])
	}
	for _, p := range private {
		if strings.Contains(f.log.String(), p) {
			f.t.Errorf("%q is in the log:\n%s", p, f.log)
		}
	}
}
