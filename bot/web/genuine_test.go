package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// publicPage is the public page, and what it asks and logs.
type publicPage struct {
	t       testing.TB
	handler http.Handler
	options GenuineOptions
	now     time.Time
	asked   []string
	fails   error
	log     bytes.Buffer
}

// newPublicPage knows KTV7X2 since yesterday, FGH567 for an hour more, and JKL890, which
// is over.
func newPublicPage(t testing.TB) *publicPage {
	t.Helper()
	words, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := &publicPage{t: t, now: monday(zone(t))}
	type span struct{ since, until time.Time }
	codes := map[string]span{
		"KTV7X2": {since: p.now.AddDate(0, 0, -1)},
		"FGH567": {p.now.AddDate(0, 0, -9), p.now.Add(time.Hour)},
		"JKL890": {p.now.AddDate(0, 0, -9), p.now.AddDate(0, 0, -2)},
	}
	p.options = GenuineOptions{
		Known: func(ctx context.Context, code string) (bool, time.Time, time.Time, error) {
			if _, ok := ctx.Deadline(); !ok {
				t.Error("the question has no deadline")
			}
			p.asked = append(p.asked, code)
			c, ok := codes[code]
			return ok && p.fails == nil, c.since, c.until, p.fails
		},
		PublicOptions: PublicOptions{
			Texts: words, Lang: dialog.Swedish, Helpdesk: "0155-00 00 00, <vardagar>", Log: slog.New(slog.NewTextHandler(&p.log, nil)),
		},
		Zone: zone(t), Now: func() time.Time { return p.now },
	}
	if p.handler, err = NewGenuine(p.options); err != nil {
		t.Fatal(err)
	}
	return p
}

// from asks for a page as somebody at a remote address.
func (p *publicPage) from(remote, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "https://lotsen.nykoping.se/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	r.RemoteAddr = remote
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	p.handler.ServeHTTP(answer, r)
	return answer
}

func (p *publicPage) get(path string, header ...string) *httptest.ResponseRecorder {
	return p.from("192.0.2.7:1234", path, header...)
}

// says is what a page says.
func (p *publicPage) says(answer *httptest.ResponseRecorder) string {
	p.t.Helper()
	page, err := html.Parse(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return text(page)
}

func TestAnybodyLearnsWhetherTheCodeOfAReminderIsRight(t *testing.T) {
	p := newPublicPage(t)
	for _, tt := range []struct {
		path   string
		status int
		sv, en string
	}{
		{"/genuine/KTV7X2", 200, "Koden stämmer|sedan den 22 november 2026. Men en kod kan kopieras", "The code is right|since 22 November 2026. But a code can be copied"},
		{"/genuine/FGH567", 200, "Koden stämmer|sedan den 14 november 2026", "The code is right"},
		{"/genuine/JKL890", 200, "Koden stämmer, men inget nytt|till och med den 21 november 2026. En påminnelse som kom senast då är äkta", "The code is right, but nothing new|until 21 November 2026. A reminder that came by then is genuine"},
		{"/genuine/XXX999", 404, "Koden stämmer inte|lita inte på meddelandet|Kontrollera", "The code is not right|do not trust the message|Check"},
		{"/genuine/", 200, "Är påminnelsen äkta?|Kontrollera", "Is the reminder genuine?|Check"},
		{"/genuine", 200, "Är påminnelsen äkta?", "Is the reminder genuine?"},
		{"/genuine/KTV7X2/more", 404, "Koden stämmer inte", "The code is not right"},
		{"/genuine/static/chat.js", 404, "Koden stämmer inte", "The code is not right"},
	} {
		for lang, want := range map[string]string{"sv": tt.sv, "en": tt.en} {
			answer := p.get(tt.path, "Accept-Language", lang)
			bad := strings.Contains(answer.Body.String(), `class="verdict bad"`)
			said := p.says(answer)
			if bad != (tt.status == 404) {
				t.Errorf("%s looks bad: %v", tt.path, bad)
			}
			if answer.Code != tt.status {
				t.Errorf("%s: status %d, want %d", tt.path, answer.Code, tt.status)
			}
			for words := range strings.SplitSeq(want, "|") {
				if !strings.Contains(said, words) {
					t.Errorf("%s in %s does not say %q:\n%s", tt.path, lang, words, said)
				}
			}
		}
	}
}

func TestEveryAnswerTellsWhatIsNeverAskedForAndWhereToAsk(t *testing.T) {
	p := newPublicPage(t)
	for _, path := range []string{"/genuine/KTV7X2", "/genuine/JKL890", "/genuine/XXX999", "/genuine"} {
		for lang, words := range map[string][]string{
			"sv": {"Ditt lösenord.", "En kod eller ett nummer", "QR-kod", "Öppna webbläsaren och skriv Microsofts adress själv: aka.ms/mfasetup", "0155-00 00 00, <vardagar>"},
			"en": {"For your password.", "For a code or a number", "QR code", "type Microsoft's address yourself: aka.ms/mfasetup", "0155-00 00 00, <vardagar>"},
		} {
			said := p.says(p.get(path, "Accept-Language", lang))
			for _, w := range words {
				if !strings.Contains(said, w) {
					t.Errorf("%s in %s does not say %q:\n%s", path, lang, w, said)
				}
			}
		}
	}
}

func TestACodeIsReadAsPeopleWriteIt(t *testing.T) {
	for written, want := range map[string]string{
		"KTV7X2": "KTV7X2", "ktv7x2": "KTV7X2", " ktv-7x2 ": "KTV7X2", "KTV 7X2": "KTV7X2", "”KTV7X2”.": "KTV7X2", "K\u200bTV7X2": "KTV7X2",
		strings.Repeat("B", 32): strings.Repeat("B", 32),
		"":                      "", " - ": "", "KTV7Å2": "", "КTV7X2": "", "KTV7X2<": "", "\xff": "", strings.Repeat("B", 33): "",
	} {
		if got, ok := cleanCode(written); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %q %v, want %q", written, got, ok, want)
		}
	}
	p := newPublicPage(t)
	if answer := p.get("/genuine/ktv 7x2"); answer.Code != http.StatusOK || p.asked[0] != "KTV7X2" {
		t.Errorf("ktv 7x2: status %d, asked %q", answer.Code, p.asked)
	}
	if p.get("/genuine/" + strings.Repeat("B", 5_000)); len(p.asked) != 1 {
		t.Errorf("what is no code is looked for: %q", p.asked[1:])
	}
}

func TestACodeCanBeTyped(t *testing.T) {
	p := newPublicPage(t)
	for path, want := range map[string]string{
		"/genuine?code=ktv-7x2":            "/genuine/KTV7X2",
		"/genuine?code=ktv+7x2&lang=en":    "/genuine/KTV7X2?lang=en",
		"/genuine?code=ktv7x2&lang=%2F%2F": "/genuine/KTV7X2",
	} {
		if answer := p.get(path); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != want {
			t.Errorf("%s leads to %q, status %d", path, answer.Header().Get("Location"), answer.Code)
		}
	}
	if answer := p.get("/genuine?code=%2F%2Fevil.example"); answer.Code != http.StatusSeeOther && answer.Code != http.StatusNotFound || strings.Contains(answer.Header().Get("Location"), "evil.") {
		t.Errorf("status %d, to %q", answer.Code, answer.Header().Get("Location"))
	}
	if answer := p.get("/genuine?code=L%C3%B6senord"); answer.Code != http.StatusNotFound {
		t.Errorf("what is no code: status %d", answer.Code)
	}
}

func TestTheVisitorsLanguageIsSpoken(t *testing.T) {
	p := newPublicPage(t)
	for _, tt := range []struct{ path, accept, want string }{
		{"/genuine/KTV7X2", "", "sv"},
		{"/genuine/KTV7X2", "en-GB,en;q=0.9,sv;q=0.8", "en"},
		{"/genuine/KTV7X2", "fi,sv;q=0.5", "sv"},
		{"/genuine/KTV7X2", "fi", "sv"},
		{"/genuine/KTV7X2", ";;;", "sv"},
		{"/genuine/KTV7X2?lang=en", "sv", "en"},
		{"/genuine/KTV7X2?lang=fi", "en", "en"},
	} {
		answer := p.get(tt.path, "Accept-Language", tt.accept)
		if got := answer.Header().Get("Content-Language"); got != tt.want || !strings.Contains(answer.Body.String(), fmt.Sprintf(`<html lang="%s">`, tt.want)) {
			t.Errorf("%s for %q is in %q", tt.path, tt.accept, got)
		}
	}
}

func TestALinkPutsNoWordsIntoThePage(t *testing.T) {
	p := newPublicPage(t)
	for path, words := range map[string]string{
		"/genuine/CALL0155999999":                 "0155999999",
		"/genuine/Ring 0155-99 99 99":             "99 99",
		"/genuine?code=Ring+0155-99+99+99+genast": "99 99",
		"/genuine/<b>x</b>":                       "<b>",
		"/genuine/?lang=evil":                     "evil",
	} {
		if answer := p.get(path); strings.Contains(answer.Body.String(), words) || answer.Code >= 500 {
			t.Errorf("%s: status %d, shows %q", path, answer.Code, words)
		}
	}
}

func TestWhenTheCodesCannotBeReadThePageSaysSo(t *testing.T) {
	p := newPublicPage(t)
	p.fails = errors.New("the disk is gone")
	answer := p.get("/genuine/KTV7X2")
	said := p.says(answer)
	if answer.Code != http.StatusServiceUnavailable || !strings.Contains(said, "Det går inte att kontrollera just nu") || strings.Contains(said, "disk") || strings.Contains(said, "Koden stämmer") {
		t.Errorf("status %d: %s", answer.Code, said)
	}
	if log := p.log.String(); !strings.Contains(log, "the disk is gone") || strings.Contains(log, "KTV7X2") {
		t.Errorf("the log says %s", log)
	}
	for range 100 {
		if answer := p.get("/genuine/KTV7X2"); answer.Code != http.StatusServiceUnavailable {
			t.Fatalf("people who ask again get status %d", answer.Code)
		}
	}
}
