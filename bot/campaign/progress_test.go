package campaign

import (
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
)

// TestTheLiveViewSaysWhatIsSo looks at a campaign every second while it goes out.
func TestTheLiveViewSaysWhatIsSo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 600)
		w.limits = map[string]Limit{"slack": {InFlight: 4, PerMinute: 120}, "teams": {InFlight: 4, PerMinute: 60}}
		id := w.approved(func(c *Campaign) { c.HandOver = 14 })
		e := w.engine(nil)
		ended := make(chan error, 1)
		go func() {
			ended <- w.run(t.Context(), e, func(c Campaign) bool { return c.Round == 1 && c.State == Scheduled })
		}()
		time.Sleep(2*time.Minute + time.Second)
		p := w.progress(e, id)
		if p.All() != 600 || p.Sent < 350 || p.Sent > 370 {
			t.Errorf("after two minutes: %+v", p.Counts)
		}
		if p.PerMinute < 170 || p.PerMinute > 190 {
			t.Errorf("%.0f a minute", p.PerMinute)
		}
		if left := p.Finish.Sub(w.now()); left < 75*time.Second || left > 85*time.Second {
			t.Errorf("it ends in %v", left)
		}
		if p.Intent > 8 {
			t.Errorf("%d calls at once", p.Intent)
		}
		other := w.engine(nil) // a process that does not send
		if q := w.progress(other, id); q.All() != 600 || q.Sent < p.Sent {
			t.Errorf("another process says %+v", q.Counts)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		p = w.progress(e, id)
		if p.Sent != 600 || !p.Finish.IsZero() || p.Campaign.State != Scheduled {
			t.Errorf("afterwards: %+v", p)
		}
	})
}

func (w *sendWorld) progress(e *Engine, id ID) Progress {
	w.t.Helper()
	p, err := e.Progress(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// TestTheResultCountsByDaysSinceTheFirstReminder: one registers a day, as Microsoft says.
func TestTheResultCountsByDaysSinceTheFirstReminder(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 12)
		id := w.approved(func(c *Campaign) { c.Rounds, c.HandOver = []int{0, 3}, 14 })
		for day := range 10 {
			p := dialog.PersonID(sendID(day))
			time.AfterFunc(time.Duration(day)*24*time.Hour+12*time.Hour, func() {
				w.people.change(p, func(x *census.Entry) {
					x.Status = graph.Status{Registration: graph.Registered, Allowed: graph.Yes, Source: graph.Live, AsOf: w.now(), Methods: []graph.Kind{graph.Authenticator}}
				})
			})
		}
		w.chat.promised[dialog.PersonID(sendID(11))] = w.now().AddDate(1, 0, 0)
		e := w.engine(nil)
		time.AfterFunc(30*time.Hour, func() { // one is stuck
			w.chat.mu.Lock()
			defer w.chat.mu.Unlock()
			w.chat.answered[dialog.PersonID(sendID(10))] = w.now()
		})
		w.sends(e, Done)
		w.sends(e, Draft) // until the job is gone
		r, err := e.Result(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Reached != 11 || r.Registered != 10 || r.Started != 1 || r.Within[1] != 1 || r.Within[3] != 3 || r.Within[7] != 7 {
			t.Errorf("the result: %+v", r.Figures)
		}
		if r.Stuck["authenticator/scan-code"] != 1 || len(r.Stuck) != 1 {
			t.Errorf("stuck: %v", r.Stuck)
		}
		if r.Rounds[0].Why[Promised] != 1 {
			t.Errorf("the first round: %+v", r.Rounds[0])
		}
	})
}
