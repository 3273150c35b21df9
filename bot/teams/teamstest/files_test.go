package teamstest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

func consentCard(size string) string {
	return `{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.teams.card.file.consent","name":"a.csv",
		"content":{"description":"The list","sizeInBytes":` + size + `,"acceptContext":{"k":1},"declineContext":{"k":2}}}]}`
}

// put uploads, and gives the status.
func (w *world) put(address, data, contentRange, token string) int {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPut, address, strings.NewReader(data))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Range", contentRange)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := w.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	status, _ := w.read(answer)
	return status
}

func TestAFileIsOfferedAndUploaded(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		id, refused := w.send(consentCard("3"))
		if asked := w.Messages(w.anna); refused != "" || asked[0].Consent == nil || asked[0].Consent.Name != "a.csv" || asked[0].Consent.Size != 3 {
			w.Fatalf("%s; Anna sees %+v", refused, asked)
		}
		if err := w.Consent(w.anna, id, false); err != nil || at(w.bot.last(w.T), "value", "action") != "decline" || at(w.bot.last(w.T), "value", "context", "k") != 2.0 || at(w.bot.last(w.T), "value", "uploadInfo") != nil {
			w.Errorf("declining: %v, %v", w.bot.last(w.T), err)
		}
		if err := w.Consent(w.anna, "", true); err != nil || at(w.bot.last(w.T), "value", "context", "k") != 1.0 || w.bot.last(w.T)["replyToId"] != id || w.bot.last(w.T)["name"] != "fileConsent/invoke" {
			w.Errorf("accepting: %v, %v", w.bot.last(w.T), err)
		}
		address, _ := at(w.bot.last(w.T), "value", "uploadInfo", "uploadUrl").(string)
		if !strings.HasPrefix(address, "https://townhall-my.sharepoint.com/") {
			w.Errorf("the file goes to %s", address)
		}
		for _, c := range []struct {
			data, contentRange, token string
			status                    int
		}{{"a;b", "bytes 0-2/3", w.token, 401}, {"a;b", "", "", 416}, {"a;", "bytes 0-1/3", "", 416}, {"a;b", "bytes 0-2/3", "", 201}} {
			if got := w.put(address, c.data, c.contentRange, c.token); got != c.status {
				w.Errorf("%+v is answered %d", c, got)
			}
		}
		if got := w.Uploads(w.anna); len(got) != 1 || got[0].Name != "a.csv" || string(got[0].Data) != "a;b" {
			w.Errorf("Anna has %+v", got)
		}
		if c := w.Complaints(); len(c) != 1 || !strings.Contains(c[0], "token") {
			w.Errorf("the complaints are %q", c)
		}
		time.Sleep(11 * time.Minute)
		if got := w.put(address, "a;b", "bytes 0-2/3", ""); got != 401 {
			w.Errorf("an old link is answered %d", got)
		}
		w.send(`{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.teams.card.file.info","contentUrl":"https://townhall-my.sharepoint.com/a","name":"a.csv","content":{"uniqueId":"1","fileType":"csv"}}]}`)
		if seen := w.Messages(w.anna); len(seen) != 2 || len(seen[1].Files) != 1 || seen[1].Files[0] != "a.csv" {
			w.Errorf("Anna sees %+v", seen)
		}
		if _, refused := w.send(consentCard("0")); refused != "BadArgument" {
			w.Errorf("an empty file is answered %q", refused)
		}
	})
}

func TestAFileOfSomebodyIsDownloadedByItsLink(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.SendFile(w.anna, "here", teamstest.File{Name: "a b.csv", Data: []byte{0, 1, 2}})
		synctest.Wait()
		list, _ := w.bot.last(w.T)["attachments"].([]any)
		address, _ := at(list[0], "content", "downloadUrl").(string)
		if at(list[0], "contentType") != "application/vnd.microsoft.teams.file.download.info" || at(list[0], "content", "fileType") != "csv" || at(list[1], "contentType") != "text/html" {
			w.Fatalf("the bot got %v", list)
		}
		for address, want := range map[string]int{address: 200, address + "x": 401, at(list[0], "contentUrl").(string): 401} {
			answer, err := w.Client().Get(address)
			if err != nil {
				w.Fatal(err)
			}
			var body bytes.Buffer
			if _, err := body.ReadFrom(answer.Body); err != nil {
				w.Fatal(err)
			}
			_ = answer.Body.Close() // it was read
			if answer.StatusCode != want || want == 200 && !bytes.Equal(body.Bytes(), []byte{0, 1, 2}) {
				w.Errorf("%s is answered %d %q", address, answer.StatusCode, body.Bytes())
			}
		}
		w.SendFileFrom(w.anna, "", "b.csv", "https://evil.example/b.csv")
		synctest.Wait()
		list, _ = w.bot.last(w.T)["attachments"].([]any)
		if at(list[0], "content", "downloadUrl") != "https://evil.example/b.csv" || len(w.CallsOf("download")) != 3 {
			w.Errorf("the bot got %v", list)
		}
	})
}
