package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// values reads settings that are numbers and times. An empty one is the usual value; so is
// one that is wrong, which is told.
type values struct{ wrong []Problem }

// tell adds what is wrong with a setting.
func (v *values) tell(setting, format string, args ...any) {
	v.wrong = append(v.wrong, Problem{setting, fmt.Sprintf(format, args...)})
}

// number reads a number of something, from least to most.
func (v *values) number(setting, value string, usual, least, most int, what string) int {
	if value == "" {
		return usual
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		v.tell(setting, "%q is not a number of %s from %d to %d, such as %d", value, what, least, most, usual)
		return usual
	}
	return n
}

// span reads how long something is, from least to most.
func (v *values) span(setting, value string, usual, least, most time.Duration) time.Duration {
	if value == "" {
		return usual
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < least || d > most {
		v.tell(setting, "%q is not a time from %s to %s, such as %s", value, brief(least), brief(most), brief(usual))
		return usual
	}
	return d
}

// brief is a time as settings have it: 4h rather than 4h0m0s.
func brief(d time.Duration) string {
	s := d.String()
	for _, end := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, end) {
			s = s[:len(s)-2]
		}
	}
	return s
}
