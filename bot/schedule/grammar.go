package schedule

import "time"

// said is what a text says about time, before it is known what day it is.
type said struct {
	past bool          // a time that has gone
	wait time.Duration // from now, on the clock

	day     daySaid
	weekday weekdaySaid
	week    int // an ISO week; 0: none
	next    bool
	vague   bool // the day is only about this one: a working day is meant
	part    part
	clock   clockSaid

	length bool // the wait has no "om" or "in": it may be how long something takes
	short  bool // the weekday is an abbreviation, and nothing beside it says that a day is meant
}

// daySaid is a day: so many from today, or a date. Year and month may be open.
type daySaid struct {
	given            bool
	counted          bool
	days             int
	year, month, day int
	spelled          bool // "den andra", which is a day only beside a weekday or month
}

type weekdaySaid struct {
	given bool
	day   time.Weekday
}

// clockSaid is a time of day. A loose one is on the twelve-hour clock, without
// a word of which half.
type clockSaid struct {
	given bool
	loose bool
	// minutes: it was written with minutes, as 6:30.
	minutes bool
	at      TimeOfDay
}

// parser goes through the tokens of a text from left to right.
type parser struct {
	toks []token
	pos  int
	said said
	// afterDay: the last thing said was a day, so that a bare number is an hour.
	afterDay bool
	// clash: two things were said where there is room for one, or what was said
	// is a remark.
	clash  bool
	clause clause
}

// rules in the order they are tried. Each takes what it understands from the
// parser's position, or takes nothing and reports false.
var rules = []func(*parser) bool{
	(*parser).numericDate,
	(*parser).monthDate,
	(*parser).dayOfMonth,
	(*parser).weekNumber,
	(*parser).spokenClock,
	(*parser).waiting,
	(*parser).writtenClock,
	(*parser).nextWeekday,
	(*parser).phrase,
	(*parser).fullStop,
}

// parse reads all of the tokens, or reports false: a text with something in it
// that is neither time nor courtesy is not a time.
func parse(toks []token) (said, bool) {
	p := parser{toks: toks}
	for p.pos < len(p.toks) {
		if !p.step() || p.clash {
			return said{}, false
		}
	}
	return p.said, p.meant()
}

func (p *parser) step() bool {
	p.listen()
	before := p.said
	for _, rule := range rules {
		start := p.pos
		if rule(p) && p.pos > start {
			p.forget(before)
			return true
		}
		p.pos = start
	}
	return false
}

// peek is the token n places ahead; the zero token when there is none.
func (p *parser) peek(n int) token {
	if p.pos+n < len(p.toks) {
		return p.toks[p.pos+n]
	}
	return token{}
}

// word takes the next token when it is one of the words.
func (p *parser) word(set map[string]bool) bool {
	if w := p.peek(0).word; w != "" && set[w] {
		p.pos++
		return true
	}
	return false
}

// sign takes the next token when it is that sign.
func (p *parser) sign(s rune) bool {
	if p.peek(0).sign == s {
		p.pos++
		return true
	}
	return false
}

// fullStop skips a sign that does not belong to a number, as in "-3".
func (p *parser) fullStop() bool {
	if next := p.peek(1); next.digits > 0 && next.glued {
		return p.sign(',')
	}
	return p.sign(',') || p.sign('.') || p.sign(':') || p.sign('-')
}

// phrase takes the longest phrase of the vocabulary.
func (p *parser) phrase() bool {
	m, n := lookUp(p.toks[p.pos:])
	if n == 0 || m.kind == partAfter && !p.afterDay {
		return false
	}
	start := p.pos
	p.pos += n
	switch m.kind {
	case ignored:
		p.clash = p.clash || p.remark(start)
		return true // the courtesy in "på måndag, tack, 10" keeps 10 an hour
	case inDays:
		p.setDay(daySaid{counted: true, days: m.n})
	case onWeekday:
		p.setWeekday(time.Weekday(m.n))
	case onShortWeekday:
		p.said.short = !p.plainly(start)
		p.setWeekday(time.Weekday(m.n))
	case refusal:
		p.refuse()
	case partOfDay:
		p.setPart(part(m.n))
	case partAfter:
		p.setPart(part(m.n))
		p.afterDay = true // "imorgon bitti 8"
	case partToday:
		p.setDay(daySaid{counted: true})
		p.setPart(part(m.n))
	case nextWeek:
		p.setNext()
	case nextWorkday:
		p.setDay(daySaid{counted: true, days: 1})
		p.said.vague = true
	case inMinutes:
		p.setWait(time.Duration(m.n) * time.Minute)
	case gone:
		p.said.past = true
	}
	return true
}

// nextWeekday takes "nästa måndag": the one in the week that comes.
func (p *parser) nextWeekday() bool {
	if !p.word(nextWord) {
		return false
	}
	m, n := lookUp(p.toks[p.pos:])
	if n == 0 || m.kind != onWeekday && m.kind != onShortWeekday {
		return false
	}
	p.pos += n
	p.setNext()
	p.setWeekday(time.Weekday(m.n))
	return true
}

func (p *parser) setDay(d daySaid) {
	p.clash = p.clash || p.said.day.given
	d.given = true
	p.said.day, p.afterDay = d, true
}

func (p *parser) setWeekday(wd time.Weekday) {
	p.clash = p.clash || p.said.weekday.given
	p.said.weekday, p.afterDay = weekdaySaid{true, wd}, true
}

func (p *parser) setNext() {
	p.clash = p.clash || p.said.next
	p.said.next, p.afterDay = true, true
}

func (p *parser) setPart(x part) {
	p.clash = p.clash || p.said.part != anyPart
	p.said.part, p.afterDay = x, true
}

func (p *parser) setClock(at TimeOfDay, loose bool) {
	p.clash = p.clash || p.said.clock.given
	p.said.clock, p.afterDay = clockSaid{given: true, loose: loose, at: at}, false
}

func (p *parser) setWait(d time.Duration) {
	p.clash = p.clash || p.said.wait > 0
	p.said.wait, p.afterDay = d, false
}
