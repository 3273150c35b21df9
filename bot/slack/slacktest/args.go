package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// args are a call's arguments. A value that came as JSON is kept as its text.
type args map[string]string

// maxBody is more than any call to Slack may carry.
const maxBody = 4 << 20

// readArgs reads a form, a multipart form, a JSON object or a query, and gives the
// token that stood in it.
func readArgs(r *http.Request) (args, error) {
	a := args{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	if kind == "application/json" {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, fmt.Errorf("reading the arguments: %w", err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil && len(bytes.TrimSpace(raw)) > 0 {
			return nil, &Refusal{Code: "invalid_json"}
		}
		for name, value := range fields {
			a[name] = plain(value)
		}
		return a, nil
	}
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(maxBody)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		return nil, &Refusal{Code: "invalid_form_data"}
	}
	for name := range r.Form {
		a[name] = r.Form.Get(name)
	}
	return a, nil
}

// plain is a JSON string's content, and any other JSON as it is.
func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func (a args) bool(name string) bool {
	on, err := strconv.ParseBool(a[name])
	return err == nil && on
}

// int is a number between 1 and most; most when it is left out or none.
func (a args) int(name string, most int) int {
	n, err := strconv.Atoi(a[name])
	if err != nil || n < 1 || n > most {
		return most
	}
	return n
}

// has reports whether an argument was given, be it empty; null counts as left out.
func (a args) has(name string) bool {
	v, ok := a[name]
	return ok && v != "null"
}

// logged are the arguments as the log of calls keeps them.
func (a args) logged() map[string]string {
	out := maps.Clone(map[string]string(a))
	delete(out, "token")
	return out
}

// decode reads JSON, keeping numbers as they were written.
func decode(raw string) (any, error) {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the JSON")
	}
	return v, nil
}

// encode writes JSON as it is: values here always can be.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("slacktest: encoding its own answer: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Refusal is how Slack says no.
type Refusal struct {
	Code     string   // such as invalid_blocks
	Messages []string // what is wrong where, with a JSON pointer
	needed   string   // the scope that is missing
}

func (r *Refusal) Error() string {
	if len(r.Messages) == 0 {
		return r.Code
	}
	return r.Code + ": " + strings.Join(r.Messages, "; ")
}

func refuse(code string, messages ...string) error { return &Refusal{Code: code, Messages: messages} }
