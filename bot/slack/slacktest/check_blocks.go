package slacktest

import (
	"fmt"
	"sync"
	"unicode/utf8"
)

// How many blocks a surface takes, and how much a message's blocks may hold.
// Source: docs.slack.dev, "Blocks"; the total of a message is not documented and was
// found by people who met msg_blocks_too_long.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxMarkdown      = 12000
	maxBlocksText    = 13000
	maxTable         = 10000
)

// block is what every block may have.
func block(more shape) shape { return shape{"block_id": may(blockID)}.with(more) }

func blockID(c *checker, at string, v any) {
	text(1, maxID)(c, at, v)
	id := str(v)
	if id != "" && c.blocks[id] {
		c.fault(at, "`block_id` already exists: %s", id)
	}
	c.blocks[id] = true
}

// catalogue is what each surface takes. It is made once, and never changes.
var catalogue = sync.OnceValue(func() map[Surface]map[string]check {
	all := map[Surface]map[string]check{}
	for _, surface := range []Surface{Message, HomeView, ModalView} {
		all[surface] = blockKinds(surface)
	}
	return all
})

// blockKinds are the blocks that a surface takes.
func blockKinds(surface Surface) map[string]check {
	all := map[string]check{
		"actions": actions(),
		"context": block(shape{"elements": must(list(1, 10, kinds(map[string]check{
			"image": image(nil), "plain_text": plainText(maxPlain), "mrkdwn": textObject(maxPlain, "mrkdwn")})))}).of,
		"divider":   block(nil).of,
		"header":    block(shape{"text": must(plainText(150))}).of,
		"image":     image(block(shape{"title": may(plainText(2000))})),
		"input":     input(surface),
		"section":   section(),
		"rich_text": block(shape{"elements": must(list(1, 1000, kinds(richBlocks())))}).of,
		"video":     video(),
	}
	if surface == Message {
		all["markdown"] = block(shape{"text": must(markdown)}).of
		all["table"] = table()
	}
	return all
}

func section() check {
	s := block(shape{"text": may(anyText(maxPlain)), "fields": may(list(1, 10, anyText(2000))), "expand": may(yesNo),
		"accessory": may(kinds(accessories()))})
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		if o, ok := v.(object); ok && o["text"] == nil && o["fields"] == nil {
			c.fault(at, "must define either `text` or `fields`")
		}
	}
}

func actions() check {
	s := block(shape{"elements": must(list(1, 25, kinds(actionElements())))})
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		c.differentActions(at, v)
	}
}

// differentActions refuses an action_id that comes twice in a block.
func (c *checker) differentActions(at string, v any) {
	o, _ := v.(object)
	elements, _ := o["elements"].([]any)
	seen := map[string]bool{}
	for i, e := range elements {
		element, _ := e.(object)
		id := str(element["action_id"])
		if id != "" && seen[id] {
			c.fault(fmt.Sprintf("%s/elements/%d/action_id", at, i), "`action_id` already exists: %s", id)
		}
		seen[id] = true
	}
}

func input(surface Surface) check {
	s := block(shape{"label": must(plainText(2000)), "hint": may(plainText(2000)), "optional": may(yesNo), "dispatch_action": may(yesNo),
		"element": must(kinds(inputElements(surface)))})
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		o, _ := v.(object)
		if element, _ := o["element"].(object); element["type"] == "file_input" && o["dispatch_action"] == true {
			c.fault(at+"/dispatch_action", "not allowed with file_input")
		}
	}
}

func markdown(c *checker, at string, v any) {
	text(1, maxMarkdown)(c, at, v)
	n := utf8.RuneCountInString(str(v))
	c.text += n
	c.sources += n
	if c.sources > maxMarkdown && n <= maxMarkdown {
		c.fault(at, "the markdown blocks must be less than %d characters together", maxMarkdown+1)
	}
}

func video() check {
	s := block(shape{"alt_text": must(text(1, maxAlt)), "title": must(plainText(199)), "thumbnail_url": must(link), "video_url": must(link),
		"author_name": may(text(1, 49)), "description": may(plainText(199)), "provider_icon_url": may(link),
		"provider_name": may(text(1, maxID)), "title_url": may(link)})
	return func(c *checker, at string, v any) {
		if c.world != nil && !c.world.granted("links.embed:write") {
			c.lacking = "links.embed:write"
		}
		s.of(c, at, v)
	}
}

// table is checked as documented: 100 rows, 20 cells, 10,000 characters, one a message.
func table() check {
	cell := kinds(map[string]check{
		"raw_text":   shape{"text": must(text(1, 10000))}.of,
		"raw_number": shape{"text": must(text(1, 10000)), "value": must(anything)}.of,
		"rich_text":  shape{"block_id": may(text(1, maxID)), "elements": must(list(1, 1000, kinds(richBlocks())))}.of,
	})
	column := shape{"align": may(among("left", "center", "right")), "is_wrapped": may(yesNo)}
	s := block(shape{"rows": must(list(1, 100, list(1, 20, cell))), "column_settings": may(list(0, 20, column.of))})
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		o, _ := v.(object)
		if utf8.RuneCount(encode(o["rows"])) > maxTable {
			c.fault(at+"/rows", "must be less than %d characters together", maxTable+1)
		}
	}
}

// checkBlocks reads a JSON array of blocks. s may be nil.
func (s *Slack) checkBlocks(raw string, surface Surface) ([]any, error) {
	v, err := decode(raw)
	blocks, ok := v.([]any)
	if err != nil || !ok {
		return nil, refuse("invalid_blocks_format")
	}
	c := &checker{world: s, blocks: map[string]bool{}}
	most := maxMessageBlocks
	if surface != Message {
		most = maxViewBlocks
	}
	list(0, most, kinds(catalogue()[surface]))(c, "/blocks", v)
	c.once(blocks, "table")
	switch {
	case c.lacking != "":
		return nil, &Refusal{Code: "missing_scope", needed: c.lacking}
	case len(c.faults) > 0:
		return nil, refuse("invalid_blocks", c.faults...)
	case surface == Message && c.text > maxBlocksText:
		return nil, refuse("msg_blocks_too_long")
	}
	return blocks, nil
}

// once refuses a second block of a kind.
func (c *checker) once(blocks []any, kind string) {
	seen := false
	for i, b := range blocks {
		o, _ := b.(object)
		if o["type"] != kind {
			continue
		}
		if seen {
			c.fault(fmt.Sprintf("/blocks/%d", i), "only one %s is allowed", kind)
		}
		seen = true
	}
}

// checkMetadata reads a message's metadata: an object with event_type and
// event_payload. An empty object takes metadata away.
func checkMetadata(raw string) (object, error) {
	v, err := decode(raw)
	o, ok := v.(object)
	switch {
	case err != nil || !ok:
		return nil, refuse("invalid_metadata_format")
	case len(o) == 0:
		return nil, nil
	case len(raw) > maxMetadata:
		return nil, refuse("metadata_too_large")
	}
	c := &checker{}
	shape{"event_type": must(text(1, maxID)), "event_payload": must(shapeless), "entities": may(anything), "external_ref": may(anything)}.of(c, "/metadata", v)
	if len(c.faults) > 0 {
		return nil, refuse("invalid_metadata_format", c.faults...)
	}
	return o, nil
}

// maxMetadata is the documented limit of message metadata, in bytes of JSON.
const maxMetadata = 16 << 10

func shapeless(c *checker, at string, v any) {
	if _, ok := v.(object); !ok {
		c.fault(at, "must provide an object")
	}
}
