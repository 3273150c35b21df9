// Package texts holds every word that Lotsen says outside its guides, per
// language, and the words that people write to it. Plural forms follow CLDR.
package texts

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Data fills the {{ }} of a text.
type Data map[string]any

// Catalogue answers keys with texts. It is safe for concurrent use.
type Catalogue struct {
	fixed     map[string]map[Key]string // texts without {{ }}, by language
	localizer map[string]*i18n.Localizer
}

// Load reads the embedded texts.
func Load() (*Catalogue, error) {
	names, err := fs.Glob(files, "texts.*.toml")
	if err != nil {
		return nil, fmt.Errorf("listing the texts: %w", err)
	}
	bundle := i18n.NewBundle(language.Swedish)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c := &Catalogue{map[string]map[Key]string{}, map[string]*i18n.Localizer{}}
	for _, name := range names {
		file, err := bundle.LoadMessageFileFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading the texts %s: %w", name, err)
		}
		lang := langOf(name)
		if c.fixed[lang] == nil {
			c.fixed[lang] = map[Key]string{}
		}
		for _, m := range file.Messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				c.fixed[lang][Key(m.ID)] = m.Other
			}
		}
	}
	for lang := range c.fixed {
		c.localizer[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return c, nil
}

// langOf is the language of a file: "sv" of texts.sv.toml and of texts.genuine.sv.toml.
func langOf(name string) string {
	parts := strings.Split(path.Base(name), ".")
	return parts[len(parts)-2]
}

// Text is the text of a key in a language. A key that is missing comes back as
// itself: the tests hold that none is.
func (c *Catalogue) Text(lang string, key Key, data Data) string {
	if s, ok := c.fixed[lang][key]; ok {
		return s
	}
	return c.localize(lang, &i18n.LocalizeConfig{MessageID: string(key), TemplateData: data})
}

// Count is a text with a number, in the plural form of the language.
func (c *Catalogue) Count(lang string, key Key, n int) string {
	return c.localize(lang, &i18n.LocalizeConfig{MessageID: string(key), PluralCount: n})
}

// Plural is a text with other values besides a number, in the plural form of the
// language. The number is among the values if it is to be seen.
func (c *Catalogue) Plural(lang string, key Key, n int, data Data) string {
	return c.localize(lang, &i18n.LocalizeConfig{MessageID: string(key), PluralCount: n, TemplateData: data})
}

func (c *Catalogue) localize(lang string, lc *i18n.LocalizeConfig) string {
	l, ok := c.localizer[lang]
	if !ok {
		return lc.MessageID
	}
	s, err := l.Localize(lc)
	if err != nil {
		return lc.MessageID
	}
	return s
}

// Words is what people write, by what they mean.
type Words struct {
	// Meanings maps a meaning ("next") to the ways to say it.
	Meanings map[string][]string
	// Guides maps a guide's id to the ways to ask for it.
	Guides map[string][]string
	// Filler changes nothing; Negation turns a sentence around; Question makes it one.
	Filler, Negation, Question []string
}

// LoadWords reads the words of every language, together: people mix them.
func LoadWords() (*Words, error) {
	names, err := fs.Glob(files, "words.*.toml")
	if err != nil {
		return nil, fmt.Errorf("listing the words: %w", err)
	}
	w := &Words{Meanings: map[string][]string{}, Guides: map[string][]string{}}
	for _, name := range names {
		raw := map[string]any{}
		if _, err := toml.DecodeFS(files, name, &raw); err != nil {
			return nil, fmt.Errorf("reading the words %s: %w", name, err)
		}
		guides, ok := raw["start"].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("reading the words %s: the table [start] is missing", name)
		}
		delete(raw, "start")
		if err := collect(w.Meanings, raw); err != nil {
			return nil, fmt.Errorf("reading the words %s: %w", name, err)
		}
		if err := collect(w.Guides, guides); err != nil {
			return nil, fmt.Errorf("reading the words %s: [start]: %w", name, err)
		}
	}
	w.Filler, w.Negation, w.Question = w.Meanings["filler"], w.Meanings["negation"], w.Meanings["question"]
	for _, list := range []string{"filler", "negation", "question"} {
		delete(w.Meanings, list)
	}
	return w, nil
}

func collect(into map[string][]string, from map[string]any) error {
	for meaning, list := range from {
		phrases, ok := list.([]any)
		if !ok {
			return fmt.Errorf("%s is not a list", meaning)
		}
		for _, phrase := range phrases {
			s, ok := phrase.(string)
			if !ok {
				return fmt.Errorf("%s holds %v, which is not text", meaning, phrase)
			}
			into[meaning] = append(into[meaning], s)
		}
	}
	return nil
}
