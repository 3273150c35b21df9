package app

import (
	"fmt"
	"io"

	"lotsen/bot/slack"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// SlackManifest writes the manifest that the app in Slack is made from. mode is
// "socket" or "http"; url is where Slack reaches Lotsen, in HTTP mode only.
func SlackManifest(w io.Writer, mode, url, lang string) error {
	if lang != string(dialog.Swedish) && lang != string(dialog.English) {
		return fmt.Errorf("LOTSEN_LANG: %q is neither sv nor en", lang)
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	manifest, err := slack.Manifest(slack.ManifestOptions{Mode: mode, URL: url, Lang: dialog.Lang(lang), Texts: catalogue})
	if err != nil {
		return err
	}
	_, err = w.Write(manifest)
	return err
}
