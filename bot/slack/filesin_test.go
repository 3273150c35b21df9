package slack

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/blocks"
	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// listing is a message with a form that takes a list.
func listing(rev uint64) dialog.Message {
	m := pressable(rev)
	m.Title, m.At.State = "Ny kampanj", "menu"
	m.Fields = []dialog.Field{{Key: "name", Label: "Namn", Kind: dialog.TextField}, {Key: "list", Label: "Lista", Kind: dialog.FileField}}
	m.Buttons = []dialog.Button{{Label: "Spara", Action: dialog.CampaignSave}}
	return m
}

// lists is anna at a form that takes a list.
func (w *town) lists() {
	w.Helper()
	w.program.current = listing(3)
	w.posts(anna, listing(3))
	w.presses(anna, "Spara")
	w.wait(time.Second)
	w.sees(anna, fieldBlock("list"))
}

// addresses are so many, one a line.
func addresses(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "hemlig.person%06d@nykoping.se\r\n", i)
	}
	return []byte(b.String())
}

func TestAListThatIsPutIntoAFormComesWithIt(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.lists()
		list := addresses(2000)
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("name"): "Hösten", fieldBlock("list"): w.slack.AddFile(anna, "hemlig.csv", "text/csv", list)})
		if err != nil || done.Action != "clear" {
			w.Fatalf("sending it: %+v, %v", done, err)
		}
		e := w.only()
		if len(e.Files) != 1 || string(e.Files[0].Data) != string(list) || e.Files[0].Type != "text/csv" || e.Files[0].Name != "hemlig.csv" || e.Fields["name"] != "Hösten" {
			w.Errorf("there are %d files, and the fields %v", len(e.Files), e.Fields)
		}
		w.lists()
		if done, err = w.slack.Submit(anna, "", map[string]string{fieldBlock("name"): "Hösten"}); err != nil || done.Action != "clear" {
			w.Errorf("without a list: %+v, %v", done, err)
		}
		if n := len(w.program.all()); n != 2 {
			w.Errorf("%d forms were taken", n)
		}
	})
}

func TestAFileThatIsNotTakenIsToldBesideItsFieldAndCanBePutRight(t *testing.T) {
	fetched := func(f slacktest.Fault) *slacktest.Fault { return &f }
	for name, c := range map[string]struct {
		data  []byte
		fault *slacktest.Fault
		says  string
	}{
		"too many":               {data: addresses(40_000), says: "högst 640 kB"},
		"more than was said":     {data: addresses(1), fault: fetched(slacktest.Fault{Body: strings.Repeat("hemlig ", 100_000)}), says: "högst 640 kB"},
		"a workbook":             {data: []byte("PK\x03\x04hemlig"), says: "ingen textfil"},
		"a page to sign in to":   {data: addresses(1), fault: fetched(slacktest.Fault{Body: "<!DOCTYPE html><html>"}), says: "gick inte att hämta"},
		"Slack fails":            {data: addresses(1), fault: fetched(slacktest.Fault{Status: 500}), says: "gick inte att hämta"},
		"it has been moved":      {data: addresses(1), fault: fetched(slacktest.Fault{Status: 302}), says: "gick inte att hämta"},
		"it is broken off":       {data: addresses(1), fault: fetched(slacktest.Fault{Drop: true}), says: "gick inte att hämta"},
		"it never comes":         {data: addresses(1), fault: fetched(slacktest.Fault{Hang: true}), says: "gick inte att hämta"},
		"it comes, and too late": {data: addresses(1), fault: fetched(slacktest.Fault{Delay: 2 * time.Second}), says: "gick inte att hämta"},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				w.lists()
				if c.fault != nil {
					w.slack.Fail("download", *c.fault)
				}
				began := time.Now()
				done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("list"): w.slack.AddFile(anna, "hemlig.csv", "", c.data)})
				if told := done.Errors[fieldBlock("list")]; err != nil || done.Action != "errors" || !strings.Contains(told, c.says) {
					w.Errorf("it is answered with %+v, %v", done, err)
				}
				if took := time.Since(began); took >= watchdogAfter {
					w.Errorf("Slack waited %s", took)
				}
				w.wait(workFor)
				if n := len(w.program.all()); n != 0 {
					w.Errorf("%d were taken", n)
				}
				w.counted("slack_files_refused_total", 1)
				w.slack.ClearFaults()
				list := w.slack.AddFile(anna, "hemlig.txt", "text/plain", addresses(15_000))
				if done, err = w.slack.Submit(anna, "", map[string]string{fieldBlock("list"): list}); err != nil || done.Action != "clear" {
					w.Errorf("put right, it is answered with %+v, %v", done, err)
				}
				if e := w.only(); len(e.Files) != 1 || e.Files[0].Type != "text/plain" {
					w.Errorf("%d files came", len(e.Files))
				}
			})
		})
	}
}

func TestWhereLotsenMayReadNoFilesAListIsPasted(t *testing.T) {
	rest := []string{"chat:write", "im:write", "users:read", "users:read.email"}
	inTown(t, both(), slacktest.Options{Scopes: rest}, func(w *town) {
		w.lists()
		done, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("list"): "anna@example.com\nbo@example.com"})
		if err != nil || done.Action != "clear" {
			w.Fatalf("sending it: %+v, %v", done, err)
		}
		if e := w.only(); e.Fields["list"] != "anna@example.com\nbo@example.com" || len(e.Files) != 0 {
			w.Errorf("it is %+v", e)
		}
	})
}

func TestAFormThatSlackDoesNotLetLotsenShowSaysSo(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.Fail("views.update", slacktest.Fault{Code: "missing_scope"}, 1)
		w.program.current = listing(3)
		w.posts(anna, listing(3))
		w.presses(anna, "Spara")
		w.wait(time.Second)
		w.sees(anna, "Något gick fel")
	})
}

// courier is a transport that tells to which hosts a token was taken, and sends all on.
type courier struct {
	hosts []string
	to    string
}

func (c *courier) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" {
		c.hosts = append(c.hosts, r.URL.Host)
	}
	return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {c.to}}, Body: http.NoBody, Request: r}, nil
}

func TestTheTokenIsTakenToSlackAlone(t *testing.T) {
	api := &url.URL{Scheme: "http", Host: "127.0.0.1:4711"}
	for address, want := range map[string]bool{
		"https://files.slack.com/files-pri/T1-F1/download/lista.csv": true,
		"http://127.0.0.1:4711/files/F1/lista.csv":                   true,
		"http://files.slack.com/files-pri/T1-F1/lista.csv":           false,
		"https://files.slack.com.evil.example/lista.csv":             false,
		"https://evil.example/files.slack.com":                       false,
		"https://files.slack.com@evil.example/":                      false,
		"https://user@files.slack.com/lista.csv":                     false,
		"https://files.slack.com:8443/lista.csv":                     false,
		"https://slack.com/lista.csv":                                false,
		"http://127.0.0.1:4712/files/F1/lista.csv":                   false,
		"https://127.0.0.1:4711/files/F1/lista.csv":                  false,
		"//files.slack.com/lista.csv":                                false,
		"file:///etc/passwd":                                         false,
		"":                                                           false,
	} {
		if got := atSlack(address, api, slackFiles); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	road := &courier{to: "https://evil.example/"}
	b, err := New(Options{BotToken: botToken, Receiver: nobody{}, Keep: &cupboard{}, Texts: catalogue(t), Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Client: &http.Client{Transport: road}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.fetchFile(t.Context(), blocks.File{URL: "https://files.slack.com/x.csv"})
	if err == nil || len(road.hosts) != 1 || road.hosts[0] != slackFiles {
		t.Errorf("the token was taken to %v: %v", road.hosts, err)
	}
	if _, err = b.fetchFile(t.Context(), blocks.File{URL: road.to}); err == nil || len(road.hosts) != 1 {
		t.Errorf("the token was taken to %v: %v", road.hosts, err)
	}
}
