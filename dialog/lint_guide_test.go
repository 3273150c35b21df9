package dialog

import (
	"slices"
	"strings"
	"testing"
)

const frontMatter = "---\ntitle: x\nreviewed: 2026-11-22\n---\n"

func TestAGuideOfNothingButItsEndIsNotCompiled(t *testing.T) {
	for _, body := range []string{"## done\nSlut.\n", "## done\nSlut.\n\n## done\nIgen.\n"} {
		g, findings := ParseGuide("short.sv.md", []byte(frontMatter+body))
		if len(findings) == 0 || !strings.Contains(findings[len(findings)-1].Text, "the guide has no step") {
			t.Errorf("findings: %v", findings)
		}
		if _, err := guideMachine(g); err == nil {
			t.Error("it was compiled")
		}
	}
	guides := guidesCopy(t)
	guides["sms.sv.md"].Data = []byte(frontMatter + "## done\nSlut.\n")
	if found := lint(t, guides); !slices.Contains(found, "sms.sv.md:5: the guide has no step before ## done") {
		t.Errorf("not among\n%s", strings.Join(found, "\n"))
	}
}

func TestWhatOnlyLooksLikeAnAddressIsNone(t *testing.T) {
	for _, text := range []string{
		"Öppna Word.docx och Excel.xlsx.", "Skriv till it@evil.com.", "Logga in med {sign-in}.", "T.ex. bl.a. kl.9 o.s.v. dvs.det",
		"Gå till aka.ms/mfasetup, eller https://aka.ms/mfasetup.", "Välj ja/nej.", "Version 2.10", "Se Word.docx/Excel.xlsx",
		"Gå till **https://intranat.nykoping.se/hjälp**.", "[Aka.ms/mfasetup](https://aka.ms/mfasetup)", "AT&amp;T", "`C:\\bilder`",
	} {
		guides := guidesCopy(t)
		was := string(guides["sms.sv.md"].Data)
		guides["sms.sv.md"].Data = []byte(strings.Replace(was, "Klicka på **Klar**.", text, 1))
		found := lint(t, guides)
		if i := slices.IndexFunc(found, func(s string) bool { return !strings.Contains(s, "stale translation") }); i >= 0 {
			t.Errorf("%q: %s", text, found[i])
		}
	}
}

func TestWhatIsSaidOfAButtonIsReadWhole(t *testing.T) {
	for item, want := range map[string]Link{
		`- [Bokst\] ett](#done) efter texten`:             {Label: "Bokst] ett", About: "efter texten"},
		"- [Ett](#done)\n  nästa\n  rad":                  {Label: "Ett", About: "nästa rad"},
		"- [Ett](<#done>)**fet** och `kod`":               {Label: "Ett", About: "**fet** och `kod`"},
		"- [Ett](#done) <https://aka.ms/x> **{sign-in}**": {Label: "Ett", About: "<https://aka.ms/x> **{sign-in}**"},
		"- [Ett](#done)***x***":                           {Label: "Ett", About: "***x***"},
		"- [Ett](#done)[två](https://aka.ms/x)":           {Label: "Ett", About: "[två](https://aka.ms/x)"},
		"-\t[**A** &amp; B](#done)\toch tabb":             {Label: "A & B", About: "och tabb"},
		"- [Ett](#done)":                                  {Label: "Ett"},
	} {
		g, _ := ParseGuide("short.sv.md", []byte(frontMatter+"## one\nText.\n\n"+item+"\n"))
		if len(g.Steps) != 1 || len(g.Steps[0].Links) != 1 {
			t.Errorf("%q: no button: %+v", item, g.Steps)
			continue
		}
		got := g.Steps[0].Links[0]
		if got.Label != want.Label || got.About != want.About || got.Step != "done" {
			t.Errorf("%q is read as %+v", item, got)
		}
	}
}

func TestLinesEndAsTheyLike(t *testing.T) {
	guide := frontMatter + "##\tone\t\nText\t*x*.\n\n-\t[Ett](#done)\n\n```\n## two\n```\n\n## done ##\nSlut.\n"
	want, findings := ParseGuide("short.sv.md", []byte(guide))
	if len(findings) != 1 || findings[0].Line != 6 {
		t.Errorf("findings: %v", findings)
	}
	if len(want.Steps) != 1 || want.Done != "Slut." || !strings.Contains(want.Steps[0].Body, "## two") {
		t.Errorf("read as %+v, %q", want.Steps, want.Done)
	}
	for _, end := range []string{"\r\n", "\r"} {
		got, found := ParseGuide("short.sv.md", []byte(strings.ReplaceAll(guide, "\n", end)))
		if !slices.Equal(found, findings) || got.Fingerprint != want.Fingerprint || got.Steps[0].Body != want.Steps[0].Body || got.Steps[0].Links[0] != want.Steps[0].Links[0] {
			t.Errorf("with %q: %v, %+v", end, found, got.Steps)
		}
	}
}

// BenchmarkHostileGuide reads what is meant to be slow: each line should cost about
// the same, because the bounds of a file stop it before Markdown does.
func BenchmarkHostileGuide(bench *testing.B) {
	for _, unit := range []string{"[a](", "> ", "1. ", "[", "a*_", "- [a](#b) ", "{", "&amp;", "https://a", "```\n", "`", "<a ", "[a][b]"} {
		bench.Run(unit, func(bench *testing.B) {
			line := strings.Repeat(unit, (maxRun-10)/len(unit)) + "\n\n"
			src := []byte(frontMatter + "## one\n\n" + strings.Repeat(line, (maxGuideFile-100)/len(line)))
			bench.SetBytes(int64(len(src)))
			for bench.Loop() {
				ParseGuide("slow.sv.md", src)
			}
		})
	}
}

func TestEachGuideThatAStepLinksToIsDrawn(t *testing.T) {
	guides := guidesCopy(t)
	for _, lang := range []string{"sv", "en"} {
		guides["start."+lang+".md"].Data = []byte(frontMatter + "## welcome\nText.\n\n- [A](authenticator." + lang + ".md)\n- [B](sms." + lang + ".md)\n")
		if lang == "en" {
			g, _ := ParseGuide("start.sv.md", guides["start.sv.md"].Data)
			guides["start.en.md"].Data = []byte(strings.Replace(string(guides["start.en.md"].Data), "reviewed", "translates: '"+g.Fingerprint+"'\nreviewed", 1))
		}
	}
	book, err := NewBook(guides, testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := book.Draw(startGuide, Swedish)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`state "Microsoft Authenticator" as s1to1`, "s1 --> s1to1 : A", `state "SMS till mobilnummer" as s1to2`, "s1 --> s1to2 : B"} {
		if !strings.Contains(drawn, line) {
			t.Errorf("%s is not in\n%s", line, drawn)
		}
	}
}
