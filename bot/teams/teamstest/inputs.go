package teamstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Inputs are what somebody enters, by the id or label of each input: the text, the
// value or title of a choice (several with commas between), YYYY-MM-DD, HH:MM, a
// number, "true" or "false" of a toggle. What is left out stays as it was.
type Inputs map[string]string

// entered is what the inputs of a card hold then. Checked, it fails where the client
// would show an error and send nothing.
func entered(card object, given Inputs, checked bool) (object, error) {
	values, used := object{}, map[string]bool{}
	var failure error
	walk(card, func(o object) {
		kind, isInput := strings.CutPrefix(str(o["type"]), "Input.")
		if !isInput || failure != nil {
			return
		}
		id := str(o["id"])
		text := plain(o["value"])
		if kind == "Toggle" {
			text = toggle(o, text)
		}
		for _, key := range []string{id, str(o["label"])} {
			if now, is := given[key]; is && !used[key] {
				text, used[key] = now, true
				if kind == "Toggle" {
					text = toggle(o, now)
				}
				break
			}
		}
		value, err := holding(kind, o, text)
		if err != nil && (checked || value == "" && !errors.Is(err, errEmpty)) {
			failure = fmt.Errorf("teamstest: the client says of %q: %q (%w)", id, str(o["errorMessage"]), err)
			return
		}
		if value != "" || kind == "Text" || kind == "Date" || kind == "Time" {
			values[id] = value
		}
	})
	if failure != nil {
		return nil, failure
	}
	for key := range given {
		if !used[key] {
			return nil, fmt.Errorf("teamstest: the card has no input %q", key)
		}
	}
	return values, nil
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// toggle is the value of a toggle that is on, "true", or off.
func toggle(o object, text string) string {
	on, off := or(o["valueOn"], "true"), or(o["valueOff"], "false")
	if text == on || text == "true" {
		return on
	}
	return off
}

func or(v any, fallback string) string {
	if text := str(v); text != "" {
		return text
	}
	return fallback
}

// holding is what an input holds after a text was entered, and what the client says of
// it. A value with an error is what a client that checks nothing would send.
func holding(kind string, o object, text string) (string, error) {
	required, _ := o["isRequired"].(bool)
	if kind == "ChoiceSet" {
		var err error
		if text, err = chosen(o, text); err != nil {
			return "", err
		}
	}
	if text == "" {
		if required {
			return "", errEmpty
		}
		return "", nil
	}
	switch kind {
	case "Text":
		return text, textFits(o, text)
	case "Date":
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return "", fmt.Errorf("nobody can pick %q", text)
		}
		return text, between(o, text)
	case "Time":
		if _, err := time.Parse("15:04", text); err != nil {
			return "", fmt.Errorf("nobody can pick %q", text)
		}
		return text, between(o, text)
	case "Number":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "", fmt.Errorf("nobody can enter %q", text)
		}
		return text, numberFits(o, n)
	case "Toggle":
		if required && text == or(o["valueOff"], "false") {
			return text, errEmpty
		}
	}
	return text, nil
}

var errEmpty = errors.New("it must be filled in")

func textFits(o object, text string) error {
	if most := whole(o["maxLength"], 0); most > 0 && len(utf16.Encode([]rune(text))) > most {
		return fmt.Errorf("it takes at most %d characters", most)
	}
	if pattern := str(o["regex"]); pattern != "" {
		if r, err := regexp.Compile(pattern); err == nil && !r.MatchString(text) {
			return fmt.Errorf("it does not match %s", pattern)
		}
	}
	return nil
}

// between compares days and times, which order as text.
func between(o object, text string) error {
	if least := str(o["min"]); least != "" && text < least {
		return fmt.Errorf("it is before %s", least)
	}
	if most := str(o["max"]); most != "" && text > most {
		return fmt.Errorf("it is after %s", most)
	}
	return nil
}

func numberFits(o object, n float64) error {
	if least, err := strconv.ParseFloat(plain(o["min"]), 64); err == nil && n < least {
		return fmt.Errorf("it is less than %v", least)
	}
	if most, err := strconv.ParseFloat(plain(o["max"]), 64); err == nil && n > most {
		return fmt.Errorf("it is more than %v", most)
	}
	return nil
}

// chosen finds choices by value or title.
func chosen(o object, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if one, ok := choice(o, text); ok {
		return one, nil
	}
	if many, _ := o["isMultiSelect"].(bool); !many {
		return "", fmt.Errorf("there is no choice %q", text)
	}
	var values []string
	for part := range strings.SplitSeq(text, ",") {
		one, ok := choice(o, strings.TrimSpace(part))
		if !ok {
			return "", fmt.Errorf("there is no choice %q", part)
		}
		values = append(values, one)
	}
	return strings.Join(values, ","), nil
}

func choice(o object, what string) (string, bool) {
	choices := list(o["choices"])
	i := slices.IndexFunc(choices, func(c any) bool { return str(obj(c)["value"]) == what || str(obj(c)["title"]) == what })
	if i < 0 {
		return "", false
	}
	return str(obj(choices[i])["value"]), true
}

// whole is a whole number of a card; fallback when it is none.
func whole(v any, fallback int) int {
	n, is := v.(json.Number)
	if !is {
		return fallback
	}
	i, err := strconv.Atoi(n.String())
	if err != nil {
		return fallback
	}
	return i
}
