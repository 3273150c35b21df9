package slacktest

// The limits of views. Source: docs.slack.dev, "Views".
const (
	maxView            = 250 << 10
	maxViewTitle       = 24
	maxPrivateMetadata = 3000
)

// viewShape is what a view of a kind may have.
func viewShape(kind Surface) shape {
	s := shape{"blocks": must(list(0, maxViewBlocks, kinds(catalogue()[kind]))), "private_metadata": may(text(0, maxPrivateMetadata)),
		"callback_id": may(text(0, maxID)), "external_id": may(text(0, maxID))}
	if kind == HomeView {
		return s
	}
	return s.with(shape{"title": must(plainText(maxViewTitle)), "submit": may(plainText(maxViewTitle)), "close": may(plainText(maxViewTitle)),
		"clear_on_close": may(yesNo), "notify_on_close": may(yesNo), "submit_disabled": may(yesNo)})
}

// checkView reads a view, a JSON object. s may be nil.
func (s *Slack) checkView(raw string, kind Surface) (object, error) {
	v, err := decode(raw)
	body, ok := v.(object)
	if err != nil || !ok {
		return nil, refuse("invalid_arguments", "must be valid json [json-pointer:/view]")
	}
	if len(raw) > maxView {
		return nil, refuse("view_too_large")
	}
	c := &checker{world: s, blocks: map[string]bool{}}
	if body["type"] != string(kind) {
		c.fault("/view/type", "must be a valid enum value")
	}
	viewShape(kind).of(c, "/view", v)
	blocks, _ := body["blocks"].([]any)
	if kind == ModalView && len(inputs(blocks)) > 0 && body["submit"] == nil {
		c.fault("/view", "`submit` is required when an input block is within the blocks array")
	}
	if c.lacking != "" {
		return nil, &Refusal{Code: "missing_scope", needed: c.lacking}
	}
	if len(c.faults) > 0 {
		return nil, refuse("invalid_arguments", c.faults...)
	}
	return body, nil
}

// complete fills in what Slack fills in: ids, and the flags of texts. s may be nil.
func (s *Slack) complete(blocks []any) []any {
	if s == nil {
		return blocks
	}
	for _, b := range blocks {
		block, _ := b.(object)
		s.identify(block)
		flag(block)
	}
	return blocks
}

// identify gives a block its block_id, and its elements their action_ids.
func (s *Slack) identify(block object) {
	if block["block_id"] == nil {
		block["block_id"] = s.id("b")
	}
	candidates := []any{block["accessory"], block["element"]}
	if elements, ok := block["elements"].([]any); ok && block["type"] == "actions" {
		candidates = elements
	}
	for _, e := range candidates {
		element, _ := e.(object)
		if element == nil || element["action_id"] != nil || element["type"] == "image" {
			continue
		}
		element["action_id"] = s.id("a")
	}
}

// flag sets emoji and verbatim where the app did not.
func flag(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			flag(item)
		}
	case object:
		for _, item := range v {
			flag(item)
		}
		if v["type"] == "plain_text" && v["emoji"] == nil {
			v["emoji"] = true
		}
		if v["type"] == "mrkdwn" && v["verbatim"] == nil {
			v["verbatim"] = false
		}
	}
}
