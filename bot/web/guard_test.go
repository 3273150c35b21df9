package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lotsen/dialog"
)

// ask sends one request to the handler, as from the page itself unless changed.
func (w *world) ask(method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(liveHeader, "1")
	if change != nil {
		change(r)
	}
	answer := httptest.NewRecorder()
	w.chat.Handler().ServeHTTP(answer, r)
	return answer
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		header, value string
		status        int
	}{
		"of this page":                      {"Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		"of a client that is no browser":    {"Accept", "*/*", http.StatusSeeOther},
		"of another site":                   {"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		"of another port of this computer":  {"Sec-Fetch-Site", "same-site", http.StatusForbidden},
		"of another site, an older browser": {"Origin", "https://evil.example", http.StatusForbidden},
		"of a sandboxed page":               {"Origin", "null", http.StatusForbidden},
		"of this page, an older browser":    {"Origin", "http://127.0.0.1:8080", http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/as/anna/say", "/panel/anna/register", "/clock/anna"} {
				w := newWorld(t)
				body := map[string]string{"/as/anna/say": "text=hej", "/panel/anna/register": "value=" + authenticator, "/clock/anna": "value=1d"}[path]
				before := w.watch.Now()
				answer := w.ask(http.MethodPost, path, body, func(r *http.Request) { r.Header.Set(tt.header, tt.value) })
				if answer.Code != tt.status {
					t.Errorf("%s: status %d, want %d", path, answer.Code, tt.status)
				}
				changed := len(w.received()) > 0 || w.tenant.registered["anna"] || w.watch.Now() != before
				if changed != (tt.status == http.StatusSeeOther) {
					t.Errorf("%s: changed something: %v", path, changed)
				}
			}
		})
	}
}

func TestOnlyNamesOfThisComputerAreAnswered(t *testing.T) {
	w := newWorld(t)
	for host, status := range map[string]int{
		"127.0.0.1:8080": http.StatusOK, "localhost:8080": http.StatusOK, "localhost": http.StatusOK, "LOCALHOST": http.StatusOK,
		"[::1]:8080": http.StatusOK, "[::1]": http.StatusOK, "127.4.5.6": http.StatusOK,
		"evil.example": http.StatusForbidden, "127.0.0.1.evil.example": http.StatusForbidden, "localhost.evil.example:8080": http.StatusForbidden,
		"192.168.1.2:8080": http.StatusForbidden, "0.0.0.0": http.StatusForbidden, "": http.StatusForbidden, "[fe80::1]": http.StatusForbidden,
	} {
		for _, path := range []string{"/", "/as/anna", "/static/chat.js", "/as/anna/files/1/0"} {
			if path == "/as/anna/files/1/0" && status == http.StatusOK {
				continue
			}
			answer := w.ask(http.MethodGet, path, "", func(r *http.Request) { r.Host = host })
			if answer.Code != status {
				t.Errorf("%s at %q: status %d, want %d", path, host, answer.Code, status)
			}
		}
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	w := newWorld(t)
	big := w.ask(http.MethodPost, "/as/anna/say", "text="+strings.Repeat("a", MaxBody), nil)
	if big.Code != http.StatusRequestEntityTooLarge || !strings.Contains(big.Body.String(), "Det där var för stort") {
		t.Errorf("text over the limit: status %d", big.Code)
	}
	for size, status := range map[int]int{MaxFiles / 2: http.StatusSeeOther, MaxFiles: http.StatusRequestEntityTooLarge} {
		body, kind := upload(t, size)
		answer := w.ask(http.MethodPost, "/as/anna/press", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) })
		if answer.Code != status {
			t.Errorf("a file of %d bytes: status %d, want %d", size, answer.Code, status)
		}
	}
	if n := len(w.received()); n != 1 {
		t.Errorf("the app got %d events, want the one with the smaller file", n)
	}
}

// upload is a form with a file.
func upload(t *testing.T, size int) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if err := form.WriteField("press", "campaign.preview"); err != nil {
		t.Fatal(err)
	}
	file, err := form.CreateFormFile("field.list", "lista.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(bytes.Repeat([]byte("x"), size)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), form.FormDataContentType()
}

func TestAnUploadedFileReachesTheBot(t *testing.T) {
	w := newWorld(t)
	body, kind := upload(t, 3)
	w.ask(http.MethodPost, "/as/anna/press", body, func(r *http.Request) { r.Header.Set("Content-Type", kind) })
	e := w.received()[0]
	if len(e.Files) != 1 || e.Files[0].Name != "lista.csv" || string(e.Files[0].Data) != "xxx" {
		t.Errorf("the files are %+v", e.Files)
	}
	if e.Action != "campaign.preview" {
		t.Errorf("the action is %q", e.Action)
	}
}

func TestWhatIsNoFormIsRefused(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct{ path, kind, body string }{
		"JSON":                  {"/as/anna/press", "application/json", `{"press":"guide.next"}`},
		"no type":               {"/as/anna/say", "", "text=hej"},
		"a press of nothing":    {"/as/anna/press", "application/x-www-form-urlencoded", "nonce=1"},
		"a revision in letters": {"/as/anna/press", "application/x-www-form-urlencoded", "press=guide.next&state=menu&rev=x"},
		"broken encoding":       {"/as/anna/say", "application/x-www-form-urlencoded", "text=%zz"},
		"a broken upload":       {"/as/anna/press", "multipart/form-data; boundary=x", "--y"},
		"an unknown move":       {"/clock/anna", "application/x-www-form-urlencoded", "value=-1h"},
		"an unknown outage":     {"/panel/anna/outage", "application/x-www-form-urlencoded", "value=fire"},
		"an unknown change":     {"/panel/anna/erase", "application/x-www-form-urlencoded", "value=1"},
	} {
		answer := w.ask(http.MethodPost, tt.path, tt.body, func(r *http.Request) { r.Header.Set("Content-Type", tt.kind) })
		if answer.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, answer.Code)
		}
	}
	if len(w.received()) != 0 {
		t.Errorf("the app got %+v", w.received())
	}
}

func TestControlCharactersDoNotReachTheBot(t *testing.T) {
	w := newWorld(t)
	w.ask(http.MethodPost, "/as/anna/say", "text=hej%00+d%1bu%ff", nil)
	if got := w.received()[0].Text; got != "hej du\uFFFD" {
		t.Errorf("the bot gets %q", got)
	}
}

func TestPagesThatAreNotThere(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/as/zorro", "/as/zorro/stream", "/as/ANNA", "/nothing", "/static/secret.txt", "/static/", "/pictures/start.sv.md", "/as/anna/files/1/0", "/as/anna/files/x/-1"} {
		if answer := w.ask(http.MethodGet, path, "", nil); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "Sidan finns inte") {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
	for _, path := range []string{"/as/zorro/say", "/panel/zorro/register", "/clock/zorro"} {
		if answer := w.ask(http.MethodPost, path, "text=hej&value=1d", nil); answer.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
	if answer := w.ask(http.MethodGet, "/as/anna/say", "", nil); answer.Header().Get("Location") != "/as/anna" {
		t.Errorf("the address of a form leads to %q", answer.Header().Get("Location"))
	}
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/as/anna", "/as/zorro", "/static/chat.js", "/static/mark.svg"} {
		h := w.ask(http.MethodGet, path, "", nil).Header()
		if p := h.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: the policy is %q", path, p)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") == "" {
			t.Errorf("%s: the headers are %v", path, h)
		}
	}
}

func TestAFileOfAMessageIsSavedNotShown(t *testing.T) {
	w := newWorld(t)
	w.post(dialog.Message{Title: "Lista", Files: []dialog.File{
		{Name: "../mitt team å.csv", Type: "text/csv", Data: []byte("Anna;1")},
		{Name: "x.html", Type: "text/html\r\nX: y", Data: []byte("<script>1</script>")}}}, "")
	answer := w.ask(http.MethodGet, "/as/anna/files/1/0", "", nil)
	if d := answer.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename") || strings.Contains(d, "..") || !strings.Contains(d, "mitt%20team%20%C3%A5.csv") {
		t.Errorf("it is sent as %q", d)
	}
	if answer.Body.String() != "Anna;1" || answer.Header().Get("Content-Type") != "text/csv" {
		t.Errorf("it is %q, %s", answer.Body.String(), answer.Header().Get("Content-Type"))
	}
	odd := w.ask(http.MethodGet, "/as/anna/files/1/1", "", nil)
	if kind := odd.Header().Get("Content-Type"); kind != "application/octet-stream" || odd.Header().Get("X") != "" {
		t.Errorf("a type that is none becomes %q", kind)
	}
	if w.ask(http.MethodGet, "/as/bo/files/1/0", "", nil).Code != http.StatusNotFound {
		t.Error("Bo can read Anna's file")
	}
}
