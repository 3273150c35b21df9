package msgraph

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
)

func TestAPanicInTheSDKIsAnError(t *testing.T) {
	c := scripted(t, `{"value":[{}]}`)
	_, err := c.ask(t.Context(), get("/users", nil, nil), func(serialization.ParseNode) (serialization.Parsable, error) { panic("nil map") })
	if !errors.Is(err, graph.Malformed) {
		t.Error(err)
	}
}

func TestRetryAfterIsReadInEveryForm(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, "-1": 0, "soon": 0, "NaN": 0, "10": 10 * time.Second, " 2.25 ": 2250 * time.Millisecond, "1e9": time.Hour, "+Inf": time.Hour,
		"Sun, 22 Nov 2026 09:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2026 08:00:00 GMT": 0, "Mon, 22 Nov 2027 09:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
}

func TestOnlyACompleteJSONObjectPasses(t *testing.T) {
	for name, c := range map[string]struct {
		media, body string
		want        error
	}{
		"an object":         {"application/json;odata.metadata=minimal;charset=utf-8", " {\"value\":[]}\n", nil},
		"of another type":   {"text/plain", `{"value":[]}`, graph.Malformed},
		"of no type":        {"", `{"value":[]}`, graph.Malformed},
		"a list":            {"application/json", `[]`, graph.Malformed},
		"half an object":    {"application/json", `{"value":[`, graph.Malformed},
		"two objects":       {"application/json", `{} {}`, graph.Malformed},
		"nothing but space": {"application/json", "  \n", graph.Malformed},
	} {
		_, err := judge(&http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {c.media}}, Body: io.NopCloser(strings.NewReader(c.body))})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMethodWithAStrangePartIsNotTrusted(t *testing.T) {
	for body, want := range map[string]graph.Registration{
		`{"value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod"}]}`:                              graph.NotRegistered,
		`{"value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","phoneType":[]}]}`:               graph.Unknown,
		`{"value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod"},{"@odata.type":7}]}`:            graph.Unknown,
		`{"value":[{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","phoneType":"mobile"},{"id":"x"}]}`: graph.Registered,
	} {
		kinds, err := decode([]byte(body))
		if got := graph.LiveStatus(kinds, time.Now()); err != nil || got.Registration != want {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

// decode reads an answer to authentication/methods as the client does, from the
// bytes on.
func decode(body []byte) ([]graph.Kind, error) {
	res := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body)))}
	res, err := judge(res)
	if err != nil {
		return nil, err
	}
	whole, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	node, err := kiotajson.NewJsonParseNodeFactory().GetRootParseNode("application/json", whole)
	if err != nil {
		return nil, err
	}
	v, err := node.GetObjectValue(func(serialization.ParseNode) (serialization.Parsable, error) { return &page{row: newMethod}, nil })
	if err != nil {
		return nil, err
	}
	p, is := v.(*page)
	if !is || !p.has {
		return nil, errors.New("no rows")
	}
	return kindsOf(p.rows), nil
}

// Whatever bytes come: nobody is called "not registered" unless every element
// is an object with the type of a method that never counts.
func FuzzMethods(f *testing.F) {
	for _, k := range []graph.Kind{graph.Password, graph.Authenticator} {
		f.Add([]byte(`{"value":[{"@odata.type":"#microsoft.graph.` + string(k) + `AuthenticationMethod","id":"1"}]}`))
	}
	for _, s := range []string{
		`{"value":[{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","phoneType":"mobile"},null,{}]}`,
		`{"value":[{"@odata.type":7}]}`, `{"value":[{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","phoneType":[]}]}`,
		`{"value":null}`, `{"value":[[]]}`, `{"value":{}}`, `[]`, ``, `{"value":[{"@odata.type":null}]}`, `{"value":["password"]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		kinds, err := decode(body)
		if err != nil {
			return
		}
		status := graph.LiveStatus(kinds, time.Now())
		var plain struct{ Value []map[string]any }
		if json.Unmarshal(body, &plain) != nil {
			if status.Registration == graph.NotRegistered {
				t.Fatalf("%s is called not registered", body)
			}
			return
		}
		for _, row := range plain.Value {
			if kind := fmt.Sprint(row["@odata.type"]); status.Registration == graph.NotRegistered && !strings.Contains(kind, "password") &&
				!strings.Contains(kind, "email") && !strings.Contains(kind, "temporaryAccessPass") && !strings.Contains(kind, "qrCode") && !strings.Contains(kind, "securityQuestion") {
				t.Fatalf("%s is called not registered", body)
			}
		}
	})
}
