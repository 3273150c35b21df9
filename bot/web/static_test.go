package web

import (
	"net/http"
	"testing"
	"testing/fstest"
)

func TestPicturesOfTheGuidesAreServedAndNothingElse(t *testing.T) {
	w := newWorld(t)
	w.chat.o.Pictures = fstest.MapFS{
		"sign-in.png": {Data: []byte("png")}, "start.sv.md": {Data: []byte("text")}, "deep/x.png": {Data: []byte("png")},
	}
	answer := w.ask(http.MethodGet, "/pictures/sign-in.png", "", nil)
	if answer.Body.String() != "png" || answer.Header().Get("Content-Type") != "image/png" {
		t.Errorf("a picture: %d %s", answer.Code, answer.Header().Get("Content-Type"))
	}
	for _, name := range []string{"start.sv.md", "missing.png", "deep%2Fx.png", "..%2Fsign-in.png", "deep"} {
		if answer := w.ask(http.MethodGet, "/pictures/"+name, "", nil); answer.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", name, answer.Code)
		}
	}
}

func TestAStaticFileThatTheBrowserHasIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"chat.js", "chat.css", "frame.css", "mark.svg"} {
		first := w.ask(http.MethodGet, "/static/"+name, "", nil)
		if first.Code != http.StatusOK || first.Body.Len() == 0 {
			t.Errorf("%s: status %d", name, first.Code)
		}
		again := w.ask(http.MethodGet, "/static/"+name, "", func(r *http.Request) { r.Header.Set("If-None-Match", first.Header().Get("ETag")) })
		if again.Code != http.StatusNotModified {
			t.Errorf("%s again: status %d", name, again.Code)
		}
	}
}
