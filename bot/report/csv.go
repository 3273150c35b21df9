package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bom tells Excel that a file is UTF-8: without it å becomes Ã¥.
const bom = "\uFEFF"

// CSV writes a list for a spreadsheet. Each row comes from one call of row, which write
// makes; rows may have any number of cells, and none are kept in memory. The error is
// that of w, or the one that write returned.
//
// The file is what Excel opens by a double click where the computer is Swedish: UTF-8
// with a byte order mark, semicolons between cells (the comma is Sweden's decimal
// sign), lines that end with CR LF. LibreOffice and Numbers recognise it.
//
// A cell that a spreadsheet would take for a formula gets an apostrophe before it, so
// that a name in the directory can run nothing (owasp.org/www-community/attacks/
// CSV_Injection).
func CSV(w io.Writer, header []string, write func(row func(cells ...string) error) error) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("writing the list: %w", err)
	}
	table := csv.NewWriter(w)
	table.Comma, table.UseCRLF = ';', true
	row := func(cells ...string) error {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = inert(cell)
		}
		if err := table.Write(safe); err != nil {
			return fmt.Errorf("writing a line of the list: %w", err)
		}
		return nil
	}
	if err := row(header...); err != nil {
		return err
	}
	if err := write(row); err != nil {
		return err
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return fmt.Errorf("writing the list: %w", err)
	}
	return nil
}

// inert is a cell that nothing takes for a formula: neither as it stands, nor when the
// blanks before it are dropped.
func inert(cell string) string {
	cell = strings.ReplaceAll(strings.ToValidUTF8(cell, "\uFFFD"), "\x00", "")
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") {
		return "'" + cell
	}
	first, size := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, blank))
	if size > 0 && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// blank reports whether a character shows nothing, so that a formula may hide behind it.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) }
