package app

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// lists counts the files that somebody sees, and the messages that they belong to.
func (f *office) lists(user string) (files, messages int) {
	for _, p := range f.posts(user) {
		files += len(p.Files)
		if strings.Contains(p.Text, "konton räknas inte") || strings.Contains(p.Text, "Listan är en fil") {
			messages++
		}
	}
	return files, messages
}

// listAsked are the two ways to a list: below what is there, and in its place.
func listAsked() map[string]func(f *office) {
	return map[string]func(f *office){
		"written": func(f *office) { f.slack.Type("UHANNA", "vilka räknas inte") },
		"pressed": func(f *office) {
			if err := f.slack.Press("UHANNA", "", "Vilka räknas inte"); err != nil {
				f.t.Fatal(err)
			}
		},
	}
}

func TestAListComesOnceWhateverBreaksOff(t *testing.T) {
	for way, asks := range listAsked() {
		for _, method := range []string{"chat.postMessage", "chat.update", "files.completeUploadExternal"} {
			for name, c := range map[string]struct {
				fault slacktest.Fault
				crash bool
			}{
				"applied, then cut":           {slacktest.Fault{ApplyThenDrop: true}, false},
				"cut":                         {slacktest.Fault{Drop: true}, false},
				"applied, and then a crash":   {slacktest.Fault{ApplyThenHang: true}, true},
				"not applied, and then crash": {slacktest.Fault{Hang: true}, true},
			} {
				t.Run(fmt.Sprint(way, " ", method, " ", name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						f := newOffice(t, bySocket, slacktest.Options{Quiet: true})
						defer f.slack.Close()
						f.start()
						defer func() { f.stop() }()
						f.passes(2 * time.Minute) // the census is taken
						f.types("UHANNA", "hela organisationen")
						f.slack.Fail(method, c.fault, 1)
						asks(f)
						f.passes(2 * time.Second)
						if c.crash {
							f.stop()
							f.slack.ClearFaults()
							f.start()
						}
						f.passes(10 * time.Minute)
						if files, messages := f.lists("UHANNA"); files != 1 || messages != 1 {
							t.Errorf("the list is there %d times, in %d messages\n%s", files, messages, f.log)
						}
						if n := f.living("UHANNA"); n != 1 {
							t.Errorf("%d messages can be pressed", n)
						}
					})
				})
			}
		}
	}
}

func TestWhereFilesAreSwitchedOffTheListsMessageSaysSoAtOnce(t *testing.T) {
	for way, asks := range listAsked() {
		t.Run(way, func(t *testing.T) {
			in(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.passes(2 * time.Minute) // the census is taken
				f.types("UHANNA", "hela organisationen")
				f.slack.Fail("files.getUploadURLExternal", slacktest.Fault{Code: "file_uploads_disabled"})
				asks(f)
				f.settle()
				f.wants(f.sees("UHANNA"), "konton räknas inte", "Slack tar inte emot den från mig")
			})
		})
	}
}

func TestACampaignGoesToAListThatIsPutIntoItsForm(t *testing.T) {
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		var list strings.Builder
		for _, p := range f.unit[:4] {
			fmt.Fprintf(&list, "%s;%s\r\n", p.DisplayName, p.SignIn)
		}
		for i := range 2000 {
			fmt.Fprintf(&list, "Okänd;okand%04d@nykoping.se\r\n", i)
		}
		list.WriteString(strings.Repeat("\n", 640<<10-list.Len())) // the largest that Slack's adapter takes
		file := f.slack.AddFile(hanna, "medarbetare.csv", "text/csv", []byte(list.String()))
		f.types(hanna, "kampanjer")
		f.presses(hanna, "Ny kampanj")
		m := f.fills(hanna, "Spara", map[string]string{"name": "Hösten", "whom": "list", "list": file, "rounds": "0"})
		f.wants(m, "4 personer får påminnelsen")
		all, _, err := f.app.campaigns.List(t.Context(), "", 10)
		if err != nil || len(all) != 1 || all[0].Audience.Listed != 4 || len(all[0].Audience.Missing) == 0 {
			t.Errorf("the campaigns are %+v, %v", all, err)
		}
		jobs, err := f.store.Lease(t.Context(), f.clock.Now().Add(time.Hour), time.Nanosecond, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			if strings.Contains(string(j.Payload), string(dialog.CampaignSave)) {
				t.Error("the list is still kept with what it was for")
			}
		}
	})
}
