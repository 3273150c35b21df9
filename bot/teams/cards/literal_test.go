package cards_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

// bare is a text without the seams.
func bare(s string) string { return strings.ReplaceAll(s, "\u2060", "") }

// literally fails for a line in which a reader finds anything else than the text itself.
func literally(t interface{ Errorf(string, ...any) }, s string) {
	written := cards.Literal(s)
	for reader, seen := range readers(written) {
		if bare(seen.words) != s || len(seen.bold)+len(seen.links) > 0 || seen.other != "" {
			t.Errorf("%q is written %q, in which %s finds %+v", s, written, reader, seen)
		}
	}
}

func TestWhatPeopleWriteIsNeverMarkup(t *testing.T) {
	for _, s := range []string{
		"Anna", "*Anna*", "**Anna**", "_Anna_", "__Anna__", "an_na_ber", "a * b", "* a", "- a", "+ a", "-", "- - -", "---", "***", "___", "===",
		"# Anna", "#1", "> Anna", ">", "1. Anna", "1) Anna", "2026. Då", "12.", "1", "`kod`", "``` kod", "~~~ kod", "~~struket~~", "a~~b", "~",
		"[Anna](https://evil.example)", "![Anna](https://evil.example/x.png)", "[Anna]", "[Anna]: https://evil.example", "[x]", "[ ] att göra", "](",
		"<b>Anna</b>", "<https://evil.example>", "<anna@nykoping.se>", "<!-- x -->", "<?x?>", "a < b", "a <b", "<", "&lt;", "&#42;x&#42;", "&", "Vård & omsorg", "&amp",
		`\`, `\\`, `\*`, `NYKOPING\anna`, `\[x\](y)`, `a\`, `\1`, `\ a`, "https://evil.example", "HTTP://evil.example", "www.evil.example", "x www.evil.example",
		"ftp://evil.example", "mailto:anna@nykoping.se", "fnen0001@nykoping.se", "(a)- b", "]- b", "(a) - b", "(1)+ b", "| a | b |", ": a", "a: b", "kl. 09:15",
		"{{DATE(2017-02-14T06:00:00Z)}}", "{{{{", "🙂 *x*", "é_e_", "Åsa_x_", "!", "![", "a!b", "\"a\"", "'a'", "(c)", "...", "--", "a -- b", "1.5", "7 av 12", "– a", "• a",
	} {
		literally(t, s)
	}
}

// nasty are the characters that mean something somewhere, and a few that do not.
func nasty() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		part := rapid.SampledFrom([]string{"*", "**", "_", "[", "]", "(", ")", "](", "<", ">", "&", "lt;", "#", "-", "+", ".", "1", "12", "!", "`", "~", "~~", "|", ":", "/", "//",
			"\\", " ", " ", "a", "åäö", "x", "{{", "}}", "DATE(", "https", "www", "@", "=", "\"", "'", "🙂", "e\u0301", "–", "§", "\u00A0", "?", ";", "%", "$", "^"})
		var b strings.Builder
		for range rapid.IntRange(0, 14).Draw(t, "parts") {
			b.WriteString(part.Draw(t, "part"))
		}
		return strings.Join(strings.Fields(b.String()), " ")
	})
}

func TestNoTextWhateverItHoldsIsMarkup(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { literally(rt, nasty().Draw(rt, "text")) })
}

func FuzzNoTextIsMarkup(f *testing.F) {
	for _, s := range []string{hostile, "1. a", "](x)- b", "\\", "<a", family} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\u2060", ""), "?")), " ")
		for _, r := range s {
			if r < ' ' || r == 0x7F {
				return // line takes those out before
			}
		}
		literally(t, s)
	})
}

func TestALineWithLinksSaysWhatItSaysAndLeadsWhereItLeads(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var spans []dialog.Span
		var words strings.Builder
		var links []string
		for range rapid.IntRange(1, 5).Draw(rt, "spans") {
			s := dialog.Span{Text: nasty().Draw(rt, "text"), Bold: rapid.Bool().Draw(rt, "bold"), Code: rapid.Bool().Draw(rt, "code")}
			if s.Text == "" {
				continue
			}
			if rapid.Bool().Draw(rt, "spaced") {
				s.Text = " " + s.Text + " "
			}
			if rapid.Bool().Draw(rt, "link") {
				s.Text, s.URL = strings.TrimSpace(s.Text), "https://example.se/"+rapid.StringMatching(`[a-z()_*&;=?#-]{0,8}`).Draw(rt, "path")
				if s.Text == "" || !cards.Linkable(s.URL) {
					continue
				}
				links = append(links, cards.Destination(s.URL))
			}
			spans = append(spans, s)
			words.WriteString(s.Text)
		}
		lead := rapid.SampledFrom([]string{"", "•\u00A0", "1.\u00A0"}).Draw(rt, "lead")
		written := cards.Marked(lead, spans)
		want := strings.Join(strings.Fields(lead+words.String()), " ")
		for reader, seen := range readers(written) {
			if got := strings.Join(strings.Fields(bare(seen.words)), " "); got != want || strings.Join(seen.links, " ") != strings.Join(links, " ") || seen.other != "" {
				rt.Errorf("%+v is written\n%q, in which %s finds\n%+v, not\n%q", spans, written, reader, seen, want)
			}
		}
	})
}

func TestWhatStandsBesideALinkIsNoMarkupEither(t *testing.T) {
	link := func(s string) dialog.Span { return dialog.Span{Text: s, URL: "https://aka.ms/x"} }
	text := func(s string) dialog.Span { return dialog.Span{Text: s} }
	for _, spans := range [][]dialog.Span{
		{link("- x")}, {link("+ *")}, {link("](")}, {link("1. x")}, {text("Se!"), link("x")}, {link("x"), text("- y")}, {link("x"), text("(y)")}, {text("["), link("x"), text("]")},
		{link("x"), text("[y]: z")}, {text("<"), {Text: "](", Bold: true}, link("x")}, {text("\\"), link("x")}, {text("\\"), {Text: "x", Bold: true}, link("y")}, {text("&"), link("lt;")},
		{{Text: "- x", Bold: true}, link("y")}, {link("[y]")}, {link("https://evil.example/_x_")}, {text("{"), text("{DATE(x)}}"), link("y")},
	} {
		want, written := "", cards.Marked("", spans)
		for _, s := range spans {
			want += s.Text
		}
		for reader, seen := range readers(written) {
			if bare(seen.words) != want || len(seen.links) != 1 || seen.links[0] != "https://aka.ms/x" || seen.other != "" || strings.Contains(written, "{{") {
				t.Errorf("%+v is written %q, in which %s finds %+v", spans, written, reader, seen)
			}
		}
	}
}

func TestBoldIsBoldWhereItCanBeWritten(t *testing.T) {
	link := dialog.Span{Text: "här", URL: "https://aka.ms/x"}
	bold := func(s string) dialog.Span { return dialog.Span{Text: s, Bold: true} }
	text := func(s string) dialog.Span { return dialog.Span{Text: s} }
	for _, test := range []struct {
		spans []dialog.Span
		want  string
	}{
		{[]dialog.Span{text("Tryck "), bold("Nästa"), text(" "), link}, "Tryck **Nästa** [här](https://aka.ms/x)"},
		{[]dialog.Span{text("Tryck"), bold(" Nästa "), link}, "Tryck **Nästa** [här](https://aka.ms/x)"},
		{[]dialog.Span{bold("fnen0001@nykoping.se"), text(", "), link}, "**fnen0001@nykoping.se**, [här](https://aka.ms/x)"},
		{[]dialog.Span{text("o"), bold("”x”"), text("o "), link}, "o”x”o [här](https://aka.ms/x)"},
		{[]dialog.Span{bold("a"), {Text: "b", Bold: true, Code: true}, link}, "**ab**[här](https://aka.ms/x)"},
		{[]dialog.Span{{Text: "här", Bold: true, URL: "https://aka.ms/x"}}, "[**här**](https://aka.ms/x)"},
		{[]dialog.Span{{Text: "https://aka.ms/x_y", URL: "https://aka.ms/x_y"}}, `[https://aka.ms/x\_y](https://aka.ms/x_y)`},
		{[]dialog.Span{bold("   "), link}, "   [här](https://aka.ms/x)"},
	} {
		if got := bare(cards.Marked("", test.spans)); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
		for reader, seen := range readers(cards.Marked("", test.spans)) {
			if strings.Contains(test.want, "**") != (len(seen.bold) == 1) {
				t.Errorf("%q: %s finds %q bold", test.want, reader, seen.bold)
			}
		}
	}
}

func TestALinkLeadsToAPageAMailboxOrATelephone(t *testing.T) {
	for address, want := range map[string]bool{
		"https://aka.ms/mfasetup": true, "mailto:helpdesk@nykoping.se": true, "tel:+46155000000": true, "http://aka.ms": false, "https://": false,
		"javascript:alert(1)": false, "data:text/html,x": false, "/pictures/x.png": false, "msteams://x": false, "https://e.se/\u202Egnp": false,
		"https://aka.ms@evil.example/": false, "https://e.se/" + strings.Repeat("x", 2000): false, "https://e.se/a b": true, "": false, "mailto:": false,
	} {
		if got := cards.Linkable(address); got != want {
			t.Errorf("%.60q: %v", address, got)
		}
	}
	if got := cards.Destination("https://e.se/a b(c)?x=[y]&lt;&copy=1"); got != "https://e.se/a%20b%28c%29?x=%5By%5D&lt%3B&copy=1" {
		t.Error(got)
	}
}
