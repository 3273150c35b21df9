package dialog

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// guidesCopy is the guides that the program carries, to be spoilt by a test.
func guidesCopy(t *testing.T) fstest.MapFS {
	t.Helper()
	copied := fstest.MapFS{}
	names, err := fs.Glob(Guides(), "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(Guides(), name)
		if err != nil {
			t.Fatal(err)
		}
		copied[name] = &fstest.MapFile{Data: data}
	}
	return copied
}

func lint(t *testing.T, guides fs.FS) []string {
	t.Helper()
	options := LintOptions{Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Domains: []string{"nykoping.se"}}
	_, findings, err := ReadGuides(guides, options)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(findings))
	for i, f := range findings {
		lines[i] = f.String()
	}
	return lines
}

func TestTheGuidesOfTheProgramAreInOrder(t *testing.T) {
	if found := lint(t, Guides()); len(found) > 0 {
		t.Errorf("findings:\n%s", strings.Join(found, "\n"))
	}
}

func TestLintNamesFileAndLineOfEachFault(t *testing.T) {
	tests := slices.Concat(faultsOfOrder(), faultsOfFrontMatter(), faultsOfButtons(), faultsOfText(), faultsOfAddresses(), faultsOfForm())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guides := guidesCopy(t)
			was := string(guides[test.file].Data)
			if !strings.Contains(was, test.old) {
				t.Fatalf("%s does not hold %q", test.file, test.old)
			}
			guides[test.file].Data = []byte(strings.Replace(was, test.old, test.new, 1))
			want := regexp.MustCompile(test.want)
			found := lint(t, guides)
			for _, line := range found {
				if want.MatchString(line) {
					return
				}
			}
			t.Errorf("no finding is %s; found\n%s", test.want, strings.Join(found, "\n"))
		})
	}
}

func TestLintFindsWhatIsMissing(t *testing.T) {
	for _, test := range []struct{ name, remove, want string }{
		{"a language", "sms.en.md", "sms.sv.md:1: sms.en.md is missing"},
		{"the source", "sms.sv.md", "sms.en.md:1: sms.sv.md is missing"},
		{"the start", "start.sv.md", "start.en.md:1: start.sv.md is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			guides := guidesCopy(t)
			delete(guides, test.remove)
			if found := strings.Join(lint(t, guides), "\n"); !strings.Contains(found, test.want) {
				t.Errorf("%q is not among\n%s", test.want, found)
			}
		})
	}
}

func TestLintFindsAGuideThatNothingLeadsTo(t *testing.T) {
	guides := guidesCopy(t)
	for _, lang := range []string{"sv", "en"} {
		guides["island."+lang+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: x\nreviewed: 2026-11-22\n---\n## only\nText.\n")}
	}
	if found := strings.Join(lint(t, guides), "\n"); !strings.Contains(found, "island.sv.md:1: no button leads to this guide") {
		t.Errorf("not found among\n%s", found)
	}
}

func TestABookRefusesGuidesWithFindings(t *testing.T) {
	guides := guidesCopy(t)
	guides["sms.sv.md"].Data = []byte("nothing")
	_, err := NewBook(guides, testOptions(t))
	if err == nil || !strings.Contains(err.Error(), "sms.sv.md:1:") {
		t.Errorf("the book was made, or its error does not say where: %v", err)
	}
}

func TestTheOrganisationsOwnHostsAreAllowed(t *testing.T) {
	guides := guidesCopy(t)
	was := string(guides["sms.sv.md"].Data)
	for host, allowed := range map[string]bool{"nykoping.se": true, "intranat.nykoping.se": true, "evilnykoping.se": false, "nykoping.se.example.com": false} {
		guides["sms.sv.md"].Data = []byte(strings.Replace(was, "https://aka.ms/", "https://"+host+"/", 1))
		found := strings.Join(lint(t, guides), "\n")
		if refused := strings.Contains(found, `the host "`+host+`"`); refused == allowed {
			t.Errorf("%s: refused = %v", host, refused)
		}
	}
}

func FuzzParseGuide(f *testing.F) {
	names, _ := fs.Glob(Guides(), "*.md")
	for _, name := range names {
		data, _ := fs.ReadFile(Guides(), name)
		f.Add(data)
	}
	f.Add([]byte("---\ntitle: x\n---\n##\n- [a](#b)\n![](x)\n"))
	f.Add([]byte("---\r---\r## a\rb\r---\r[x]: y\r"))
	f.Add([]byte("---\ntitle: x\nreviewed: 2026-11-22\n---\n## done\nx\n"))
	f.Add([]byte("---\n---\n## a\n> - [a](b.sv.md) *b*\n```\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		g, findings := ParseGuide("fuzz.sv.md", src)
		lines := strings.Count(string(src), "\n") + strings.Count(string(src), "\r") + 2
		for _, finding := range findings {
			if finding.Line < 1 || finding.Line > lines || finding.Text == "" {
				t.Errorf("a finding outside the file's %d lines: %v", lines, finding)
			}
		}
		if len(findings) == 0 && len(g.Steps) == 0 {
			t.Error("neither a step nor a finding")
		}
		if len(findings) == 0 {
			if _, err := guideMachine(g); err != nil {
				t.Errorf("no finding, but it does not compile: %v", err)
			}
		}
		for _, s := range g.Steps {
			PlainText(s.Body)
		}
	})
}
