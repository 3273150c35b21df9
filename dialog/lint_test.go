package dialog

import (
	"io/fs"
	"regexp"
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
	long := strings.Repeat("ord ", 800)
	tests := []struct {
		name, file, old, new string
		want                 string // a regular expression over one finding
	}{
		{"a step removed from English", "authenticator.en.md", "## add-account\nTap the three dots at the top right and choose \"Add account\".\n", "",
			`^authenticator.en.md:28: the step "add-account" is missing here; authenticator.sv.md:30 has it$`},
		{"a step removed from Swedish", "sms.sv.md", "## choose-phone\nVälj telefon i rutan \"Välj en annan metod\" och sedan **Bekräfta**.\n", "",
			`^sms.en.md:23: the step "choose-phone" is not in sms.sv.md$`},
		{"a step renamed", "sms.en.md", "## choose-phone", "## pick-phone", `^sms.en.md:23: the step "pick-phone" is not in sms.sv.md$`},
		{"steps in another order", "sms.en.md", "## sign-in\nSign in with {sign-in}.\n\n## more-information\nClick **Next** when asked about \"More information required\".",
			"## more-information\nClick **Next** when asked about \"More information required\".\n\n## sign-in\nSign in with {sign-in}.",
			`^sms.en.md:17: the step "sign-in" stands in another place in sms.sv.md:13$`},
		{"a dead link to a guide", "authenticator.sv.md", "(sms.sv.md)", "(sim.sv.md)", `^authenticator.sv.md:10: dead link: there is no sim.sv.md$`},
		{"a dead link to a step", "authenticator.sv.md", "(sms.sv.md)", "(#nowhere)", `^authenticator.sv.md:10: dead link: the guide has no step "nowhere"$`},
		{"a link into another language", "authenticator.en.md", "(sms.en.md)", "(sms.sv.md)", `^authenticator.en.md:11: the link leaves the language: sms.en.md is meant$`},
		{"a button that leads out", "authenticator.sv.md", "(sms.sv.md)", "(../other.md)", `^authenticator.sv.md:10: a button leads to #step, .* not to "../other.md"$`},
		{"a foreign host", "sms.sv.md", "https://aka.ms/mfasetup", "https://aka.ms.example.com/mfasetup", `^sms.sv.md:9: the host "aka.ms.example.com" is not allowed`},
		{"an address without https", "sms.sv.md", "<https://aka.ms/mfasetup>", "<http://aka.ms/mfasetup>", `^sms.sv.md:9: an address in the text is https://`},
		{"an address that carries something personal", "sms.sv.md", "https://aka.ms/mfasetup", "https://aka.ms/mfasetup?u=1", `^sms.sv.md:9: .* carries more than a person would type`},
		{"a link that says another host", "sms.sv.md", "<https://aka.ms/mfasetup>", "[https://nykoping.se](https://aka.ms/mfasetup)", `^sms.sv.md:9: the link says "nykoping.se" but leads to "aka.ms"$`},
		{"a heading doubled", "sms.sv.md", "## sign-out", "## sign-in", `^sms.sv.md:39: the step "sign-in" stands twice, first on line 13$`},
		{"a heading of another level", "sms.sv.md", "## sign-out", "### sign-out", `^sms.sv.md:39: a heading of level 3`},
		{"a step's key with capitals", "sms.sv.md", "## sign-out", "## Sign-Out", `^sms.sv.md:39: a step's key is small letters`},
		{"a reserved key", "sms.sv.md", "## sign-out", "## wait", `^sms.sv.md:39: "wait" is a reserved name`},
		{"a step after the end", "sms.sv.md", "## sign-out", "## done\nSlut.\n\n## sign-out", `^sms.sv.md:42: the step "sign-out" comes after ## done`},
		{"an empty step", "sms.sv.md", "Klicka på **Klar**.\n", "", `^sms.sv.md:36: the step "click-done" has no text$`},
		{"an unknown key", "sms.sv.md", "title: ", "author: x\ntitle: ", `^sms.sv.md:2: unknown key "author"`},
		{"a key twice", "sms.sv.md", "check: mfa-registered", "check: mfa-registered\ncheck: mfa-registered", `^sms.sv.md:4: the key "check" stands twice, first on line 3$`},
		{"a check that Go does not know", "sms.sv.md", "check: mfa-registered", "check: all-fine", `^sms.sv.md:3: no check is called "all-fine"`},
		{"a date that is none", "sms.sv.md", "until: 2027-02-01", "until: 2027-02-31", `^sms.sv.md:5: until is not a date`},
		{"no title", "sms.sv.md", "title: SMS till mobilnummer\n", "", `^sms.sv.md:1: the front matter lacks "title"$`},
		{"no front matter", "sms.sv.md", "---\ntitle", "title", `^sms.sv.md:1: the file does not begin with front matter`},
		{"a stale translation", "sms.sv.md", "Klicka på **Klar**.", "Klicka på **Färdig**.", `^sms.en.md:6: stale translation: sms.sv.md was changed; .* translates: [0-9a-f]{12}$`},
		{"an end date in one language", "sms.en.md", "until: 2027-02-01\n", "", `^sms.en.md:1: until differs from sms.sv.md$`},
		{"another button in one language", "authenticator.en.md", "- [I have no smartphone](sms.en.md)\n", "", `^authenticator.en.md:8: the buttons of "install-app" lead elsewhere`},
		{"too many buttons", "authenticator.sv.md", "- [Jag har ingen smart telefon](sms.sv.md)", "- [Jag har ingen smart telefon](sms.sv.md)\n- [Hjälp](#helpdesk)",
			`^authenticator.sv.md:11: 2 buttons of its own; .* 1 fit$`},
		{"a list that is half buttons", "authenticator.sv.md", "- [Jag har ingen smart telefon](sms.sv.md)", "- [Jag har ingen smart telefon](sms.sv.md)\n- en mening",
			`^authenticator.sv.md:10: a list is either all buttons or all text$`},
		{"a text that no card holds", "sms.sv.md", "Klicka på **Klar**.", long, `^sms.sv.md:36: the text of "click-done" has \d+ characters; 2800 fit$`},
		{"a label that no phone shows", "authenticator.sv.md", "[Jag har ingen smart telefon]", "[Jag har varken någon smart telefon eller någon dator]",
			`^authenticator.sv.md:10: warning: the label has 52 characters`},
		{"a label that Slack refuses", "authenticator.sv.md", "[Jag har ingen smart telefon]", "[" + long[:100] + "]", `^authenticator.sv.md:10: the label has \d+ characters; 75 fit$`},
		{"italics", "sms.sv.md", "**Klar**", "*Klar*", `^sms.sv.md:37: italics are not shown everywhere`},
		{"a block quote", "sms.sv.md", "Klicka på **Klar**.", "> Klicka på **Klar**.", `^sms.sv.md:37: Blockquote is not shown everywhere`},
		{"HTML", "sms.sv.md", "Klicka på **Klar**.", "<div>Klar</div>", `^sms.sv.md:37: HTMLBlock is not shown everywhere`},
		{"a placeholder that is none", "sms.sv.md", "{sign-in}", "{name}", `^sms.sv.md:13: the step "sign-in" has braces`},
		{"a picture that is not there", "sms.sv.md", "Klicka på **Klar**.", "![Knappen Klar](done.png)\n\nKlicka på **Klar**.", `^sms.sv.md:36: the picture "done.png" is not there$`},
		{"a picture without words", "sms.sv.md", "Klicka på **Klar**.", "![](done.png)\n\nKlicka på **Klar**.", `^sms.sv.md:37: the picture "done.png" has no text`},
		{"an offer in one language", "start.sv.md", "- [SMS till mobilnummer](sms.sv.md) I andra hand SMS till mobilnummer.\n", "", `^start.en.md:7: the buttons of "welcome" lead elsewhere`},
		{"an old review", "sms.sv.md", "reviewed: 2026-11-22", "reviewed: 2025-01-01", `^sms.sv.md:4: warning: last reviewed 2025-01-01`},
		{"text before the first step", "sms.sv.md", "## open-mfasetup", "Hej.\n\n## open-mfasetup", `^sms.sv.md:8: text before the first step`},
	}
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
	f.Add([]byte("---\n---\n## a\n> - [a](b.sv.md) *b*\n```\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		g, findings := ParseGuide("fuzz.sv.md", src)
		lines := strings.Count(string(src), "\n") + 2
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
