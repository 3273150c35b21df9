package blocks_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"lotsen/dialog"
)

func itoa(n int) string { return strconv.Itoa(n) }

// parts are what the rich text of a message says, block by block.
func parts(all []slack.Block) []string {
	var out []string
	for _, b := range all {
		if b, ok := b.(*slack.RichTextBlock); ok {
			out = append(out, strings.Join(richLines(b), "\n"))
		}
	}
	return out
}

func TestALongTextIsDividedBetweenSentences(t *testing.T) {
	sentence := "Det här är en mening som är lagom lång."
	for _, between := range []string{" ", "\n\n", "\\\n"} {
		got := parts(render(t, dialog.Message{Body: strings.Repeat(sentence+between, 150) + sentence}).Blocks)
		if len(got) < 2 {
			t.Errorf("%q: %d parts", between, len(got))
		}
		for _, part := range got {
			if !strings.HasPrefix(part, "Det här") || !strings.HasSuffix(part, "lång.") || count(part) > 3000 {
				t.Errorf("%q: a part of %d characters: %.20q … %q", between, count(part), part, part[len(part)-20:])
			}
		}
	}
}

func TestWhereThereAreNoSentencesATextIsDividedBetweenWords(t *testing.T) {
	got := parts(render(t, dialog.Message{Body: strings.Repeat("ordet ", 1000)}).Blocks)
	if words := strings.Fields(strings.Join(got, " ")); len(got) < 2 || len(words) != 1000 {
		t.Errorf("%d words in %d parts", len(words), len(got))
	}
}

func TestWhereThereAreNoWordsATextIsDividedBetweenCharacters(t *testing.T) {
	got := parts(render(t, dialog.Message{Body: "xy" + strings.Repeat(family, 400)}).Blocks)
	if rest := strings.ReplaceAll(strings.Join(got, ""), family, ""); len(got) < 2 || rest != "xy" {
		t.Errorf("%d parts leave %+q", len(got), rest)
	}
}

func TestALinkIsNeverDivided(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("en länk med ord ", 20))
	link := "[" + words + "](https://example.se/en/ganska/lång/sida) "
	whole := "(" + words + " -> https://example.se/en/ganska/lång/sida)"
	for before := 0; before < 400; before += 50 { // so that the border falls in each part of a link
		got := parts(render(t, dialog.Message{Body: strings.Repeat("x", before) + " " + strings.Repeat(link, 18)}).Blocks)
		for _, part := range got {
			if rest := strings.Trim(strings.ReplaceAll(part, whole, ""), "x "); rest != "" {
				t.Errorf("a link was divided: %q", rest)
			}
		}
		if len(got) < 2 {
			t.Error("nothing was divided")
		}
	}
}

func TestANumberedListGoesOnWhereItWasDivided(t *testing.T) {
	var body strings.Builder
	for i := range 100 {
		fmt.Fprintf(&body, "%d. Punkt nummer %d är en ganska lång punkt.\n", i+1, i+1)
	}
	n, lists := 0, 0
	for _, b := range render(t, dialog.Message{Body: body.String()}).Blocks {
		for _, e := range b.(*slack.RichTextBlock).Elements {
			list := e.(*slack.RichTextList)
			lists++
			if list.Offset != n || list.Style != slack.RTEListOrdered {
				t.Errorf("after %d items a list of style %s goes on from %d", n, list.Style, list.Offset)
			}
			for _, item := range list.Elements {
				n++
				if said := inlineLook(item.(*slack.RichTextSection).Elements); said != fmt.Sprintf("Punkt nummer %d är en ganska lång punkt.", n) {
					t.Errorf("item %d says %q", n, said)
				}
			}
		}
	}
	if n != 100 || lists < 2 {
		t.Errorf("%d items in %d lists", n, lists)
	}
}

func TestASecondListBeginsAgainAtOne(t *testing.T) {
	if got := parts(render(t, dialog.Message{Body: "1. ett\n2. två\n\n1) ett\n2) två"}).Blocks); len(got) != 1 || got[0] != "1. ett\n2. två\n1. ett\n2. två" {
		t.Errorf("%q", got)
	}
}

func TestAnItemThatIsTooLongGoesOnBelowAndTheNumbersStay(t *testing.T) {
	got := strings.Join(parts(render(t, dialog.Message{Body: "1. kort\n2. " + strings.Repeat("ord ", 1000) + "\n3. sist"}).Blocks), "\n")
	for _, want := range []string{"1. kort\n", "\n2. ord", "\nord", "\n3. sist"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

func TestNoWordIsLostOrTornWhereATextIsDivided(t *testing.T) {
	r, divided := renderer(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[a-zåäö]{1,12}[.,!?]?`)
		var said []string
		var body strings.Builder
		for range rapid.IntRange(1, 6).Draw(rt, "paragraphs") {
			for range rapid.IntRange(1, 150).Draw(rt, "words") {
				w := word.Draw(rt, "word")
				said = append(said, strings.Trim(w, "*"))
				switch rapid.IntRange(0, 9).Draw(rt, "form") {
				case 0:
					w = "**" + w + "**"
				case 1:
					w = "[" + w + "](https://e.se/" + itoa(len(said)) + ")"
				}
				body.WriteString(w + " ")
			}
			body.WriteString("\n\n")
		}
		m, err := r.Message(dialog.Message{Body: body.String()})
		if err != nil {
			rt.Fatal(err)
		}
		var heard []string
		for _, b := range m.Blocks {
			if b.BlockType() == slack.MBTContext {
				return // more than a message holds
			}
			for _, e := range b.(*slack.RichTextBlock).Elements {
				var line strings.Builder
				for _, span := range e.(*slack.RichTextSection).Elements {
					switch span := span.(type) {
					case *slack.RichTextSectionTextElement:
						line.WriteString(span.Text)
					case *slack.RichTextSectionLinkElement:
						line.WriteString(span.Text)
					}
				}
				heard = append(heard, strings.Fields(line.String())...)
			}
		}
		if strings.Join(heard, " ") != strings.Join(said, " ") {
			rt.Errorf("said\n%v\nheard\n%v", said, heard)
		}
		if len(m.Blocks) > 1 {
			divided++
		}
	})
	if divided == 0 {
		t.Error("no text was long enough")
	}
}

func TestALabelIsCutBetweenCharactersAsPeopleSeeThem(t *testing.T) {
	for name, one := range map[string]string{
		"letter": "ö", "marked": "o\u0308", "family": family, "flag": "\U0001F1F8\U0001F1EA", "skin": "👍🏽", "keycap": "1\uFE0F\u20E3", "korean": "\u1112\u1161\u11AB",
	} {
		for before := range 4 {
			label := strings.Repeat("x", before) + strings.Repeat(one, 100)
			got := pressed(render(t, dialog.Message{Buttons: []dialog.Button{{Label: label, Action: dialog.Next}}}))[0].Text.Text
			rest := strings.ReplaceAll(strings.TrimSuffix(strings.TrimLeft(got, "x"), "…"), one, "")
			if rest != "" || !strings.HasSuffix(got, "…") || count(got) > 75 || count(got) < 75-count(one) {
				t.Errorf("%s: %q (%d characters) leaves %+q", name, got, count(got), rest)
			}
		}
	}
	label := "o" + strings.Repeat("\u0301", 200) // one character, longer than any label
	if got := pressed(render(t, dialog.Message{Buttons: []dialog.Button{{Label: label, Action: dialog.Next}}}))[0].Text.Text; count(got) != 75 {
		t.Errorf("%d characters", count(got))
	}
}
