package campaign

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/dialog"
)

// seeds is how many stories of kills are told; each has its own.
func seeds() int {
	if testing.Short() {
		return 40
	}
	return 200
}

// points are where a process dies: anywhere, or just there.
var points = []string{
	"", "", "before enrol", "after enrol", "before intent", "after intent", "before call", "sending", "after call",
	"before settle", "after settle", "before other", "after other",
}

// TestKilledAgainAndAgain kills the program at seeded moments, starts it again, and
// afterwards asks the platforms themselves.
func TestKilledAgainAndAgain(t *testing.T) {
	kills := map[string]int{}
	for seed := range seeds() {
		inBubble(t, func(t *testing.T) {
			t.Helper()
			killing(t, uint64(seed), kills)
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, point := range points {
		if kills[point] == 0 {
			t.Errorf("nobody died at %q", point)
		}
	}
}

func killing(t *testing.T, seed uint64, kills map[string]int) {
	random := rand.New(rand.NewPCG(seed, 7))
	const people = 40
	w := newSendWorld(t, people)
	w.chat.fault = seededFaults(seed)
	w.chat.lag = time.Duration(random.IntN(59)) * time.Second
	id := w.approved(nil)
	ctx, cancel := context.WithCancel(context.Background())
	var dead []*death
	defer func() {
		cancel()
		for _, d := range dead {
			close(d.end)
		}
		synctest.Wait()
	}()
	for kill := range 1 + random.IntN(4) {
		d := newDeath(points[random.IntN(len(points))], random.IntN(60))
		switch {
		case kill == 0: // so that every point is met
			d = newDeath(points[seed%uint64(len(points))], random.IntN(2))
		case d.point == "":
			d.after = random.IntN(1_500)
		}
		dead = append(dead, d)
		ended := make(chan error, 1)
		e := w.engine(d)
		go func() { ended <- w.run(ctx, e, isOver) }()
		select {
		case <-d.dead:
			kills[d.point]++
			synctest.Wait()
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
		}
		w.reopen()
		if c := countRows(w.rows(id, 1)); c.Intent > 16 {
			t.Errorf("after a kill %d are ambiguous, of 16 calls at once", c.Intent)
		}
		if random.IntN(3) == 0 {
			w.moveClock(time.Duration(random.IntN(3)-1) * time.Hour)
		}
	}
	w.sends(w.engine(nil), Done)
	w.accounted(id, people)
}

func isOver(c Campaign) bool { return c.State.Over() }

// seededFaults has one call in four fail in one of many ways; a few people cannot be
// written to at all. Whoever failed three times is let through.
func seededFaults(seed uint64) func(Reminder, int) fault {
	return func(r Reminder, n int) fault {
		random := rand.New(rand.NewPCG(seed, uint64(len(r.Person))+uint64(r.Person[9+27-1])<<8+uint64(r.Person[0])<<16+uint64(r.Person[1])<<24+uint64(r.Person[2])<<32))
		if random.IntN(15) == 0 {
			return refuses
		}
		f := fine
		for range n + 1 {
			f = fine
			if random.IntN(4) == 0 {
				f = []fault{drops, applies, fails, hangs, throttles, unplugged, cutsOff}[random.IntN(7)]
			}
		}
		if n >= 3 {
			return fine
		}
		return f
	}
}

// accounted holds the ledger against what the platforms have: nobody twice, nobody
// forgotten, nothing called sent that was not, everything ambiguous told.
func (w *sendWorld) accounted(id ID, people int) {
	w.t.Helper()
	rows, got := w.rows(id, 1), w.chat.deliveries(1)
	w.ledger.same(rows, ledgerOf(id, 1))
	if len(rows) != people {
		w.t.Errorf("the round has %d rows, not %d", len(rows), people)
	}
	for p, r := range rows {
		n, on := got[p], w.chat.places[p][0].Address.Platform
		what := fmt.Sprintf("%s in %s, attempt %d, %s: %d arrived", r.State, on, r.Attempt, r.Why, n)
		switch {
		case n > 1:
			w.t.Errorf("twice: %s", what)
		case r.State == Sent && n == 1:
		case r.State == Refused && n == 0 && r.Why == WhyPlatform(dialog.Shut):
		case r.State == Unknown && on == "teams":
		default:
			w.t.Errorf("%s", what)
		}
	}
}
