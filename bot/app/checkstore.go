package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"lotsen/store"
)

// CheckStore reads a whole store, which must be there, and writes what is damaged;
// ok is true if nothing is.
func CheckStore(ctx context.Context, w io.Writer, url string) (ok bool, err error) {
	if path, ok := strings.CutPrefix(url, "bolt:"); ok { // opening would make one
		if _, err := os.Stat(path); err != nil {
			return false, fmt.Errorf("there is no store to check: %w", err)
		}
	}
	opened, err := store.Open(ctx, url)
	if err != nil {
		return false, err
	}
	damage := opened.Check(ctx)
	if err := opened.Close(); err != nil {
		return false, err
	}
	if damage == nil {
		fmt.Fprintln(w, "the store is sound")
		return true, nil
	}
	for line := range strings.Lines(damage.Error() + "\n") {
		fmt.Fprint(w, line)
	}
	return false, nil
}
