package teams

import (
	"bytes"
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

	"go.uber.org/goleak"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// book is what is behind the adapter: it remembers what it was given, as durably as a
// test needs.
type book struct {
	mu     sync.Mutex
	events []dialog.Event // in the order they became durable, each once
	seen   map[string]int // how often each was brought
	notes  []string       // what was recorded of addresses
	meets  func(ctx context.Context, e dialog.Event) error
	fails  error // of Unreachable
}

func (o *book) Receive(ctx context.Context, e dialog.Event) error {
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

func (o *book) Unreachable(_ context.Context, a dialog.Address, why dialog.Reason) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fails != nil {
		return o.fails
	}
	o.notes = append(o.notes, string(why))
	return nil
}

func (o *book) Lang(context.Context, dialog.Address) dialog.Lang { return dialog.English }

// on sets what happens when an event is brought.
func (o *book) on(meets func(ctx context.Context, e dialog.Event) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.meets = meets
}

func (o *book) all() []dialog.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.events)
}

// brought is how often anything was brought.
func (o *book) brought() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, times := range o.seen {
		n += times
	}
	return n
}

func (o *book) recorded() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return fmt.Sprintf("%q", o.notes)
}

// drawer keeps what the adapter keeps.
type drawer struct {
	mu     sync.Mutex
	kept   map[string]string
	writes int
	broken error
}

func (d *drawer) Recall(_ context.Context, key string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[key], d.broken
}

func (d *drawer) Remember(_ context.Context, key, value string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	d.kept[key] = value
	d.writes++
	return nil
}

// written is how often something was kept under a key that begins like that.
func (d *drawer) has(prefix string) (found []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, value := range d.kept {
		if strings.HasPrefix(key, prefix) {
			found = append(found, value)
		}
	}
	return found
}

// page is a log that goroutines share.
type page struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.String()
}

// stage is an organisation's Teams with Lotsen in it, and anna.
type stage struct {
	*testing.T
	teams *teamstest.Teams
	bot   *Bot
	book  *book
	keep  *drawer
	log   *page
	anna  string
	ends  func() // stops Lotsen
	stop  func() // and then Teams
}

const annasID = "0a1b2c3d-0000-4000-8000-00000000a11a"

// newStage builds a stage in a bubble.
func newStage(t *testing.T, o teamstest.Options) *stage {
	t.Helper()
	s := &stage{T: t, teams: teamstest.New(o), book: &book{seen: map[string]int{}}, keep: &drawer{kept: map[string]string{}}, log: &page{}}
	words, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	login, err := Credential(CredentialConfig{TenantID: teamstest.TenantID, ClientID: teamstest.AppID, Secret: teamstest.Secret,
		LoginURL: s.teams.LoginURL(), Client: s.teams.Client()})
	if err != nil {
		t.Fatal(err)
	}
	s.bot, err = New(Options{AppID: teamstest.AppID, TenantID: teamstest.TenantID, Credential: login, Receiver: s.book, Keep: s.keep, Texts: words,
		Lang: dialog.Swedish, Client: s.teams.Client(), Now: time.Now, Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: s.bot.Handler(), ReadHeaderTimeout: time.Minute}
	listener := s.teams.Net().ListenOn("lotsen.test")
	go func() { _ = server.Serve(listener) }()
	s.teams.DeliverTo(teamstest.App{URL: "http://lotsen.test/api/messages"})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.bot.Run(ctx) // it tells that ctx has ended
	}()
	s.ends = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	s.stop = sync.OnceFunc(func() {
		s.ends()
		_ = server.Close()
		s.teams.Close()
	})
	s.anna = s.teams.AddUser(teamstest.User{ObjectID: annasID, Name: "Anna", SignIn: "anna@example.com"})
	synctest.Wait()
	return s
}

// onStage tells a story.
func onStage(t *testing.T, o teamstest.Options, story func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, o)
		defer s.stop()
		story(s)
		s.stop()
		time.Sleep(time.Second) // virtual time; net/http lingers on a request that was too big
		s.discreet()
		if hits := s.teams.EvilHits(); len(hits) > 0 {
			t.Errorf("a stranger was called: %+v", hits)
		}
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// discreet fails if the log tells of people, or a secret.
func (s *stage) discreet() {
	s.Helper()
	for _, secret := range []string{annasID, "Anna", "anna@", "hemlig", "eyJ", teamstest.Secret, "a:1", "29:", "19:", "sharepoint.com/"} {
		if strings.Contains(s.log.String(), secret) {
			s.Errorf("the log tells %q:\n%s", secret, s.log)
		}
	}
}

// settle lets everything happen that happens at once.
func (s *stage) settle() {
	s.Helper()
	if err := s.teams.WaitAnswered(s.Context()); err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
}

// passes lets time pass.
func (s *stage) passes(d time.Duration) {
	time.Sleep(d) // virtual time
	synctest.Wait()
}

// only is the one event that was taken.
func (s *stage) only() dialog.Event {
	s.Helper()
	all := s.book.all()
	if len(all) != 1 {
		s.Fatalf("%d events were taken: %+v\n%s", len(all), all, s.log)
	}
	return all[0]
}

// counted fails unless a counter stands at n.
func (s *stage) counted(name string, n int64) {
	s.Helper()
	if got := s.bot.Counts()[name]; got != n {
		s.Errorf("%s is %d, want %d; the log:\n%s", name, got, n, s.log)
	}
}

// statuses are how the deliveries were answered, one for each attempt.
func (s *stage) statuses() (all []int) {
	for _, d := range s.teams.Deliveries() {
		for _, a := range d.Attempts {
			all = append(all, a.Status)
		}
	}
	return all
}

// posts posts an activity once and gives the status.
func (s *stage) posts(activity map[string]any, f teamstest.Forge) teamstest.Reply {
	s.Helper()
	reply, err := s.teams.PostActivity(s.Context(), activity, f)
	if err != nil {
		s.Fatal(err)
	}
	return reply
}
