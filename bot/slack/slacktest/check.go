package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Surface is where blocks are shown.
type Surface string

// The surfaces.
const (
	Message   Surface = "message"
	HomeView  Surface = "home"
	ModalView Surface = "modal"
)

// Validate says whether Slack would take these blocks, a JSON array, on a surface. A
// refusal is a *Refusal with every fault and where it is. Files and pictures are not
// looked up.
func Validate(blocks []byte, surface Surface) error {
	_, err := (*Slack)(nil).checkBlocks(string(blocks), surface)
	return err
}

// ValidateView says whether Slack would take a view, a JSON object of type modal or
// home.
func ValidateView(view []byte) error {
	var head struct{ Type string }
	if err := json.Unmarshal(view, &head); err != nil {
		return refuse("invalid_arguments", "must be valid json [json-pointer:/view]")
	}
	kind := ModalView
	if head.Type == "home" {
		kind = HomeView
	}
	_, err := (*Slack)(nil).checkView(string(view), kind)
	return err
}

// ValidateMessage says whether chat.postMessage and chat.update would both take a
// message; blocks and metadata may be nil.
func ValidateMessage(text string, blocks, metadata []byte) error {
	a := args{"text": text}
	if blocks != nil {
		a["blocks"] = string(blocks)
	}
	if metadata != nil {
		a["metadata"] = string(metadata)
	}
	_, err := (*Slack)(nil).content(a, maxUpdateText)
	return err
}

// checker collects what is wrong with a payload.
type checker struct {
	world   *Slack // for files and pictures; nil: they are not looked up
	faults  []string
	blocks  map[string]bool // block_ids seen
	focus   int             // elements with focus_on_load
	sources int             // characters of markdown blocks
	text    int             // characters of all text objects
	lacking string          // a scope that is missing
}

// fault notes what is wrong at a JSON pointer.
func (c *checker) fault(at, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// check looks at one value.
type check func(c *checker, at string, v any)

// field is one property of an object.
type field struct {
	check    check
	required bool
}

func must(c check) field { return field{check: c, required: true} }
func may(c check) field  { return field{check: c} }

// shape is what an object may have, besides type.
type shape map[string]field

// with is a shape and some more.
func (s shape) with(more shape) shape {
	both := maps.Clone(s)
	maps.Copy(both, more)
	return both
}

// of checks an object: nothing missing, nothing unknown.
func (s shape) of(c *checker, at string, v any) {
	o, ok := v.(object)
	if !ok {
		c.fault(at, "must provide an object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		value, given := o[name]
		if !given || value == nil {
			if s[name].required {
				c.fault(at, "missing required field: %s", name)
			}
			continue
		}
		s[name].check(c, at+"/"+name, value)
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if _, known := s[name]; !known && name != "type" {
			c.fault(at, "invalid additional property: %s", name)
		}
	}
}

// kinds checks an object by its type.
func kinds(known map[string]check) check {
	return func(c *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			c.fault(at, "must provide an object")
			return
		}
		if o["type"] == nil {
			c.fault(at, "missing required field: type")
			return
		}
		one := known[str(o["type"])]
		if one == nil {
			c.fault(at+"/type", "unsupported type: %v", o["type"])
			return
		}
		one(c, at, v)
	}
}

// text is a string of least to most characters.
func text(least, most int) check {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.fault(at, "must provide a string")
			return
		}
		c.length(at, s, least, most)
	}
}

func (c *checker) length(at, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		c.fault(at, "must be more than %d characters", least-1)
	case n > most:
		c.fault(at, "must be less than %d characters", most+1)
	}
}

func yesNo(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.fault(at, "must provide a boolean")
	}
}

// within is a whole number.
func within(least, most int) check {
	return func(c *checker, at string, v any) {
		n, ok := v.(json.Number)
		whole, err := strconv.Atoi(n.String())
		switch {
		case !ok || err != nil:
			c.fault(at, "must provide an integer")
		case whole < least:
			c.fault(at, "must be more than %d", least-1)
		case whole > most:
			c.fault(at, "must be less than %d", most+1)
		}
	}
}

// among is one of some words.
func among(words ...string) check {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(words, s) {
			c.fault(at, "must be a valid enum value")
		}
	}
}

// list is an array of least to most items.
func list(least, most int, item check) check {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		if !ok {
			c.fault(at, "must provide an array")
			return
		}
		if len(items) < least {
			c.fault(at, "no less than %d items allowed", least)
		}
		if len(items) > most {
			c.fault(at, "no more than %d items allowed", most)
		}
		for i, one := range items {
			item(c, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// number is a whole number of a checked payload; fallback when it is not there.
func number(v any, fallback int) int {
	n, _ := v.(json.Number)
	whole, err := strconv.Atoi(n.String())
	if err != nil {
		return fallback
	}
	return whole
}

func anything(*checker, string, any) {}
