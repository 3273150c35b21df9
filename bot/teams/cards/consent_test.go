package cards_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

func TestAFileIsOfferedWithItsNameItsSizeAndWhatComesBack(t *testing.T) {
	a, err := renderer(t).Consent(dialog.English, dialog.File{Name: "my team: 1/2.csv", Data: make([]byte, 1234)}, "6f1c")
	if err != nil {
		t.Fatal(err)
	}
	if a.ContentType != "application/vnd.microsoft.teams.card.file.consent" || a.Name != "my team- 1-2.csv" || a.ContentURL != "" {
		t.Errorf("%+v", a)
	}
	want := `{"description":"If you say yes, the file is put into your OneDrive.","sizeInBytes":1234,"acceptContext":{"lotsen":"6f1c"},"declineContext":{"lotsen":"6f1c"}}`
	if diff := cmp.Diff(want, string(a.Content)); diff != "" {
		t.Error(diff)
	}
	var back cards.ConsentContext
	if err := json.Unmarshal([]byte(`{"lotsen":"6f1c"}`), &back); err != nil || back.File != "6f1c" {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestALongNameOfAFileKeepsItsEnding(t *testing.T) {
	for name, want := range map[string]string{
		strings.Repeat("å", 300) + ".csv": strings.Repeat("å", 115) + "….csv", " .~team~. ": "team", "../../x.csv": "-..-x.csv", "a\u202Evsc.csv": "avsc.csv",
	} {
		a, err := renderer(t).Consent(dialog.Swedish, dialog.File{Name: name}, "x")
		if err != nil || a.Name != want {
			t.Errorf("%q, %v; want %q", a.Name, err, want)
		}
	}
}

func TestAFileThatCannotBeOfferedIsRefused(t *testing.T) {
	r := renderer(t)
	for _, test := range []struct{ name, context string }{{"", "x"}, {"\u200b", "x"}, {"..", "x"}, {"a.csv", ""}, {"a.csv", strings.Repeat("x", 201)}} {
		if _, err := r.Consent(dialog.Swedish, dialog.File{Name: test.name}, test.context); err == nil {
			t.Errorf("%+v was rendered", test)
		}
	}
	for _, address := range []string{"", "http://x.sharepoint.com/a", "javascript:x", "https:///a"} {
		if _, err := cards.FileInfo("a.csv", address, "1", "csv"); err == nil {
			t.Errorf("%q was rendered", address)
		}
	}
	a, err := cards.FileInfo("a.csv", "https://x.sharepoint.com/a.csv", "1", "csv")
	if err != nil || a.Name != "a.csv" || a.ContentURL != "https://x.sharepoint.com/a.csv" || string(a.Content) != `{"fileType":"csv","uniqueId":"1"}` {
		t.Errorf("%+v, %v", a, err)
	}
}
