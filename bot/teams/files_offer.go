package teams

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"time"

	"lotsen/bot/recent"
	"lotsen/bot/teams/cards"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// A message that has files is followed by a question about each. The message is there
// before, so a question that Teams does not take is asked again, and when that comes to
// nothing the person is told. What is owed is kept: who is in the middle of it when the
// program ends is told after the next start, for the bytes are gone then.

const (
	// offersFor is how long a question that Teams does not take is asked again, and
	// tellFor how long it is tried to say that the file did not come.
	offersFor = 10 * time.Minute
	tellFor   = time.Hour
	// offersAtOnce is how many people's are tried again at the same time.
	offersAtOnce = 32
	// maxOwed is for how many messages it is kept that files are owed.
	maxOwed = 200
	// maxOffering is for how many messages it is remembered that their files were offered.
	maxOffering = 5_000
	// owedAfter is when people are told after a start: who asked may be answered anew by then.
	owedAfter = time.Minute
)

// owedKey is what is kept of the files that are owed.
const owedKey = "files-owed"

// debt is what is owed to somebody.
type debt struct {
	User string      `json:"user"`
	Lang dialog.Lang `json:"lang,omitempty"`
}

// owed are the files that messages have promised, by send id.
type owed struct {
	mu    sync.Mutex
	debts map[string]debt
	begun *recent.Memory[struct{}]
	slots chan struct{}
	late  sync.WaitGroup
	work  context.Context // what is tried again; it ends with run
	stop  context.CancelFunc
}

func newOwed() *owed {
	o := &owed{debts: map[string]debt{}, begun: recent.New[struct{}](maxOffering), slots: make(chan struct{}, offersAtOnce)}
	o.work, o.stop = context.WithCancel(context.Background())
	return o
}

// begin reports whether the files of a message have not been offered yet, and notes that
// they are.
func (o *owed) begin(sendID string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, again := o.begun.Get(sendID)
	o.begun.Put(sendID, struct{}{})
	return !again
}

// has reports whether the files of a message were offered.
func (o *owed) has(sendID string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, begun := o.begun.Get(sendID)
	return begun
}

// owe keeps that a message's files are owed, or, with no debt, that they are not any more.
func (b *Bot) owe(ctx context.Context, sendID string, d debt) {
	o := b.out.owed
	o.mu.Lock()
	defer o.mu.Unlock()
	_, known := o.debts[sendID]
	switch {
	case d.User == "" && !known || d.User != "" && !known && len(o.debts) >= maxOwed:
		return
	case d.User == "":
		delete(o.debts, sendID)
	default:
		o.debts[sendID] = d
	}
	raw := []byte{}
	if len(o.debts) > 0 {
		raw, _ = json.Marshal(o.debts) // strings always marshal
	}
	if err := b.o.Keep.Remember(ctx, owedKey, string(raw)); err != nil {
		b.o.Log.WarnContext(ctx, "it could not be kept that a file is owed", slog.Any("error", err))
	}
}

// offer asks somebody for each file of a message whether they want it, once for each send
// id. It is told that the files are owed before the message is shown.
func (b *Bot) offer(ctx context.Context, user string, c reference, m dialog.Message, sendID string) {
	if len(m.Files) == 0 || !b.out.owed.begin(sendID) {
		return
	}
	var left []unoffered
	for _, f := range m.Files {
		if err := b.offerOne(ctx, user, c, m.Lang, f); err != nil {
			b.o.Log.WarnContext(ctx, "a file was not offered", slog.Any("error", err))
			left = append(left, unoffered{f, err})
		}
	}
	if len(left) == 0 {
		b.owe(ctx, sendID, debt{})
		return
	}
	select {
	case b.out.owed.slots <- struct{}{}:
	default:
		return // it is said after the next start
	}
	b.out.owed.late.Go(func() {
		defer func() { <-b.out.owed.slots }()
		b.offerLater(b.out.owed.work, user, c, m.Lang, left, sendID)
	})
}

// unoffered is a file that could not be offered, and why.
type unoffered struct {
	file   dialog.File
	failed error
}

// offerLater goes on with files that could not be offered.
func (b *Bot) offerLater(ctx context.Context, user string, c reference, lang dialog.Lang, files []unoffered, sendID string) {
	for _, f := range files {
		err := f.failed
		if isNotSent(err) {
			err = b.untilSent(ctx, offersFor, err, func() error { return b.offerOne(ctx, user, c, lang, f.file) })
		}
		if err == nil {
			continue
		}
		b.o.Log.ErrorContext(ctx, "a file was not offered; its person is told", slog.Any("error", err))
		if b.excuse(ctx, c, lang, err); ctx.Err() != nil {
			return // it is still owed
		}
	}
	b.owe(context.WithoutCancel(ctx), sendID, debt{})
}

// untilSent tries something until it was done, or is known not to be possible; or for a
// while. It failed with an error before, if it was tried.
func (b *Bot) untilSent(ctx context.Context, long time.Duration, err error, do func() error) error {
	wait := time.Second
	for began := time.Now(); time.Since(began) < long; {
		var e *dialog.SendError
		if errors.As(err, &e) && sleep(ctx, max(e.Retry, wait)) != nil {
			return err
		}
		if err = do(); !isNotSent(err) {
			return err
		}
		wait = min(2*wait, time.Minute)
	}
	return err
}

func isNotSent(err error) bool {
	var e *dialog.SendError
	return errors.As(err, &e) && e.Outcome == dialog.NotSent
}

// excuse says that a file did not come, or perhaps not.
func (b *Bot) excuse(ctx context.Context, c reference, lang dialog.Lang, why error) {
	key := texts.TeamsFileGone
	var e *dialog.SendError
	if errors.As(why, &e) && e.Outcome == dialog.NotKnownSent {
		key = texts.TeamsFilePerhaps
	}
	if lang == "" {
		lang = b.o.Lang
	}
	err := b.untilSent(ctx, tellFor, nil, func() error { return b.tell(ctx, c, b.o.Texts.Text(string(lang), key, nil)) })
	if err != nil && ctx.Err() == nil {
		b.o.Log.ErrorContext(ctx, "nobody could be told that a file did not come", slog.Any("error", err))
	}
}

// offerOne asks somebody whether they want a file.
func (b *Bot) offerOne(ctx context.Context, user string, c reference, lang dialog.Lang, f dialog.File) error {
	id := b.out.files.put(time.Now(), user, f)
	card, err := b.render.Consent(lang, f, id)
	if err != nil {
		err = rejected(dialog.Unfit, err)
	} else {
		err = b.attach(ctx, c, card)
	}
	var e *dialog.SendError
	if err == nil || errors.As(err, &e) && e.Outcome == dialog.NotKnownSent {
		return err // it may be there, and be pressed
	}
	b.out.files.take(time.Now(), user, id)
	if isUnfit(err) && strings.HasPrefix(f.Type, "text/") && len(f.Data) <= maxPasted {
		return b.tell(ctx, c, string(f.Data)) // the app was installed without the right to files
	}
	return err
}

// payOff tells those who were owed a file when the program ended.
func (b *Bot) payOff(ctx context.Context) {
	raw, err := b.o.Keep.Recall(ctx, owedKey)
	if err != nil {
		b.o.Log.WarnContext(ctx, "reading who is owed a file", slog.Any("error", err))
	}
	old := map[string]debt{}
	if raw != "" {
		_ = json.Unmarshal([]byte(raw), &old) // what cannot be read is nobody's
	}
	o := b.out.owed
	o.mu.Lock()
	maps.Copy(o.debts, old)
	o.mu.Unlock()
	if len(old) == 0 || sleep(ctx, owedAfter) != nil {
		return
	}
	for sendID, d := range old {
		o.mu.Lock()
		_, still := o.debts[sendID]
		o.mu.Unlock()
		anew := o.has(sendID)
		c, known := b.known(ctx, d.User)
		if still && !anew && known {
			b.excuse(ctx, c, d.Lang, nil)
		}
		if ctx.Err() != nil {
			return
		}
		if !anew {
			b.owe(ctx, sendID, debt{})
		}
	}
}

// attach sends an attachment that stands alone.
func (b *Bot) attach(ctx context.Context, c reference, a cards.Attachment) error {
	payload, err := payloadOf(outgoing{Type: "message", Attachments: []cards.Attachment{a}})
	if err != nil {
		return err
	}
	_, err = b.send(ctx, c, payload)
	return err
}
