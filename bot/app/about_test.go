package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lotsen/bot/teams"
)

// TestTheLinksOfTheTeamsPackageAreAnswered is about those that people are shown when nobody
// has named other pages.
func TestTheLinksOfTheTeamsPackageAreAnswered(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.options = func(o *Options) { o.Helpers.Helpdesk = "0155-00 00 00" }
		s.start()
		var packed bytes.Buffer
		err := teams.Package(&packed, teams.PackageOptions{AppID: "11111111-2222-4333-8444-555555555555", URL: "https://lotsen.example.se", Texts: s.app.Helpers.Texts})
		if err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
		if err != nil {
			t.Fatal(err)
		}
		file, err := archive.Open("manifest.json")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var manifest struct {
			Developer map[string]string `json:"developer"`
		}
		if err := json.NewDecoder(file).Decode(&manifest); err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		if err := s.app.mountGenuine(mux); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"websiteUrl", "privacyUrl", "termsOfUseUrl"} {
			link, err := url.Parse(manifest.Developer[name])
			if err != nil || link.Host != "lotsen.example.se" {
				t.Fatalf("%s is %q, %v", name, manifest.Developer[name], err)
			}
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, link.Path, nil))
			if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "0155-00 00 00") {
				t.Errorf("%s leads to %d", name, answer.Code)
			}
		}
	})
}
