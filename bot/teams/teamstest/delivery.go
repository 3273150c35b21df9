package teamstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

var errNoApp = errors.New("teamstest: there is no app; see DeliverTo")

// App is the bot's messaging endpoint.
type App struct {
	URL    string       // whole, such as http://app.test/api/messages
	Client *http.Client // nil: Client
}

// DeliverTo names the bot's messaging endpoint.
func (s *Teams) DeliverTo(a App) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = &a
}

// Delivery is one activity and what became of it.
type Delivery struct {
	No       int    // from 1, for Redeliver
	ID       string // the first activity id
	Type     string // of the activity; of an invoke its name
	User     string // object id of who did it
	Payload  json.RawMessage
	Attempts []Attempt
	Answered bool // with 2xx
}

// Attempt is one time that an activity was posted.
type Attempt struct {
	ID     string // of the activity
	Status int    // 0: no answer
	Body   []byte
	At     time.Time
	Took   time.Duration
	Reason string // why there was no answer
}

// Deliveries are all activities so far, in the order they came about.
func (s *Teams) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Delivery
	for _, d := range s.sent {
		all = append(all, d.copied())
	}
	return all
}

func (d *Delivery) copied() Delivery {
	c := *d
	c.Attempts = slices.Clone(d.Attempts)
	return c
}

// LastDelivery is the newest activity; the zero value if there was none.
func (s *Teams) LastDelivery() Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) == 0 {
		return Delivery{}
	}
	return s.sent[len(s.sent)-1].copied()
}

// begin logs an activity before it is posted. The lock is held.
func (s *Teams) begin(u *User, activity object) *Delivery {
	d := &Delivery{No: len(s.sent) + 1, ID: str(activity["id"]), Type: str(activity["type"]), User: u.ObjectID, Payload: encode(activity)}
	if d.Type == "invoke" {
		d.Type = str(activity["name"])
	}
	s.sent = append(s.sent, d)
	s.unanswered++
	s.touch()
	return d
}

func (s *Teams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unanswered--
	s.touch()
}

// try posts an activity once and waits for the answer.
func (s *Teams) try(d *Delivery, payload []byte, id string) Attempt {
	ctx, cancel := context.WithTimeout(s.ctx, s.opt.AnswerTime)
	defer cancel()
	var head struct{ ServiceURL string }
	a := Attempt{ID: id, At: s.opt.Now()}
	if err := json.Unmarshal(payload, &head); err != nil {
		a.Reason = err.Error()
	} else {
		reply, err := s.PostRaw(ctx, payload, s.Bearer(head.ServiceURL, Genuine))
		a.Status, a.Body = reply.Status, reply.Body
		if err != nil {
			a.Reason = err.Error()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.Took = s.opt.Now().Sub(a.At)
	d.Attempts = append(d.Attempts, a)
	d.Answered = d.Answered || a.ok()
	s.touch()
	return a
}

func (a Attempt) ok() bool { return a.Status/100 == 2 }

// deliver posts an activity until it is answered or given up, and ends it.
func (s *Teams) deliver(d *Delivery) Attempt {
	defer s.end()
	id, payload := d.ID, []byte(d.Payload)
	for again := 0; ; again++ {
		a := s.try(d, payload, id)
		retried := a.Status == 0 && a.Reason != errNoApp.Error() || a.Status >= 500 && s.opt.RetryErrors
		if !retried || again == len(s.opt.Retries) || s.wait(s.opt.Retries[again]) != nil {
			return a
		}
		if s.opt.NewIDs {
			id, payload = s.renamed(d)
		}
	}
}

// renamed is the activity under a new id.
func (s *Teams) renamed(d *Delivery) (string, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := decode(d.Payload)
	if err != nil {
		panic("teamstest: reading our own activity: " + err.Error())
	}
	activity := obj(v)
	id := "f:" + s.guid()
	if c := s.chats[str(obj(activity["conversation"])["id"])]; c != nil && str(activity["type"]) != "invoke" {
		id = c.nextID(s.opt.Now())
	}
	activity["id"] = id
	return id, encode(activity)
}

// Redeliver posts an activity once more, though it may have been answered, and gives
// the answer: with its first id, or a new one.
func (s *Teams) Redeliver(no int, newID bool) (Attempt, error) {
	s.mu.Lock()
	if no < 1 || no > len(s.sent) {
		s.mu.Unlock()
		return Attempt{}, fmt.Errorf("teamstest: there is no delivery %d", no)
	}
	d := s.sent[no-1]
	s.unanswered++
	s.mu.Unlock()
	defer s.end()
	id, payload := d.ID, []byte(d.Payload)
	if newID {
		id, payload = s.renamed(d)
	}
	a := s.try(d, payload, id)
	if !a.ok() {
		return a, a.failed()
	}
	return a, nil
}

func (a Attempt) failed() error {
	if a.Status == 0 {
		return fmt.Errorf("teamstest: the app did not answer: %s", a.Reason)
	}
	return fmt.Errorf("teamstest: the app answered %d", a.Status)
}

// event posts an activity without waiting for the answer. The lock is held.
func (s *Teams) event(u *User, activity object) {
	d := s.begin(u, activity)
	s.start(func() { s.deliver(d) })
}

// interact posts an activity and waits for the answer. Without one the person sees an
// error.
func (s *Teams) interact(u *User, d *Delivery) (Attempt, error) {
	a := s.deliver(d)
	if !a.ok() {
		s.warn(u, "Something went wrong. Please try again.")
		return a, a.failed()
	}
	return a, nil
}

// once posts an invoke, which is never posted again.
func (s *Teams) once(u *User, d *Delivery) (Attempt, error) {
	defer s.end()
	a := s.try(d, d.Payload, d.ID)
	if !a.ok() {
		s.warn(u, "Unable to reach app. Please try again.")
		return a, a.failed()
	}
	return a, nil
}
