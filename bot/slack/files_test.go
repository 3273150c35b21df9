package slack

import (
	"slices"
	"strings"
	"testing"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestFilesArriveBelowTheirMessage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		m := step()
		m.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("namn;klar\n")}, {Name: "bild.png", Type: "image/png", Data: []byte{0x89, 'P', 'N', 'G'}}}
		f.post(m, "s1")
		all := f.slack.Messages(anna)
		if len(all) != 2 || !strings.Contains(all[0].Text, theText) || len(all[1].Files) != 2 {
			t.Fatalf("Anna sees %+v", all)
		}
		if got := all[1].Files[0]; got.Name != "lista.csv" || string(got.Data) != "namn;klar\n" {
			t.Errorf("the file is %+v", got)
		}
	})
}

func TestAFileThatCannotBeUploadedSendsNothing(t *testing.T) {
	m := step()
	m.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("namn;klar\n")}}
	for _, method := range []string{"files.getUploadURLExternal", "upload"} {
		for name, fault := range map[string]slacktest.Fault{"500": {Status: 500}, "hang": {Hang: true}, "drop": {Drop: true}, "429": {Status: 429}} {
			t.Run(method+" "+name, func(t *testing.T) {
				inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
					f.slack.Fail(method, fault)
					_, err := f.bot.Post(t.Context(), address(anna), m, "s1")
					if e := failure(t, err); e.Outcome != dialog.NotSent {
						t.Errorf("got %v", e)
					}
					if n := len(f.slack.Messages(anna)); n != 0 {
						t.Errorf("%d messages", n)
					}
				})
			})
		}
	}
	t.Run("too large", func(t *testing.T) {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			large := m
			large.Files = []dialog.File{{Name: "stor.csv", Data: make([]byte, maxFile+1)}}
			_, err := f.bot.Post(t.Context(), address(anna), large, "s1")
			if e := failure(t, err); e.Outcome != dialog.Refused || e.Reason != dialog.Unfit || f.slack.Count("") > 1 {
				t.Errorf("got %v after %d calls", e, f.slack.Count(""))
			}
		})
	})
}

func TestFilesThatAreNotShownAreTriedAgainButNotWhenTheyMayBe(t *testing.T) {
	m := step()
	m.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("namn;klar\n")}}
	for _, c := range []struct {
		name  string
		fault slacktest.Fault
		nth   []int
		shown int
	}{
		{"unavailable once", slacktest.Fault{Code: "service_unavailable"}, []int{1}, 1},
		{"unavailable for long", slacktest.Fault{Code: "service_unavailable"}, nil, 0},
		{"broken off, and done", slacktest.Fault{ApplyThenDrop: true}, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.slack.Fail("files.completeUploadExternal", c.fault, c.nth...)
				f.post(m, "s1")
				shown := slices.DeleteFunc(f.slack.Messages(anna), func(p slacktest.Post) bool { return len(p.Files) == 0 })
				if len(shown) != c.shown {
					t.Errorf("the file is there %d times, want %d", len(shown), c.shown)
				}
				if n := len(f.slack.CallsOf("files.completeUploadExternal")); n > shareTries {
					t.Errorf("tried %d times", n)
				}
			})
		})
	}
}
