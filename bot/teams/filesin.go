package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lotsen/dialog"
)

const (
	// downloadType is the content type of a file that somebody sent in the personal
	// conversation. Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
	downloadType = "application/vnd.microsoft.teams.file.download.info"
	// maxFileIn is how large a file may be that people send, in bytes, and maxFilesIn
	// how many come with one message.
	maxFileIn  = 1 << 20
	maxFilesIn = 3
	// fileFor is how long the files of one message may take: Teams waits for an answer.
	fileFor = 4 * time.Second
	// filesAtOnce is how many messages have files fetched at the same time.
	filesAtOnce = 8
	// fileHost is where files of people are: below it, each organisation has its own.
	fileHost = ".sharepoint.com"
)

// remoteFile is a file that somebody sent; Teams tells where it is.
type remoteFile struct {
	id, name, kind string
	url            string // good for some minutes, for whoever has it
}

// filesOf are the files among what came with a message. The others are its text once
// more, or pictures, which a bot cannot read.
func filesOf(all []attachment) []remoteFile {
	var files []remoteFile
	for _, a := range all {
		if !strings.EqualFold(a.ContentType, downloadType) {
			continue
		}
		var c struct {
			URL  string `json:"downloadUrl"`
			ID   string `json:"uniqueId"`
			Kind string `json:"fileType"`
		}
		_ = json.Unmarshal(a.Content, &c) // without an address it is refused, like others
		files = append(files, remoteFile{id: c.ID, name: fileName(a.Name), kind: strings.ToLower(c.Kind), url: c.URL})
	}
	return files
}

// fileName is the name of a file without a path, and nothing in it that cannot be seen.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(s, `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	for len(s) > 200 {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// mediaType is the media type of a file that Lotsen takes; "" of any other.
func (f remoteFile) mediaType() string {
	kind := strings.TrimPrefix(strings.ToLower(path.Ext(f.name)), ".")
	if kind == "" {
		kind = f.kind
	}
	switch kind {
	case "csv":
		return "text/csv"
	case "txt", "tsv":
		return "text/plain"
	}
	return ""
}

// fetchable reports whether a file may be fetched from an address: only from
// organisations' own SharePoint, whatever the activity says.
func fetchable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" || u.Port() != "" && u.Port() != "443" {
		return false
	}
	label, below := strings.CutSuffix(strings.ToLower(u.Hostname()), fileHost)
	return below && label != "" && strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// fetchFiles brings the files that came with a message, and tells how many were not
// taken.
func (in intake) fetchFiles(ctx context.Context, files []remoteFile) (taken []dialog.File, refused int) {
	if len(files) == 0 {
		return nil, 0
	}
	ctx, cancel := context.WithTimeout(ctx, fileFor)
	defer cancel()
	select {
	case in.fetching <- struct{}{}:
		defer func() { <-in.fetching }()
	case <-ctx.Done():
		return nil, len(files)
	}
	for i, f := range files {
		if i >= maxFilesIn {
			refused += len(files) - i
			break
		}
		data, err := in.fetchFile(ctx, f)
		if err != nil {
			refused++
			in.b.counts.add(filesRefused)
			in.b.o.Log.InfoContext(ctx, "a file that somebody sent was not taken", slog.Any("error", err))
			continue
		}
		taken = append(taken, dialog.File{Name: f.name, Type: f.mediaType(), Data: data})
	}
	return taken, refused
}

// fetchFile brings one file: without our token, which the address does not need and
// must not see. An error quotes neither name nor address.
func (in intake) fetchFile(ctx context.Context, f remoteFile) ([]byte, error) {
	switch {
	case f.mediaType() == "":
		return nil, errors.New("it is neither CSV nor text")
	case !fetchable(f.url):
		return nil, errors.New("it is not where the files of organisations are")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return nil, errors.New("its address cannot be called")
	}
	resp, err := in.files.Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetching it: %w", bare(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxFileIn+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading it: %w", bare(err))
	case len(data) > maxFileIn:
		return nil, fmt.Errorf("it has more than %d bytes", maxFileIn)
	case !strings.HasPrefix(http.DetectContentType(data), "text/"):
		return nil, errors.New("it is not text")
	}
	return data, nil
}
