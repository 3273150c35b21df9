package slack

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
	"go.uber.org/goleak"

	"lotsen/bot/slack/blocks"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// program is what is behind the adapter: it remembers what it was given, as
// durably as a test needs.
type program struct {
	mu       sync.Mutex
	events   []dialog.Event // in the order they became durable, each once
	seen     map[string]int // how often each was brought
	notes    []string       // what was recorded of addresses
	meets    func(ctx context.Context, e dialog.Event) error
	tries    func(ctx context.Context, e dialog.Event) (dialog.Message, error)
	current  dialog.Message
	currents error
	refuses  map[string]dialog.Message // whom, and how
}

func (o *program) Receive(ctx context.Context, e dialog.Event) error {
	o.mu.Lock()
	o.seen[e.ID]++
	meets := o.meets
	o.mu.Unlock()
	if meets != nil {
		if err := meets(ctx, e); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !slices.ContainsFunc(o.events, func(other dialog.Event) bool { return other.ID == e.ID }) {
		o.events = append(o.events, e)
	}
	return nil
}

func (o *program) Try(ctx context.Context, e dialog.Event) (dialog.Message, error) {
	o.mu.Lock()
	tries := o.tries
	o.mu.Unlock()
	if tries == nil {
		return dialog.Message{}, nil
	}
	return tries(ctx, e)
}

func (o *program) Current(context.Context, dialog.Address) (dialog.Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.current, o.currents
}

func (o *program) Unreachable(_ context.Context, a dialog.Address, why dialog.Reason) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.notes = append(o.notes, fmt.Sprintf("%s %q", a.Ref, why))
	return nil
}

func (o *program) Lang(_ context.Context, a dialog.Address) dialog.Lang {
	if strings.HasPrefix(a.Ref, "UENG") {
		return dialog.English
	}
	return dialog.Swedish
}

// on sets what happens when an event is brought.
func (o *program) on(meets func(ctx context.Context, e dialog.Event) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.meets = meets
}

func (o *program) all() []dialog.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.events)
}

func (o *program) recorded() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.notes, ", ")
}

// brought is how often an event was brought.
func (o *program) brought(id string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[id]
}

// town is a workspace with Lotsen in it, and people.
type town struct {
	*testing.T
	slack   *slacktest.Slack
	bot     *Bot
	program *program
	keep    *cupboard
	log     *record
	ran     error  // what Run ended with, after ends
	ends    func() // stops Lotsen
	stop    func() // and then the workspace
}

// transport is how a town's payloads reach Lotsen.
type transport string

const (
	bySocket transport = "socket"
	byHTTP   transport = "http"

	townSecret = "5ecret"
)

// newTown builds a town in a bubble, where anna lives.
func newTown(t *testing.T, by transport, o slacktest.Options) *town {
	t.Helper()
	o.Quiet, o.SigningSecret = true, townSecret
	w := &town{T: t, slack: slacktest.New(o), program: &program{seen: map[string]int{}},
		keep: &cupboard{kept: map[string]string{}}, log: &record{}}
	options := Options{
		BotToken: "xoxb-lotsen", APIURL: w.slack.APIURL(), Receiver: w.program, Keep: w.keep, Texts: catalogue(t),
		Client: w.slack.Client(), Now: time.Now, Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if by == byHTTP {
		options.SigningSecret = townSecret
	} else {
		options.AppToken = "xapp-lotsen"
	}
	var err error
	if w.bot, err = New(options); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: w.bot.Handler(), ReadHeaderTimeout: time.Minute}
	if by == byHTTP {
		listener := w.slack.Net().ListenOn("lotsen.test")
		go func() { _ = server.Serve(listener) }()
		w.slack.DeliverTo(slacktest.App{Events: "http://lotsen.test/slack/events",
			Interactions: "http://lotsen.test/slack/interactions", Commands: "http://lotsen.test/slack/commands"})
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.ran = w.bot.Run(ctx)
	}()
	w.ends = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	w.stop = sync.OnceFunc(func() {
		w.ends()
		_ = server.Close()
		w.slack.Close()
	})
	w.slack.AddUser(slacktest.User{ID: anna, Name: "anna", Email: "anna@example.com"})
	synctest.Wait()
	return w
}

// inTown tells a story in each transport.
func inTown(t *testing.T, by []transport, o slacktest.Options, story func(w *town)) {
	t.Helper()
	for _, transport := range by {
		t.Run(string(transport), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTown(t, transport, o)
				defer w.stop()
				story(w)
				w.stop()
				w.discreet()
			})
			goleak.VerifyNone(t, goleak.IgnoreCurrent())
		})
	}
}

func both() []transport { return []transport{bySocket, byHTTP} }

// discreet fails if the log tells of people, or a secret.
func (w *town) discreet() {
	w.Helper()
	for _, secret := range []string{anna, "anna@", "hemlig", "xoxb-", "xapp-lotsen", townSecret, "ticket="} {
		if strings.Contains(w.log.String(), secret) {
			w.Errorf("the log tells %q:\n%s", secret, w.log)
		}
	}
}

// wait lets time pass.
func (w *town) wait(d time.Duration) {
	time.Sleep(d) // virtual time
	synctest.Wait()
}

// only is the one event that was taken.
func (w *town) only() dialog.Event {
	w.Helper()
	all := w.program.all()
	if len(all) != 1 {
		w.Fatalf("%d events were taken: %+v", len(all), all)
	}
	return all[0]
}

// counted fails unless a counter stands at n.
func (w *town) counted(name string, n int64) {
	w.Helper()
	if got := w.bot.Counts()[name]; got != n {
		w.Errorf("%s is %d, want %d; the log:\n%s", name, got, n, w.log)
	}
}

// pressable is a message with buttons, as a conversation at rev has it.
func pressable(rev uint64) dialog.Message {
	return dialog.Message{Lang: dialog.Swedish, Title: "Ett steg", Body: "Gör så här.", At: dialog.Stamp{State: "sms/one", Rev: rev},
		Buttons: []dialog.Button{{Label: "Nästa", Action: dialog.Next, Arg: "x"}, {Label: "Läs mer", URL: "https://example.com/"}}}
}

// pausing is a message with a form.
func pausing(rev uint64) dialog.Message {
	m := pressable(rev)
	m.Title, m.At.State = "När passar det?", "pause"
	m.Fields = []dialog.Field{{Key: "day", Label: "Dag", Kind: dialog.DateField, Required: true}, {Key: "why", Label: "Varför", Kind: dialog.TextField}}
	m.Buttons = []dialog.Button{{Label: "Annan tid", Action: dialog.Promise}}
	return m
}

// posts shows a message to somebody, as Lotsen would.
func (w *town) posts(user string, m dialog.Message) (channel, ts string) {
	w.Helper()
	rendered, err := w.bot.render.Message(m)
	if err != nil {
		w.Fatal(err)
	}
	api := w.api()
	open, _, _, err := api.OpenConversationContext(w.Context(), &slackapi.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		w.Fatal(err)
	}
	channel, ts, err = api.PostMessageContext(w.Context(), open.ID, slackapi.MsgOptionText(rendered.Text, false), slackapi.MsgOptionBlocks(rendered.Blocks...))
	if err != nil {
		w.Fatal(err)
	}
	return channel, ts
}

// presses is somebody pressing a button in their newest message that has it.
func (w *town) presses(user, label string) {
	w.Helper()
	if err := w.slack.Press(user, "", label); err != nil {
		w.Error(err)
	}
}

// fields are the errors of a form by their block.
func fieldBlock(key string) string {
	for id := range blocks.Errors([]dialog.Field{{Key: key, Error: "x"}}) {
		return id
	}
	return ""
}

// publishes shows somebody their Home tab, as Lotsen would.
func (w *town) publishes(user string, view slackapi.HomeTabViewRequest) {
	w.Helper()
	_, err := w.api().PublishViewContext(w.Context(), slackapi.PublishViewContextRequest{UserID: user, View: view})
	if err != nil {
		w.Fatal(err)
	}
}

// api calls the workspace as Lotsen, past its limits.
func (w *town) api() *slackapi.Client {
	return slackapi.New("xoxb-lotsen", slackapi.OptionAPIURL(w.slack.APIURL()), slackapi.OptionHTTPClient(w.slack.Client()))
}
