package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"lotsen/dialog/texts"
)

//go:embed static
var static embed.FS

// asset is a file that pages use.
type asset struct {
	body []byte
	tag  string // changes with the body
}

func readStatic() (map[string]asset, error) {
	files, err := fs.ReadDir(static, "static")
	if err != nil {
		return nil, fmt.Errorf("listing the static files: %w", err)
	}
	assets := map[string]asset{}
	for _, f := range files {
		body, err := static.ReadFile("static/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the static files: %w", err)
		}
		sum := sha256.Sum256(body)
		assets[f.Name()] = asset{body, strconv.Quote(hex.EncodeToString(sum[:8]))}
	}
	return assets, nil
}

// kinds are the files that are served, by extension. The system's own table
// differs from one computer to the next.
func kinds() map[string]string {
	return map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
		".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
	}
}

func (c *Chat) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	a, ok := c.static[name]
	if !ok {
		c.missing(w, r)
		return
	}
	serve(w, r, name, a)
}

// serve sends a file that the browser keeps and asks about each time.
func serve(w http.ResponseWriter, r *http.Request, name string, a asset) {
	h := w.Header()
	h.Set("Content-Type", kinds()[path.Ext(name)])
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", a.tag)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(a.body))
}

// picture serves an illustration of a guide.
func (c *Chat) picture(w http.ResponseWriter, r *http.Request) {
	if c.o.Pictures == nil || !servePicture(w, r, c.o.Pictures) {
		c.missing(w, r)
	}
}

// Pictures serves the illustrations of guides under a pattern with {name}; no other
// file of their directory.
func Pictures(guides fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !servePicture(w, r, guides) {
			http.NotFound(w, r)
		}
	})
}

func servePicture(w http.ResponseWriter, r *http.Request, guides fs.FS) (found bool) {
	name := r.PathValue("name")
	if !strings.HasPrefix(kinds()[path.Ext(name)], "image/") || !fs.ValidPath(name) || strings.Contains(name, "/") {
		return false
	}
	body, err := fs.ReadFile(guides, name)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(body)
	serve(w, r, name, asset{body, strconv.Quote(hex.EncodeToString(sum[:8]))})
	return true
}

// file serves a file of a message, to be saved: it is never shown in place.
func (c *Chat) file(w http.ResponseWriter, r *http.Request, p Persona) {
	entries, _, err := c.threads[p.Key].all(r.Context())
	if err != nil {
		c.o.Log.Error("reading a file of the conversation", "err", err)
		c.problem(w, r, http.StatusInternalServerError, texts.WebBrokenTitle, texts.WebBrokenBody)
		return
	}
	i := slices.IndexFunc(entries, func(e entry) bool {
		return e.Message != nil && strconv.FormatUint(e.N, 10) == r.PathValue("ref")
	})
	number, err := strconv.Atoi(r.PathValue("number"))
	if i < 0 || err != nil || number < 0 || number >= len(entries[i].Message.Files) {
		c.missing(w, r)
		return
	}
	f := entries[i].Message.Files[number]
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if kind, _, err := mime.ParseMediaType(f.Type); err == nil {
		h.Set("Content-Type", kind)
	}
	h.Set("Content-Disposition", "attachment")
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(clean(f.Name))}); d != "" {
		h.Set("Content-Disposition", d)
	}
	h.Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data) // a browser that has gone away needs no answer
}

func (c *Chat) missing(w http.ResponseWriter, r *http.Request) {
	c.problem(w, r, http.StatusNotFound, texts.WebMissingTitle, texts.WebMissingBody)
}
