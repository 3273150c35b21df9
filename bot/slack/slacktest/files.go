package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// file is one file, uploaded or about to be.
type file struct {
	id, name, title, kind string
	length                int
	data                  []byte
	uploaded, done        bool
	owner                 string
}

// maxFile is the most that the fake takes; the real one takes 1 GB.
const maxFile = 32 << 20

func (f *file) json(s *Slack) object {
	kind := strings.TrimPrefix(path.Ext(f.name), ".")
	return object{"id": f.id, "name": f.name, "title": or(f.title, f.name), "mimetype": f.mimetype(), "filetype": kind,
		"size": len(f.data), "user": f.owner, "mode": "hosted", "is_external": false,
		"url_private":          s.base + "/files/" + f.id + "/" + f.name,
		"url_private_download": s.base + "/files/" + f.id + "/" + f.name}
}

func (f *file) mimetype() string {
	if f.kind != "" {
		return f.kind
	}
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(f.name)))
	return or(kind, "application/octet-stream")
}

func (s *Slack) uploadURL(a args) (object, error) {
	length, err := strconv.Atoi(a["length"])
	switch {
	case a["filename"] == "":
		return nil, refuse("invalid_arguments", "missing required field: filename")
	case err != nil || length <= 0:
		return nil, refuse("invalid_arguments", "missing required field: length")
	case length > maxFile:
		return nil, refuse("file_upload_size_restricted")
	}
	f := &file{id: s.id("F"), name: a["filename"], length: length, owner: BotUserID}
	s.files[f.id] = f
	return object{"upload_url": s.base + "/upload/" + f.id, "file_id": f.id}, nil
}

// serveUpload takes a file's bytes, raw or as the only file of a multipart form.
func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	data, err := uploaded(r)
	if err != nil {
		http.Error(w, "bad upload", http.StatusBadRequest)
		return
	}
	s.stage(w, r, "upload", args{"file": id, "size": strconv.Itoa(len(data))}, func() answer {
		f := s.files[id]
		switch {
		case f == nil || f.uploaded:
			return answer{status: http.StatusNotFound, code: "file_not_found", text: "not found"}
		case len(data) != f.length:
			return answer{status: http.StatusBadRequest, code: "length", text: "the length is not the one that was announced"}
		}
		f.data, f.uploaded = data, true
		return answer{status: http.StatusOK, text: fmt.Sprintf("OK - %d", len(data))}
	})
}

func uploaded(r *http.Request) ([]byte, error) {
	var from io.Reader = r.Body
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := r.MultipartReader()
		if err != nil {
			return nil, fmt.Errorf("reading the upload: %w", err)
		}
		for {
			part, err := parts.NextPart()
			if err != nil {
				return nil, fmt.Errorf("finding the file in the upload: %w", err)
			}
			if part.FileName() != "" {
				from = part
				break
			}
		}
	}
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the upload: %w", err)
	}
	return data, nil
}

func (s *Slack) completeUpload(a args) (object, error) {
	var list []struct{ ID, Title string }
	if json.Unmarshal([]byte(a["files"]), &list) != nil || len(list) == 0 {
		return nil, refuse("invalid_arguments", "missing required field: files")
	}
	var done []*file
	for _, item := range list {
		f := s.files[item.ID]
		if f == nil || !f.uploaded || f.done {
			return nil, refuse("file_not_found")
		}
		f.title = item.Title
		done = append(done, f)
	}
	if id := or(a["channel_id"], a["channels"]); id != "" {
		c := s.channels[id]
		if c == nil {
			return nil, refuse("channel_not_found")
		}
		if err := s.refusesPosts(c.user); err != nil {
			return nil, err
		}
		m := &message{ts: s.ts(), user: BotUserID, text: a["initial_comment"], files: done, thread: a["thread_ts"]}
		if a.has("blocks") {
			blocks, err := s.checkBlocks(a["blocks"], Message)
			if err != nil {
				return nil, err
			}
			m.blocks = s.complete(blocks)
		}
		s.shown(c, m)
	}
	files := []object{}
	for _, f := range done {
		f.done = true
		files = append(files, object{"id": f.id, "title": or(f.title, f.name)})
	}
	return object{"files": files}, nil
}

// shown shows a message with files, when Slack is done with them. The lock is held.
func (s *Slack) shown(c *channel, m *message) {
	show := func() {
		c.messages = append(c.messages, m)
		s.echo(c, object{"subtype": "file_share"}, m)
		s.touch()
	}
	if s.opt.FilesAfter == 0 {
		show()
		return
	}
	s.start(func() {
		if s.wait(s.opt.FilesAfter) != nil {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		m.ts = s.ts()
		show()
	})
}

func (s *Slack) fileInfo(a args) (object, error) {
	f := s.files[a["file"]]
	if f == nil || !f.done {
		return nil, refuse("file_not_found")
	}
	return object{"file": f.json(s)}, nil
}

// signIn is the page that Slack gives in place of a file.
const signIn = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>"

// serveFile gives a file's bytes to whoever has the bot token and may read files. Who has
// no token is turned away; to a token that may not, Slack gives the page where one signs
// in, and says 200.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	id, token := r.PathValue("id"), r.Header.Get("Authorization")
	s.stage(w, r, "download", args{"file": id}, func() answer {
		f := s.files[id]
		switch {
		case token == "":
			return answer{status: http.StatusUnauthorized, code: "not_authed", text: "unauthorized"}
		case token != "Bearer "+s.opt.BotToken || !s.granted("files:read") || s.dead != "":
			return answer{status: http.StatusOK, kind: "text/html; charset=utf-8", code: "sign_in", text: signIn}
		case f == nil || !f.done:
			return answer{status: http.StatusNotFound, code: "file_not_found", text: "not found"}
		}
		return answer{status: http.StatusOK, kind: f.mimetype(), text: string(f.data)}
	})
}

// AddFile puts a file of somebody's in the workspace, and gives its id: for a
// file_input, or to be sent with SendFile.
func (s *Slack) AddFile(user, name, kind string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &file{id: s.id("F"), name: name, kind: kind, data: data, length: len(data), uploaded: true, done: true, owner: user}
	s.files[f.id] = f
	return f.id
}
