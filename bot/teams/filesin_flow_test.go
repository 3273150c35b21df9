package teams

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

// told is what the bot said to anna in plain text.
func (s *stage) told() (all []string) {
	for _, p := range s.teams.Messages(s.anna) {
		if p.FromBot() && p.Text != "" {
			all = append(all, p.Text)
		}
	}
	return all
}

func TestAFileOfSomebodysReachesTheProgram(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		data := []byte("namn;adress\r\n\xe5sa;asa@example.com\r\n") // as Excel saves it
		s.teams.SendFile(s.anna, "här är listan", teamstest.File{Name: "hemlig lista.CSV", Data: data})
		s.settle()
		e := s.only()
		if len(e.Files) != 1 || e.Files[0].Name != "hemlig lista.CSV" || e.Files[0].Type != "text/csv" || !bytes.Equal(e.Files[0].Data, data) || e.Text != "här är listan" {
			s.Errorf("it is %+v", e)
		}
		if got := s.teams.Complaints(); len(got) > 0 {
			s.Errorf("SharePoint complains: %q", got)
		}
		if _, err := s.teams.Redeliver(1, true); err != nil {
			s.Fatal(err)
		}
		s.only()
	})
}

func TestAFileThatCannotBeTakenIsSaidAndPastingOffered(t *testing.T) {
	for name, f := range map[string]struct {
		file  teamstest.File
		fault teamstest.Fault
	}{
		"a picture":        {file: teamstest.File{Name: "bild.png", Data: []byte("\x89PNG\r\n\x1a\n")}},
		"a picture as CSV": {file: teamstest.File{Name: "hemlig.csv", Data: []byte("\x89PNG\r\n\x1a\n\x00\x00")}},
		"too big":          {file: teamstest.File{Name: "hemlig.csv", Data: bytes.Repeat([]byte("a"), maxFileIn+1)}},
		"gone":             {teamstest.File{Name: "hemlig.csv", Data: []byte("a")}, teamstest.Fault{Status: 404}},
		"slow":             {teamstest.File{Name: "hemlig.csv", Data: []byte("a")}, teamstest.Fault{Hang: true}},
		"elsewhere":        {teamstest.File{Name: "hemlig.csv", Data: []byte("a")}, teamstest.Fault{Status: 302, Header: map[string][]string{"Location": {"https://evil.example/"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, teamstest.Options{}, func(s *stage) {
				if f.fault.Status != 0 || f.fault.Hang {
					s.teams.Fail("download", f.fault)
				}
				s.teams.SendFile(s.anna, "", f.file)
				s.settle()
				if got := s.told(); len(got) != 1 || !strings.HasPrefix(got[0], "I could not read the file.") || !strings.Contains(got[0], "paste") {
					s.Errorf("it is said %q", got)
				}
				if s.book.brought() != 0 {
					s.Error("an empty message was taken")
				}
				s.teams.SendFile(s.anna, "vad är det här?", f.file)
				s.settle()
				if e := s.only(); e.Text != "vad är det här?" || len(e.Files) != 0 {
					s.Errorf("it is %+v", e)
				}
				for _, d := range s.teams.Deliveries() {
					if took := d.Attempts[0].Took; took > 5*time.Second || !d.Answered {
						s.Errorf("it took %s", took)
					}
				}
			})
		})
	}
}

func TestAFileIsFetchedFromSharePointAlone(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		for _, address := range []string{"https://evil.example/a.csv", "https://evilsharepoint.com/a.csv", "https://sharepoint.com/a.csv", "https://x.sharepoint.com.evil.example/a.csv",
			"http://town.sharepoint.com/a.csv", "https://town.sharepoint.com:8443/a.csv", "https://a@town.sharepoint.com/a.csv", "https://evil.example#.sharepoint.com", "https://.sharepoint.com/", ""} {
			s.teams.SendFileFrom(s.anna, "hej", "a.csv", address)
			s.settle()
			s.passes(time.Second)
		}
		for _, e := range s.book.all() {
			if len(e.Files) > 0 {
				s.Errorf("taken was %+v", e)
			}
		}
		if n := len(s.teams.CallsOf("download")); n != 0 || s.bot.Counts()["teams_files_refused_total"] != 10 {
			s.Errorf("%d were fetched", n)
		}
	})
}

func TestAFileThatSomebodyAgreedToIsStoredAndOneTheyDoNotWantForgotten(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		s.teams.Install(s.anna)
		s.settle()
		m := dialog.Message{Lang: dialog.Swedish, Title: "Rapport", Body: "Här.", Files: []dialog.File{{Name: "rapport.csv", Type: "text/csv", Data: []byte("a;b\n")}}}
		for _, accept := range []bool{true, false} {
			if _, err := s.bot.Post(s.Context(), address(annasID), m, fmt.Sprint(accept)); err != nil {
				s.Fatal(err)
			}
			if !accept {
				s.teams.Fail("delete", teamstest.Fault{Code: "ServiceError"}, 1) // the question stays
			}
			if err := s.teams.Consent(s.anna, "", accept); err != nil {
				s.Error(err)
			}
			s.settle()
			if got := s.teams.Uploads(s.anna); len(got) != 1 || string(got[0].Data) != "a;b\n" {
				s.Errorf("stored is %+v", got)
			}
		}
		last := len(s.teams.Deliveries())
		if _, err := s.teams.Redeliver(last-1, true); err != nil { // the yes, once more
			s.Error(err)
		}
		s.settle()
		if got := s.told(); len(got) != 0 {
			s.Errorf("it is said %q", got)
		}
		s.passes(time.Second)
		if err := s.teams.Consent(s.anna, "", true); err != nil { // yes after no
			s.Error(err)
		}
		s.passes(5 * time.Second) // so much at once takes its turn
		if got := s.told(); len(got) != 1 || !strings.HasPrefix(got[0], "The file is not there any more.") {
			s.Errorf("it is said %q", got)
		}
		for _, p := range s.teams.Messages(s.anna) {
			if p.Consent != nil && !p.Deleted {
				s.Errorf("a question that was answered can be answered again: %+v", p)
			}
		}
	})
}
