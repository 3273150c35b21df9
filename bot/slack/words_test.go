package slack

import (
	"strings"
	"testing"

	"lotsen/dialog/texts"
)

// Slack's interface is not in Swedish: who looks for what Lotsen names must find it.
func TestWhatSlackShowsIsNamedAsSlackNamesIt(t *testing.T) {
	words := catalogue(t)
	for key, name := range map[texts.Key]string{texts.SlackCommandHeard: "Apps", texts.HomeTold: "Messages"} {
		for _, lang := range []string{"sv", "en"} {
			if said := words.Text(lang, key, nil); !strings.Contains(said, name) {
				t.Errorf("%s: %q is not in %q", lang, name, said)
			}
		}
	}
}
