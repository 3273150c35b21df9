package campaign

import (
	"strings"
	"testing"
	"time"
)

// TestACampaignBeginsSomeTimeAfterItsApproval, so that its code can be published before
// anybody gets it: also where it was to begin at once, or just then, or the day before.
func TestACampaignBeginsSomeTimeAfterItsApproval(t *testing.T) {
	for name, x := range map[string]struct{ start, begins time.Duration }{
		"at once": {0, Notice}, "too soon": {10 * time.Minute, Notice}, "later anyway": {3 * time.Hour, 3 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.people(3, nil)
			d.o.Notice = Notice
			d.e = New(d.o)
			began := d.at
			c := d.do(d.draft(func(c *Campaign) {
				if x.start > 0 {
					c.Start = began.Add(x.start)
				}
			}), MovePreview, cilla)
			p, err := d.e.Preview(t.Context(), c)
			d.must(err)
			if !p.Begins.Equal(began.Add(x.begins)) {
				t.Errorf("the preview says %v", p.Begins)
			}
			c = d.do(c, MoveSubmit, cilla)
			job, ok, err := d.store.Job(t.Context(), JobID(c.ID))
			d.must(err)
			if !ok || !job.Due.Equal(began.Add(x.begins)) || !c.Start.Equal(began.Add(x.begins)) {
				t.Errorf("it starts at %v, and is run at %v", c.Start, job.Due)
			}
			if p, err = d.e.Preview(t.Context(), c); err != nil || !p.Begins.Equal(began.Add(x.begins)) {
				t.Errorf("once it is approved the preview says %v, %v", p.Begins, err)
			}
		})
	}
}

// TestEachMoveIsOnRecordWithWhy: those of people in their own words, without what looks
// like a secret, and those that the campaign makes by itself.
func TestEachMoveIsOnRecordWithWhy(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3)
		id := w.approved(func(c *Campaign) { c.Rounds = []int{0, 3} })
		e := w.engine(nil)
		w.sends(e, Sending)
		w.sends(e, Scheduled)
		w.sends(e, Done)
		if _, err := e.SendAgain(t.Context(), id, "bo", "Teams var nere. Lösenord: Sommar2026!"); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Do(t.Context(), id, MovePause, "bo", strings.Repeat("å", MaxWhy), 0); err != nil {
			t.Fatal(err)
		}
		entries, err := w.bolt.Audit(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, x := range entries {
			_, why, _ := strings.Cut(x.Detail, " why=")
			said[string(x.Action)] = why
		}
		for action, want := range map[string]string{
			"campaign.begin": whyBegin, "campaign.rest": whyRest, "campaign.finish": whyFinish,
		} {
			if said[action] != want {
				t.Errorf("why %s: %q", action, said[action])
			}
		}
		if again := said["campaign.again"]; !strings.Contains(again, "Teams var nere") || strings.Contains(again, "Sommar2026") {
			t.Errorf("why it was sent again: %q", again)
		}
		if pause := said["campaign.pause"]; len(pause) == 0 || len(pause) > MaxWhy {
			t.Errorf("why it was paused has %d bytes", len(pause))
		}
	})
}
