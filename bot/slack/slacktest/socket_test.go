package slacktest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

func TestATicketOpensOneSocketSoon(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		address, _ := w.call("apps.connections.open", "token", "xapp-lotsen")["url"].(string)
		conn, err := w.dialTo(address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := w.dialTo(address); err == nil {
			t.Error("the ticket worked twice")
		}
		late, _ := w.call("apps.connections.open", "token", "xapp-lotsen")["url"].(string)
		time.Sleep(time.Minute)
		if _, err := w.dialTo(late); err == nil {
			t.Error("the ticket worked after a minute")
		}
	})
}

func TestASocketIsPingedEveryTenSeconds(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		began := time.Now()
		time.Sleep(35 * time.Second)
		synctest.Wait()
		if len(k.pings) != 3 || (<-k.pings).Sub(began) != 10*time.Second {
			t.Errorf("in 35 s %d more pings came", len(k.pings))
		}
		w.Sockets()[0].Stall()
		time.Sleep(time.Second)
		before := len(k.pings)
		time.Sleep(time.Minute)
		if len(k.pings) != before {
			t.Error("a stalled socket is pinged")
		}
	})
}

func TestAnEventComesAgainUntilItIsAcknowledged(t *testing.T) {
	for _, same := range []bool{false, true} {
		inWorld(t, slacktest.Options{SameEnvelope: same}, func(w *world) {
			k := w.connect()
			w.Type(w.anna, "hej")
			began := time.Now()
			first := k.next()
			if first.Type != slacktest.Events || first.field("event", "text") != "hej" || first.field("event", "channel_type") != "im" {
				t.Fatalf("the event came as %+v", first)
			}
			for i, after := range []time.Duration{3 * time.Second, 66 * time.Second, 369 * time.Second} {
				again := k.next()
				if again.field("event_id") != first.field("event_id") || time.Since(began) != after {
					t.Errorf("retry %d came after %v as %s", i+1, time.Since(began), again.field("event_id"))
				}
				if sent := again.EnvelopeID == first.EnvelopeID; sent != same {
					t.Errorf("the same envelope: %v", sent)
				}
				if want := i + 1; !same && again.Attempt != want || same && again.Attempt != 0 {
					t.Errorf("retry %d says it is attempt %d", want, again.Attempt)
				}
			}
			if err := w.WaitAcked(w.soon()); err != nil {
				t.Fatal(err)
			}
			if d := w.Deliveries(); len(d) != 1 || d[0].Acked || len(d[0].Attempts) != 4 {
				t.Errorf("the log of deliveries has %+v", d)
			}
		})
	}
}

func TestAnAckOnAnySocketCounts(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		one, two := w.connect(), w.connect()
		w.Type(w.anna, "hej")
		var f frame
		other := two
		select {
		case f = <-one.frames:
		case f = <-two.frames:
			other = one
		}
		other.ack(f.EnvelopeID, nil)
		if err := w.WaitAcked(w.soon()); err != nil {
			t.Fatal(err)
		}
		if d := w.Deliveries(); !d[0].Acked || len(d[0].Attempts) != 1 {
			t.Errorf("the event was sent %d times", len(d[0].Attempts))
		}
		other.ack(f.EnvelopeID, nil)
		other.ack("unheard of", nil)
		other.ack(f.EnvelopeID, strings.Repeat("x", slacktest.MaxAck))
		synctest.Wait()
		if got := strings.Join(w.StrayAcks(), ", "); got != "unknown envelope, unknown envelope, too large" {
			t.Errorf("what came late, twice or too large is %q", got)
		}
	})
}

func TestAnAckOf20KBIsNone(t *testing.T) {
	inWorld(t, slacktest.Options{Retries: []time.Duration{}}, func(w *world) {
		k := w.connect()
		w.Type(w.anna, "hej")
		k.ack(k.next().EnvelopeID, strings.Repeat("x", slacktest.MaxAck))
		if err := w.WaitAcked(w.soon()); err != nil {
			t.Fatal(err)
		}
		if w.Deliveries()[0].Acked {
			t.Error("it was taken")
		}
	})
}

func TestEnvelopesAreSpreadOverTheSockets(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		w.connect().answerAll(nothing)
		w.connect().answerAll(nothing)
		for range 20 {
			w.Type(w.anna, "hej")
		}
		if err := w.WaitAcked(w.soon()); err != nil {
			t.Fatal(err)
		}
		got := map[int]int{}
		for _, d := range w.Deliveries() {
			got[d.Attempts[0].Socket]++
		}
		if got[1] == 0 || got[2] == 0 || got[1]+got[2] != 20 {
			t.Errorf("the sockets got %v", got)
		}
	})
}

func TestARefreshWarnsThenAsksToGo(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		began := time.Now()
		w.Sockets()[0].Refresh(slacktest.RefreshWarning)
		if f := k.next(); f.Type != "disconnect" || f.Reason != "warning" {
			t.Errorf("first came %+v", f)
		}
		w.Type(w.anna, "hej")
		f := k.next()
		k.ack(f.EnvelopeID, nil)
		if f.Type != slacktest.Events {
			t.Errorf("after the warning no event comes, but %+v", f)
		}
		if f := k.next(); f.Reason != "refresh_requested" || time.Since(began) != 10*time.Second {
			t.Errorf("after %v came %+v", time.Since(began), f)
		}
		if f := k.next(); f.Type != "" || len(w.Sockets()) != 0 {
			t.Errorf("the socket is still open, with %+v", f)
		}
	})
}

func TestAnEventOfADeadSocketComesOnAnother(t *testing.T) {
	for name, kill := range map[string]func(*slacktest.Socket){
		"dropped": (*slacktest.Socket).Drop, "stalled": (*slacktest.Socket).Stall,
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, slacktest.Options{}, func(w *world) {
				w.connect()
				kill(w.Sockets()[0])
				w.Type(w.anna, "hej")
				time.Sleep(time.Second)
				second := w.connect()
				for _, k := range w.Sockets() {
					if k.Number == 1 {
						k.Drop()
					}
				}
				f := second.next()
				second.ack(f.EnvelopeID, nil)
				if f.field("event", "text") != "hej" || f.Attempt == 0 {
					t.Errorf("the second socket got %+v", f)
				}
			})
		})
	}
}

func TestSocketModeCanBeSwitchedOff(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		w.DisableSockets()
		if f := k.next(); f.Reason != "link_disabled" {
			t.Errorf("the socket got %+v", f)
		}
		w.want("a new one", w.call("apps.connections.open", "token", "xapp-lotsen"), "socket_mode_not_enabled")
		w.EnableSockets()
		w.connect()
	})
}

func TestTheEleventhSocketIsSentAway(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		for range 10 {
			w.connect()
		}
		k := w.connect()
		if f := k.next(); f.Type != "" || len(w.Sockets()) != 10 {
			t.Errorf("of %d sockets the last got %+v", len(w.Sockets()), f)
		}
	})
}

func TestNonsenseIsSentAsItIs(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		if err := w.SendFrame(`{"type":"strange","envelope_id":"e1"}`); err != nil {
			t.Fatal(err)
		}
		if f := k.next(); f.Type != "strange" || f.EnvelopeID != "e1" {
			t.Errorf("it came as %+v", f)
		}
		go func() { k.ack(k.next().EnvelopeID, nil) }()
		if !w.Inject("unheard_of", []byte(`{"type":"x"}`)) {
			t.Error("the ack of an unknown kind did not count")
		}
		if w.Inject(slacktest.Interactive, []byte(`{"type":"x"}`)) {
			t.Error("what nobody answered counts as answered")
		}
	})
}

func TestAnEventCanBeSentOnceMore(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		k := w.connect()
		w.Type(w.anna, "hej")
		first := k.next()
		k.ack(first.EnvelopeID, nil)
		synctest.Wait()
		for _, same := range []bool{true, false} {
			done := make(chan error)
			go func() { done <- w.Redeliver(w.LastEvent(), same) }()
			f := k.next()
			k.ack(f.EnvelopeID, nil)
			if err := <-done; err != nil {
				t.Error(err)
			}
			if (f.EnvelopeID == first.EnvelopeID) != same || f.field("event_id") != first.field("event_id") || (f.Attempt == 0) != same {
				t.Errorf("with the same envelope %v came %+v", same, f)
			}
		}
	})
}
