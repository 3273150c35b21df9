package dialog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocksKnowBoldLinkListAndCode(t *testing.T) {
	got := Blocks("Gå till <https://aka.ms/mfasetup> **nu** och\nläs [mer](https://nykoping.se).\n\n- ett\n- `två\\_`\n\n1. först\n\n```\nkod\n```\n")
	want := []Block{
		{Paragraph, [][]Span{{
			{Text: "Gå till "}, {Text: "https://aka.ms/mfasetup", URL: "https://aka.ms/mfasetup"}, {Text: " "}, {Text: "nu", Bold: true},
			{Text: " och läs "}, {Text: "mer", URL: "https://nykoping.se"}, {Text: "."},
		}}},
		{BulletList, [][]Span{{{Text: "ett"}}, {{Text: `två\_`, Code: true}}}},
		{NumberedList, [][]Span{{{Text: "först"}}}},
		{CodeBlock, [][]Span{{{Text: "kod", Code: true}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlainTextSaysWhereALinkLeads(t *testing.T) {
	if got := PlainText("Läs [mer](https://nykoping.se) här.\n\n- a\n- b"); got != "Läs mer (https://nykoping.se) här.\n• a\n• b" {
		t.Errorf("%q", got)
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"a_b*c*", "1. x", "# x", "<script>", "[a](b)", "a\nb", `\`, "**", "`x`", "- x", "&amp;", "~~x~~", "12) x", "    x", "_a_", "Setext\n==="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")), " ")
		got := strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(PlainText("x "+Escape(want)+" y"), "\x00", ""), "")), " ")
		if got != strings.TrimSpace("x "+want)+" y" && want != "" {
			t.Errorf("%q is shown as %q", want, got)
		}
		if alone := PlainText(Escape(want)); strings.Join(strings.Fields(alone), " ") != want {
			t.Errorf("%q alone is shown as %q", want, alone)
		}
	})
}

func TestBlocksInsideAnItemAreNeitherLostNorGlued(t *testing.T) {
	for markdown, want := range map[string]string{
		"- ett\n  - under":                    "• ett\nunder",
		"- ett\n\n  två":                      "• ett\ntvå",
		"- ett\n\n  ```\n  kod\n  ```\n- två": "• ett\nkod\n• två",
		"> ett\n>\n> två":                     "ett\ntvå",
	} {
		if got := PlainText(markdown); got != want {
			t.Errorf("%q is shown as %q, not %q", markdown, got, want)
		}
	}
}

func TestEntitiesAreTheCharactersTheyName(t *testing.T) {
	for markdown, want := range map[string]string{
		"A &amp; B&nbsp;C &#229;&#xE5;":             "A & B\u00a0C åå",
		`\&amp; &notone; &amp &#; R&D; & ;`:         "&amp; &notone; &amp &#; R&D; & ;",
		"`&amp;`":                                   "&amp;",
		"[x](https://aka.ms/a&amp;b)":               "x (https://aka.ms/a&b)",
		Escape("&amp; &#229; \\&amp; https&colon;"): `&amp; &#229; \&amp; https&colon;`,
	} {
		if got := PlainText(markdown); got != want {
			t.Errorf("%q is shown as %q, not %q", markdown, got, want)
		}
	}
}
