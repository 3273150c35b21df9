package helpdesk

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// The bounds of the list of those who are left out: what a person can look through, and
// what platforms take as a file.
const (
	// maxForReason is how many are listed for one reason, so that ten thousand pupils
	// do not crowd out the rest.
	maxForReason = 3000
	// maxListed is the size of the file, in bytes.
	maxListed = 4 << 20
)

// LeftOut gathers who is left out of every count. The zero value is empty.
type LeftOut struct {
	all  int
	rows map[graph.Reason][]row
}

// row is somebody in the list.
type row struct{ name, signIn, unit string }

// Add adds somebody who is left out for a reason. Whoever counts is not added.
func (l *LeftOut) Add(p graph.Person, reason graph.Reason) {
	if reason == graph.Counted {
		return
	}
	l.all++
	if l.rows == nil {
		l.rows = map[graph.Reason][]row{}
	}
	if list := l.rows[reason]; len(list) < maxForReason {
		l.rows[reason] = append(list, row{name(p), string(p.SignIn), cmp.Or(p.Department, p.Office)})
	}
}

// Count is how many were added.
func (l *LeftOut) Count() int { return l.all }

// List is the message with who is left out, as a file: CSV with semicolons, which opens
// as a table where the comma is the decimal sign.
func (d Desk) List(lang dialog.Lang, l *LeftOut, now time.Time) (dialog.Message, error) {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	m := dialog.Message{Lang: lang, Title: say(texts.LeftOutTitle, nil), Body: say(texts.LeftOutNobodyBody, nil), Buttons: d.ending(lang, dialog.LeftOut)}
	m.Buttons[0] = dialog.Button{Label: say(texts.HomeOverview, nil), Action: dialog.Overview}
	if l.all == 0 {
		return m, nil
	}
	data, shown, err := d.csv(lang, l)
	if err != nil {
		return m, err
	}
	m.Body = d.Texts.Count(string(lang), texts.LeftOutBody, l.all)
	if shown < l.all {
		m.Body += "\n\n" + say(texts.LeftOutCutBody, texts.Data{"Shown": shown, "Most": maxForReason})
	}
	m.Files = []dialog.File{{
		Name: say(texts.LeftOutFile, nil) + "-" + now.In(d.Zone).Format(time.DateOnly) + ".csv", Type: "text/csv; charset=utf-8", Data: data,
	}}
	return m, nil
}

// NoList is the message when the list cannot be made.
func (d Desk) NoList(lang dialog.Lang) dialog.Message {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	return dialog.Message{Lang: lang, Title: say(texts.LeftOutTitle), Body: say(texts.LeftOutNoAnswerBody), Buttons: d.ending(lang, dialog.LeftOut)}
}

// csv is the list as a file, and how many are in it. Rows are added until the file is full;
// the few kilobytes that report.CSV still holds then come on top.
func (d Desk) csv(lang dialog.Lang, l *LeftOut) (data []byte, shown int, err error) {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	var file bytes.Buffer
	header := []string{say(texts.LeftOutReason), say(texts.LeftOutUnit), say(texts.LeftOutName), say(texts.LeftOutSignIn)}
	err = report.CSV(&file, header, func(write func(cells ...string) error) error {
		for _, reason := range graph.Reasons() {
			rows := slices.SortedFunc(slices.Values(l.rows[reason]), func(a, b row) int {
				return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.name, b.name), cmp.Compare(a.signIn, b.signIn))
			})
			because := say(texts.Because(string(reason)))
			for _, r := range rows {
				if file.Len() > maxListed {
					return nil
				}
				if err := write(because, r.unit, r.name, r.signIn); err != nil {
					return err
				}
				shown++
			}
		}
		return nil
	})
	return file.Bytes(), shown, err
}
