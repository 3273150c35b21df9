package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"lotsen/bot/handbook"
	"lotsen/dialog"
)

// Lint writes a line for each finding in the guides; ok is false if any must be
// mended. hosts are allowed besides Microsoft's and the organisation's own.
func (b BookSettings) Lint(w io.Writer, now time.Time, hosts []string) (ok bool, err error) {
	if b.GuidesDir != "" {
		if info, err := os.Stat(b.GuidesDir); err != nil || !info.IsDir() {
			return false, fmt.Errorf("%s is not a directory of guides", b.GuidesDir)
		}
	}
	guides, findings, err := dialog.ReadGuides(b.Guides(), dialog.LintOptions{Now: now, Hosts: hosts, Domains: b.Domains})
	if err != nil {
		return false, err
	}
	for _, f := range findings {
		fmt.Fprintln(w, f)
	}
	if slices.ContainsFunc(findings, func(f dialog.Finding) bool { return !f.Warning }) {
		return false, nil
	}
	fmt.Fprintf(w, "%d guides in order\n", len(guides))
	return true, nil
}

// Draw writes a guide as a Mermaid state diagram.
func (b BookSettings) Draw(w io.Writer, now time.Time, guide string) error {
	desk, err := b.checked(now)
	if err != nil {
		return err
	}
	diagram, err := desk.Book.Draw(guide, dialog.Lang(b.Lang))
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, diagram)
	return err
}

// Walker is who walks a guide.
type Walker struct {
	SignIn   string // empty: not known
	Stranger bool   // the directory does not know them
	Now      string // "2027-01-10 09:00", in the organisation's zone; empty: now
}

// Walk plays the lines of r from the first step of a guide, or from the start if
// it is empty, and writes the transcript. Nothing is kept and nobody is asked.
func (b BookSettings) Walk(r io.Reader, w io.Writer, now time.Time, guide string, who Walker) error {
	desk, err := b.checked(now)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		return fmt.Errorf("LOTSEN_TIMEZONE: %w", err)
	}
	if who.Now != "" {
		if now, err = time.ParseInLocation("2006-01-02 15:04", who.Now, zone); err != nil {
			return fmt.Errorf("--now is a time such as 2027-01-10 09:00: %w", err)
		}
	}
	script := &dialog.Script{Book: desk.Book, Person: "walker", Now: now, Zone: zone,
		Facts: dialog.Facts{SignIn: who.SignIn, Locale: b.Lang}}
	if who.Stranger {
		script.Person, script.Facts.SignIn = dialog.Address{Platform: "walk", Ref: "stranger"}.Unknown(), ""
	}
	first := "menu"
	if guide != "" {
		if !slices.Contains(desk.Book.IDs(), guide) {
			return fmt.Errorf("there is no guide %q; there are %s", guide, strings.Join(desk.Book.IDs(), ", "))
		}
		first = "start " + guide
	}
	if err := script.Play(strings.NewReader(first), w); err != nil {
		return err
	}
	return script.Play(r, w)
}

// Handbook writes a page of the handbook, or the names of all if the name is empty.
func Handbook(w io.Writer, page string) error {
	text := strings.Join(handbook.Pages(), "\n") + "\n"
	if page != "" {
		var err error
		if text, err = handbook.Page(page); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, text)
	return err
}

// checked makes the desk after telling all that is wrong with the settings.
func (b BookSettings) checked(now time.Time) (Desk, error) {
	var all []error
	for _, p := range b.Problems() {
		all = append(all, errors.New(p.String()))
	}
	if len(all) > 0 {
		return Desk{}, errors.Join(all...)
	}
	return b.Desk(now)
}
