package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// transport is how Slack and Lotsen are joined.
type transport string

const (
	bySocket transport = "socket"
	byHTTP   transport = "http"
)

// office is the whole program in Slack: the app, its store in a file, a simulated
// tenant, and a workspace whose members have the tenant's addresses. It lives in a
// bubble of virtual time that begins on Monday 23 November 2026 at 10:00.
type office struct {
	t         *testing.T
	how       transport
	book      BookSettings
	times     dialog.Times // nil: the calendar's
	directory Directory
	guests    Guests
	tenant    *graphtest.Tenant
	slack     *slacktest.Slack
	clock     *MovableClock
	path      string
	log       *safeBuffer

	store store.Store
	app   *App
	bot   *slack.Bot
	stop  func()
}

// safeBuffer is a buffer that several may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newOffice(t *testing.T, how transport, o slacktest.Options) *office {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	f := &office{t: t, how: how, book: good().Book, path: filepath.Join(t.TempDir(), "lotsen.db"), log: &safeBuffer{}}
	time.Sleep(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, zone))) // virtual time
	f.clock = NewMovableClock(0)
	f.tenant = graphtest.New(7, 300, f.clock.Now)
	f.tenant.SetReportLag(0, 0)
	f.directory = f.tenant
	f.slack = slacktest.New(o)
	t.Cleanup(f.slack.Close)
	for _, key := range graphtest.Keys() {
		f.slack.AddUser(slacktest.User{ID: member(key), Name: string(key), Email: string(f.tenant.Cast(key).SignIn), Locale: "en-US"})
	}
	return f
}

// member is the id of one of the cast in the workspace.
func member(key graphtest.Key) string { return "U" + strings.ToUpper(string(key)) }

// start opens the store and starts the program.
func (f *office) start() {
	f.t.Helper()
	var err error
	if f.store, err = store.Open(f.t.Context(), "bolt:"+f.path); err != nil {
		f.t.Fatal(err)
	}
	options, calendar, err := f.book.options(f.clock.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	if f.times != nil {
		options.Times = f.times
	}
	book, err := dialog.NewBook(f.book.Guides(), options)
	if err != nil {
		f.t.Fatal(err)
	}
	desk := Desk{Book: book, Calendar: calendar}
	catalogue, err := texts.Load()
	if err != nil {
		f.t.Fatal(err)
	}
	f.app = New(Options{
		Store: f.store, Desk: desk, Directory: f.directory, Policy: f.tenant.Policy(), Clock: f.clock, Guests: f.guests,
		Managers: manager.Desk{Texts: catalogue, Zone: desk.Zone(), Helpdesk: f.book.Helpdesk},
		Helpers:  helpdesk.Desk{Texts: catalogue, Zone: desk.Zone(), Helpdesk: f.book.Helpdesk}, HelpdeskGroup: graphtest.HelpdeskGroup,
		Log: slog.New(slog.NewTextHandler(f.log, nil)),
	})
	o := slack.Options{BotToken: "xoxb-lotsen", APIURL: f.slack.APIURL(), Client: f.slack.Client(), PublicURL: "https://lotsen.example"}
	if f.how == bySocket {
		o.AppToken = "xapp-lotsen"
	} else {
		o.SigningSecret = "signing secret"
	}
	if f.bot, err = f.app.Slack(o); err != nil {
		f.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 3)
	go func() { ended <- f.app.Run(ctx) }()
	go func() { ended <- quiet(f.bot.Run(ctx)) }()
	server := newServer(f.bot.Handler())
	listener := f.slack.Net().ListenOn("lotsen.test")
	go func() { ended <- quiet(server.Serve(listener)) }()
	if f.how == byHTTP {
		f.slack.DeliverTo(slacktest.App{Client: f.slack.Client(), Events: "http://lotsen.test/slack/events",
			Interactions: "http://lotsen.test/slack/interactions", Commands: "http://lotsen.test/slack/commands"})
	}
	f.stop = func() {
		cancel()
		if err := server.Close(); err != nil {
			f.t.Error(err)
		}
		for range cap(ended) {
			if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
				f.t.Errorf("the program ended with %v", err)
			}
		}
		if err := f.store.Close(); err != nil {
			f.t.Error(err)
		}
	}
	f.settle()
}

// in plays a story in both transports, and checks the store after it.
func in(t *testing.T, o slacktest.Options, story func(t *testing.T, f *office)) {
	for _, how := range []transport{bySocket, byHTTP} {
		t.Run(string(how), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newOffice(t, how, o)
				defer f.slack.Close() // inside the bubble
				f.start()
				defer func() { f.stop() }()
				story(t, f)
				if err := f.store.Check(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// settle lets three seconds pass: longer than any answer takes.
func (f *office) settle() { f.passes(3 * time.Second) }

func (f *office) passes(d time.Duration) {
	time.Sleep(d) // virtual time
	synctest.Wait()
}

// types is somebody writing; it returns the message they then see.
func (f *office) types(user, text string) slacktest.Post {
	f.t.Helper()
	f.slack.Type(user, text)
	f.settle()
	return f.sees(user)
}

// presses is somebody pressing a button of the newest message that has it.
func (f *office) presses(user, label string) slacktest.Post {
	f.t.Helper()
	if err := f.slack.Press(user, "", label); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
	f.settle()
	return f.sees(user)
}

// posts are the messages of the app that somebody sees.
func (f *office) posts(user string) []slacktest.Post {
	var list []slacktest.Post
	for _, p := range f.slack.Messages(user) {
		if p.FromBot {
			list = append(list, p)
		}
	}
	return list
}

// sees is the newest message of the app.
func (f *office) sees(user string) slacktest.Post {
	f.t.Helper()
	list := f.posts(user)
	if len(list) == 0 {
		f.t.Fatalf("%s has been sent nothing\n%s", user, f.log)
	}
	return list[len(list)-1]
}

// wants fails unless the message says the words.
func (f *office) wants(p slacktest.Post, words ...string) {
	f.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.Text, w) {
			f.t.Errorf("%q is not in\n%s\n%s", w, p.Text, f.log)
		}
	}
}

// living are the messages that can still be pressed.
func (f *office) living(user string) int {
	n := 0
	for _, p := range f.posts(user) {
		for _, b := range f.slack.Buttons(user, p.TS) {
			if b.Value != "" {
				n++
				break
			}
		}
	}
	return n
}

// shown is everything in blocks that people read, buttons left out.
func shown(blocks json.RawMessage) string {
	var list any
	if err := json.Unmarshal(blocks, &list); err != nil {
		return err.Error()
	}
	var b strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if v["type"] == "actions" {
				return
			}
			for _, key := range []string{"title", "text", "alt_text", "label", "fields", "elements"} {
				if s, ok := v[key].(string); ok {
					b.WriteString(s + " ")
				} else {
					walk(v[key])
				}
			}
			if v["text"] == nil && v["url"] != nil {
				fmt.Fprint(&b, v["url"], " ")
			}
		}
	}
	walk(list)
	return b.String()
}

// answers is a directory with one person in it, whose status the test decides.
type answers struct {
	Directory
	person  graph.Person
	match   error // what FindPerson fails with
	mu      sync.Mutex
	last    func() (graph.Status, error)
	verdict chan func() (graph.Status, error)
}

func (a *answers) FindPerson(context.Context, graph.Address) (graph.Person, error) {
	return a.person, a.match
}

// Status waits a moment for what the test says, else repeats what it said last.
func (a *answers) Status(ctx context.Context, _ graph.ID) (graph.Status, error) {
	timer := time.NewTimer(7 * time.Second)
	defer timer.Stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case a.last = <-a.verdict:
	case <-timer.C:
	case <-ctx.Done():
		return graph.Status{}, ctx.Err()
	}
	if a.last == nil {
		return graph.Status{}, graph.Unavailable
	}
	return a.last()
}
