package slack

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

const (
	// maxFile is how large a file may be that Lotsen sends: a report or its picture.
	// Slack itself takes 1 GB.
	maxFile = 5 << 20
	// maxFiles is how many go with one message.
	maxFiles = 10
	// fileTries is how often it is tried to bring a file, and to show those that were
	// brought.
	fileTries = 3
	// bringFor is how long the files of one message may take. It leaves time for the
	// message itself.
	bringFor = 35 * time.Second
)

// bring uploads the files of a message, where nobody sees them before show, and renders
// the message. Where Slack does not take them the message says so, and there are none.
// An error means that the message is to be sent later.
func (b *Bot) bring(ctx context.Context, m dialog.Message) (blocks.Message, []slackapi.FileSummary, error) {
	rendered, err := b.render.Message(m)
	if err != nil {
		return rendered, nil, rejected(dialog.Unfit, err)
	}
	if len(m.Files) == 0 {
		return rendered, nil, nil
	}
	files, err := b.upload(ctx, m.Files)
	if err == nil {
		return rendered, files, nil
	}
	var e *dialog.SendError
	if ctx.Err() != nil || errors.As(err, &e) && e.Reason == dialog.Throttled || b.out.gate.halted() != "" {
		return rendered, nil, err
	}
	b.o.Log.WarnContext(ctx, "files could not be uploaded; the message says so", slog.Int("files", len(m.Files)), slog.Any("error", err))
	m.Note = strings.TrimSpace(m.Note + " " + b.o.Texts.Text(string(cmp.Or(m.Lang, dialog.Swedish)), withoutFiles(err), nil))
	if rendered, err = b.render.Message(m); err != nil {
		return rendered, nil, rejected(dialog.Unfit, err)
	}
	return rendered, nil, nil
}

// withoutFiles is what a person is told of files that did not come: that they can be
// asked for again, or that somebody has to let them through first.
func withoutFiles(err error) texts.Key {
	var e *dialog.SendError
	if errors.As(err, &e) && (e.Outcome == dialog.Refused && e.Reason != dialog.Missing || e.Reason == dialog.CutOff) {
		return texts.SlackFileRefused
	}
	return texts.SlackFileLost
}

// upload brings the bytes of files to Slack. (UploadFileContext of slack-go does all
// three steps at once, which would show files whose message then fails.)
func (b *Bot) upload(ctx context.Context, files []dialog.File) ([]slackapi.FileSummary, error) {
	if len(files) > maxFiles {
		return nil, rejected(dialog.Unfit, fmt.Errorf("%d files, at most %d go with a message", len(files), maxFiles))
	}
	ctx, cancel := context.WithTimeout(ctx, bringFor)
	defer cancel()
	var up []slackapi.FileSummary
	for _, f := range files {
		if len(f.Data) == 0 || len(f.Data) > maxFile || f.Name == "" {
			return nil, rejected(dialog.Unfit, fmt.Errorf("a file of %d bytes, at most %d are sent", len(f.Data), maxFile))
		}
		var id string
		err := again(ctx, func() (err error) {
			id, err = b.uploadOne(ctx, f)
			return err
		})
		if err != nil {
			return nil, err
		}
		up = append(up, slackapi.FileSummary{ID: id, Title: f.Name})
	}
	return up, nil
}

func (b *Bot) uploadOne(ctx context.Context, f dialog.File) (string, error) {
	var place *slackapi.GetUploadURLExternalResponse
	err := b.call(ctx, "files.getUploadURLExternal", "", func(ctx context.Context) (err error) {
		place, err = b.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{
			FileName: f.Name, FileSize: len(f.Data),
		})
		if err == nil && !ident(place.FileID) {
			err = errors.New("the answer does not say which file it is")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	// slack-go uploads to Slack and to the host of the API only.
	return place.FileID, b.call(ctx, upload, "", func(ctx context.Context) error {
		return b.api.UploadToURL(ctx, slackapi.UploadToURLParameters{
			UploadURL: place.UploadURL, Filename: f.Name, Reader: bytes.NewReader(f.Data),
		})
	})
}

// share shows uploaded files in a channel. It is not tried again when it may have worked.
func (b *Bot) share(ctx context.Context, channel string, files []slackapi.FileSummary) error {
	return again(ctx, func() error {
		return b.call(ctx, "files.completeUploadExternal", "", func(ctx context.Context) error {
			_, err := b.api.CompleteUploadExternalContext(ctx, slackapi.CompleteUploadExternalParameters{Files: files, Channel: channel})
			return err
		})
	})
}

// again tries something a few times while it is certain that it was not done, and may
// be soon.
func again(ctx context.Context, once func() error) error {
	var err error
	for try := range fileTries {
		err = once()
		var e *dialog.SendError
		if err == nil || !errors.As(err, &e) || e.Outcome != dialog.NotSent || e.Reason == dialog.CutOff || e.Retry > holdFor {
			break
		}
		if try == fileTries-1 || sleep(ctx, max(e.Retry, time.Second)) != nil {
			break
		}
	}
	return err
}
