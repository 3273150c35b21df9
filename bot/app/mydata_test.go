package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// theirData is what somebody reads under "Mina uppgifter".
func (s *stage) theirData(who string) dialog.Message {
	s.t.Helper()
	s.gets(s.opens(who))
	s.gets(s.onHome(who, "Mina uppgifter"))
	pages := s.screen.pages(who)
	return pages[len(pages)-1]
}

func TestWhoIsRemindedCanReadWhenAndThatTheyPressed(t *testing.T) {
	inTownhall(t, 2, func(t *testing.T, f *townhall) {
		who := f.member(0)
		data := func() string {
			f.opens(who)
			f.pressesHome(who, "Mina uppgifter")
			return f.home(who)
		}
		if page := data(); strings.Contains(page, "Påmind senast") || strings.Contains(page, "tryckte senast i en påminnelse") {
			t.Errorf("nobody was reminded:\n%s", page)
		}
		f.starts(campaign.Campaign{})
		f.passes(30 * time.Minute)
		f.passes(24 * time.Hour)
		f.has(data(), "Påmind senast av en kampanj", "igår kl.")
		f.presses(who, "Starta")
		f.passes(2 * time.Minute)
		f.has(data(), "Du tryckte senast i en påminnelse", "för 2 minuter sedan")
	})
}

func TestWhoIsOnTheHelpdesksListForTheirSilenceCanReadIt(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "hej")
		s.passes(time.Hour)
		anna := dialog.PersonID(graphtest.Anna.ID())
		records, err := (reminders{s.app}).HandOver(t.Context(), anna, campaign.Campaign{})
		s.must(err, s.store.Commit(t.Context(), store.Change{At: s.clock.Now(), Records: records}))
		s.passes(10 * time.Minute)
		s.gets(s.opens("anna"))
		s.wants(s.theirData("anna"), "Hos helpdesk: Du sattes på helpdesks lista för 10 minuter sedan, eftersom du inte har svarat")
		s.passes(2 * time.Minute)
		s.does("anna", "hej igen")
		if page := s.theirData("anna").Transcript(); strings.Contains(page, "Hos helpdesk") {
			t.Errorf("who has written is still on the list:\n%s", page)
		}
	})
}
