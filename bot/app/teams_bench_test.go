package app

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

// teamsCrowd is how many people take turns in pressing: what Teams takes in one
// conversation would hold up 64 alone, see teams' limits.
const teamsCrowd = 24 * pressers

// BenchmarkPressesInTeams is the same in Teams: from the activity with its signed token to
// the PUT, with a token, that changes the card. All of it goes over HTTP on loopback.
func BenchmarkPressesInTeams(b *testing.B) {
	office := teamstest.New(teamstest.Options{})
	defer office.Close()
	if err := office.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	app, kept := benchApp(b)
	login, err := teams.Credential(teams.CredentialConfig{TenantID: teamstest.TenantID, ClientID: teamstest.AppID, Secret: teamstest.Secret,
		LoginURL: office.LoginURL(), Client: office.Client()})
	if err != nil {
		b.Fatal(err)
	}
	service := strings.Split(strings.TrimPrefix(office.ServiceURL(), "http://"), "/")[0]
	bot, err := app.Teams(teams.Options{AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: login, OpenIDURL: office.OpenIDURL(),
		ServiceHosts: []string{service}, Client: office.Client(), PerSecond: 1_000_000})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(bot.Handler())
	defer server.Close()
	office.DeliverTo(teamstest.App{URL: server.URL + "/api/messages", Client: office.Client()})
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	go func() { _ = app.Run(ctx) }()
	go func() { _ = bot.Run(ctx) }()

	users := make([]string, teamsCrowd)
	for i := range users {
		users[i] = fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
		office.AddUser(teamstest.User{ObjectID: users[i], Name: "m"})
		knows(b, kept, dialog.Address{Platform: teams.Platform, Ref: users[i]}, dialog.PersonID(users[i]))
	}
	queue{
		users: users,
		types: func(user, text string) { office.Type(user, text) },
		press: func(user, label string) error { return office.Press(user, "", label) },
		stands: func(user, words string) bool {
			list := office.Messages(user)
			return len(list) > 0 && list[len(list)-1].FromBot() && strings.Contains(string(list[len(list)-1].Card), words)
		},
		waits: office.WaitFor,
	}.pressAtOnce(b)
	if list := office.Complaints(); len(list) > 0 {
		b.Errorf("Teams had to put up with %q", list[:min(len(list), 3)])
	}
}
