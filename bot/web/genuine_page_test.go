package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestThePageKeepsToItself(t *testing.T) {
	p := newPublicPage(t)
	for _, path := range []string{"/genuine/KTV7X2", "/genuine/XXX999", "/genuine", "/genuine?code=x", "/genuine/static/frame.css"} {
		answer := p.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
		} {
			if got := answer.Header().Get(name); !strings.Contains(got, want) || strings.Contains(got, "unsafe") {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if len(answer.Result().Cookies()) > 0 {
			t.Errorf("%s sets a cookie", path)
		}
		if cache := answer.Header().Get("Cache-Control"); cache != "no-store" && path != "/genuine/static/frame.css" {
			t.Errorf("%s: caches are told %q", path, cache)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/genuine/KTV7X2", strings.NewReader("x"))
	answer := httptest.NewRecorder()
	if p.handler.ServeHTTP(answer, r); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("a post: status %d", answer.Code)
	}
}

// A screen reader needs these, and a browser without script what the form has.
func TestThePageCanBeUsedByEverybody(t *testing.T) {
	p := newPublicPage(t)
	for _, path := range []string{"/genuine/KTV7X2", "/genuine/XXX999", "/genuine"} {
		page, err := html.Parse(p.get(path).Body)
		if err != nil {
			t.Fatal(err)
		}
		var headings, labelled, inputs, links []string
		for n := range page.Descendants() {
			switch n.Data {
			case "h1", "h2", "h3":
				headings = append(headings, n.Data)
			case "label":
				labelled = append(labelled, attr(n, "for"))
			case "input":
				if attr(n, "type") != "hidden" {
					inputs = append(inputs, attr(n, "id"))
				}
			case "a":
				links = append(links, attr(n, "href"))
			case "link", "img":
				if file := attr(n, "href") + attr(n, "src"); p.get(file).Code != http.StatusOK {
					t.Errorf("%s: %s is not there", path, file)
				}
			case "script", "style", "iframe":
				t.Errorf("%s has a <%s>", path, n.Data)
			}
		}
		if !slices.Equal(headings, []string{"h1", "h2", "h2", "h2"}) || !slices.Equal(labelled, inputs) || !slices.Equal(links, []string{"#main", "?lang=en"}) {
			t.Errorf("%s: headings %v, labels for %v, inputs %v, links %v", path, headings, labelled, inputs, links)
		}
		if wants := path != "/genuine/KTV7X2"; (len(inputs) == 1) != wants {
			t.Errorf("%s: a code can be typed: %v", path, !wants)
		}
	}
}

func FuzzNoAddressBreaksThePage(f *testing.F) {
	f.Add("KTV7X2", "en")
	f.Add("../../etc/passwd", "\x00")
	f.Add(hostile, hostile)
	p := newPublicPage(f)
	f.Fuzz(func(t *testing.T, code, lang string) {
		p.asked, p.now = nil, p.now.Add(limitPause)
		r := httptest.NewRequest(http.MethodGet, "/genuine/x", nil)
		r.URL.Path, r.URL.RawQuery = "/genuine/"+code, url.Values{"lang": {lang}, "code": {code}}.Encode()
		answer := httptest.NewRecorder()
		p.handler.ServeHTTP(answer, r)
		if answer.Code >= 500 || answer.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("status %d", answer.Code)
		}
		if strings.Contains(answer.Body.String(), "<script") {
			t.Errorf("there is a script:\n%s", answer.Body)
		}
		for _, asked := range p.asked {
			if len(asked) > maxCode || strings.Trim(asked, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
				t.Errorf("it asks for %q", asked)
			}
		}
	})
}
