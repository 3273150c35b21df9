package slacktest

import (
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of composition objects.
// Source: docs.slack.dev, "Block Kit", reference of each object.
const (
	maxPlain       = 3000
	maxID          = 255
	maxURL         = 3000
	maxOptionText  = 75
	maxOptionValue = 75
	maxPlaceholder = 150
	maxAlt         = 2000
)

// textObject is a text object of one of the kinds, of 1 to most characters.
func textObject(most int, kindsAllowed ...string) check {
	plain := shape{"text": must(text(1, most)), "emoji": may(yesNo)}
	mrkdwn := shape{"text": must(text(1, most)), "verbatim": may(yesNo)}
	kind := among(kindsAllowed...)
	return func(c *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			c.fault(at, "must provide an object")
			return
		}
		kind(c, at+"/type", o["type"])
		if o["type"] == "plain_text" {
			plain.of(c, at, v)
		} else {
			mrkdwn.of(c, at, v)
		}
		c.text += utf8.RuneCountInString(str(o["text"]))
	}
}

func plainText(most int) check { return textObject(most, "plain_text") }
func anyText(most int) check   { return textObject(most, "plain_text", "mrkdwn") }

// confirmation is a confirm object.
func confirmation(c *checker, at string, v any) {
	shape{"title": must(plainText(100)), "text": must(anyText(300)), "confirm": must(plainText(30)), "deny": must(plainText(30)),
		"style": may(among("primary", "danger"))}.of(c, at, v)
}

// optionOf is one choice. A description is not shown in every element, but taken.
func optionOf(label check, withURL bool) check {
	s := shape{"text": must(label), "value": must(text(1, maxOptionValue)), "description": may(anyText(maxOptionText))}
	if withURL {
		s["url"] = may(link)
		s["value"] = may(text(1, maxOptionValue))
	}
	return s.of
}

// options is a list of choices with different values.
func options(least, most int, label check, withURL bool) check {
	return func(c *checker, at string, v any) {
		list(least, most, optionOf(label, withURL))(c, at, v)
	}
}

func optionGroups(c *checker, at string, v any) {
	group := shape{"label": must(plainText(maxOptionText)), "options": must(options(1, 100, plainText(maxOptionText), false))}
	list(1, 100, group.of)(c, at, v)
}

// link is an address that a person may open.
func link(c *checker, at string, v any) {
	s, ok := v.(string)
	if !ok {
		c.fault(at, "must provide a string")
		return
	}
	c.length(at, s, 1, maxURL)
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
		c.fault(at, "invalid url")
	}
}

// pictureURL is an image that Slack downloads.
func pictureURL(c *checker, at string, v any) {
	before := len(c.faults)
	link(c, at, v)
	if len(c.faults) > before {
		return
	}
	s := str(v)
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		c.fault(at, "invalid url")
		return
	}
	if c.world != nil && c.world.opt.PublicPictures != nil && !c.world.opt.PublicPictures(s) {
		c.fault(at, "downloading image failed")
	}
}

// slackFile is an image that was uploaded before.
func slackFile(c *checker, at string, v any) {
	shape{"id": may(text(1, maxID)), "url": may(link)}.of(c, at, v)
	o, _ := v.(object)
	if (o["id"] == nil) == (o["url"] == nil) {
		c.fault(at, "must define either `id` or `url`")
		return
	}
	if c.world == nil || o["id"] == nil {
		return
	}
	f := c.world.files[str(o["id"])]
	switch {
	case f == nil || !f.done:
		c.fault(at, "invalid slack file")
	case !strings.HasPrefix(f.mimetype(), "image/"):
		c.fault(at, "slack file is not an image")
	}
}

// image is what image blocks and image elements share.
func image(more shape) check {
	s := shape{"alt_text": must(text(1, maxAlt)), "image_url": may(pictureURL), "slack_file": may(slackFile)}.with(more)
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		if o, ok := v.(object); ok && (o["image_url"] == nil) == (o["slack_file"] == nil) {
			c.fault(at, "must define either `image_url` or `slack_file`")
		}
	}
}

// day, clock and moment are the values that pickers begin with.
func day(c *checker, at string, v any) {
	if _, err := time.Parse(time.DateOnly, str(v)); err != nil {
		c.fault(at, "must match the format YYYY-MM-DD")
	}
}

func clock(c *checker, at string, v any) {
	if !clockPattern.MatchString(str(v)) {
		c.fault(at, "must match the format HH:mm")
	}
}

var clockPattern = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func moment(c *checker, at string, v any) { within(1e9, 9999999999)(c, at, v) }
