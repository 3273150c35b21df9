package dialog

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// Markdown can be written so that reading it takes time by its square. These
// bounds are far more than a guide needs, and keep that under a second.
const (
	// maxGuideFile is a file's size, in bytes.
	maxGuideFile = 32 << 10
	// maxRun is the size of lines with no empty line between them, in bytes; a
	// step's whole text fits.
	maxRun = 4 << 10
	// maxDepth is how deep Markdown may be nested; bold code in a list in a list is 8.
	maxDepth = 12
)

// longRun is the line where a run without empty lines becomes too long, or 0.
func longRun(src []byte) int {
	line, run := 0, 0
	for text := range bytes.Lines(src) {
		line++
		run += len(text)
		if len(bytes.TrimSpace(text)) == 0 {
			run = 0
		}
		if run > maxRun {
			return line
		}
	}
	return 0
}

// deep is the first node that is nested too deep, or nil.
func deep(root ast.Node) (found ast.Node) {
	depth := 0
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > maxDepth {
			found = n
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}
