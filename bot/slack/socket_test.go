package slack

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func inSocketTown(t *testing.T, o slacktest.Options, story func(w *town)) {
	t.Helper()
	inTown(t, []transport{bySocket}, o, story)
}

// serving fails unless so many sockets are open.
func (w *town) serving(n int) {
	w.Helper()
	if got := len(w.slack.Sockets()); got != n {
		w.Errorf("%d sockets are open, want %d; the log:\n%s", got, n, w.log)
	}
}

// guided lets people press a button of their own each second, two at the same
// moment, while something happens, and fails if a press was lost or came twice.
func (w *town) guided(d time.Duration, happens func()) {
	w.Helper()
	const people = 10
	var crowd sync.WaitGroup
	presses := int(d / time.Second)
	for i := range people {
		user := fmt.Sprintf("UP%02d", i)
		w.slack.AddUser(slacktest.User{ID: user, Name: user})
		w.posts(user, pressable(uint64(i)))
		crowd.Go(func() {
			time.Sleep(time.Duration(i%5) * 200 * time.Millisecond) // virtual time
			for range presses {
				w.presses(user, "Nästa")
				time.Sleep(time.Second)
			}
		})
	}
	happens()
	crowd.Wait()
	w.wait(time.Second)
	counts := map[string]int{}
	for _, e := range w.program.all() {
		counts[e.From.Ref]++
		if got := w.program.brought(e.ID); got != 1 {
			w.Errorf("a press was brought %d times", got)
		}
	}
	for user, n := range counts {
		if n != presses {
			w.Errorf("of %d presses of %s %d arrived", presses, user, n)
		}
	}
	if len(counts) != people {
		w.Errorf("%d people were heard", len(counts))
	}
}

func TestARefreshInTheMiddleOfAGuideLosesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		warning time.Duration
		apart   time.Duration // from the first socket's to the second's
	}{
		"one after the other":  {slacktest.RefreshWarning, 3 * time.Second},
		"both at once":         {slacktest.RefreshWarning, 0},
		"one, without warning": {0, 3 * time.Second}, // both at once would leave no socket to send a press over
	} {
		t.Run(name, func(t *testing.T) {
			inSocketTown(t, slacktest.Options{}, func(w *town) {
				w.serving(2)
				w.wait(time.Minute)
				w.guided(22*time.Second, func() {
					time.Sleep(5 * time.Second) // virtual time
					for _, k := range w.slack.Sockets() {
						k.Refresh(c.warning)
						time.Sleep(c.apart)
					}
				})
				w.serving(2)
				w.counted("slack_reconnects_total", 2)
			})
		})
	}
}

func TestASocketThatBreaksIsOpenedAgain(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.wait(time.Minute)
		for i := range 10 {
			w.slack.Type(anna, fmt.Sprint(i))
			w.slack.Sockets()[0].Drop()
			w.wait(15 * time.Second)
			w.serving(2)
		}
		w.wait(10 * time.Minute)
		if n := len(w.program.all()); n != 10 {
			w.Errorf("of ten messages %d arrived", n)
		}
		if why := w.bot.Trouble(); why != "" {
			w.Errorf("there is trouble: %s", why)
		}
	})
}

func TestASilentSocketIsReplacedWhileTheOtherServes(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.wait(time.Minute)
		w.slack.Sockets()[0].Stall()
		for i := range 20 {
			w.slack.Type(anna, fmt.Sprint(i))
		}
		w.wait(time.Second)
		if n := len(w.program.all()); n == 0 {
			w.Error("the other one does not serve")
		}
		w.wait(quietFor + 5*time.Second)
		w.counted("slack_reconnects_total", 1)
		w.wait(10 * time.Minute)
		if n := len(w.program.all()); n != 20 {
			w.Errorf("of twenty messages %d arrived", n)
		}
		w.serving(2)
	})
}

func TestAConnectionThatBringsNothingForHalfAMinuteHasEnded(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		pings := make(chan struct{})
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
			ws, err := (&websocket.Upgrader{}).Upgrade(rw, r, nil)
			if err != nil {
				return // the client sees it
			}
			defer ws.Close()
			go func() { _, _, _ = ws.ReadMessage() }() // pongs, until the client goes
			for range pings {
				_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
		})
		server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
		listener := w.slack.Net().ListenOn("dumb.test")
		go func() { _ = server.Serve(listener) }()
		defer server.Close()
		ws, _, err := w.bot.in.sockets.dialer().DialContext(w.Context(), "ws://dumb.test/", nil)
		if err != nil {
			w.Fatal(err)
		}
		began := time.Now()
		ended := make(chan error, 1)
		go func() { ended <- newConn(w.bot.in.sockets, ws).read() }()
		for range 3 {
			w.wait(20 * time.Second)
			pings <- struct{}{}
		}
		err = <-ended
		close(pings)
		if took := time.Since(began); took != time.Minute+quietFor || !strings.Contains(err.Error(), "timeout") {
			w.Errorf("it ended after %s: %v", took, err)
		}
	})
}

func TestWhatASocketBroughtIsAcknowledgedOverAnother(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.program.on(slow(2 * time.Second))
		w.slack.Sockets()[1].Drop()
		synctest.Wait()
		only := w.slack.Sockets()
		if len(only) != 1 {
			w.Fatalf("%d sockets are open", len(only))
		}
		w.slack.Type(anna, "hej")
		w.wait(1500 * time.Millisecond)
		w.serving(2)
		only[0].Drop()
		w.wait(time.Minute)
		all := w.slack.Deliveries()
		if d := all[len(all)-1]; !d.Acked || len(d.Attempts) != 1 {
			w.Errorf("acknowledged: %v, after %d attempts; the log:\n%s", d.Acked, len(d.Attempts), w.log)
		}
	})
}

func TestTooManySocketsAreNotMultiplied(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.wait(time.Minute)
		before := w.opened()
		if err := w.slack.SendFrame(`{"type":"disconnect","reason":"too_many_websockets"}`); err != nil {
			w.Fatal(err)
		}
		w.wait(lastWait - time.Second)
		if n := w.opened(); n != before {
			w.Errorf("%d more were opened at once", n-before)
		}
		w.wait(time.Minute)
		w.serving(2) // the one that was told to go is gone, though Slack did not close it
	})
}

func TestFramesThatMakeNoSenseEndNoConnection(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		if !w.slack.Inject("telegrams", []byte(`{"text":"hemligt"}`)) {
			w.Error("an unknown kind was not acknowledged")
		}
		for _, frame := range []string{"hemligt", `{"type":"weather"}`, `[]`, `{"envelope_id":7,"type":"hemligt"}`,
			`{"envelope_id":"e-1","type":["hemligt"],"payload":{}}`, `{"envelope_id":"e-2","type":"events_api","payload":"hemligt"}`} {
			if err := w.slack.SendFrame(frame); err != nil {
				w.Fatal(err)
			}
		}
		synctest.Wait()
		w.counted("slack_unparseable_total", 7)
		if acks := w.slack.StrayAcks(); len(acks) != 2 { // of e-1 and e-2, which Slack does not wait for
			w.Errorf("acknowledged was %v", acks)
		}
		w.counted("slack_reconnects_total", 0)
		w.slack.Type(anna, "hej")
		synctest.Wait()
		w.only()
	})
}

func TestAnAcknowledgementThatSlackWouldPassOverIsNotSent(t *testing.T) {
	if err := (&conn{}).ack("e-1", strings.Repeat("x", maxAck)); err == nil || !strings.Contains(err.Error(), "20480") {
		t.Errorf("it is %v", err)
	}
}

func TestAStalledSocketDoesNotHoldUpAcknowledgements(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.wait(time.Minute)
		hold := make(chan struct{})
		w.program.on(func(context.Context, dialog.Event) error { <-hold; return nil })
		for i := range 20 {
			user := fmt.Sprintf("US%02d", i)
			w.slack.AddUser(slacktest.User{ID: user, Name: user})
			w.slack.Type(user, "hej")
		}
		synctest.Wait()
		stalled := w.slack.Sockets()[0]
		stalled.Stall()
		close(hold)
		w.wait(2500 * time.Millisecond)
		if n := len(w.program.all()); n != 20 {
			w.Errorf("%d were taken", n)
		}
		if open := w.slack.Sockets(); !slices.Contains(open, stalled) {
			w.Error("the stalled socket was given up at once")
		}
	})
}

func TestSocketsAreDialledAsCallsAreMade(t *testing.T) {
	proxy := func(*http.Request) (*url.URL, error) { return nil, nil }
	config := &tls.Config{ServerName: "slack.test", NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12}
	in := intake{b: &Bot{o: Options{Client: &http.Client{Transport: &http.Transport{Proxy: proxy, TLSClientConfig: config}}}}}
	d := newSockets(in).dialer()
	if d.Proxy == nil || d.TLSClientConfig.ServerName != "slack.test" || len(d.TLSClientConfig.NextProtos) != 0 {
		t.Errorf("it dials with %+v", d)
	}
	if len(config.NextProtos) != 2 {
		t.Error("the client of the calls was changed")
	}
}
