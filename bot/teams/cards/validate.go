package cards

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"lotsen/dialog/glyph"
)

// Validate tells what Teams, or a client of its, would not take of a card: one element
// that is not as it should be leaves the whole card blank on phones. It knows the
// elements that Lotsen uses, and no others; nil if all is well.
func Validate(card json.RawMessage) error {
	if !utf8.Valid(card) {
		return errors.New("the card is not valid text")
	}
	if n := glyph.Units(string(card)); n > maxCard {
		return fmt.Errorf("the card has %d characters, at most %d are allowed", n, maxCard)
	}
	d := json.NewDecoder(bytes.NewReader(card))
	var root any
	if err := d.Decode(&root); err != nil {
		return fmt.Errorf("reading the card: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the card")
	}
	v := validator{kinds: kinds(), ids: map[string]bool{}}
	v.object("the card", root, v.kinds["AdaptiveCard"], 0)
	return errors.Join(v.faults...)
}

// maxDepth is how deep elements stand in one another at most, maxFaults how many faults
// are told of one card.
const (
	maxDepth  = 8
	maxFaults = 10
)

type object = map[string]any

// validator collects what is wrong with a card.
type validator struct {
	kinds  map[string]kind
	ids    map[string]bool
	faults []error
}

func (v *validator) fault(format string, args ...any) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, fmt.Errorf(format, args...))
	}
}

// object holds a JSON object against its kind.
func (v *validator) object(at string, value any, k kind, depth int) {
	o, ok := value.(object)
	if !ok || depth > maxDepth {
		v.fault("%s is no object, or too deep", at)
		return
	}
	for _, name := range k.needs {
		if o[name] == nil {
			v.fault("%s has no %s", at, name)
		}
	}
	for name, value := range o {
		p, known := k.properties[name]
		if !known {
			v.fault("%s has the property %.40q", at, name)
			continue
		}
		v.property(at+"."+name, value, p, depth)
	}
	if k.also != nil {
		if err := k.also(o); err != nil {
			v.fault("%s: %w", at, err)
		}
	}
	if id, ok := o["id"].(string); ok {
		if v.ids[id] {
			v.fault("%s: the id %.40q stands twice", at, id)
		}
		v.ids[id] = true
	}
}

// property holds one value against what it may be.
func (v *validator) property(at string, value any, p property, depth int) {
	switch {
	case p.flag:
		if _, ok := value.(bool); !ok {
			v.fault("%s is neither true nor false", at)
		}
	case p.number:
		if n, ok := value.(float64); !ok || n < 1 || n != math.Trunc(n) {
			v.fault("%s is no number from 1", at)
		}
	case p.object != nil:
		v.object(at, value, *p.object, depth+1)
	case len(p.list) > 0:
		v.list(at, value, p, depth)
	default:
		v.string(at, value, p)
	}
}

func (v *validator) list(at string, value any, p property, depth int) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 || p.most > 0 && len(list) > p.most {
		v.fault("%s has %d elements", at, len(list))
	}
	for i, e := range list {
		at := fmt.Sprintf("%s[%d]", at, i)
		name := p.list[0]
		if len(p.list) > 1 || v.kinds[name].typed {
			o, _ := e.(object)
			name, _ = o["type"].(string)
		}
		if !slices.Contains(p.list, name) {
			v.fault("%s is of the type %.40q", at, name)
			continue
		}
		v.object(at, e, v.kinds[name], depth+1)
	}
}

func (v *validator) string(at string, value any, p property) {
	s, ok := value.(string)
	switch {
	case !ok:
		v.fault("%s is no text", at)
	case len(p.oneOf) > 0 && !slices.Contains(p.oneOf, s):
		v.fault("%s is %.40q", at, s)
	case !p.blank && strings.TrimSpace(s) == "":
		v.fault("%s is empty", at)
	case p.most > 0 && glyph.Units(s) > p.most:
		v.fault("%s has %d characters, at most %d are allowed", at, glyph.Units(s), p.most)
	case p.check != nil && !p.check(s):
		v.fault("%s is %.80q", at, s)
	}
}
