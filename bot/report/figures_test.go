package report

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"lotsen/dialog"
)

func TestAPercentNeverSaysMoreThanIsTrue(t *testing.T) {
	for _, tt := range []struct {
		done, all int
		sv, en    string
	}{
		{0, 0, "0 %", "0%"},
		{0, 3_000, "0 %", "0%"},
		{1, 3_000, "1 %", "1%"},
		{1, 3, "33 %", "33%"},
		{2, 3, "67 %", "67%"},
		{2_999, 3_000, "99 %", "99%"},
		{3_000, 3_000, "100 %", "100%"},
		{3_001, 3_000, "100 %", "100%"},
		{-1, 3_000, "0 %", "0%"},
		{math.MaxInt - 1, math.MaxInt, "99 %", "99%"},
	} {
		if got := Percent(tt.done, tt.all, dialog.Swedish); got != strings.Replace(tt.sv, " ", "\u00a0", 1) {
			t.Errorf("%d of %d in Swedish: %q", tt.done, tt.all, got)
		}
		if got := Percent(tt.done, tt.all, dialog.English); got != tt.en {
			t.Errorf("%d of %d in English: %q", tt.done, tt.all, got)
		}
	}
}

func TestNumbersAreWrittenAsInTheLanguage(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 214: {"214", "214"}, 8_214: {"8\u00a0214", "8,214"}, 1_000_000: {"1\u00a0000\u00a0000", "1,000,000"},
	} {
		if sv, en := Number(n, dialog.Swedish), Number(n, dialog.English); sv != want[0] || en != want[1] {
			t.Errorf("%d: %q, %q", n, sv, en)
		}
	}
}

func TestABarShowsWhatIsDone(t *testing.T) {
	for _, tt := range []struct {
		done, all, width int
		want             string
	}{
		{0, 10, 10, "░░░░░░░░░░"},
		{1, 1_000, 10, "█░░░░░░░░░"},
		{4, 10, 10, "████░░░░░░"},
		{999, 1_000, 10, "█████████░"},
		{1_000, 1_000, 10, "██████████"},
		{0, 0, 3, "░░░"},
		{1, 2, 0, "█░"},
		{1, 2, -5, "█░"},
		{1, 1, 1_000_000, strings.Repeat("█", 40)},
	} {
		if got := Bar(tt.done, tt.all, tt.width); got != tt.want {
			t.Errorf("%d of %d: %s, want %s", tt.done, tt.all, got, tt.want)
		}
	}
}

func TestABarIsAsWideAsItIsAndNeverShrinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, all := rapid.IntRange(2, 40).Draw(t, "width"), rapid.IntRange(1, 1<<40).Draw(t, "all")
		done := rapid.IntRange(0, all).Draw(t, "done")
		bar := Bar(done, all, width)
		filled := strings.Count(bar, full)
		if utf8.RuneCountInString(bar) != width || (filled == 0) != (done == 0) || (filled == width) != (done == all) {
			t.Fatalf("%d of %d: %s", done, all, bar)
		}
		if done < all && strings.Count(Bar(done+1, all, width), full) < filled {
			t.Fatalf("%d of %d fill %d cells, one more fewer", done, all, filled)
		}
	})
}
