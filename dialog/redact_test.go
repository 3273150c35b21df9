package dialog

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// redactLines reads a table of testdata/redact: one text a line, # begins a comment,
// ⏎ is a new line.
func redactLines(t testing.TB, name string) (lines []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/redact/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "# ") {
			lines = append(lines, strings.ReplaceAll(line, "⏎", "\n"))
		}
	}
	if len(lines) < 60 {
		t.Fatalf("%s has only %d lines", name, len(lines))
	}
	return lines
}

// marked splits "koden är ⟦123456⟧" into the text and what must become of it.
func marked(t testing.TB, line string) (text, want string) {
	t.Helper()
	before, rest, ok := strings.Cut(line, "⟦")
	secret, after, ok2 := strings.Cut(rest, "⟧")
	if !ok || !ok2 {
		t.Fatalf("no ⟦secret⟧ in %q", line)
	}
	return before + secret + after, before + RedactMark + after
}

func TestSecretsGo(t *testing.T) {
	for _, line := range redactLines(t, "secrets.txt") {
		text, want := marked(t, line)
		if got, found := Redact(text); got != want || !found {
			t.Errorf("%q: %q %v, want %q", text, got, found, want)
		}
	}
}

func TestOrdinaryTextStays(t *testing.T) {
	for _, text := range redactLines(t, "ordinary.txt") {
		if got, found := Redact(text); got != text || found {
			t.Errorf("%q became %q %v", text, got, found)
		}
	}
}

func TestTheTablesTryEveryRule(t *testing.T) {
	var secrets, ordinary strings.Builder
	for _, line := range redactLines(t, "secrets.txt") {
		text, _ := marked(t, line)
		secrets.WriteString(text + "\n")
	}
	for _, text := range redactLines(t, "ordinary.txt") {
		ordinary.WriteString(text + "\n")
	}
	for _, rule := range redactRules {
		text := newRedactShadow(secrets.String()).text
		if rule.doc == "" || len(rule.find(redactView{raw: text, masked: redactMask(text)})) == 0 {
			t.Errorf("no line of secrets.txt tries %q", rule.name)
		}
	}
	for _, keep := range redactKeeps {
		if !keep.pattern.MatchString(ordinary.String()) {
			t.Errorf("no line of ordinary.txt tries %q", keep.name)
		}
	}
}

// However a code is written, it goes.
func TestSecretsCannotHideInHowTheyAreWritten(t *testing.T) {
	for name, text := range map[string]string{
		"zero-width spaces":       "koden är 1\u200b2\u200b3\u200b4\u200b5\u200b6",
		"soft hyphens":            "123\u00ad456",
		"a word joiner":           "123\u2060456",
		"non-breaking space":      "123\u00a0456",
		"thin space":              "123\u2009456",
		"tab":                     "123\t456",
		"non-breaking hyphen":     "123\u2011456",
		"en dash":                 "123–456",
		"full width":              "１２３４５６",
		"Arabic":                  "١٢٣٤٥٦",
		"Devanagari":              "१२३४५६",
		"mathematical":            "𝟏𝟐𝟑𝟒𝟓𝟔",
		"superscript":             "¹²³⁴⁵⁶",
		"circled":                 "①②③④⑤⑥",
		"keycaps":                 "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣",
		"bold":                    "**123456**",
		"middle dot":              "123·456",
		"decomposed word":         "lo\u0308senord: hemlis",
		"word with a soft hyphen": "lösen\u00adord: hemlis",
		"full-width word":         "ｐａｓｓｗｏｒｄ hemlis9",
		"full-width letters only": "ｌｏｓｅｎｏｒｄ är hemlis",
		"on the next line":        "Lösenord:\nhemlis",
		"invalid bytes around":    "\xff123456\xfe",
	} {
		got, found := Redact(text)
		plain := newRedactShadow(got).text
		if !found || strings.Contains(plain, "hemlis") || strings.ContainsAny(plain, "0123456789") {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
}

func TestSeveralSecretsGoAtOnce(t *testing.T) {
	text := "Hej! fnen0001@nykoping.se, lösenord: Sommar2026!\nkoden är 123 456 och numret 070-123 45 67. Fel 53003.\n" +
		"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\nHälsningar, Anna-Karin"
	want := "Hej! fnen0001@nykoping.se, lösenord: […]\nkoden är […] och numret […]. Fel 53003.\n[…]\nHälsningar, Anna-Karin"
	if got, _ := Redact(text); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got, _ := Redact("-----BEGIN RSA PRIVATE KEY-----\nabc"); got != RedactMark {
		t.Errorf("a key without its end: %q", got)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	const limit = 1000
	for name, text := range map[string]string{
		"words":          strings.Repeat("tvåfaktorsautentisering ", limit),
		"one word":       strings.Repeat("å", limit),
		"bad bytes":      strings.Repeat("a\xff", limit),
		"codes":          strings.Repeat("kod 1234, ", limit),
		"just too long":  strings.Repeat("a", limit+1),
		"a code astride": strings.Repeat("a", limit-4) + " 123456",
		"half a letter":  strings.Repeat("a", limit-1) + "å",
	} {
		got, _ := redactWithin(text, limit)
		if len(got) > limit || len(got) < limit-256 || !utf8.ValidString(got) || strings.Contains(got, "12") {
			t.Errorf("%s: %d bytes, valid %v: …%q", name, len(got), utf8.ValidString(got), got[max(0, len(got)-20):])
		}
		if again, found := redactWithin(got, limit); again != got || found {
			t.Errorf("%s: not the same the second time", name)
		}
	}
	if got, _ := Redact(strings.Repeat("klar ", MaxRedact)); len(got) > MaxRedact || len(got) < MaxRedact-256 {
		t.Errorf("%d bytes are left of a text that is too long", len(got))
	}
}

// soundRedaction checks what holds for every text.
func soundRedaction(text string) error {
	clean, found := Redact(text)
	if !utf8.ValidString(clean) || len(clean) > MaxRedact {
		return fmt.Errorf("%q became %q", text, clean)
	}
	if !found && clean != text && utf8.ValidString(text) && len(text) <= MaxRedact {
		return fmt.Errorf("%q became %q, and nothing was found", text, clean)
	}
	if again, more := Redact(clean); again != clean || more {
		return fmt.Errorf("%q became %q, and that became %q", text, clean, again)
	}
	return nil
}

var signInError = regexp.MustCompile(`^(?:` + redactSignInError + `)$`)

// Codes of six to eight digits, written in the ways people write them.
func codeText(digits uint32, way byte) (text, code string) {
	code = fmt.Sprintf("%08d", digits%100000000)[:6+way%3]
	if signInError.MatchString(code) {
		code = "1" + code[1:] // after "koden är" that is no code
	}
	half := len(code) / 2
	switch way / 3 % 5 {
	case 1:
		return code[:half] + " " + code[half:], code
	case 2:
		return code[:half] + "-" + code[half:], code
	case 3:
		return strings.Join(strings.Split(code, ""), " "), code
	case 4:
		return code[:half] + "\u00a0\u200b" + code[half:], code
	}
	return code, code
}

func FuzzRedact(f *testing.F) {
	for _, line := range redactLines(f, "secrets.txt") {
		text, _ := marked(f, line)
		f.Add(text, "", uint32(123456), byte(0))
	}
	for i, text := range redactLines(f, "ordinary.txt") {
		f.Add(text, "tack", uint32(i*7919), byte(i))
	}
	f.Fuzz(func(t *testing.T, before, after string, digits uint32, way byte) {
		if err := soundRedaction(before); err != nil {
			t.Fatal(err)
		}
		written, code := codeText(digits, way)
		text := before + "\nkoden är " + written + "\n" + after
		clean, found := Redact(text)
		if err := soundRedaction(text); err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer(" ", "", "-", "").Replace(newRedactShadow(clean).text)
		around := strings.NewReplacer(" ", "", "-", "").Replace(newRedactShadow(before + "\n" + after).text)
		if !found || strings.Contains(plain, code) && !strings.Contains(around, code) {
			t.Fatalf("%q survives in %q", code, clean)
		}
	})
}

func TestPiecesInAnyOrderAreRedactedSoundly(t *testing.T) {
	var pieces []string
	for _, line := range redactLines(t, "secrets.txt") {
		text, _ := marked(t, line)
		pieces = append(pieces, text)
	}
	pieces = append(pieces, redactLines(t, "ordinary.txt")...)
	pieces = append(pieces, "är", "is", ":", "=", "\"", "-", " ", "\n", "lösenord", "kod", "123", "4567", "Abc", "//", "@")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " ", "\n", "-"}).Draw(t, "joint"))
		if err := soundRedaction(text); err != nil {
			t.Fatal(err)
		}
	})
}
