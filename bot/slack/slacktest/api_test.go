package slacktest_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

func TestTokens(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		w.want("no token", w.call("auth.test"), "not_authed")
		w.want("a wrong token", w.call("auth.test", "token", "xoxb-other"), "invalid_auth")
		w.want("the wrong kind", w.call("chat.postMessage", "token", "xapp-lotsen"), "not_allowed_token_type")
		w.want("the wrong kind", w.form("apps.connections.open"), "not_allowed_token_type")
		w.want("an unknown method", w.form("chat.shout"), "unknown_method")
		w.RevokeTokens()
		w.want("a revoked token", w.form("auth.test"), "token_revoked")
		w.Uninstall()
		w.want("an uninstalled app", w.form("auth.test"), "account_inactive")
		w.RefuseTokens("", "invalid_auth")
		w.want("the token again", w.form("auth.test"), "")
		w.want("a refused app token", w.call("apps.connections.open", "token", "xapp-lotsen"), "invalid_auth")
	})
}

func TestAMethodNeedsItsScope(t *testing.T) {
	inWorld(t, slacktest.Options{Scopes: []string{"users:read"}}, func(w *world) {
		got := w.form("chat.postMessage", "channel", "D1", "text", "a")
		w.want("posting", got, "missing_scope")
		if got["needed"] != "chat:write" || got["provided"] != "users:read" {
			t.Errorf("the answer does not say which: %v", got)
		}
		user := w.form("users.info", "user", w.anna)
		if user.at("user", "profile", "real_name") != "Anna" || user.at("user", "profile", "email") != nil {
			t.Errorf("without users:read.email the address is seen: %v", user)
		}
		answer, err := w.Client().Get(w.APIURL() + "auth.test?token=xoxb-lotsen")
		if err != nil {
			t.Fatal(err)
		}
		w.read(answer)
		if scopes := answer.Header.Get("X-Oauth-Scopes"); scopes != "users:read" {
			t.Errorf("the scopes are told as %q", scopes)
		}
	})
}

func TestArgumentsComeInManyForms(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		send := func(kind, body, token string) result {
			r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.APIURL()+"chat.postMessage", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Authorization", "Bearer "+token)
			answer, err := w.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			return w.read(answer)
		}
		asJSON := fmt.Sprintf(`{"channel":%q,"text":"JSON","blocks":%s}`, w.dm, buttonBlocks)
		w.want("JSON", send("application/json; charset=utf-8", asJSON, "xoxb-lotsen"), "")
		asText := fmt.Sprintf(`{"channel":%q,"text":"JSON in JSON","blocks":%q}`, w.dm, buttonBlocks)
		got := send("application/json", asText, "xoxb-lotsen")
		w.want("JSON in JSON", got, "")
		if got["warning"] != "missing_charset" {
			t.Errorf("JSON without a charset goes without a warning: %v", got)
		}
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for _, field := range [][2]string{{"channel", w.dm}, {"text", "multipart"}} {
			if err := m.WriteField(field[0], field[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		w.want("multipart", send(m.FormDataContentType(), b.String(), "xoxb-lotsen"), "")
		w.want("half JSON", send("application/json", `{"text"`, "xoxb-lotsen"), "invalid_json")
		var texts []string
		for _, p := range w.Messages(w.anna) {
			texts = append(texts, p.Text)
		}
		if want := []string{"JSON", "JSON in JSON", "multipart"}; !slices.Equal(texts, want) {
			t.Errorf("the messages are %q, not %q", texts, want)
		}
		for _, c := range w.CallsOf("chat.postMessage") {
			if c.Args["token"] != "" {
				t.Errorf("the log of calls has a token: %v", c.Args)
			}
		}
	})
}

func TestTiersAreHeldToWhenAskedFor(t *testing.T) {
	for _, c := range []struct {
		method string
		fields []string
		quick  int // how many go at once
		wait   string
	}{
		{"users.list", nil, 20, "3"},
		{"dnd.info", []string{"user", "USLACKBOT"}, 50, "2"},
		{"users.info", []string{"user", "USLACKBOT"}, 100, "1"},
		{"chat.postMessage", []string{"channel", "DM", "text", "a"}, 4, "1"},
	} {
		t.Run(c.method, func(t *testing.T) {
			inWorld(t, slacktest.Options{Throttle: true, Quiet: true}, func(w *world) {
				fields := append([]string{"token", "xoxb-lotsen"}, c.fields...)
				for i, field := range fields {
					if field == "DM" {
						fields[i] = w.dm
					}
				}
				for i := range c.quick {
					w.want(fmt.Sprint("call ", i), w.call(c.method, fields...), "")
				}
				status, header := w.status(c.method, fields...)
				if status != http.StatusTooManyRequests || header.Get("Retry-After") != c.wait {
					t.Errorf("call %d is answered %d, Retry-After %q, not %s", c.quick+1, status, header.Get("Retry-After"), c.wait)
				}
				time.Sleep(3 * time.Second)
				w.want("after the wait", w.call(c.method, fields...), "")
			})
		})
	}
}

// status calls a method for the status alone.
func (w *world) status(method string, fields ...string) (int, http.Header) {
	w.Helper()
	query := []string{}
	for i := 0; i+1 < len(fields); i += 2 {
		query = append(query, fields[i]+"="+fields[i+1])
	}
	answer, err := w.Client().Get(w.APIURL() + method + "?" + strings.Join(query, "&"))
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		w.Fatal(err)
	}
	return answer.StatusCode, answer.Header
}
