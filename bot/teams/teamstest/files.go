package teamstest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// File is a file that goes either way.
type File struct {
	Name string
	Data []byte
}

// file is a file in somebody's OneDrive. Its links carry their own proof.
type file struct {
	File
	key   string // of the link
	owner *User
	size  int64 // that was announced, of one to be uploaded
	until time.Time
	done  bool // its data is there
}

// linkLife is how long a link to a file works.
const linkLife = 10 * time.Minute

// link makes a file that can be downloaded or uploaded for a while. The lock is held.
func (s *Teams) link(f *file) *file {
	f.key = fmt.Sprintf("%016x", s.next()*0x9E3779B97F4A7C15)
	f.until = s.opt.Now().Add(linkLife)
	s.files[f.key] = f
	return f
}

// SendFile is somebody sending the bot a file, with a text or without. The file is in
// their OneDrive; the message has a link that works for some minutes.
func (s *Teams) SendFile(user, text string, sent File) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	f := s.link(&file{File: sent, owner: u, done: true})
	return s.sayFile(u, text, sent.Name, fmt.Sprintf("https://%s/personal/%s/_layouts/15/download.aspx?UniqueId=%s&tempauth=%s", siteHost, u.ObjectID, f.key, f.key))
}

// SendFileFrom is SendFile, but the link leads anywhere.
func (s *Teams) SendFileFrom(user, text, name, downloadURL string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	return s.sayFile(u, text, name, downloadURL)
}

// sayFile is a message with a file. The lock is held.
func (s *Teams) sayFile(u *User, text, name, downloadURL string) string {
	fileType := strings.TrimPrefix(path.Ext(name), ".")
	more := object{"attachments": []any{
		object{"contentType": downloadInfo, "name": name, "contentUrl": "https://" + siteHost + "/personal/" + u.ObjectID + "/Documents/" + url.PathEscape(name),
			"content": object{"downloadUrl": downloadURL, "uniqueId": s.guid(), "fileType": fileType}},
		object{"contentType": "text/html", "content": "<p>" + htmlEscape(text) + "</p>"}}}
	return s.say(u, s.chat(u), text, more)
}

// Consent is somebody answering a file consent card: by its message id, or "" the
// newest. After a yes the app may upload the file, which Uploads shows.
func (s *Teams) Consent(user, where string, accept bool) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	c := s.chat(u)
	var card *message
	for _, m := range c.messages {
		if m.consent != nil && !m.deleted && (where == "" || where == m.id) {
			card = m
		}
	}
	if card == nil {
		s.mu.Unlock()
		return fmt.Errorf("teamstest: nobody asks whether to take a file")
	}
	value := object{"type": "fileUpload", "action": "decline", "context": card.consent["declineContext"]}
	if accept {
		value["action"], value["context"] = "accept", card.consent["acceptContext"]
		value["uploadInfo"] = s.uploadInfo(u, card.consent)
	}
	d := s.begin(u, s.activity(u, c, object{"type": "invoke", "name": "fileConsent/invoke", "replyToId": card.id, "value": value}))
	s.mu.Unlock()
	_, err = s.once(u, d)
	return err
}

func (s *Teams) uploadInfo(u *User, consent object) object {
	name := str(consent["name"])
	size := int64(whole(consent["sizeInBytes"], 0))
	f := s.link(&file{File: File{Name: name}, owner: u, size: size})
	return object{"contentUrl": "https://" + siteHost + "/personal/" + u.ObjectID + "/Documents/Applications/" + url.PathEscape(name), "name": name,
		"uploadUrl": "https://" + siteHost + "/upload/" + f.key, "uniqueId": s.guid(), "fileType": strings.TrimPrefix(path.Ext(name), ".")}
}

// Uploads are the files that the app has put in somebody's OneDrive, by name.
func (s *Teams) Uploads(user string) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []File
	for _, f := range s.files {
		if f.size > 0 && f.done && f.owner.ObjectID == user {
			all = append(all, File{f.Name, slices.Clone(f.Data)})
		}
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// serveSite is SharePoint: links work without a token, and must not be given one.
func (s *Teams) serveSite(w http.ResponseWriter, r *http.Request) {
	key, uploading := strings.CutPrefix(r.URL.Path, "/upload/")
	method := "download"
	if uploading {
		method = "upload"
	} else {
		key = r.URL.Query().Get("tempauth")
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the connection broke
	}
	s.mu.Lock()
	c := call{Method: method}
	f := s.files[key]
	if f != nil {
		c.User = f.owner.ObjectID
	}
	s.mu.Unlock()
	s.stage(w, r, c, func() answer {
		if r.Header.Get("Authorization") != "" {
			s.complain("a token was brought to SharePoint")
			return answer{status: http.StatusUnauthorized, code: "unauthenticated"}
		}
		switch {
		case f == nil || s.opt.Now().After(f.until):
			return answer{status: http.StatusUnauthorized, code: "unauthenticated", text: "Sign in"}
		case uploading && r.Method == http.MethodPut:
			return s.upload(f, r, data)
		case !uploading && r.Method == http.MethodGet:
			return answer{status: http.StatusOK, text: string(f.Data), header: http.Header{"Content-Type": {"application/octet-stream"}}}
		}
		return answer{status: http.StatusMethodNotAllowed, code: "notAllowed"}
	})
}

// upload takes the whole file in one range. The lock is held.
func (s *Teams) upload(f *file, r *http.Request, data []byte) answer {
	n := int64(len(data))
	if want := fmt.Sprintf("bytes 0-%d/%d", n-1, f.size); n != f.size || r.Header.Get("Content-Range") != want {
		return answer{status: http.StatusRequestedRangeNotSatisfiable, code: "invalidRange",
			body: object{"error": object{"code": "invalidRange", "message": "The whole file is needed, with its Content-Range."}}}
	}
	f.Data, f.done = data, true
	return done(http.StatusCreated, object{"id": f.key, "name": f.Name, "size": n})
}
