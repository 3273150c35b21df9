package web

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/dialog"
)

// listen opens a stream and gives its events, until it ends.
func (b *browser) listen(ctx context.Context, path string) <-chan string {
	b.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		b.t.Fatalf("the stream is %s, %s", answer.Status, kind)
	}
	events := make(chan string)
	go func() {
		defer close(events)
		defer answer.Body.Close()
		lines, event := bufio.NewScanner(answer.Body), ""
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				event = value
			case "data":
				events <- event + " " + value
			}
		}
	}()
	return events
}

func TestAStreamTellsOfChangesAndEndsWithTheProgram(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna")
	body := b.find("data-home", "/as/anna")
	events := b.listen(t.Context(), "/as/anna/stream")
	if got, want := <-events, "rev "+attr(body, "data-rev"); got != want {
		t.Errorf("it begins with %q, the page has %q", got, want)
	}
	w.post(numbered(1), "a")
	told := <-events
	b.open("/as/anna")
	if want := "rev " + attr(b.find("data-home", "/as/anna"), "data-rev"); told != want {
		t.Errorf("it tells %q, the page that shows the message has %q", told, want)
	}
	b.press("+1 timme")
	if next := <-events; next == told || !strings.HasPrefix(next, "rev ") {
		t.Errorf("after the clock was moved it tells %q", next)
	}
	w.chat.Close()
	if event, open := <-events; open {
		t.Errorf("it goes on with %q", event)
	}
}

func TestAStreamEndsWithThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		r := httptest.NewRequest(http.MethodGet, "http://localhost/as/anna/stream", nil)
		w.chat.Handler().ServeHTTP(&tape{header: http.Header{}}, r.WithContext(ctx))
		if took := time.Since(began); took != time.Second {
			t.Errorf("it lasted %v", took)
		}
		if len(w.chat.threads["anna"].watchers) != 0 || len(w.chat.streams) != 0 {
			t.Error("its place is still taken")
		}
	})
}

func TestASlowBrowserHoldsUpNobody(t *testing.T) {
	w := newWorld(t)
	changes, leave := w.chat.threads["anna"].watch()
	defer leave()
	for i := range 50 {
		w.post(numbered(i), "") // nobody reads
	}
	<-changes
	select {
	case <-changes:
		t.Error("it is told more than once")
	default:
	}
}

func TestStreamsAreCounted(t *testing.T) {
	w := newWorld(t)
	for range maxStreams {
		w.chat.streams <- struct{}{}
	}
	if answer := w.ask(http.MethodGet, "/as/anna/stream", "", nil); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("one too many: status %d", answer.Code)
	}
}

// tape is a browser that only writes down what it is sent.
type tape struct {
	mu      sync.Mutex
	header  http.Header
	written strings.Builder
}

func (p *tape) Header() http.Header { return p.header }
func (p *tape) WriteHeader(int)     {}
func (p *tape) Flush()              {}
func (p *tape) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written.Write(b)
}

func (p *tape) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written.String()
}

func TestAStreamTellsTheTimeAndEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began, p := time.Now(), &tape{header: http.Header{}}
		go func() {
			time.Sleep(heartbeat / 2)
			_ = w.watch.Advance(t.Context(), time.Minute)
		}()
		go func() {
			time.Sleep(heartbeat + time.Second)
			if !strings.Contains(p.String(), "event: clock\ndata: 10:01\n\n") {
				t.Errorf("after a while it has told\n%s", p)
			}
		}()
		w.chat.Handler().ServeHTTP(p, httptest.NewRequest(http.MethodGet, "http://localhost/as/anna/stream", nil))
		if took := time.Since(began); took != streamTime {
			t.Errorf("it lasted %v", took)
		}
	})
}

func TestAPageWithoutTheScriptWaitsForTheAnswer(t *testing.T) {
	for name, tt := range map[string]struct{ answer, waits time.Duration }{
		"at once":         {0, 0},
		"a little later":  {400 * time.Millisecond, 400 * time.Millisecond},
		"much later":      {5 * time.Second, replyTime},
		"nothing changes": {time.Hour, replyTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.delay = tt.answer
				began := time.Now()
				answer := w.ask(http.MethodPost, "/as/anna/press", "press=guide.show", func(r *http.Request) { r.Header.Del(liveHeader) })
				if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/as/anna#latest" {
					t.Errorf("status %d to %q", answer.Code, answer.Header().Get("Location"))
				}
				if took := time.Since(began); took != tt.waits {
					t.Errorf("it took %v, want %v", took, tt.waits)
				}
				w.ask(http.MethodPost, "/as/anna/press", "press=guide.show&nonce=live", nil)
				if took := time.Since(began); took != tt.waits {
					t.Errorf("the script waits too: %v", took-tt.waits)
				}
				time.Sleep(2 * time.Hour) // until all answers have come
			})
		})
	}
}

func TestWhoClosesThePageHasStillPressed(t *testing.T) {
	w := newWorld(t)
	ctx, leave := context.WithCancel(t.Context())
	decide := w.chat.o.Receive
	w.chat.o.Receive = func(ctx context.Context, e dialog.Event) error {
		leave()
		if err := ctx.Err(); err != nil {
			return err
		}
		return decide(ctx, e)
	}
	w.ask(http.MethodPost, "/as/anna/press", "press=guide.show", func(r *http.Request) { *r = *r.WithContext(ctx) })
	if len(w.received()) != 1 {
		t.Error("the press is lost")
	}
}

func TestTwoEventsOfAPersonKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		slow := w.chat.o.Receive
		w.chat.o.Receive = func(ctx context.Context, e dialog.Event) error {
			if e.Text == "först" {
				time.Sleep(3 * time.Second)
			}
			return slow(ctx, e)
		}
		go w.ask(http.MethodPost, "/as/anna/say", "text=f%C3%B6rst", nil)
		time.Sleep(time.Second)
		w.ask(http.MethodPost, "/as/anna/say", "text=sedan", nil)
		if e := w.received(); len(e) != 2 || e[0].Text != "först" || e[1].Text != "sedan" {
			t.Errorf("the app got %+v", e)
		}
	})
}
