package teams

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

const (
	// maxFile is how large a file may be that Lotsen sends: a report or its picture.
	maxFile = 5 << 20
	// maxFiles is how many go with one message.
	maxFiles = 10
	// offerFor is how long a file waits for consent. Until then it is in memory, and
	// after a restart it has to be asked for again: it may tell of people.
	offerFor = 15 * time.Minute
	// maxOffers and maxOffered are how many files wait, and how many bytes they have
	// together; the oldest give way.
	maxOffers  = 200
	maxOffered = 64 << 20
	// uploadTries is how often the bytes are sent. It does no harm to send them again.
	uploadTries = 3
	// maxPasted is how large a text file may be that is shown as text where Teams takes
	// no files from Lotsen.
	maxPasted = 8 << 10
)

// fit reports files that cannot be sent, before the message is.
func fit(files []dialog.File) error {
	if len(files) > maxFiles {
		return rejected(dialog.Unfit, fmt.Errorf("%d files, at most %d go with a message", len(files), maxFiles))
	}
	for _, f := range files {
		if len(f.Data) == 0 || len(f.Data) > maxFile || f.Name == "" {
			return rejected(dialog.Unfit, fmt.Errorf("a file of %d bytes, at most %d are sent", len(f.Data), maxFile))
		}
	}
	return nil
}

// offers are the files that wait for consent.
type offers struct {
	mu    sync.Mutex
	order []string // the oldest first
	files map[string]offered
	size  int
}

// offered is one of them, and whose it is.
type offered struct {
	user  string
	file  dialog.File
	until time.Time
}

func newOffers() *offers { return &offers{files: map[string]offered{}} }

// put keeps a file, and gives the context that its card carries.
func (o *offers) put(now time.Time, user string, f dialog.File) string {
	id := rand.Text()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.files[id], o.size = offered{user: user, file: f, until: now.Add(offerFor)}, o.size+len(f.Data)
	o.order = append(o.order, id)
	for len(o.order) > 0 && (len(o.order) > maxOffers || o.size > maxOffered || !o.waits(o.order[0], now)) {
		o.drop(o.order[0])
	}
	return id
}

// take gives a person's file, once.
func (o *offers) take(now time.Time, user, id string) (dialog.File, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f := o.files[id]
	if f.user != user || !o.waits(id, now) {
		return dialog.File{}, false
	}
	o.drop(id)
	return f.file, true
}

func (o *offers) waits(id string, now time.Time) bool {
	f, ok := o.files[id]
	return ok && now.Before(f.until)
}

// drop forgets a file. The caller holds o.mu.
func (o *offers) drop(id string) {
	if f, ok := o.files[id]; ok {
		o.size -= len(f.file.Data)
		delete(o.files, id)
	}
	kept := o.order[:0]
	for _, other := range o.order {
		if other != id {
			kept = append(kept, other)
		}
	}
	o.order = kept
}

// uploadInfo is where a file that somebody agreed to goes, as Teams tells it.
type uploadInfo struct {
	ContentURL string `json:"contentUrl"`
	Name       string `json:"name"`
	UploadURL  string `json:"uploadUrl"`
	UniqueID   string `json:"uniqueId"`
	FileType   string `json:"fileType"`
}

// errExpired: the file does not wait any more, or was never offered to them.
var errExpired = errors.New("the file is not there any more")

// consented brings a file that somebody agreed to where it belongs, and shows it to
// them. The offer is what the file's card carries; the second time that Teams brings
// the same answer it has expired.
func (b *Bot) consented(ctx context.Context, user, offer string, info uploadInfo) error {
	target, err := uploadTarget(info.UploadURL)
	if err != nil {
		return err
	}
	f, ok := b.out.files.take(time.Now(), user, offer)
	if !ok {
		return errExpired
	}
	if err := b.bring(ctx, target, f.Data); err != nil {
		return fmt.Errorf("uploading a file: %w", err)
	}
	if err := b.showFile(ctx, user, f, info); err != nil { // it is there all the same
		b.o.Log.WarnContext(ctx, "a file was uploaded, and not shown", slog.Any("error", err))
	}
	return nil
}

// showFile shows somebody a file that is in their OneDrive.
func (b *Bot) showFile(ctx context.Context, user string, f dialog.File, info uploadInfo) error {
	card, err := cards.FileInfo(cmp.Or(info.Name, f.Name), info.ContentURL, info.UniqueID, info.FileType)
	if err != nil {
		return err
	}
	c, ok := b.known(ctx, user)
	if !ok {
		return errors.New("it is not known where its owner is")
	}
	return b.attach(ctx, c, card)
}

// declined forgets a file that somebody does not want.
func (b *Bot) declined(user, offer string) { b.out.files.take(time.Now(), user, offer) }

// uploadTarget is an address that a person's OneDrive can have; no other gets a file.
func uploadTarget(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" || u.Port() != "" && u.Port() != "443" {
		return "", errors.New("the address for a file is not an https one")
	}
	if host := strings.ToLower(u.Hostname()); !strings.HasSuffix(host, ".sharepoint.com") || strings.HasPrefix(host, ".") {
		return "", errors.New("the address for a file is not at sharepoint.com")
	}
	return u.String(), nil
}

// bring sends the bytes of a file. The address itself is the right to do so: no token
// goes along.
func (b *Bot) bring(ctx context.Context, target string, data []byte) error {
	var err error
	for try := range uploadTries {
		if try > 0 {
			if sleep(ctx, time.Duration(try)*time.Second) != nil {
				break
			}
		}
		var again bool
		if again, err = b.bringOnce(ctx, target, data); err == nil || !again {
			break
		}
	}
	return err
}

func (b *Bot) bringOnce(ctx context.Context, target string, data []byte) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, uploadFor)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, target, bytes.NewReader(data))
	if err != nil {
		return false, errors.New("the file cannot be put into a request") // the cause quotes the address
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(data)-1, len(data)))
	resp, err := b.out.client.Do(req)
	if err != nil {
		return true, bare(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode/100 == 2:
		return false, nil
	case resp.StatusCode >= 500, resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusRequestTimeout:
		return true, &refusal{status: resp.StatusCode}
	default:
		return false, &refusal{status: resp.StatusCode}
	}
}
