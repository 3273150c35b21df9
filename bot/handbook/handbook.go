// Package handbook holds the long guides to Lotsen, for the people who work with
// it, as Markdown pages that the program itself can show.
package handbook

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Pages are the names of the pages, such as "operators.en", sorted.
func Pages() []string {
	names, err := fs.Glob(pages, "*.md")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".md")
	}
	return names
}

// Page is a page in Markdown.
func Page(name string) (string, error) {
	text, err := fs.ReadFile(pages, name+".md")
	if err != nil {
		return "", fmt.Errorf("the handbook has no page %q; it has %s", name, strings.Join(Pages(), ", "))
	}
	return string(text), nil
}
