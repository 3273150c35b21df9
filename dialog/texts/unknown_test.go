package texts

import (
	"regexp"
	"strings"
	"testing"
)

// negative are the ways of saying that somebody has not registered.
var negative = regexp.MustCompile(`(?i)(inte|ej|not|un)[ -]?(yet |ännu )?(klart?|registrerad|registered|done)\b|ingen tvåfaktorsinlogg|not show two-factor|no two-factor|saknar|lack`)

func TestWhatIsSaidWithoutAnAnswerNeverSaysThatSomebodyIsNotRegistered(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		looked := 0
		for key, forms := range catalogue(t, lang) {
			for _, text := range forms {
				claims := negative.FindString(text)
				switch {
				case key == "not-yet-body" || key == "home-needs-body":
					if looked++; claims == "" {
						t.Errorf("%s: %s is not recognised: %q", lang, key, text)
					}
				case strings.HasPrefix(key, "stranger-"), strings.HasPrefix(key, "unsure-"), strings.HasPrefix(key, "undecided-"), strings.HasPrefix(key, "home-unknown"),
					key == "home-never", key == "home-checked", key == "home-intro-body", key == "check-body", key == "team-no-figures-body", key == "team-reading-body", key == "team-stuck-body", key == "queue-body":
					if looked++; claims != "" {
						t.Errorf("%s: %s says %q", lang, key, claims)
					}
				}
			}
		}
		if looked < 15 {
			t.Errorf("%s: only %d texts were looked at", lang, looked)
		}
	}
}

func TestOnlyAMissingAddressIsCalledMissing(t *testing.T) {
	absent := regexp.MustCompile(`(?i)hittar (jag )?(dig )?inte|cannot find|not in the directory|inte i katalogen`)
	for _, lang := range []string{"sv", "en"} {
		texts := catalogue(t, lang)
		for _, key := range []Key{StrangerManyTitle, StrangerManyBody, StrangerManyNote, StrangerHiddenTitle, StrangerHiddenBody, StrangerHiddenNote,
			StrangerLaterTitle, StrangerLaterBody} {
			if said := absent.FindString(texts[string(key)]["other"]); said != "" {
				t.Errorf("%s: %s says %q", lang, key, said)
			}
		}
		for _, key := range []Key{StrangerTitle, StrangerBody, StrangerNote, StrangerAddressBody} {
			if !absent.MatchString(texts[string(key)]["other"]) {
				t.Errorf("%s: %s is not recognised", lang, key)
			}
		}
	}
}
