package slacktest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"lotsen/bot/slack/slacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// loopback is a client for another process.
func loopback(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// world is a workspace in a bubble, where time is virtual.
type world struct {
	*testing.T
	*slacktest.Slack
	anna, dm string // a person, and the open conversation with her
}

func inWorld(t *testing.T, o slacktest.Options, story func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, Slack: slacktest.New(o)}
		defer w.Close()
		w.anna = w.AddUser(slacktest.User{Name: "Anna", Email: "anna@example.se", Locale: "sv-SE"})
		if o.Scopes == nil {
			w.dm = w.open(w.anna)
			w.ForgetCalls()
		}
		story(w)
	})
}

// result is a JSON object that was answered.
type result map[string]any

func (r result) at(path ...string) any {
	var v any = map[string]any(r)
	for _, name := range path {
		o, _ := v.(map[string]any)
		v = o[name]
	}
	return v
}

func (r result) code() string {
	code, _ := r["error"].(string)
	return code
}

// form calls a method with the bot token.
func (w *world) form(method string, fields ...string) result {
	w.Helper()
	return w.call(method, append([]string{"token", "xoxb-lotsen"}, fields...)...)
}

// call calls a method without a token.
func (w *world) call(method string, fields ...string) result {
	w.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	answer, err := w.Client().PostForm(w.APIURL()+method, values)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(answer)
}

func (w *world) read(answer *http.Response) result {
	w.Helper()
	defer func() { _ = answer.Body.Close() }()
	var r result
	if err := json.NewDecoder(answer.Body).Decode(&r); err != nil {
		w.Fatal(err)
	}
	return r
}

// postJSON posts anything, and gives the status and the text of the answer.
func (w *world) postJSON(address string, body any) (int, string) {
	w.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	answer, err := w.Client().Post(address, "application/json; charset=utf-8", strings.NewReader(string(raw)))
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer.StatusCode, string(said)
}

func (w *world) open(user string) string {
	w.Helper()
	id, _ := w.form("conversations.open", "users", user).at("channel", "id").(string)
	return id
}

// post posts a message with one button, and gives its ts.
func (w *world) post(text string) string {
	w.Helper()
	got := w.form("chat.postMessage", "channel", w.dm, "text", text, "blocks", buttonBlocks)
	ts, _ := got["ts"].(string)
	if ts == "" {
		w.Fatalf("posting: %v", got)
	}
	return ts
}

const buttonBlocks = `[{"type":"actions","elements":[{"type":"button","action_id":"go","value":"7","text":{"type":"plain_text","text":"Go"}}]}]`

// want fails when a call was not answered with an error code.
func (w *world) want(what string, got result, code string) {
	w.Helper()
	if got.code() != code {
		w.Errorf("%s: the answer is %v, not %q", what, got, code)
	}
}

// frame is what comes over a socket.
type frame struct {
	Type       string          `json:"type"`
	Reason     string          `json:"reason"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Attempt    int             `json:"retry_attempt"`
	Connected  int             `json:"num_connections"`
	Accepts    bool            `json:"accepts_response_payload"`
}

// field is a text in the payload.
func (f frame) field(path ...string) string {
	var r result
	if json.Unmarshal(f.Payload, &r) != nil {
		return ""
	}
	text, _ := r.at(path...).(string)
	return text
}

// socket is an app's connection. What comes is in frames, until it ends.
type socket struct {
	w      *world
	conn   *websocket.Conn
	frames chan frame
	pings  chan time.Time
}

// connect opens a socket that acknowledges nothing by itself, and takes the hello.
func (w *world) connect() *socket {
	w.Helper()
	k := &socket{w: w, conn: w.dial(), frames: make(chan frame, 100), pings: make(chan time.Time, 100)}
	answer := k.conn.PingHandler()
	k.conn.SetPingHandler(func(data string) error {
		select {
		case k.pings <- time.Now():
		default: // only the first ones are counted
		}
		return answer(data)
	})
	go func() {
		defer close(k.frames)
		defer func() { _ = k.conn.Close() }()
		for {
			var f frame
			if k.conn.ReadJSON(&f) != nil {
				return
			}
			k.frames <- f
		}
	}()
	if hello := k.next(); hello.Type != "hello" && hello.Type != "disconnect" {
		w.Fatalf("the first frame is %+v", hello)
	}
	return k
}

func (w *world) dial() *websocket.Conn {
	w.Helper()
	address, _ := w.call("apps.connections.open", "token", "xapp-lotsen")["url"].(string)
	conn, err := w.dialTo(address)
	if err != nil {
		w.Fatal(err)
	}
	return conn
}

func (w *world) dialTo(address string) (*websocket.Conn, error) {
	dialer := websocket.Dialer{NetDialContext: w.Net().DialContext}
	conn, answer, err := dialer.DialContext(w.Context(), address, nil)
	if answer != nil {
		_ = answer.Body.Close()
	}
	return conn, err
}

// next is the next frame; the zero frame when the connection ended first.
func (k *socket) next() frame {
	k.w.Helper()
	select {
	case f := <-k.frames:
		return f
	case <-time.After(time.Hour):
		k.w.Fatal("nothing came for an hour")
	}
	return frame{}
}

// ack acknowledges an envelope, with a payload when it is not nil.
func (k *socket) ack(id string, payload any) {
	k.w.Helper()
	if err := k.conn.WriteJSON(map[string]any{"envelope_id": id, "payload": payload}); err != nil {
		k.w.Fatal(err)
	}
}

// answerAll acknowledges everything from now on, in the way that answer says.
func (k *socket) answerAll(answer func(frame) any) {
	go func() {
		for f := range k.frames {
			if f.EnvelopeID == "" {
				continue
			}
			_ = k.conn.WriteJSON(map[string]any{"envelope_id": f.EnvelopeID, "payload": answer(f)}) // the end of the test may come first
		}
	}()
}

func nothing(frame) any { return map[string]any{} }

// soon is a context for what should happen at once.
func (w *world) soon() context.Context {
	ctx, cancel := context.WithTimeout(w.Context(), time.Hour)
	w.Cleanup(cancel)
	return ctx
}
