package blocks_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// lists are what managers and the helpdesk are shown, as their desks make it: with as
// many people as there can be, with nobody, without an answer, and refused.
func lists(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	s, words := anna(t, lang), catalogue(t)
	leads := manager.Desk{Texts: words, Zone: s.Zone, Helpdesk: "0155-00 00 00, vardagar 8–16"}
	helps := helpdesk.Desk{Texts: words, Zone: s.Zone, Helpdesk: "0155-00 00 00, vardagar 8–16"}
	policy := graph.Policy{Domains: graph.Domains{"nykoping.se"}}
	few, many := team(s.Now, 12), team(s.Now, 200)
	many.Unreadable = 2
	out := map[string]dialog.Message{
		"team": leads.Show(lang, few, policy, s.Now), "team-many": leads.Show(lang, many, policy, s.Now),
		"team-no-figures": leads.Show(lang, manager.Team{Members: few.Members}, policy, s.Now), "team-refused": leads.Refuse(lang),
		"requests": helps.Show(lang, requests(s, 3), 0, s.Now), "requests-many": helps.Show(lang, requests(s, 20), 980, s.Now),
		"requests-none": helps.Show(lang, nil, 0, s.Now), "requests-refused": helps.Refuse(lang),
	}
	maps.Copy(out, desks(t, lang).Overview(t))
	for name, m := range out {
		m.At = dialog.Stamp{State: "menu", Rev: 2}
		out[name] = m
	}
	return out
}

// lines are messages of a line or two: who is not served, and what is said where a message
// or its file does not come.
func lines(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	out := map[string]dialog.Message{}
	for name, key := range map[string]texts.Key{
		"refused-outsider": texts.RefusedOutsiderBody, "refused-guest": texts.RefusedGuestBody, "unshown": texts.UnshownBody,
		"file-refused": texts.SlackFileRefused, "file-lost": texts.SlackFileLost,
	} {
		body := catalogue(t).Text(string(lang), key, texts.Data{"Helpdesk": dialog.Escape("0155-00 00 00, vardagar 8–16")})
		out[name] = dialog.Message{Lang: lang, Body: body}
	}
	return out
}

// team is so many people, of each standing in turn. One has a name that is not meant well.
func team(now time.Time, n int) manager.Team {
	t := manager.Team{AsOf: now.Add(-3 * time.Hour)}
	for i := range n {
		p := graph.Person{ID: graph.ID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i)), SignIn: "fnen0001@nykoping.se",
			DisplayName: fmt.Sprintf("Medarbetare %d", i), Enabled: graph.Yes, Licensed: graph.Yes, Type: graph.Member}
		var s graph.Status
		switch i % 4 {
		case 0:
			s = graph.ReportStatus(graph.No, graph.No, nil, t.AsOf)
		case 1:
			p.DisplayName = hostile
			s = graph.ReportStatus(graph.No, graph.No, nil, t.AsOf)
		case 2:
			p.Type = graph.Guest
		}
		t.Members = append(t.Members, manager.Member{Person: p, Status: s})
	}
	return t
}

// requests are of so many people who wait, one of them nameless.
func requests(s *dialog.Script, n int) []helpdesk.Request {
	list := []helpdesk.Request{{Since: s.Now.Add(-72 * time.Hour), Lang: dialog.English}}
	for i := range n - 1 {
		list = append(list, helpdesk.Request{
			Name: fmt.Sprintf("fnen%04d@nykoping.se", i), Since: s.Now.Add(-time.Duration(i) * time.Hour),
			Where: s.Book.Place(dialog.Swedish, "authenticator/install-app"), Lang: dialog.Swedish,
		})
	}
	return list
}
