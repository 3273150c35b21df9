package campaign

import (
	"context"
	"slices"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Problem is what is wrong with one field of what somebody wants to save.
type Problem struct {
	Field Field
	Fault Fault
}

// Problems is all that is wrong, told at once: the error of Save, and of Do where time
// has made something wrong since.
type Problems []Problem

func (p Problems) Error() string {
	words := make([]string, len(p))
	for i, x := range p {
		words[i] = string(x.Field) + " " + string(x.Fault)
	}
	return "the campaign cannot be kept: " + strings.Join(words, ", ")
}

func (p *Problems) add(f Field, why Fault) { *p = append(*p, Problem{f, why}) }

// Field names what a problem is about. Title and Body are followed by a dot and the
// language: "title.sv".
type Field string

// The fields.
const (
	FieldName     Field = "name"
	FieldWhom     Field = "whom"
	FieldValue    Field = "value"
	FieldList     Field = "list"
	FieldWithout  Field = "without"
	FieldTemplate Field = "template"
	FieldTitle    Field = "title"
	FieldBody     Field = "body"
	FieldDeadline Field = "deadline"
	FieldRounds   Field = "rounds"
	FieldHandOver Field = "hand_over"
	FieldStart    Field = "start"
	FieldEnds     Field = "ends"
	FieldPace     Field = "pace"
	FieldHours    Field = "hours"
)

// In is the field in one language.
func (f Field) In(lang dialog.Lang) Field { return f + Field("."+string(lang)) }

// Fault is what is wrong.
type Fault string

// The faults.
const (
	Lacking   Fault = "lacking"    // it must be given
	TooLong   Fault = "too-long"   // see MaxName, MaxTitle, MaxBody, MaxWithout
	TooMany   Fault = "too-many"   // see MaxListed, MaxRounds
	NotFound  Fault = "not-found"  // the directory has no such unit, manager, group or person
	NotOne    Fault = "not-one"    // more than one person has that address
	LeadsNone Fault = "leads-none" // nobody is below that manager
	Unread    Fault = "unread"     // it is no address, no id, no domain
	HasLink   Fault = "link"       // a text with a link, a picture or an address
	AsksFor   Fault = "asks"       // a text that seems to ask for a secret
	NotRising Fault = "not-rising" // rounds that do not rise from 0
	TooFar    Fault = "too-far"    // see MaxDays and MaxAhead
	Past      Fault = "past"       // a time that is over
	TooSoon   Fault = "too-soon"   // before what it must follow
	NotRight  Fault = "not-right"  // a number or hours that make no sense
)

// Bounds of what can be saved.
const (
	MaxName   = 100 // letters
	MaxRounds = 10
	MaxDays   = 60  // days from the first round to the last
	MaxHand   = 90  // days from the first round to the hand-over
	MaxAhead  = 365 // days from now to a date
	MaxPace   = 1_000_000
)

// Rounds and days that a campaign has unless others are chosen.
var usual = [...]int{0, 3, 7}

// UsualHandOver is the usual day of the hand-over.
const UsualHandOver = 14

// UsualRounds are the usual days of the rounds.
func UsualRounds() []int { return slices.Clone(usual[:]) }

// Save makes a campaign, if c has no id, or changes one that is not approved yet: it is
// then a draft again, whoever had seen or submitted it. Of c it takes what people decide;
// its Version must be that of the campaign they saw, else it is ErrMoved. list is the
// pasted or uploaded list of a campaign ByList; nil: the one it has stays.
//
// The errors are Problems, ErrNone, ErrMoved, ErrNotNow, census.ErrNotReady, accidents.
func (e *Engine) Save(ctx context.Context, c Campaign, list []byte, by dialog.PersonID) (Campaign, error) {
	now := e.o.Now()
	kept := Campaign{State: Draft, By: by, Made: now}
	if c.ID != "" {
		var err error
		if kept, err = e.Get(ctx, c.ID); err != nil {
			return kept, err
		}
		if kept.Version != c.Version {
			return kept, ErrMoved
		}
	} else {
		kept.ID = e.newID(now)
	}
	if _, err := e.life.fire(kept.State, MoveEdit); err != nil {
		return kept, err
	}
	next := kept
	next.decide(c)
	faults := e.check(next, now)
	people, more, err := e.find(ctx, &next, kept.Audience, list)
	if err != nil {
		return kept, err
	}
	if faults = append(faults, more...); len(faults) > 0 {
		return kept, faults
	}
	next.EditedBy, next.SubmittedBy, next.Expected = by, "", 0
	if err := e.put(ctx, &next, kept.Audience.List, people, by); err != nil {
		return kept, err
	}
	return next, nil
}

// put keeps an edited campaign, and its list if it has a new one: people is not nil then.
func (e *Engine) put(ctx context.Context, c *Campaign, before uint64, people *Listed, by dialog.PersonID) error {
	if people != nil {
		c.Audience.claim(c.Version)
	}
	if err := e.advance(ctx, c, MoveEdit, by, "", store.Change{}); err != nil {
		return err
	}
	n := c.Audience.List
	if n != before {
		e.discard(ctx, c.ID, before)
	}
	if people == nil {
		return nil
	}
	err := e.fill(ctx, c, people.People)
	if err == nil {
		c.Audience.Missing, c.Audience.Shared = people.Missing, people.Shared
		err = e.keep(ctx, c, store.Change{})
	}
	if err != nil {
		e.discard(context.WithoutCancel(ctx), c.ID, n)
	}
	return err
}

// decide takes over what people decide, in one spelling.
func (c *Campaign) decide(from Campaign) {
	c.Name = strings.Join(strings.Fields(from.Name), " ")
	c.Template, c.Deadline = from.Template, from.Deadline
	c.Rounds, c.HandOver = slices.Clone(from.Rounds), from.HandOver
	c.Start, c.Ends = from.Start, from.Ends
	c.PerHour, c.PerDay, c.Opens, c.Closes = from.PerHour, from.PerDay, from.Opens, from.Closes
	c.Texts = nil
	for lang, t := range from.Texts {
		t = Text{strings.Join(strings.Fields(t.Title), " "), strings.TrimSpace(t.Body)}
		if t == (Text{}) {
			continue
		}
		if c.Texts == nil {
			c.Texts = map[dialog.Lang]Text{}
		}
		c.Texts[lang] = t
	}
	a := Audience{Whom: from.Audience.Whom, Value: strings.Join(strings.Fields(from.Audience.Value), " ")}
	for _, s := range from.Audience.Without {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(a.Without, s) {
			a.Without = append(a.Without, s)
		}
	}
	switch a.Whom {
	case ByDept, ByOffice:
	case ByDomain, BelowBoss, ByGroup:
		a.Value = strings.ToLower(a.Value)
	default:
		a.Value = ""
	}
	c.Audience = a
}

// overdue are the dates of a campaign that are over, or not to be kept any more. A start
// that is over is none: it may begin then, or later.
func (e *Engine) overdue(c Campaign, now time.Time) (p Problems) {
	if !c.Ends.IsZero() && !c.Ends.After(now) {
		p.add(FieldEnds, Past)
	}
	if !c.Deadline.IsZero() && !e.dayAfter(c.Deadline).After(now) {
		p.add(FieldDeadline, Past)
	}
	return p
}

// dayAfter is when the day of t is over.
func (e *Engine) dayAfter(t time.Time) time.Time {
	y, m, d := t.In(e.o.Calendar.Zone()).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, e.o.Calendar.Zone())
}

// idOf reads the object id of a group.
func idOf(s string) (graph.ID, bool) {
	id, err := graph.ParseID(s)
	return id, err == nil
}
