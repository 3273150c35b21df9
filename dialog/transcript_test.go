package dialog

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the transcripts as they are played now")

// TestTranscripts plays every conversation in testdata and holds it against what
// is written there. Lines after "> " are the person's; the lines at the top say
// who that is.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the conversation went another way (- written, + played):\n%s", diff)
			}
		})
	}
}

// replay plays the person's lines of a transcript and returns it anew.
func replay(t *testing.T, transcript string) string {
	options := testOptions(t)
	script := testScript(t, nil)
	script.Reminder = testReminder()
	var out bytes.Buffer
	var lines []string
	for line := range strings.Lines(transcript) {
		line = strings.TrimSpace(line)
		if setting, ok := strings.CutPrefix(line, "# "); ok && len(lines) == 0 {
			out.WriteString(line + "\n")
			set(t, setting, &options, script)
		}
		if input, ok := strings.CutPrefix(line, "> "); ok {
			lines = append(lines, input)
		}
	}
	book, err := NewBook(Guides(), options)
	if err != nil {
		t.Fatal(err)
	}
	script.Book = book
	if err := script.Play(strings.NewReader(strings.Join(lines, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func set(t *testing.T, setting string, o *Options, s *Script) {
	key, value, _ := strings.Cut(setting, ": ")
	switch key {
	case "locale":
		s.Facts.Locale = value
	case "sign-in":
		s.Facts.SignIn = value
	case "stranger":
		s.Person, s.Facts.SignIn = Address{"web", value}.Unknown(), ""
	case "match":
		s.Facts.Match = Match(value)
	case "codes":
		s.Facts.Codes = []Code{}
		for code := range strings.FieldsSeq(strings.TrimPrefix(value, "none")) {
			code, until, _ := strings.Cut(code, "/") // the day on which it was used last
			c := Code{Code: code}
			if day, err := time.Parse(time.DateOnly, until); err == nil {
				c.Until = day.Add(12 * time.Hour)
			}
			s.Facts.Codes = append(s.Facts.Codes, c)
		}
	case "methods":
		s.Facts.Methods = strings.Fields(value)
	case "sms-end":
		o.Until = map[string]time.Time{"sms": {}}
		if value != "none" {
			day, err := time.Parse(time.DateOnly, value)
			if err != nil {
				t.Fatal(err)
			}
			o.Until["sms"] = day
		}
	}
}
