package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lotsen/dialog"
)

func TestThePageAboutLotsenSaysWhatIsKeptAndWhomToAsk(t *testing.T) {
	p := newPublicPage(t)
	handler, err := NewAbout(PublicOptions{Texts: p.options.Texts, Lang: dialog.Swedish, Helpdesk: p.options.Helpdesk})
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{
		"sv": {"Om Lotsen", "Det här sparas inte", "Lösenord och koder", "Chefer ser om", "Villkor", "0155-00 00 00, &lt;vardagar&gt;"},
		"en": {"About Lotsen", "This is not kept", "Passwords and codes", "Managers see whether", "Terms", "0155-00 00 00, &lt;vardagar&gt;"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/about", nil)
		r.Header.Set("Accept-Language", lang)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Language") != lang || !strings.Contains(answer.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: status %d, %v", lang, answer.Code, answer.Header())
		}
		for _, w := range words {
			if !strings.Contains(answer.Body.String(), w) {
				t.Errorf("%s: %q is not on the page", lang, w)
			}
		}
		page, err := html.Parse(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		var headings []string
		for n := range page.Descendants() {
			switch n.Data {
			case "h1", "h2", "h3":
				headings = append(headings, n.Data)
			case "link", "img":
				if file := attr(n, "href") + attr(n, "src"); p.get(file).Code != http.StatusOK {
					t.Errorf("%s: %s is not there", lang, file)
				}
			case "li":
				if n.FirstChild == nil || strings.HasPrefix(n.FirstChild.Data, "about-") {
					t.Errorf("%s: a line has no words", lang)
				}
			case "script", "style", "form":
				t.Errorf("%s: there is a <%s>", lang, n.Data)
			}
		}
		if !slices.Equal(headings, []string{"h1", "h2", "h2", "h2", "h2", "h2"}) {
			t.Errorf("%s: headings %v", lang, headings)
		}
	}
	if _, err := NewAbout(PublicOptions{Texts: p.options.Texts, Lang: dialog.Swedish}); err == nil {
		t.Error("there may be nobody to ask")
	}
}
