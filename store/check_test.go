package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestCheckFindsRowsThatDoNotAgree writes rows that are sound in themselves, as a
// fault of the program would. Nothing but Check can find them.
func TestCheckFindsRowsThatDoNotAgree(t *testing.T) {
	putSealed := func(bucket, key string, parts ...[]byte) workFunc {
		return func(g *group) error {
			g.put(bucket, []byte(key), seal(bucket, []byte(key), parts...))
			return nil
		}
	}
	jobID, due := replyTo(1, 1), string(dueKey(stamp(at.Add(time.Hour)), "none"))
	for name, c := range map[string]struct {
		wrong workFunc
		want  string
	}{
		"a conversation that is no JSON":          {putSealed(inConversations, "anna", number(1), []byte("{")), "a conversation"},
		"a conversation without a revision":       {putSealed(inConversations, "anna", []byte("{}")), "too short"},
		"a conversation with two revisions":       {putSealed(inConversations, "anna", number(2), []byte(`{"rev":1}`)), "two revisions"},
		"a job that is not in the index":          {func(g *group) error { g.delete(inDue, dueKey(stamp(at), jobID)); return nil }, "not in the index"},
		"an index without its job":                {putSealed(inDue, due), "sum"},
		"an index entry that is too short":        {putSealed(inDue, "short"), "too short"},
		"a job that is in the index twice":        {putSealed(inDue, string(dueKey(7, jobID))), "twice"},
		"a job without a head":                    {putSealed(inJobs, "none", number(1), number(0), []byte{0, 9}), "head"},
		"a free job that is not due when it says": {wrongDue(jobID), "not due when it says"},
		"a record without a kind":                 {putSealed(inRecords, "\x00\x09key"), "too short"},
		"a gap in the chain": {func(g *group) error {
			g.seq++
			g.append(auditRow{entry: Entry{At: at}, body: []byte(`{}`)})
			return nil
		}, "stands where"},
		"an entry gone":    {func(g *group) error { g.delete(inAudit, number(2)); return nil }, "stands where"},
		"an entry changed": {changedEntry, "chain breaks at entry 2"},
		"a dedupe key twice": {func(g *group) error {
			d := digestOf("x")
			g.seen.remember(d, at)
			g.seen.remember(d, at)
			g.wrote = true
			return nil
		}, "twice"},
	} {
		t.Run(name, func(t *testing.T) {
			b := openAt(t, fullStore(t))
			if err := b.Check(t.Context()); err != nil {
				t.Fatalf("before: %v", err)
			}
			if err := b.submit(t.Context(), c.wrong, 0); err != nil {
				t.Fatal(err)
			}
			err := b.Check(t.Context())
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the check says: %v", err)
			}
		})
	}
}

func wrongDue(id string) workFunc {
	return func(g *group) error {
		j, err := readJobRow(id, g.buckets[inJobs].Get([]byte(id)))
		if err != nil {
			return err
		}
		g.delete(inDue, dueKey(j.at, id))
		j.at++
		g.putJob(id, j.at, j.seal(id))
		return nil
	}
}

// changedEntry has the second entry say something else, with a sum and a hash of
// its own that are right.
func changedEntry(g *group) error {
	e, err := readAudit(number(2), g.buckets[inAudit].Get(number(2)))
	if err != nil {
		return err
	}
	e.Detail = "changed"
	sum := sha256.Sum256([]byte("a hash that fits nothing"))
	g.put(inAudit, number(2), seal(inAudit, number(2), sum[:], []byte(`{"detail":"changed"}`)))
	return nil
}

func TestCheckTellsAllItFindsUpToABound(t *testing.T) {
	b := newStore(t)
	for n, want := range map[int]int{3: 3, 2 * maxFound: maxFound + 1} {
		err := b.submit(t.Context(), workFunc(func(g *group) error {
			for i := range n {
				key := []byte(fmt.Sprint("person ", i))
				g.put(inConversations, key, seal(inConversations, key, number(1), []byte("{")))
			}
			return nil
		}), 0)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(b.Check(t.Context()).Error(), "\n") + 1; lines != want {
			t.Errorf("of %d faults %d are told", n, lines)
		}
		clear := workFunc(func(g *group) error {
			for i := range n {
				g.delete(inConversations, []byte(fmt.Sprint("person ", i)))
			}
			return nil
		})
		if err := errors.Join(b.submit(t.Context(), clear, 0), b.Check(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCheckStopsWhenItsContextEnds(t *testing.T) {
	b := openAt(t, fullStore(t))
	ctx := &countdown{Context: t.Context()}
	ctx.left.Store(1 << 20)
	if err := b.check(ctx); err != nil {
		t.Fatal(err)
	}
	looks := 1<<20 - ctx.left.Load()
	for left := range looks {
		ctx.left.Store(left)
		if err := b.check(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("ended after %d of %d looks, it says %v", left, looks, err)
		}
	}
	if looks < 40 {
		t.Errorf("it looks at its context %d times", looks)
	}
}

// The example of a chain, made with printf and sha256sum.
func TestSumIsWhatItsCommentSays(t *testing.T) {
	e := Entry{
		Seq: 7, At: time.Date(2026, 11, 23, 10, 0, 0, 5e8, time.FixedZone("CET", 3600)),
		Actor: "å", Action: "campaign.send", Object: "autumn", Prev: "00ff",
	}
	text := "14:lotsen-audit-1,1:7,22:2026-11-23T09:00:00.5Z,2:å,13:campaign.send,6:autumn,0:,4:00ff,"
	sum := sha256.Sum256([]byte(text))
	if want := hex.EncodeToString(sum[:]); e.Sum() != want || want != goldenSum {
		t.Errorf("the sum is %s, of the text %s", e.Sum(), want)
	}
}

const goldenSum = "a001c02adaf8e3108cd8c307a8943805f8fa797dd1e586347d362af747487aae"
