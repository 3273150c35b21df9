package cards_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

func TestAStepShowsItsProgressBoldRightAboveItsBody(t *testing.T) {
	want := `## Microsoft Authenticator
Du bad mig att påminna dig nu.
!Steg 3 av 15!
Logga in med **fnen0001@nykoping.se** på [https://aka.ms/mfasetup](https://aka.ms/mfasetup).
<https://lotsen.example.se/pictures/sign-in.png | Rutan ”Logga in”>
[Klar, nästa] [Annan metod] [Mer hos Microsoft] [Börja om]
`
	c := render(t, others()["picture"])
	if diff := cmp.Diff(want, looks(t, c)); diff != "" {
		t.Error(diff)
	}
	if body := open(t, c).Body; body[3].Spacing != "None" {
		t.Errorf("between the progress and the body is %q", body[3].Spacing)
	}
}

func TestAMessageWithoutButtonsHasNothingToPressOrToFillIn(t *testing.T) {
	m := form()
	m.Buttons = nil
	got := looks(t, render(t, m))
	if strings.ContainsAny(got, "[{") || !strings.Contains(got, "Enhet: Vård & omsorg\nDag: 2026-12-03\n") {
		t.Error(got)
	}
	if got := looks(t, render(t, others()["inert"])); strings.Contains(got, "\n[") {
		t.Error(got)
	}
}

func TestATeamCanBeReadOnAPhone(t *testing.T) {
	want := "Klara: 7 av 12\nInte klara: 3\nOkänt: 2\nUppgifterna är från: måndag 23 november kl. 07:00\nNamn · Läge\n!Anna! · inte klar\n!Bo! · inte klar\n!Disa! · okänt\n[Uppdatera] [Till början]\n"
	if got := looks(t, render(t, others()["team"])); !strings.HasPrefix(got, "# Ditt team\nHär är de") || !strings.HasSuffix(got, want) {
		t.Errorf("%s\nlacks\n%s", got, want)
	}
}

func TestTheBodyKeepsItsForm(t *testing.T) {
	want := `# What can be written
Plain, **bold**, code and [a](https://example.se/?a=1&b=2)[**link**](https://example.se/?a=1&b=2). A second line.
A third.
Next.
• one
• two
Between.
1. first
2. second
> code <b>
>   more
After.
`
	if diff := cmp.Diff(want, strings.ReplaceAll(looks(t, render(t, others()["markdown"])), "\u00A0", " ")); diff != "" {
		t.Error(diff)
	}
	body := open(t, render(t, dialog.Message{Body: "`kod` och **fet**"})).Body
	if r := body[0].Inlines; r[0].FontType != "Monospace" || r[2].Weight != "Bolder" {
		t.Errorf("%+v", r)
	}
}

func TestNothingThatPeopleWriteIsMarkupAnywhereInACard(t *testing.T) {
	m := dialog.Message{Title: "*Anna* [x](https://evil.example)", Body: dialog.Escape("_fet_ <at>alla</at> \u202Eexe.gnp"), Facts: []dialog.Fact{{Label: "1. Namn", Value: "**Anna**\n&lt;"}}}
	want := "# \\*Anna\\* \\[x\\](https://evil.example)\n_fet_ <at>alla</at> exe.gnp\n1. Namn: \\*\\*Anna\\*\\* &lt;\n"
	if got := looks(t, render(t, m)); got != want {
		t.Errorf("it looks like\n%s", got)
	}
}

func TestWhatShowsNothingIsNoName(t *testing.T) {
	for _, blank := range []string{"", " ", "\u3164", "\u2800\u00A0", "\u200B", "\u202E\u200D", "\x00\n", "\u2060"} {
		m := dialog.Message{Title: blank, Note: blank, Facts: []dialog.Fact{{Label: blank, Value: blank}}, Buttons: []dialog.Button{{Label: blank, Action: dialog.Next}}}
		if got := looks(t, render(t, m)); got != "…\n[…]\n" {
			t.Errorf("%+q: %q", blank, got)
		}
	}
}

func TestALinkThatLeadsNowhereIsItsText(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "/pictures/x.png", "https://", "http://example.se", "https://e.se/\u202Egnp"} {
		m := dialog.Message{Body: "[hit](" + address + ")", Buttons: []dialog.Button{{Label: "x", URL: address}}}
		if got := looks(t, render(t, m)); got != "hit\n" {
			t.Errorf("%.40s: %.80s", address, got)
		}
	}
}

func TestTheSummaryIsOneShortLine(t *testing.T) {
	all := others()
	for name, want := range map[string]string{
		"picture": "Du bad mig att påminna dig nu. Steg 3 av 15. Logga in med fnen0001@nykoping.se på https://aka.ms/mfasetup.",
		"team":    "Ditt team. Här är de som har dig som närmaste chef i katalogen. Du ser vem som är klar, inte hur.",
		"nothing": "…",
	} {
		if got := render(t, all[name]).Summary; got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAClientThatIsTooOldSaysTheWholeMessage(t *testing.T) {
	want := "Microsoft Authenticator\nDu bad mig att påminna dig nu.\nSteg 3 av 15\nLogga in med fnen0001@nykoping.se på https://aka.ms/mfasetup.\nRutan ”Logga in”"
	if got := open(t, render(t, others()["picture"])); got.FallbackText != want || got.Lang != "sv" {
		t.Errorf("%q in %q", got.FallbackText, got.Lang)
	}
}

func TestAPictureIsShownWhereTeamsCanFetchItAndCostsNothingElsewhere(t *testing.T) {
	m := others()["picture"]
	with := render(t, m)
	without := with.WithoutPictures()
	if !with.HasPictures() || without.HasPictures() || without.Summary != with.Summary {
		t.Error("the picture cannot be taken away")
	}
	lines := func(c cards.Card) []string { return strings.Split(looks(t, c), "\n") }
	if rest := slices.DeleteFunc(lines(with), func(s string) bool { return strings.HasPrefix(s, "<https") }); !slices.Equal(rest, lines(without)) {
		t.Errorf("more than the picture was taken away: %q", lines(without))
	}
	if again := without.WithoutPictures(); string(again.JSON) != string(without.JSON) {
		t.Error("there was something more to take away")
	}
	hidden := func(r cards.Renderer, name string) {
		m.Picture = &dialog.Picture{Name: name, Alt: "Rutan ”Logga in”"}
		if got, err := r.Message(m); err != nil || got.HasPictures() {
			t.Errorf("%s: %v, %s", name, err, got.JSON)
		}
	}
	hidden(cards.Renderer{Texts: catalogue(t)}, "sign-in.png")
	hidden(cards.Renderer{Texts: catalogue(t), PublicURL: "http://127.0.0.1:8080"}, "sign-in.png")
	for _, name := range []string{"sign-in.svg", "sign-in", "sign-in.webp", ".PNG.exe"} {
		hidden(renderer(t), name)
	}
	m.Picture = &dialog.Picture{Name: "a b?.JPG", Alt: "x"}
	if got := looks(t, render(t, m)); !strings.Contains(got, "/pictures/a%20b%3F.JPG") {
		t.Error(got)
	}
}

func TestWhatDoesNotFitIsToldAndTheButtonsStay(t *testing.T) {
	m := long()
	got := looks(t, render(t, m))
	for _, told := range []string{"\nTexten är avkortad här, för Teams tar inte emot mer.\n", "\n… och 200 till.\n"} {
		if !strings.Contains(got, told) {
			t.Errorf("%q is not told in %s", told, got)
		}
	}
	n := len(pressed(t, render(t, m)))
	if more := fmt.Sprintf("\n… och %d till.\n", 200-n); n < 18 || !strings.Contains(got, more) {
		t.Errorf("%d buttons, and not told: %s", n, more)
	}
	m = dialog.Message{Lang: dialog.Swedish, Table: m.Table}
	seen := looks(t, render(t, m))
	rows := strings.Count(seen, "!Person")
	if more := fmt.Sprintf("\n… och %d till.\n", 200-rows); rows < 50 || !strings.HasSuffix(seen, more) {
		t.Errorf("%d rows are shown, and not told: %s", rows, more)
	}
}

func TestAParagraphThatDoesNotFitIsCutAfterASentenceAndNeverInALink(t *testing.T) {
	sentence := "Det här är en mening som är lagom lång, med [en länk](https://example.se/en/sida)."
	for _, body := range []string{strings.Repeat(sentence+" ", 800), strings.Repeat("Det här är en mening som är lagom lång. ", 2000)} {
		lines := strings.Split(strings.TrimSpace(looks(t, render(t, dialog.Message{Body: body}))), "\n")
		if len(lines) != 2 || !strings.HasSuffix(lines[0], ".") || count(lines[0]) < 10_000 || strings.Count(lines[0], "[") != strings.Count(lines[0], "](https://example.se/en/sida).") {
			t.Errorf("%d lines, ending in %q", len(lines), lines[0][max(0, len(lines[0])-80):])
		}
	}
}

func TestAShortCardKeepsItsButtonsAndIsMuchShorter(t *testing.T) {
	m := long()
	m.Buttons = m.Buttons[:6]
	short, err := renderer(t).Short(m)
	if err != nil {
		t.Fatal(err)
	}
	whole := render(t, m)
	if 3*len(short.JSON) > len(whole.JSON) || len(pressed(t, short)) != 6 || !strings.Contains(looks(t, short), "avkortad") {
		t.Errorf("%d bytes of %d, %s", len(short.JSON), len(whole.JSON), looks(t, short))
	}
}

func BenchmarkAStep(b *testing.B) {
	r, m := renderer(b), others()["inert"]
	for b.Loop() {
		if _, err := r.Message(m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTheLongestMessage(b *testing.B) {
	r, m := renderer(b), long()
	for b.Loop() {
		if _, err := r.Message(m); err != nil {
			b.Fatal(err)
		}
	}
}
