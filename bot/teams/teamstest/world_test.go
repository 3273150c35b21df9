package teamstest_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"lotsen/bot/teams/teamstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// object is a JSON object.
type object = map[string]any

// got is one request to the bot.
type got struct {
	Authorization string
	Body          object
}

// bot is an app that answers what a test says.
type bot struct {
	mu     sync.Mutex
	asked  []got
	answer func(n int, activity object) (status int, body string, after time.Duration)
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body object
	raw, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(raw, &body) != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	b.asked = append(b.asked, got{r.Header.Get("Authorization"), body})
	n, answer := len(b.asked), b.answer
	b.mu.Unlock()
	if answer == nil {
		return
	}
	status, text, after := answer(n, body)
	if after > 0 {
		select {
		case <-time.After(after):
		case <-r.Context().Done():
			return
		}
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // whoever left does not read it
}

func (b *bot) got() []got {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]got(nil), b.asked...)
}

// last is the newest request.
func (b *bot) last(t *testing.T) object {
	t.Helper()
	all := b.got()
	if len(all) == 0 {
		t.Fatal("nothing was posted to the bot")
	}
	return all[len(all)-1].Body
}

func (b *bot) answers(answer func(n int, activity object) (int, string, time.Duration)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = answer
}

func at(v any, path ...string) any {
	for _, name := range path {
		o, _ := v.(object)
		v = o[name]
	}
	return v
}

// world is a Teams in a bubble, where time is virtual.
type world struct {
	*testing.T
	*teamstest.Teams
	bot   *bot
	anna  string
	chat  string // her conversation, with the app installed
	token string
	app   string
}

func inWorld(t *testing.T, o teamstest.Options, story func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, Teams: teamstest.New(o), bot: &bot{}, app: cmp.Or(o.AppID, teamstest.AppID)}
		defer w.Close()
		server := &http.Server{Handler: w.bot}
		l := w.Net().ListenOn("app.test")
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		defer func() { _ = server.Close(); <-served }()
		w.DeliverTo(teamstest.App{URL: "http://app.test/api/messages"})
		w.anna = w.AddUser(teamstest.User{Name: "Anna", SignIn: "anna@example.se"})
		w.chat = w.Install(w.anna)
		synctest.Wait()
		w.token = w.fetchToken()
		w.ForgetCalls()
		story(w)
	})
}

func (w *world) fetchToken() string {
	w.Helper()
	_, body := w.postForm("https://login.microsoftonline.com/"+teamstest.TenantID+"/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
		"client_id": {w.app}, "client_secret": {teamstest.Secret}, "scope": {"https://api.botframework.com/.default"}})
	token, _ := body["access_token"].(string)
	return token
}

func (w *world) postForm(address string, form url.Values) (int, object) {
	w.Helper()
	answer, err := w.Client().PostForm(address, form)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(answer)
}

func (w *world) read(answer *http.Response) (int, object) {
	w.Helper()
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	var body object
	_ = json.Unmarshal(raw, &body) // what is no object stays nil
	return answer.StatusCode, body
}

// try calls the connector, and gives the error of the call itself.
func (w *world) try(method, path string, body any) (*http.Response, error) {
	w.Helper()
	var raw []byte
	if text, is := body.(string); is {
		raw = []byte(text)
	} else if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			w.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(w.Context(), 30*time.Second)
	w.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(w.ServiceURL(), "/")+"/v3/"+path, bytes.NewReader(raw))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/json")
	return w.Client().Do(r)
}

func (w *world) call(method, path string, body any) (int, object) {
	w.Helper()
	answer, err := w.try(method, path, body)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(answer)
}

// code is the code of a refusal, in either shape.
func code(body object) string {
	if code, ok := at(body, "error", "code").(string); ok {
		return code
	}
	var inner struct{ SubCode string }
	text, _ := body["message"].(string)
	_ = json.Unmarshal([]byte(text), &inner) // what is no object has no code
	return inner.SubCode
}

func (w *world) activities() string {
	return "conversations/" + url.PathEscape(w.chat) + "/activities"
}

// send sends an activity to Anna, and gives its id or the code of the refusal.
func (w *world) send(activity any) (id, refused string) {
	w.Helper()
	_, body := w.call(http.MethodPost, w.activities(), activity)
	id, _ = body["id"].(string)
	return id, code(body)
}

// card is a message with a card made of a body and actions.
func card(body, actions string) string {
	return `{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":` + cardJSON(body, actions) + `}]}`
}

func cardJSON(body, actions string) string {
	return `{"type":"AdaptiveCard","version":"1.5","body":[` + body + `],"actions":[` + actions + `]}`
}

const hello = `{"type":"TextBlock","text":"Hello"}`

// sendCard sends a card that must be taken, and gives its id.
func (w *world) sendCard(body, actions string) string {
	w.Helper()
	id, refused := w.send(card(body, actions))
	if id == "" {
		w.Fatalf("the card was refused: %s; %v", refused, w.Calls())
	}
	return id
}
