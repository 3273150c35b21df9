package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

const (
	// maxFile is how large a file may be that Lotsen sends: a report or its picture.
	// Slack itself takes 1 GB.
	maxFile = 5 << 20
	// maxFiles is how many go with one message.
	maxFiles = 10
	// shareTries is how often it is tried to show files that were uploaded.
	shareTries = 3
)

// upload brings the bytes of files to Slack, where nobody sees them before share. What
// fails here fails before the message is sent. (UploadFileContext of slack-go does all
// three steps at once, which would show files whose message then fails.)
func (b *Bot) upload(ctx context.Context, files []dialog.File) ([]slackapi.FileSummary, error) {
	if len(files) > maxFiles {
		return nil, rejected(dialog.Unfit, fmt.Errorf("%d files, at most %d go with a message", len(files), maxFiles))
	}
	var up []slackapi.FileSummary
	for _, f := range files {
		if len(f.Data) == 0 || len(f.Data) > maxFile || f.Name == "" {
			return nil, rejected(dialog.Unfit, fmt.Errorf("a file of %d bytes, at most %d are sent", len(f.Data), maxFile))
		}
		var place *slackapi.GetUploadURLExternalResponse
		err := b.call(ctx, "files.getUploadURLExternal", "", func(ctx context.Context) (err error) {
			place, err = b.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{
				FileName: f.Name, FileSize: len(f.Data),
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		// slack-go uploads to Slack and to the host of the API only.
		err = b.call(ctx, upload, "", func(ctx context.Context) error {
			return b.api.UploadToURL(ctx, slackapi.UploadToURLParameters{
				UploadURL: place.UploadURL, Filename: f.Name, Reader: bytes.NewReader(f.Data),
			})
		})
		if err != nil {
			return nil, err
		}
		up = append(up, slackapi.FileSummary{ID: place.FileID, Title: f.Name})
	}
	return up, nil
}

// share shows uploaded files in a channel. The message they belong to is there already,
// so a failure is logged and no more. It is not tried again when it may have worked.
func (b *Bot) share(ctx context.Context, channel string, files []slackapi.FileSummary) {
	if len(files) == 0 {
		return
	}
	var err error
	for range shareTries {
		err = b.call(ctx, "files.completeUploadExternal", "", func(ctx context.Context) error {
			_, err := b.api.CompleteUploadExternalContext(ctx, slackapi.CompleteUploadExternalParameters{
				Files: files, Channel: channel,
			})
			return err
		})
		var e *dialog.SendError
		if err == nil || !errors.As(err, &e) || e.Outcome != dialog.NotSent || e.Reason == dialog.CutOff {
			break
		}
		if e.Retry > holdFor || sleep(ctx, max(e.Retry, time.Second)) != nil {
			break
		}
	}
	if err != nil {
		b.o.Log.ErrorContext(ctx, "files were uploaded, and not shown", slog.Int("files", len(files)), slog.Any("error", err))
	}
}
