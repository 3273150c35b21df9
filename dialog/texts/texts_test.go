package texts

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// catalogue is the text files of a language as they stand: each key with its forms.
func catalogue(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	names, err := fs.Glob(files, "texts.*"+lang+".toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no texts in %q: %v", lang, err)
	}
	out := map[string]map[string]string{}
	for _, name := range names {
		raw := map[string]any{}
		if _, err := toml.DecodeFS(files, name, &raw); err != nil {
			t.Fatal(err)
		}
		for key, value := range raw {
			if out[key] != nil {
				t.Errorf("%s: %s stands in another file too", name, key)
			}
			out[key] = map[string]string{}
			switch value := value.(type) {
			case string:
				out[key]["other"] = value
			case map[string]any:
				for form, text := range value {
					out[key][form] = text.(string)
				}
			}
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func TestEveryTextStandsInBothLanguagesWithTheSamePlaceholders(t *testing.T) {
	sv, en := catalogue(t, "sv"), catalogue(t, "en")
	for key, forms := range sv {
		if en[key] == nil {
			t.Errorf("%s has no English", key)
		}
		for form, text := range forms {
			other := en[key][form]
			got, want := placeholder.FindAllString(other, -1), placeholder.FindAllString(text, -1)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
				t.Errorf("%s (%s): Swedish fills in %v, English %v", key, form, want, got)
			}
			if strings.TrimSpace(text) == "" || strings.TrimSpace(other) == "" {
				t.Errorf("%s (%s) is empty", key, form)
			}
			if strings.Count(text, "**") != strings.Count(other, "**") || strings.Count(text, "\n") != strings.Count(other, "\n") {
				t.Errorf("%s (%s) is built differently in the two languages", key, form)
			}
		}
	}
	for key := range en {
		if sv[key] == nil {
			t.Errorf("%s has no Swedish", key)
		}
	}
}

// constants are the keys that Go code can name.
func constants(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Key" || len(spec.Values) != 1 {
				return true
			}
			key, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names[key] = spec.Names[0].Name
			return true
		})
	}
	return names
}

func TestEveryKeyHasATextAndEveryTextAKey(t *testing.T) {
	keys := constants(t)
	if len(keys) < 50 {
		t.Fatalf("only %d keys were found", len(keys))
	}
	sv := catalogue(t, "sv")
	for key, name := range keys {
		if sv[key] == nil {
			t.Errorf("%s = %q has no text", name, key)
		}
	}
	made := regexp.MustCompile(`^(demo-about-[a-z]+|web-(method|clock|outage|lag)-.+|weekday-[0-6]|month-([1-9]|1[0-2])|suggest-[a-z-]+|because-[a-z-]+|alarm-why-[a-z-]+|reading-[a-z]+|campaign-(state|whom|kind|field|template|turn)-[a-z-]+|campaign-(first|reminder|phone-ends)-(title|body)|campaign-refusal-[a-z-]+-body|fault-[a-z-]+|why-[a-z-]+|exempt-cause-[a-z-]+)$`)
	for key := range sv {
		if keys[key] == "" && !made.MatchString(key) {
			t.Errorf("the text %q is never said", key)
		}
	}
}

func TestTextsSpeakTheirLanguage(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ lang, want string }{{"sv", "Steg 3 av 15"}, {"en", "Step 3 of 15"}} {
		if got := c.Text(test.lang, StepOf, Data{"Step": 3, "Of": 15}); got != test.want {
			t.Errorf("%s: %q, want %q", test.lang, got, test.want)
		}
	}
	for _, test := range []struct {
		lang string
		n    int
		want string
	}{{"sv", 1, "Ett steg kvar."}, {"sv", 2, "2 steg kvar."}, {"en", 1, "One step left."}, {"en", 0, "0 steps left."}} {
		if got := c.Count(test.lang, StepsLeft, test.n); got != test.want {
			t.Errorf("%s, %d: %q, want %q", test.lang, test.n, got, test.want)
		}
	}
	for day := range 7 {
		for month := 1; month <= 12; month++ {
			if got := c.Text("sv", Weekday(day), nil) + c.Text("sv", Month(month), nil); strings.ContainsAny(got, "-0123456789") {
				t.Errorf("day %d or month %d has no name: %s", day, month, got)
			}
		}
	}
}

func TestNoExpressionMeansTwoThings(t *testing.T) {
	w, err := LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	meaning := map[string]string{}
	note := func(means string, ways []string) {
		for _, way := range ways {
			if was, ok := meaning[way]; ok && was != means {
				t.Errorf("%q means both %s and %s", way, was, means)
			}
			meaning[way] = means
		}
	}
	for means, ways := range w.Meanings {
		note(means, ways)
	}
	for guide, ways := range w.Guides {
		note("start "+guide, ways)
	}
}
