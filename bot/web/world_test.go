package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// world is a demo: the chat, and what stands around it.
type world struct {
	t      testing.TB
	chat   *Chat
	shelf  *shelf
	tenant *tenant
	watch  *watch
	book   *dialog.Book

	mu       sync.Mutex
	fails    error         // of Receive, before anything is decided
	delay    time.Duration // of the answer
	events   []dialog.Event
	decided  map[string]bool
	talks    map[string]dialog.Conversation
	messages map[string]dialog.Ref
}

func zone(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// monday is when every world begins.
func monday(zone *time.Location) time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, zone) }

// realBook is read once; a book never changes.
var realBook = sync.OnceValues(func() (*dialog.Book, error) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return nil, err
	}
	return dialog.NewBook(dialog.Guides(), dialog.Options{
		Lang: dialog.Swedish, Domains: []string{"nykoping.se"}, Zone: zone, Helpdesk: "0155-00 00 00",
		Times: noTimes{}, Lint: dialog.LintOptions{Now: monday(zone)},
	})
})

func newWorld(t testing.TB) *world {
	t.Helper()
	book, err := realBook()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, shelf: &shelf{kept: map[string][]Kept{}}, watch: &watch{now: monday(zone(t))}, book: book,
		tenant:  &tenant{registered: map[string]bool{}, lag: time.Hour, outage: Normal},
		decided: map[string]bool{}, talks: map[string]dialog.Conversation{}, messages: map[string]dialog.Ref{}}
	w.start("run1")
	return w
}

// start makes the chat, as a new run of the program does.
func (w *world) start(run string) {
	w.t.Helper()
	words, err := texts.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	var ids struct {
		sync.Mutex
		n int
	}
	w.chat, err = New(Options{
		Cast: []Persona{
			{Key: "anna", Name: "Anna", Initials: "A", Tone: 1, About: map[dialog.Lang]string{dialog.Swedish: "Ny.", dialog.English: "New."}},
			{Key: "bo", Name: "Bo", Initials: "B", Tone: 2, About: map[dialog.Lang]string{dialog.Swedish: "Utan smart telefon.", dialog.English: "No smartphone."}},
		},
		Receive: w.receive, Keep: w.shelf, Panel: w.tenant, Clock: w.watch, Texts: words, Lang: dialog.Swedish, Zone: zone(w.t),
		NewID: func() string {
			ids.Lock()
			defer ids.Unlock()
			ids.n++
			return run + "-" + strconv.Itoa(ids.n)
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.chat.Close)
}

// receive decides as the app does: once for each id. A press replaces the
// message, text gets a new one.
func (w *world) receive(ctx context.Context, e dialog.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fails != nil {
		return w.fails
	}
	w.events = append(w.events, e)
	if w.decided[e.ID] {
		return nil
	}
	w.decided[e.ID] = true
	if w.delay > 0 {
		go func() {
			time.Sleep(w.delay) // in virtual time
			w.mu.Lock()
			defer w.mu.Unlock()
			w.answer(context.WithoutCancel(ctx), e)
		}()
		return nil
	}
	w.answer(ctx, e)
	return nil
}

func (w *world) answer(ctx context.Context, e dialog.Event) {
	who := e.From.Ref
	e.Person = dialog.PersonID("id-of-" + who)
	next, m := w.book.Next(w.talks[who], e)
	w.talks[who] = next
	var err error
	if ref := w.messages[who]; e.Action != "" && ref != "" {
		_, err = w.chat.Replace(ctx, e.From, ref, m)
	} else {
		w.messages[who], err = w.chat.Post(ctx, e.From, m, e.ID)
	}
	if err != nil {
		w.t.Errorf("answering: %v", err)
	}
	if m.Check != "" {
		w.check(ctx, e, next)
	}
}

// check asks the simulated Microsoft; the result is a new message.
func (w *world) check(ctx context.Context, e dialog.Event, talk dialog.Conversation) {
	result := dialog.NotYet
	if w.tenant.registered[e.From.Ref] {
		result = dialog.Confirmed
	}
	next, m := w.book.Next(talk, dialog.Event{Person: e.Person, Action: result, Now: e.Now, Facts: e.Facts})
	w.talks[e.From.Ref] = next
	ref, err := w.chat.Post(ctx, e.From, m, e.ID+"/check")
	if err != nil {
		w.t.Errorf("telling the result: %v", err)
	}
	w.messages[e.From.Ref] = ref
}

// received are the events so far.
func (w *world) received() []dialog.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

func (w *world) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = err
}

func anna() dialog.Address { return dialog.Address{Platform: Platform, Ref: "anna"} }

// post posts a message to Anna.
func (w *world) post(m dialog.Message, sendID string) dialog.Ref {
	w.t.Helper()
	if m.Lang == "" {
		m.Lang = dialog.Swedish
	}
	ref, err := w.chat.Post(context.Background(), anna(), m, sendID)
	if err != nil {
		w.t.Fatal(err)
	}
	return ref
}

// numbered is a plain message.
func numbered(n int) dialog.Message {
	return dialog.Message{Lang: dialog.Swedish, Title: fmt.Sprintf("Meddelande %d", n)}
}
