package blocks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// render is a message as it is sent.
func render(t testing.TB, m dialog.Message) blocks.Message {
	t.Helper()
	out, err := renderer(t).Message(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAStepShowsItsProgressBoldRightAboveItsBody(t *testing.T) {
	m := others()["picture"]
	want := `~ Microsoft Authenticator
~ Du bad mig att påminna dig nu.
!Steg 3 av 15!
Logga in med !fnen0001@nykoping.se! på ( -> https://aka.ms/mfasetup).
<https://lotsen.example.se/pictures/sign-in.png | Rutan ”Logga in”>
[Klar, nästa] [Annan metod] [Mer hos Microsoft] [Börja om]
`
	if diff := cmp.Diff(want, look(render(t, m).Blocks)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoStepHasAHeader(t *testing.T) {
	if got := look(render(t, others()["team"]).Blocks); !strings.HasPrefix(got, "# Ditt team\nHär är de") {
		t.Error(got)
	}
}

func TestATeamCanBeReadOnAPhone(t *testing.T) {
	got := look(render(t, others()["team"]).Blocks)
	if want := "!Klara:! 7 av 12\n!Inte klara:! 3\n!Okänt:! 2\n!Uppgifterna är från:! måndag 23 november kl. 07:00\n~ Namn · Läge\n- !Anna! · inte klar\n- !Bo! · inte klar\n- !Disa! · okänt\n"; !strings.Contains(got, want) {
		t.Errorf("%s\nlacks\n%s", got, want)
	}
}

func TestTheBodyKeepsItsForm(t *testing.T) {
	want := `# What can be written
Plain, !bold!, code and (a  -> https://example.se/?a=1&b=2)(link -> https://example.se/?a=1&b=2). A second line.
A third.

Next.
- one
- two

Between.
1. first
2. second
> code <b>
  more

After.
`
	if diff := cmp.Diff(want, look(render(t, others()["markdown"]).Blocks)); diff != "" {
		t.Error(diff)
	}
}

func TestScreenReadersGetTheWholeMessageButItsButtons(t *testing.T) {
	want := `Du bad mig att påminna dig nu.
Microsoft Authenticator
Steg 3 av 15
Logga in med fnen0001@nykoping.se på https://aka.ms/mfasetup.
Rutan ”Logga in”`
	if diff := cmp.Diff(want, render(t, others()["picture"]).Text); diff != "" {
		t.Error(diff)
	}
	got := render(t, others()["team"]).Text
	for _, line := range []string{"Klara: 7 av 12", "Namn · Läge", "Disa · okänt"} {
		if !strings.Contains(got, line+"\n") && !strings.HasSuffix(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
	if strings.Contains(got, "Uppdatera") {
		t.Errorf("a button is in\n%s", got)
	}
}

func TestALongTextForScreenReadersEndsInAnEllipsisAndNotInAnEntity(t *testing.T) {
	for n := range 12 { // so that the cut falls on each part of "&amp;" and of the emoji
		text := render(t, dialog.Message{Body: strings.Repeat("x", n) + strings.Repeat("&<"+family, 900)}).Text
		if count(text) > 4000 || count(text) < 3980 || !strings.HasSuffix(text, "…") {
			t.Errorf("%d: %d characters, ending in %q", n, count(text), text[len(text)-20:])
		}
		rest := strings.NewReplacer("&amp;", "", "&lt;", "", family, "", "x", "", "…", "").Replace(text)
		if rest != "" {
			t.Errorf("%d: cut inside of something: %q", n, rest)
		}
	}
}

func TestNothingThatPeopleWriteIsMarkup(t *testing.T) {
	m := dialog.Message{Title: "<!channel>", Body: dialog.Escape("<@U012AB3CD> *fet* :smile: \u202Eexe.gnp"), Facts: []dialog.Fact{{Label: "Namn", Value: "**Anna**\n&lt;"}}}
	got := render(t, m)
	if want := "# <!channel>\n<@U012AB3CD> *fet* :smile: exe.gnp\n!Namn:! **Anna** &lt;\n"; look(got.Blocks) != want {
		t.Errorf("it looks like\n%s", look(got.Blocks))
	}
	if want := "&lt;!channel&gt;\n&lt;@U012AB3CD&gt; *fet* :smile: exe.gnp\nNamn: **Anna** &amp;lt;"; got.Text != want {
		t.Errorf("it reads\n%s", got.Text)
	}
}

func TestWhatShowsNothingIsNoName(t *testing.T) {
	for _, blank := range []string{"", " ", "\u3164", "\u2800\u00A0", "\u200B", "\u202E\u200D", "\x00\n"} {
		m := dialog.Message{Title: blank, Note: blank, Facts: []dialog.Fact{{Label: blank, Value: blank}}, Buttons: []dialog.Button{{Label: blank, Action: dialog.Next}}}
		if got := look(render(t, m).Blocks); got != "[…]\n" {
			t.Errorf("%+q: %q", blank, got)
		}
	}
}

func TestAJoinerJoinsPicturesAndHidesNowhereElse(t *testing.T) {
	m := dialog.Message{Title: "An\u200Dna 👩\u200DBo \u200D" + family + "\u200D"}
	if got := look(render(t, m).Blocks); got != "# Anna 👩Bo "+family+"\n" {
		t.Errorf("%+q", got)
	}
}

func TestALinkThatLeadsNowhereIsItsText(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "/pictures/x.png", "https://", "slack://user", "https://e.se/\u202Egnp", "https://e.se/" + strings.Repeat("x", 2000)} {
		if got := look(render(t, dialog.Message{Body: "[hit](" + address + ")"}).Blocks); got != "hit\n" {
			t.Errorf("%.40s: %.80s", address, got)
		}
		if got := look(render(t, dialog.Message{Buttons: []dialog.Button{{Label: "x", URL: address + strings.Repeat("x", 1000)}}}).Blocks); strings.Contains(got, "[x]") && !strings.HasPrefix(address, "https://") {
			t.Errorf("%.40s: %.80s", address, got)
		}
	}
}

func TestButtonsStandInTheirOrderInRowsOfFive(t *testing.T) {
	var m dialog.Message
	for _, label := range strings.Fields("a b c d e f g") {
		m.Buttons = append(m.Buttons, dialog.Button{Label: label, Action: dialog.Next})
	}
	if got := look(render(t, m).Blocks); got != "[a] [b] [c] [d] [e]\n[f] [g]\n" {
		t.Error(got)
	}
}

// pressed are the buttons of a message.
func pressed(m blocks.Message) []*slack.ButtonBlockElement {
	var out []*slack.ButtonBlockElement
	for _, b := range m.Blocks {
		if row, ok := b.(*slack.ActionBlock); ok {
			for _, e := range row.Elements.ElementSet {
				out = append(out, e.(*slack.ButtonBlockElement))
			}
		}
	}
	return out
}

func TestAButtonCarriesWhatItAsksForAndWhen(t *testing.T) {
	m := others()["picture"]
	for i, b := range pressed(render(t, m)) {
		if link := m.Buttons[i].URL != ""; link != blocks.IsLink(b.ActionID) || link == (b.Value != "") || b.URL != m.Buttons[i].URL {
			t.Errorf("%q: %+v", m.Buttons[i].Label, b)
		} else if link {
			continue
		}
		got, err := blocks.ReadPress(b.Value)
		if want := (blocks.Press{Action: m.Buttons[i].Action, Arg: m.Buttons[i].Arg, At: m.At}); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
		if string(b.Style) != string(m.Buttons[i].Style) {
			t.Errorf("%q has the style %q", b.Text.Text, b.Style)
		}
	}
}

func TestTheFirstButtonOfAMessageWithFieldsOpensTheForm(t *testing.T) {
	m := render(t, form())
	for i, b := range pressed(m) {
		if p, err := blocks.ReadPress(b.Value); err != nil || p.Form != (i == 0) {
			t.Errorf("%q: %+v, %v", b.Text.Text, p, err)
		}
	}
}

func TestAWrongAnswerIsShownInTheMessageAndAProposalIsNot(t *testing.T) {
	if got := look(render(t, form()).Blocks); !strings.Contains(got, "!Enhet:! Vård & omsorg\n!Dag:! 2026-12-03\n!Klockslag:! 09:15\nDen tiden har redan varit.\n") {
		t.Error(got)
	}
	m := form()
	m.Fields[3].Error = ""
	if got := look(render(t, m).Blocks); strings.Contains(got, "2026-12-03") {
		t.Error(got)
	}
}

func TestAPictureIsShownWhereSlackCanFetchItAndCostsNothingElsewhere(t *testing.T) {
	m := others()["picture"]
	with := render(t, m)
	if !with.HasPictures() || with.WithoutPictures().HasPictures() {
		t.Error("the picture cannot be taken away")
	}
	if diff := cmp.Diff(with.Text, with.WithoutPictures().Text); diff != "" || len(with.WithoutPictures().Blocks) != len(with.Blocks)-1 || !with.HasPictures() {
		t.Error("more than the picture was taken away", diff)
	}
	hidden := func(r blocks.Renderer, name string) {
		m.Picture = &dialog.Picture{Name: name, Alt: "Rutan ”Logga in”"}
		got, err := r.Message(m)
		if err != nil || got.HasPictures() || !strings.Contains(got.Text, "Rutan ”Logga in”") {
			t.Errorf("%s: %v, %s", name, err, got.Text)
		}
	}
	hidden(blocks.Renderer{Texts: catalogue(t)}, "sign-in.png")
	for _, name := range []string{"sign-in.svg", "sign-in", "sign-in.webp", ".PNG.exe"} {
		hidden(renderer(t), name)
	}
	m.Picture = &dialog.Picture{Name: "a b?.JPG", Alt: "x"}
	if got := look(render(t, m).Blocks); !strings.Contains(got, "/pictures/a%20b%3F.JPG") {
		t.Error(got)
	}
}

func TestWhatDoesNotFitIsToldAndTheButtonsStay(t *testing.T) {
	m := long()
	got := render(t, m)
	seen := look(got.Blocks)
	for _, told := range []string{"~ Texten är avkortad här, för Slack tar inte emot mer.\n", "~ … och 150 till.\n"} {
		if !strings.Contains(seen, told) {
			t.Errorf("%q is not told", told)
		}
	}
	if n := len(pressed(got)); n != 50 {
		t.Errorf("%d buttons", n)
	}
	m = dialog.Message{Lang: dialog.Swedish, Table: m.Table}
	rows := strings.Count(look(render(t, m).Blocks), "\n- ")
	if more := "~ … och " + itoa(200-rows) + " till.\n"; !strings.Contains(look(render(t, m).Blocks), more) {
		t.Errorf("%d rows are shown, and not told: %s", rows, more)
	}
}

func TestAButtonThatCarriesTooMuchIsRefused(t *testing.T) {
	m := dialog.Message{Buttons: []dialog.Button{{Label: "x", Action: dialog.Next, Arg: strings.Repeat("x", 2000)}}}
	if _, err := renderer(t).Message(m); err == nil {
		t.Error("it was sent, and Slack would refuse it")
	}
	if _, err := renderer(t).Home(m); err == nil {
		t.Error("it was shown, and Slack would refuse it")
	}
}

func BenchmarkAStep(b *testing.B) {
	r, m := renderer(b), others()["picture"]
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
