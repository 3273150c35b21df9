package teamstest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Validate says whether Teams shows a card: its structure by what is documented for
// Adaptive Cards 1.5, and the limits of Teams itself. The error names every fault and
// where it is.
func Validate(card []byte) error {
	v, err := decode(card)
	if err != nil {
		return fmt.Errorf("the card is not JSON: %w", err)
	}
	c := &checker{ids: map[string]bool{}}
	c.card("", v, true)
	for _, id := range c.targets {
		if !c.ids[id] {
			c.fault("", "there is no element %q to toggle", id)
		}
	}
	if len(c.faults) > 0 {
		return fmt.Errorf("the card is not valid: %s", strings.Join(c.faults, "; "))
	}
	return nil
}

// checker collects what is wrong with a card.
type checker struct {
	faults  []string
	ids     map[string]bool
	targets []string // ids that are toggled
	depth   int
	known   map[bool]map[string]check // elements, and under true actions; made once
}

func (c *checker) kinds(actions bool) map[string]check {
	if c.known == nil {
		c.known = map[bool]map[string]check{}
	}
	if c.known[actions] == nil {
		if actions {
			c.known[actions] = actionKinds()
		} else {
			c.known[actions] = elementKinds()
		}
	}
	return c.known[actions]
}

// maxDepth is deeper than any card that people can read.
const maxDepth = 32

// fault notes what is wrong at a place.
func (c *checker) fault(at, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("%s: ", or(at, "/"))+fmt.Sprintf(format, args...))
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
		c.fault(at, "must be an object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		value, given := o[name]
		if !given || value == nil {
			if s[name].required {
				c.fault(at, "%s is missing", name)
			}
			continue
		}
		s[name].check(c, at+"/"+name, value)
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if _, known := s[name]; !known && name != "type" {
			c.fault(at, "%s is not a property of it", name)
		}
	}
}

// kinds checks an element by its type. One that is unknown needs a fallback, which is
// checked in its place.
func kinds(actions bool) check {
	return func(c *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			c.fault(at, "must be an object")
			return
		}
		if c.depth++; c.depth > maxDepth {
			c.fault(at, "is nested too deep")
			c.depth--
			return
		}
		defer func() { c.depth-- }()
		if one := c.kinds(actions)[str(o["type"])]; one != nil {
			one(c, at, v)
			return
		}
		if o["fallback"] == nil {
			c.fault(at, "the type %q is not known, and there is no fallback", plain(o["type"]))
			return
		}
		fallback(actions)(c, at+"/fallback", o["fallback"])
	}
}

// fallback is "drop", or what stands in the place of something unknown.
func fallback(actions bool) check {
	return func(c *checker, at string, v any) {
		if v != "drop" {
			kinds(actions)(c, at, v)
		}
	}
}

func text(c *checker, at string, v any) {
	if _, ok := v.(string); !ok {
		c.fault(at, "must be text")
	}
}

// words is text with something in it.
func words(c *checker, at string, v any) {
	if s, ok := v.(string); !ok || strings.TrimSpace(s) == "" {
		c.fault(at, "must be text that is not empty")
	}
}

func yesNo(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.fault(at, "must be true or false")
	}
}

func number(c *checker, at string, v any) {
	if _, ok := v.(json.Number); !ok {
		c.fault(at, "must be a number")
	}
}

func positive(c *checker, at string, v any) {
	if whole(v, 0) <= 0 {
		c.fault(at, "must be a whole number above 0")
	}
}

// among is one of some words; the letters' case does not matter.
func among(allowed ...string) check {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok || !slices.ContainsFunc(allowed, func(one string) bool { return strings.EqualFold(one, s) }) {
			c.fault(at, "must be one of %s", strings.Join(allowed, ", "))
		}
	}
}

func matching(pattern, what string) check {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !regexp.MustCompile(pattern).MatchString(s) {
			c.fault(at, "must be %s", what)
		}
	}
}

// either is what one of two checks takes.
func either(first, second check) check {
	return func(c *checker, at string, v any) {
		tried := &checker{ids: map[string]bool{}, depth: c.depth, known: c.known}
		if first(tried, at, v); len(tried.faults) > 0 {
			second(c, at, v)
			return
		}
		first(c, at, v)
	}
}

// items is an array of least to most.
func items(least, most int, item check) check {
	return func(c *checker, at string, v any) {
		all, ok := v.([]any)
		if !ok {
			c.fault(at, "must be an array")
			return
		}
		if len(all) < least || len(all) > most {
			c.fault(at, "must have %d to %d items, not %d", least, most, len(all))
		}
		for i, one := range all {
			item(c, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// picture is where a picture can be had: only with TLS.
func picture(c *checker, at string, v any) {
	u, err := url.Parse(str(v))
	if err != nil || u.Scheme != "https" || u.Host == "" {
		c.fault(at, "must be an https address")
	}
}

// link is what a person may open.
func link(c *checker, at string, v any) {
	u, err := url.Parse(str(v))
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	other := err == nil && slices.Contains([]string{"mailto", "tel", "msteams"}, u.Scheme) && (u.Opaque != "" || u.Host != "")
	if !web && !other {
		c.fault(at, "must be an address that can be opened")
	}
}

// id is an id that nothing else in the card has.
func id(c *checker, at string, v any) {
	s, ok := v.(string)
	switch {
	case !ok || s == "":
		c.fault(at, "must be text that is not empty")
	case c.ids[s]:
		c.fault(at, "%q is the id of something else too", s)
	}
	c.ids[s] = true
}

func anything(*checker, string, any) {}
