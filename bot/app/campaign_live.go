package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/store"
)

// liveKind is the kind of the jobs that change the card of a campaign as it goes on. There
// is one for each card.
const liveKind = "campaign-live"

// The rhythm of a card, by how often it was looked at since somebody pressed it: for ten
// minutes, for fifty more, and then. The clock may be moved meanwhile.
const (
	liveEvery = 5 * time.Second
	liveFor   = 10 * time.Minute / liveEvery
	liveSlow  = 30 * time.Second
	liveTo    = liveFor + 50*time.Minute/liveSlow
	liveIdle  = 5 * time.Minute
	// helpsFor is how long it is believed that who looks at a card is the helpdesk.
	helpsFor = 5 * time.Minute
)

// liveCard is the payload of such a job.
type liveCard struct {
	To     dialog.Address `json:"to"`
	Locale string         `json:"locale,omitempty"`
	ID     campaign.ID    `json:"id"`
	On     dialog.Ref     `json:"on"`              // the card
	Rev    uint64         `json:"rev"`             // of its buttons
	Shows  string         `json:"shows"`           // stands for what it shows
	Looks  int            `json:"looks,omitempty"` // so often it was looked at since
	Asked  time.Time      `json:"asked"`           // when it was asked who looks at it
	Tries  int            `json:"tries,omitempty"`
}

func liveID(id campaign.ID, to dialog.Address) string {
	return liveKind + "/" + string(id) + "/" + addressKey(to)
}

// lookOf stands for what a message shows.
func lookOf(m dialog.Message) string {
	sum := sha256.Sum256([]byte(m.Transcript()))
	return hex.EncodeToString(sum[:8])
}

// goOn has a card change by itself from now on.
func (q *asked) goOn(ctx context.Context, id campaign.ID, m dialog.Message) error {
	now, err := q.living(ctx, q.task.To)
	if err != nil || now.Person != q.e.Person || now.Rev != m.At.Rev {
		return err
	}
	at := q.Clock.Now()
	job, err := newJob(liveID(id, q.task.To), liveKind, q.e, at.Add(liveEvery), liveCard{
		To: q.task.To, Locale: q.task.Locale, ID: id, On: now.Ref, Rev: now.Rev, Shows: lookOf(m), Asked: at,
	})
	if err != nil {
		return err
	}
	return q.commit(ctx, store.Change{At: at, Jobs: []store.Job{job}})
}

// campaignLive runs such a job: it changes the card, if there is news, as long as it can be
// pressed and the campaign is not over.
func (a *App) campaignLive(ctx context.Context, job store.Job) error {
	var card liveCard
	if err := json.Unmarshal(job.Payload, &card); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding the card of a campaign: %w", err))
	}
	now, err := a.living(ctx, card.To)
	if err != nil {
		return err
	}
	_, theirs, err := a.heir(ctx, job.Person, card.To)
	if err != nil {
		return err
	}
	e, c, err := a.standing(ctx, job.Person, card.To, card.Locale)
	if err != nil {
		return err
	}
	platform, there := a.platforms[card.To.Platform]
	if !there || !theirs || now.Ref != card.On || now.revFor(job.Person) != card.Rev || c.Rev != card.Rev {
		return a.drop(ctx, job, nil) // they are being shown something else
	}
	m, over, err := a.liveMessage(ctx, card, e, c)
	if noCampaign(err) {
		return a.drop(ctx, job, err)
	}
	if err != nil {
		return err
	}
	if look := lookOf(m); look != card.Shows {
		may, err := a.stillHelps(ctx, &card, e)
		if err != nil {
			a.logFailure(ctx, "asking who is the helpdesk", err)
			return a.liveLater(ctx, job, card, liveSlow)
		}
		if !may {
			return a.drop(ctx, job, nil)
		}
		_, err = platform.Replace(ctx, card.To, card.On, m)
		retry, again := canRepeat(err)
		switch {
		case err == nil:
			card.Shows, card.Tries = look, 0
		case !again:
			return a.drop(ctx, job, err)
		default:
			card.Tries++
			return a.liveLater(ctx, job, card, pause(retry, card.Tries))
		}
	}
	if over {
		return a.drop(ctx, job, nil)
	}
	return a.liveLater(ctx, job, card, card.rhythm())
}

// liveMessage is the card as it is now; over: it will not change any more.
func (a *App) liveMessage(ctx context.Context, card liveCard, e dialog.Event, c dialog.Conversation) (m dialog.Message, over bool, err error) {
	q := &asked{App: a, e: e, c: c, task: &deskTask{}, v: a.Helpers.Campaigns(a.Desk.Book.Lang(c, e.Facts), e.Now), id: card.ID}
	p, err := a.campaigns.Progress(ctx, card.ID)
	if err != nil {
		return m, false, err
	}
	a.halts(&p)
	if over = !underWay(p.Campaign); over {
		got, err := q.card(ctx, p.Campaign)
		if err == nil {
			m = got.message
		}
		m.At = c.Stamp()
		return m, true, err
	}
	m = q.v.Live(p, a.campaigns.GoesOn(p.Campaign))
	m.At = c.Stamp()
	return m, false, nil
}

// stillHelps reports whether who looks at a card is the helpdesk, as asked not long ago.
func (a *App) stillHelps(ctx context.Context, card *liveCard, e dialog.Event) (bool, error) {
	if e.Now.Sub(card.Asked) < helpsFor {
		return true, nil
	}
	limited, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	helps, err := a.helps(limited, e.Person)
	card.Asked = e.Now
	return helps, err
}

// rhythm is when the card is looked at next.
func (c *liveCard) rhythm() time.Duration {
	switch c.Looks++; {
	case c.Looks < int(liveFor):
		return liveEvery
	case c.Looks < int(liveTo):
		return liveSlow
	}
	return liveIdle
}

func (a *App) liveLater(ctx context.Context, job store.Job, card liveCard, after time.Duration) error {
	var err error
	if job.Payload, err = json.Marshal(card); err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return a.later(ctx, job, after)
}
