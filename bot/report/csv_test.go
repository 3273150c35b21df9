package report

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
)

// list is a CSV of one column, without its header.
func list(t testing.TB, cells ...string) string {
	t.Helper()
	var b strings.Builder
	err := CSV(&b, []string{"Namn", "Läge"}, func(row func(...string) error) error { return row(cells...) })
	if err != nil {
		t.Fatal(err)
	}
	body, ok := strings.CutPrefix(b.String(), "\uFEFFNamn;Läge\r\n")
	if !ok {
		t.Fatalf("the list begins %q", b.String())
	}
	return body
}

func TestAListIsWhatASwedishSpreadsheetOpens(t *testing.T) {
	for want, cells := range map[string][]string{
		"Åsa Öberg;inte klar\r\n":         {"Åsa Öberg", "inte klar"},
		"\"Öberg; Åsa\";1,5\r\n":          {"Öberg; Åsa", "1,5"},
		"\"kallad \"\"Bosse\"\"\";ja\r\n": {`kallad "Bosse"`, "ja"},
		"\"två\r\nrader\";x\r\n":          {"två\nrader", "x"},
		";\r\n":                           {"", ""},
		"bruten \uFFFD;x\r\n":             {"bruten \xff", "x"},
		"tre;celler;här\r\n":              {"tre", "celler", "här"},
	} {
		if got := list(t, cells...); got != want {
			t.Errorf("%q is written %q, want %q", cells, got, want)
		}
	}
}

func TestANameInTheDirectoryRunsNothing(t *testing.T) {
	for cell, want := range map[string]string{
		`=HYPERLINK("https://evil.example";"klicka")`: `"'=HYPERLINK(""https://evil.example"";""klicka"")"`,
		"+46 70 000 00 00":                            "'+46 70 000 00 00",
		"-1+1":                                        "'-1+1",
		"@SUM(A1)":                                    "'@SUM(A1)",
		"\tab":                                        "'\tab",
		"  =1+1":                                      "'  =1+1",
		"\n=1+1":                                      "\"'\r\n=1+1\"",
		"\u200b=1+1":                                  "'\u200b=1+1",
		"\x00=1+1":                                    "'=1+1",
		"＝1+1":                                        "'＝1+1",
		"anna@nykoping.se":                            "anna@nykoping.se",
		"Ann-Mari":                                    "Ann-Mari",
		"a=b":                                         "a=b",
		" ":                                           `" "`,
	} {
		if got := list(t, cell); got != want+"\r\n" {
			t.Errorf("%q is written %q, want %q", cell, got, want)
		}
	}
}

func FuzzWhatIsWrittenIsReadBack(f *testing.F) {
	f.Add("Öberg; \"Åsa\"", "=1+1")
	f.Add("\r\n", "\uFEFF'")
	f.Add("\\.", " ;\t")
	f.Add("", "\t")
	f.Fuzz(func(t *testing.T, a, b string) {
		r := csv.NewReader(strings.NewReader(list(t, a, b, "end")))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 3 {
			t.Fatalf("%q, %q are read as %q: %v", a, b, rows, err)
		}
		for i, cell := range []string{a, b} {
			got := rows[0][i]
			if got != "" && strings.ContainsRune("=+-@\t", rune(got[0])) {
				t.Errorf("%q begins like a formula: %q", cell, got)
			}
			plain := strings.NewReplacer("\r", "", "\x00", "").Replace(strings.ToValidUTF8(cell, "\uFFFD"))
			if got = strings.ReplaceAll(got, "\r", ""); got != plain && got != "'"+plain {
				t.Errorf("%q is read back as %q", cell, got)
			}
		}
	})
}

func TestAListThatBreaksOffSaysSo(t *testing.T) {
	gone := errors.New("the store is gone")
	if err := CSV(io.Discard, nil, func(func(...string) error) error { return gone }); !errors.Is(err, gone) {
		t.Errorf("when the rows break off: %v", err)
	}
	for _, room := range []int{0, 3, 5_000} {
		w := &tight{room: room}
		err := CSV(w, []string{"Namn"}, func(row func(...string) error) error {
			for range 1_000 {
				if err := row("Anna Andersson"); err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}

var errFull = errors.New("full")

// tight takes so many bytes.
type tight struct{ room int }

func (w *tight) Write(p []byte) (int, error) {
	if len(p) > w.room {
		return 0, errFull
	}
	w.room -= len(p)
	return len(p), nil
}
