package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
)

// maxBody is how much of a request is read, in bytes.
const maxBody = 1 << 20

// Handler serves POST /slack/events, /slack/interactions and /slack/commands in
// HTTP mode; nothing where there is no signing secret. Only what Slack has signed,
// within five minutes, is read.
func (b *Bot) Handler() http.Handler {
	if b.o.SigningSecret == "" {
		return http.NotFoundHandler()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", b.in.signed(b.in.serveEvent))
	mux.HandleFunc("POST /slack/interactions", b.in.signed(b.in.serveInteraction))
	mux.HandleFunc("POST /slack/commands", b.in.signed(b.in.serveCommand))
	mux.HandleFunc("GET /slack/commands", serveTLSCheck)
	return mux
}

// signed lets a request through that Slack has signed and that was not taken
// before. next gives the status it has answered with.
func (in intake) signed(next func(w http.ResponseWriter, r *http.Request, body []byte) int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			status := http.StatusBadRequest
			if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
				status = http.StatusRequestEntityTooLarge
			}
			w.WriteHeader(status)
			return
		}
		now := in.b.o.Now()
		signature, err := verify(in.b.o.SigningSecret, r.Header, body, now)
		if err != nil {
			in.b.counts.add(badSignature)
			in.warn(r, err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if !in.signatures.claim(signature, now) { // answered before, or being answered just now
			in.b.counts.add(replayed)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.Header.Get("X-Slack-Retry-Num") != "" {
			in.b.counts.add(retried)
		}
		if status := next(w, r, body); status/100 != 2 {
			in.signatures.release(signature) // it may come again as it is
		}
	}
}

// warn tells the operator of requests that are turned away, at most once a minute:
// anybody can send them.
func (in intake) warn(r *http.Request, err error) {
	now := in.b.o.Now().Unix()
	if last := in.warned.Load(); now-last < 60 || !in.warned.CompareAndSwap(last, now) {
		return
	}
	in.b.o.Log.LogAttrs(r.Context(), slog.LevelWarn,
		"a request was turned away; if Slack sent it, mend LOTSEN_SLACK_SIGNING_SECRET or this machine's clock", slog.Any("error", err))
}

func (in intake) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) int {
	var hello struct{ Type, Challenge string }
	if err := json.Unmarshal(body, &hello); err == nil && hello.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, hello.Challenge) // Slack asks again
		return http.StatusOK
	}
	return in.serve(w, r, envelope{kindEvents, body})
}

func (in intake) serveInteraction(w http.ResponseWriter, r *http.Request, body []byte) int {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return in.serve(w, r, envelope{kindInteractive, nil})
	}
	return in.serve(w, r, envelope{kindInteractive, []byte(form.Get("payload"))})
}

func (in intake) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) int {
	form, err := url.ParseQuery(string(body))
	if err == nil && form.Get("ssl_check") != "" {
		return http.StatusOK
	}
	payload, err := object(form, err)
	if err != nil {
		payload = nil // serve counts it as unparseable
	}
	return in.serve(w, r, envelope{kindCommands, payload})
}

// object is a form as the JSON object that Socket Mode has for it.
func object(form url.Values, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(form))
	for key := range form {
		fields[key] = form.Get(key)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("encoding a form: %w", err)
	}
	return raw, nil
}

// serveTLSCheck answers Slack's look at the certificate, which is not signed, and
// nothing else.
func serveTLSCheck(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("ssl_check") == "" {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// serve has a payload taken, and answers when that is decided.
func (in intake) serve(w http.ResponseWriter, r *http.Request, e envelope) int {
	answers := make(chan answer, 1)
	in.take(e, &reply{send: func(a answer) { answers <- a }})
	select {
	case a := <-answers:
		return writeAnswer(w, a)
	case <-r.Context().Done(): // Slack has hung up; the work goes on
		return 0
	}
}

func writeAnswer(w http.ResponseWriter, a answer) int {
	var raw []byte
	if a.body != nil {
		var err error
		if raw, err = json.Marshal(a.body); err != nil { // bodies are maps of strings
			a.status = http.StatusInternalServerError
		} else {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(raw) // who hung up is not told
	return a.status
}
