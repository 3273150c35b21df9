package campaign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// The errors that are answers to people, not accidents. Each has its words in
// dialog/texts. Besides these there is Problems.
var (
	// ErrNone: there is no such campaign.
	ErrNone = errors.New("there is no such campaign")
	// ErrMoved: it has changed since it was looked at. Look again, decide again.
	ErrMoved = errors.New("the campaign has changed since")
	// ErrOwn: nobody approves what they made, edited last or submitted themselves.
	ErrOwn = errors.New("nobody approves their own campaign")
	// ErrNotNow: that cannot be done in the state that it is in.
	ErrNotNow = errors.New("not possible in this state")
	// ErrEmpty: nobody would get anything.
	ErrEmpty = errors.New("the campaign reaches nobody")
	// ErrChanged: many more would get it than the preview said; see Campaign.Outgrown.
	ErrChanged = errors.New("the campaign reaches many more than was seen")
)

// The kinds of the records; doc.go says what is in them.
const (
	inCampaigns = "campaign"
	inCodes     = "campaign/code"
	inForce     = "campaign/in-force"
	inEnrolment = "campaign/enrolment"
)

// Program is who the audit names for what a campaign does by itself.
const Program dialog.PersonID = "?program"

// JobKind is the kind of the jobs for which the runner calls Run. Payload is empty; the
// id is JobID's.
const JobKind = "campaign"

// JobID is the id of a campaign's job.
func JobID(id ID) string { return "campaign/" + string(id) }

// Engine keeps the campaigns and runs them. All methods may be called at the same time,
// also by several processes on the same store.
type Engine struct {
	o Options
	// policy is the organisation's, with the age of the report that reminders are sent on.
	policy graph.Policy
	life   *machine
	sending
}

// New makes an engine on what the store has.
func New(o Options) *Engine {
	if o.Threshold == 0 {
		o.Threshold = Threshold
	}
	if o.ReportAge == 0 {
		o.ReportAge = 24 * time.Hour
	}
	if o.Settle == 0 {
		o.Settle = time.Minute
	}
	e := &Engine{o: o, policy: o.Policy, life: newMachine(lifeOf())}
	e.policy.MaxAge = o.ReportAge
	return e
}

// Get reads a campaign, or fails with ErrNone.
func (e *Engine) Get(ctx context.Context, id ID) (Campaign, error) {
	var c Campaign
	if id == "" || len(id) > maxID {
		return c, ErrNone
	}
	r, err := e.o.Store.Record(ctx, inCampaigns, string(id))
	switch {
	case err != nil:
		return c, fmt.Errorf("reading a campaign: %w", err)
	case r.Value == nil:
		return c, ErrNone
	}
	return decode(r)
}

// maxID is how long an id can be that is looked up, in bytes.
const maxID = 64

func decode(r store.Record) (c Campaign, err error) {
	if err := json.Unmarshal(r.Value, &c); err != nil {
		return c, fmt.Errorf("decoding a campaign: %w", err)
	}
	return c, nil
}

// MaxPage is how many campaigns one call lists.
const MaxPage = 100

// List gives the campaigns after one, the newest first (the empty id: from the newest),
// at most limit (1 to MaxPage). next is where the next page begins; empty: there are no
// more. One that cannot be read is left out.
func (e *Engine) List(ctx context.Context, after ID, limit int) (page []Campaign, next ID, err error) {
	limit = min(max(limit, 1), MaxPage)
	if len(after) > maxID {
		return nil, "", ErrNone
	}
	records, err := e.o.Store.Records(ctx, inCampaigns, string(after), limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("listing campaigns: %w", err)
	}
	for i, r := range records {
		if i == limit {
			return page, ID(records[limit-1].Key), nil
		}
		c, err := decode(r)
		if err != nil { // the others are listed all the same
			e.o.Log.LogAttrs(ctx, slog.LevelError, "a campaign cannot be read", slog.String("campaign", r.Key), slog.Any("err", err))
			continue
		}
		page = append(page, c)
	}
	return page, "", nil
}

// keep writes a campaign that has changed, with what else the change holds. c has the
// version that it was read with; afterwards the new one. ErrMoved: it was changed by
// somebody else in the meantime, and nothing was written.
func (e *Engine) keep(ctx context.Context, c *Campaign, change store.Change) error {
	kept := *c
	kept.Version++
	value, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("encoding a campaign: %w", err)
	}
	if change.At.IsZero() {
		change.At = e.o.Now()
	}
	// The key says that this version follows the one before, so it can be taken once only.
	change.Dedupe = fmt.Sprintf("campaign/%s/%d", c.ID, kept.Version)
	change.Records = append(change.Records, store.Record{Kind: inCampaigns, Key: string(c.ID), Value: value})
	if err := e.o.Store.Commit(ctx, change); errors.Is(err, store.ErrSeen) {
		return ErrMoved
	} else if err != nil {
		return fmt.Errorf("keeping a campaign: %w", err)
	}
	*c = kept
	return nil
}

// newID is the id of a campaign that is made now. Its first part falls with the time, so
// that ids in their order are campaigns, the newest first.
func (e *Engine) newID(now time.Time) ID {
	const last = 1<<48 - 1
	sum := sha256.Sum256([]byte(e.o.Random()))
	return ID(fmt.Sprintf("%012x%s", last-now.UnixMilli(), hex.EncodeToString(sum[:4])))
}
