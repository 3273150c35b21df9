package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/graph/graphtest"
)

func TestTheCardChangesByItselfInPlace(t *testing.T) {
	inTownhall(t, 8, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", map[string]string{"pace": "4"})
		card := f.presses(hanna, "Skicka till 8 personer")
		f.passes(20 * time.Second)
		f.wants(f.sees(hanna), "4 av 8 personer är avklarade", "Väntar på sin tur: 4")
		f.slack.ForgetCalls()
		f.passes(30 * time.Minute) // nothing is sent to the end of the hour
		if n := f.slack.Count("chat.update"); n > 10 {
			t.Errorf("the card was changed %d times while nothing happened", n)
		}
		f.passes(90 * time.Minute)
		if now := f.sees(hanna); now.TS != card.TS {
			t.Error("the card is another message")
		} else {
			f.wants(now, "8 av 8 personer är avklarade")
		}
		f.types(hanna, "hej")
		f.slack.ForgetCalls()
		f.passes(10 * time.Minute)
		if n := f.slack.Count("chat.update"); n > 0 {
			t.Errorf("a card that is over was changed %d times", n)
		}
	})
}

func TestTheCardStopsForSomebodyWhoIsNotTheHelpdeskAnyMore(t *testing.T) {
	inTownhall(t, 8, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", map[string]string{"pace": "4"})
		f.presses(hanna, "Skicka till 8 personer")
		f.passes(20 * time.Second)
		if err := f.tenant.Leave(graphtest.HelpdeskGroup, graphtest.Hanna.ID()); err != nil {
			t.Fatal(err)
		}
		f.passes(2 * time.Hour)
		f.wants(f.sees(hanna), "4 av 8 personer är avklarade")
		f.wants(f.presses(hanna, "Pausa"), "Det kan jag inte visa")
	})
}

func TestTheHomePageTellsTheHelpdeskOfACampaignUnderWay(t *testing.T) {
	inTownhall(t, 4, func(t *testing.T, f *townhall) {
		f.makes(hanna, "Hösten", nil)
		f.presses(hanna, "Skicka till 4 personer")
		f.passes(time.Minute)
		if err := f.slack.OpenHome(hanna); err != nil {
			t.Fatal(err)
		}
		f.settle()
		page, _ := f.slack.Home(hanna)
		if said := shown(page.Blocks); !strings.Contains(said, "Hösten: godkänd, 4 av 4") {
			t.Errorf("the page says\n%s", said)
		}
		if err := f.slack.Press(hanna, "home", "Kampanjer"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		f.wants(f.sees(hanna), "Hösten")
		if err := f.slack.OpenHome("UANNA"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		if page, _ := f.slack.Home("UANNA"); strings.Contains(shown(page.Blocks), "Hösten") {
			t.Error("Anna is told of a campaign")
		}
	})
}
