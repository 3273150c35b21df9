package teams

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"lotsen/bot/recent"
)

// maxPeople is for how many people the conversation is remembered without asking Keep.
const maxPeople = 20_000

// reference is where the conversation with somebody is, and what their last activity
// told of them.
type reference struct {
	ServiceURL   string `json:"service_url"`
	Conversation string `json:"conversation"`
	Tenant       string `json:"tenant,omitempty"`
	Bot          string `json:"bot,omitempty"`    // Lotsen's id there, "28:…"
	Locale       string `json:"locale,omitempty"` // as last told, BCP 47; empty: not told
}

// refs is what is remembered of people without asking Keep.
type refs struct {
	mu     sync.Mutex
	people *recent.Memory[reference]
	last   string // the service URL that was told last
}

func newRefs() *refs { return &refs{people: recent.New[reference](maxPeople)} }

func (r *refs) get(user string) (reference, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.people.Get(user)
}

func (r *refs) put(user string, c reference) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.people.Put(user, c)
}

// referenceKey is what the conversation of a person is kept under; lastKey the service
// URL that was told last.
func referenceKey(user string) string { return "conversation/" + user }

const lastKey = "service-url"

// remember keeps where the conversation with a person is, if it is news. The user is an
// Entra object id in lower case. A locale that is not told leaves the one before.
func (b *Bot) remember(ctx context.Context, user string, c reference) error {
	base, err := b.hosts.check(c.ServiceURL)
	if err != nil {
		return fmt.Errorf("keeping a conversation: %w", err)
	}
	c.ServiceURL = base
	old, known, err := b.reference(ctx, user)
	if err != nil {
		return err
	}
	if c.Locale == "" {
		c.Locale = old.Locale
	}
	if known && c == old {
		return nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encoding a conversation: %w", err)
	}
	if err := b.o.Keep.Remember(ctx, referenceKey(user), string(raw)); err != nil {
		return fmt.Errorf("keeping a conversation: %w", err)
	}
	b.out.refs.put(user, c)
	b.rememberLast(ctx, base)
	return nil
}

// reference is where the conversation with a person is, if that is known.
func (b *Bot) reference(ctx context.Context, user string) (reference, bool, error) {
	if c, ok := b.out.refs.get(user); ok {
		return c, true, nil
	}
	raw, err := b.o.Keep.Recall(ctx, referenceKey(user))
	if err != nil {
		return reference{}, false, fmt.Errorf("reading a conversation: %w", err)
	}
	if raw == "" {
		return reference{}, false, nil
	}
	var c reference
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		b.o.Log.WarnContext(ctx, "a conversation that was kept cannot be read; it is made anew")
		return reference{}, false, nil
	}
	b.out.refs.put(user, c)
	return c, true, nil
}

// rememberLast keeps the service URL that was told last: people who never wrote are
// reached through it.
func (b *Bot) rememberLast(ctx context.Context, base string) {
	r := b.out.refs
	r.mu.Lock()
	news := r.last != base
	r.last = base
	r.mu.Unlock()
	if !news {
		return
	}
	if err := b.o.Keep.Remember(ctx, lastKey, base); err != nil {
		b.o.Log.WarnContext(ctx, "the service URL could not be kept", slog.Any("error", err))
	}
}

// anyService is the service URL for people who never wrote: the one that was told last,
// else the one that every organisation of the cloud has; "" if there is none.
func (b *Bot) anyService(ctx context.Context) string {
	r := b.out.refs
	r.mu.Lock()
	last := r.last
	r.mu.Unlock()
	if last != "" {
		return last
	}
	last, err := b.o.Keep.Recall(ctx, lastKey)
	if err != nil {
		b.o.Log.WarnContext(ctx, "reading the service URL", slog.Any("error", err))
	}
	if last, err = b.hosts.check(last); err != nil { // nothing, or from other settings
		return b.cloudService()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = last
	return last
}

// cloudService is the service URL that every organisation of the cloud can be reached
// through (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/
// send-proactive-messages); "" where none is documented.
func (b *Bot) cloudService() string {
	switch {
	case b.o.Open:
		return ""
	case b.o.Cloud == Public:
		return "https://smba.trafficmanager.net/teams"
	case b.o.Cloud == USGov:
		return "https://smba.infra.gov.teams.microsoft.us/teams"
	default:
		return ""
	}
}
