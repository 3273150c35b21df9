package cards

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// Attachment is what an activity carries besides text: a card or a file.
type Attachment struct {
	ContentType string          `json:"contentType"`
	ContentURL  string          `json:"contentUrl,omitempty"`
	Name        string          `json:"name,omitempty"`
	Content     json.RawMessage `json:"content"`
}

// The content types of the two cards about a file.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4.
const (
	ConsentType  = "application/vnd.microsoft.teams.card.file.consent"
	FileInfoType = "application/vnd.microsoft.teams.card.file.info"
)

// Attachment is the card as an attachment.
func (c Card) Attachment() Attachment {
	return Attachment{ContentType: ContentType, Content: c.JSON}
}

// maxName and maxContext are how long the name of a file and what comes back with the
// answer about it may be, in UTF-16 units.
const (
	maxName    = 120
	maxContext = 200
)

// consent is the content of a card that asks whether a file may be put away.
type consent struct {
	Description    string         `json:"description"`
	SizeInBytes    int            `json:"sizeInBytes"`
	AcceptContext  ConsentContext `json:"acceptContext"`
	DeclineContext ConsentContext `json:"declineContext"`
}

// ConsentContext comes back with the answer to a card about a file, as its context.
type ConsentContext struct {
	File string `json:"lotsen"`
}

// Consent asks whether a file may be put into the person's OneDrive. The context names
// the file to us; it comes back in a ConsentContext. It fails for a file without a name,
// and for a context that is empty or has more than 200 characters.
func (r Renderer) Consent(lang dialog.Lang, f dialog.File, context string) (Attachment, error) {
	name := fileName(f.Name)
	if name == "" || context == "" || glyph.Units(context) > maxContext {
		return Attachment{}, errors.New("rendering a file for Teams: it needs a name and a short context")
	}
	content, err := written(consent{
		Description: r.say(lang, texts.TeamsFileOffer), SizeInBytes: len(f.Data),
		AcceptContext: ConsentContext{context}, DeclineContext: ConsentContext{context},
	})
	if err != nil {
		return Attachment{}, fmt.Errorf("rendering a file for Teams: %w", err)
	}
	return Attachment{ContentType: ConsentType, Name: name, Content: content}, nil
}

// fileName is a name that OneDrive takes: without what it forbids, and with its ending.
// Source: support.microsoft.com, restrictions in OneDrive and SharePoint.
func fileName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"*:<>?/\|#%`, r) {
			return '-'
		}
		return r
	}, glyph.Line(name)), " .~")
	ending := path.Ext(name)
	if glyph.Units(name) <= maxName || glyph.Units(ending) > 10 {
		return glyph.Cut(name, maxName)
	}
	return glyph.Cut(strings.TrimSuffix(name, ending), maxName-glyph.Units(ending)) + ending
}

// FileInfo shows a file that was put into the person's OneDrive. The values are those of
// the uploadInfo that came with the consent. It fails for an address that is none of
// https.
func FileInfo(name, contentURL, uniqueID, fileType string) (Attachment, error) {
	u, err := url.Parse(contentURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return Attachment{}, errors.New("rendering a file for Teams: its address is none of https")
	}
	content, err := written(map[string]string{"uniqueId": uniqueID, "fileType": fileType})
	if err != nil {
		return Attachment{}, fmt.Errorf("rendering a file for Teams: %w", err)
	}
	return Attachment{ContentType: FileInfoType, ContentURL: contentURL, Name: cmp.Or(fileName(name), glyph.Ellipsis), Content: content}, nil
}
