package teams

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"lotsen/bot/recent"
	"lotsen/dialog/texts"
)

const (
	// noticeAgain is when a conversation is told once more what it was told.
	noticeAgain = 24 * time.Hour
	// maxNotices is for how many conversations it is remembered.
	maxNotices = 5_000
	// Of what nobody asked to be told, so many a minute are sent, so many at once.
	noticesPerMinute = 30
	noticesAtOnce    = 10
)

// notices bound what is said beside the conversation: it is not kept, and whoever
// writes a thousand times is told once.
type notices struct {
	mu   sync.Mutex
	told *recent.Memory[time.Time]
	pace *rate.Limiter
}

func newNotices() *notices {
	return &notices{told: recent.New[time.Time](maxNotices), pace: rate.NewLimiter(rate.Every(time.Minute/noticesPerMinute), noticesAtOnce)}
}

// due reports whether something may be said, and counts it as said.
func (n *notices) due(key string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if last, ok := n.told.Get(key); ok && now.Sub(last) < noticeAgain {
		return false
	}
	if !n.pace.AllowN(now, 1) {
		return false
	}
	n.told.Put(key, now)
	return true
}

// last is when a key was last kept, zero if it is new; it is kept now.
func (n *notices) last(key string, now time.Time) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	was, _ := n.told.Get(key)
	n.told.Put(key, now)
	return was
}

// pointHome tells who speaks to Lotsen where others listen that it talks to one person
// at a time: once a day in each conversation, whichever thread of it.
func (in intake) pointHome(a arrival) {
	conversation, _, _ := strings.Cut(a.where.Conversation, ";messageid=")
	in.notify(a, "place/"+digest(conversation), texts.TeamsOneToOne)
}

// tellRefused tells somebody that a file was not taken, and what else they can do.
func (in intake) tellRefused(a arrival) {
	in.notify(a, "file/"+a.event.ID, texts.TeamsFileRefused)
}

// notify says something beside the conversation, after the answer to the request. It is
// not worth a second try.
func (in intake) notify(a arrival, key string, what texts.Key) {
	if !in.notices.due(key, in.b.o.Now()) {
		return
	}
	in.errand(func(ctx context.Context) {
		if err := in.b.tell(ctx, a.where, in.say(ctx, a.user, what)); err != nil {
			in.b.o.Log.InfoContext(ctx, "a notice could not be sent", slog.Any("error", err))
		}
	})
}
