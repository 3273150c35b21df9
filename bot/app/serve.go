package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lotsen/store"
)

// ErrMissing: serve cannot start; the list of what is missing has been written.
var ErrMissing = errors.New("settings are missing or wrong")

// Serve runs Lotsen for an organisation. Everything that is missing is written to
// w, at once, before anything is started; then the error is ErrMissing.
func Serve(_ context.Context, w io.Writer, now time.Time, s Settings) error {
	problems := s.Problems()
	if len(s.Book.Problems()) == 0 {
		if _, err := s.Book.Desk(now); err != nil {
			problems = append(problems, Problem{"guides", err.Error()})
		}
	}
	if len(problems) == 0 {
		problems = append(problems, Problem{"LOTSEN_SLACK_… and LOTSEN_TEAMS_…", "this version of Lotsen cannot talk on Slack or Teams yet, so there is nothing to serve"})
	}
	fmt.Fprintln(w, "bot serve cannot start:")
	for _, p := range problems {
		fmt.Fprintln(w, "  "+p.String())
	}
	return ErrMissing
}

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
