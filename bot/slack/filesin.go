package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

const (
	// maxFileIn is how large a file may be that somebody puts into a form, in bytes: about
	// 16,000 addresses. What a form brings is stored in one piece of 1 MiB, in which bytes
	// take a third more. Slack takes 10 MB.
	maxFileIn = 640 << 10
	// fileInFor is how long the files of one form may take: Slack waits for the answer. See
	// tryFor and watchdogAfter.
	fileInFor = 1500 * time.Millisecond
	// filesAtOnce is of how many forms the files are fetched at the same time.
	filesAtOnce = 8
	// slackFiles is where Slack keeps files: docs.slack.dev/reference/objects/file-object.
	slackFiles = "files.slack.com"
	// readFiles is the scope without which Slack takes no form with a file
	// (docs.slack.dev/reference/block-kit/block-elements/file-input-element).
	readFiles = "files:read"
)

// Why a file is not taken, for its sender.
var (
	errFileBig   = fmt.Errorf("it has more than %d bytes", maxFileIn)
	errFileWrong = errors.New("it is not text")
)

// errSignIn is what Slack answers in place of a file where the token may not read it.
var errSignIn = errors.New("a page to sign in to came in its place: see whether the token has the scope " + readFiles)

// fetchFiles brings the files of a form to its event. Beside each field of one that could
// not be taken it says so.
func (in intake) fetchFiles(ctx context.Context, a *arrival) (wrong map[string]string) {
	if len(a.files) == 0 {
		return nil
	}
	lang := in.lang(ctx, a.event.From)
	ctx, cancel := context.WithTimeout(ctx, fileInFor)
	defer cancel()
	wrong = map[string]string{}
	for _, block := range a.fields {
		for _, f := range a.files[block] {
			file, err := in.b.fetchFile(ctx, f)
			if err == nil {
				a.event.Files = append(a.event.Files, file)
				continue
			}
			in.b.counts.add(filesRefused)
			in.b.o.Log.WarnContext(ctx, "a file of a form was not taken", slog.Any("error", err))
			wrong[block] = in.b.o.Texts.Text(string(lang), notTaken(err), texts.Data{"Most": maxFileIn >> 10})
		}
	}
	return wrong
}

// notTaken is what the sender of a file is told.
func notTaken(err error) texts.Key {
	switch {
	case errors.Is(err, errFileBig):
		return texts.SlackFileTooBig
	case errors.Is(err, errFileWrong):
		return texts.SlackFileNotText
	}
	return texts.SlackFileNotFetched
}

// fetchFile brings one file, with our token, from Slack alone. An error quotes neither name
// nor address.
func (b *Bot) fetchFile(ctx context.Context, f blocks.File) (dialog.File, error) {
	from := f.URL
	if from == "" {
		from = f.Private
	}
	switch {
	case f.Size > maxFileIn:
		return dialog.File{}, errFileBig
	case !atSlack(from, b.out.hooks.api, slackFiles):
		return dialog.File{}, errors.New("it is not where Slack keeps files")
	}
	select {
	case b.fetching <- struct{}{}:
		defer func() { <-b.fetching }()
	case <-ctx.Done():
		return dialog.File{}, fmt.Errorf("waiting to fetch it: %w", ctx.Err())
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return dialog.File{}, errors.New("its address cannot be called") // the cause quotes it
	}
	r.Header.Set("Authorization", "Bearer "+b.o.BotToken)
	resp, err := b.out.client.Do(r) // which follows no redirect
	if err != nil {
		return dialog.File{}, fmt.Errorf("fetching it: %w", bare(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return dialog.File{}, fmt.Errorf("the answer is %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxFileIn+1))
	if err != nil {
		return dialog.File{}, fmt.Errorf("reading it: %w", bare(err))
	}
	return listOf(f, data)
}

// listOf is a file whose bytes came, if they are text.
func listOf(f blocks.File, data []byte) (dialog.File, error) {
	kind := http.DetectContentType(data)
	switch {
	case strings.HasPrefix(kind, "text/html"):
		return dialog.File{}, errSignIn
	case len(data) > maxFileIn:
		return dialog.File{}, errFileBig
	case !strings.HasPrefix(kind, "text/"):
		return dialog.File{}, errFileWrong
	}
	file := dialog.File{Name: f.Name, Type: "text/plain", Data: data}
	if strings.EqualFold(path.Ext(file.Name), ".csv") {
		file.Type = "text/csv"
	}
	return file, nil
}

// atSlack reports whether an address is on a host of Slack's, or on the host of
// Options.APIURL, which is given our token anyway.
func atSlack(address string, api *url.URL, host string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" {
		return false
	}
	if api != nil && u.Scheme == api.Scheme && strings.EqualFold(u.Host, api.Host) {
		return true
	}
	return u.Scheme == "https" && strings.EqualFold(u.Host, host)
}

// lang is the language to speak to somebody who waits.
func (in intake) lang(ctx context.Context, a dialog.Address) dialog.Lang {
	quick, cancel := context.WithTimeout(ctx, langFor)
	defer cancel()
	return in.b.o.Receiver.Lang(quick, a)
}

// without reports whether Slack has said that the token lacks a scope.
func (g *gate) without(scope string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return strings.Contains(g.scopes, scope)
}
