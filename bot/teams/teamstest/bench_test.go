package teamstest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"lotsen/bot/teams/teamstest"
)

func BenchmarkValidate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := teamstest.Validate([]byte(everything)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPress is what the fake itself costs per press over HTTP on loopback, with an
// app that only answers: the signature, for the most part.
func BenchmarkPress(b *testing.B) {
	s := teamstest.New(teamstest.Options{})
	defer s.Close()
	if err := s.ListenTCP(); err != nil {
		b.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer app.Close()
	s.DeliverTo(teamstest.App{URL: app.URL})
	token := benchToken(b, s)
	const people = 64
	var ids [people]string
	for i := range ids {
		ids[i] = s.AddUser(teamstest.User{Name: "Somebody"})
		chat := s.Install(ids[i], teamstest.InstallationAlone)
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, s.ServiceURL()+"v3/conversations/"+url.PathEscape(chat)+"/activities",
			bytes.NewReader([]byte(card(hello, `{"type":"Action.Submit","title":"Go"}`))))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := s.Client().Do(r)
		if err != nil || answer.StatusCode != http.StatusCreated {
			b.Fatal(answer, err)
		}
		_ = answer.Body.Close() // the status is enough
	}
	var next atomic.Int64
	b.SetParallelism(people / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := s.Press(ids[next.Add(1)%people], "", "Go"); err != nil {
				b.Error(err)
			}
		}
	})
}

func benchToken(b *testing.B, s *teamstest.Teams) string {
	b.Helper()
	answer, err := s.Client().PostForm(s.LoginURL()+teamstest.TenantID+"/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
		"client_id": {teamstest.AppID}, "client_secret": {teamstest.Secret}, "scope": {"https://api.botframework.com/.default"}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}
