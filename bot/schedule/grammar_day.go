package schedule

import "time"

// The parts of the grammar that take days and waits.

// The years that a date can be written with.
const firstYear, lastYear = 2000, 2999

// numericDate takes 2026-12-03, 2026/12/03, 3/12, 3/12/2026 and 3.12.2026. The
// day comes before the month, as in Sweden.
func (p *parser) numericDate() bool {
	p.word(dayOf)
	first, sep := p.peek(0), p.peek(1)
	if first.digits == 0 || sep.sign == 0 || !sep.glued || !p.peek(2).glued {
		return false
	}
	second, third := p.peek(2), p.peek(4)
	whole := p.peek(3).sign == sep.sign && p.peek(3).glued && third.glued && third.digits > 0
	switch {
	case whole && first.digits == 4 && (sep.sign == '-' || sep.sign == '/'):
		p.pos += 5
		if t := p.peek(0); t.word == "t" && t.glued {
			p.pos++
		}
		return p.date(first.num, second.num, third.num)
	case whole && third.digits == 4 && (sep.sign == '.' || sep.sign == '/'):
		p.pos += 5
		return p.date(third.num, second.num, first.num)
	case !whole && sep.sign == '/' && first.digits <= 2 && second.digits > 0 && second.digits <= 2:
		p.pos += 3
		return p.date(0, second.num, first.num)
	}
	return false
}

// monthDate takes "den 3 december 2026", "3:e dec", "december 3rd", and the
// same with the number as a word.
func (p *parser) monthDate() bool {
	p.word(dayOf)
	if day, ok := p.ordinal(); ok {
		p.words([]string{"of"})
		month, ok := months[p.peek(0).word]
		if !ok {
			return false
		}
		p.pos++
		return p.date(p.year(), int(month), day)
	}
	month, ok := months[p.peek(0).word]
	if !ok {
		return false
	}
	p.pos++
	p.word(dayOf)
	day, ok := p.ordinal()
	if !ok {
		return false
	}
	return p.date(p.year(), int(month), day)
}

// dayOfMonth takes "den 3", "den 3:e" and "the 3rd", which leave the month open.
func (p *parser) dayOfMonth() bool {
	english := p.peek(0).word == "the"
	if !p.word(dayOf) || p.pos > 1 && taking[p.toks[p.pos-2].word] {
		return false // "jag tar den 2:a" is one of several
	}
	start := p.pos
	_, spelled := ordinals[p.peek(0).word]
	day, ok := p.ordinal()
	if bare := p.pos == start+1 && p.toks[start].digits > 0; !ok || bare && english {
		return false // nobody says "the 3"
	}
	ok = p.date(0, 0, day)
	p.said.day.spelled = spelled
	return ok
}

// ordinal takes 3, 3:e, 3e, 3rd or third.
func (p *parser) ordinal() (day int, ok bool) {
	t := p.peek(0)
	if day, ok := ordinals[t.word]; ok {
		p.pos++
		return day, true
	}
	if t.digits == 0 || t.digits > 2 {
		return 0, false
	}
	p.pos++
	ending := 0
	if s := p.peek(0); s.sign == ':' && s.glued {
		ending = 1
	}
	if e := p.peek(ending); e.glued && dayEnding[e.word] {
		p.pos += ending + 1
	}
	return t.num, true
}

// year takes the year after a month; 0: none.
func (p *parser) year() int {
	_ = p.sign('.') || p.sign(',') // "3 dec. 2026", "December 3, 2026"
	if t := p.peek(0); t.digits == 4 && t.num >= firstYear && t.num <= lastYear && p.peek(1).sign != ':' {
		p.pos++
		return t.num
	}
	return 0
}

func (p *parser) date(year, month, day int) bool {
	if day < 1 || day > 31 || month < 0 || month > 12 || year < 0 {
		return false
	}
	if year != 0 && (year < firstYear || year > lastYear || month == 0) {
		return false
	}
	p.setDay(daySaid{year: year, month: month, day: day})
	return true
}

// weekNumber takes "vecka 49" and "v.49".
func (p *parser) weekNumber() bool {
	if !p.word(weekWord) {
		return false
	}
	p.sign('.')
	t := p.peek(0)
	if t.digits == 0 || t.digits > 2 || t.num < 1 || t.num > 53 {
		return false
	}
	p.pos++
	p.clash = p.clash || p.said.week != 0
	p.said.week, p.afterDay = t.num, true
	return true
}

// waiting takes "om 2 timmar", "in half an hour", "om 1 h 30 min", "om tre
// dagar", and "för en timme sedan", which has passed. Days need the "om".
func (p *parser) waiting() bool {
	length := !beforeWait[p.peek(0).word] || duringWait[p.peek(0).word]
	prefixed := p.word(beforeWait)
	p.word(approximately)
	var minutes float64
	for i := range 2 { // hours, and minutes
		start := p.pos
		if i > 0 {
			p.word(andWord)
		}
		n, ok := p.clockAmount()
		if !ok {
			p.pos = start
			break
		}
		minutes += n
	}
	if minutes > 0 {
		p.ago()
		p.said.length = length
		p.setWait(time.Duration(min(minutes, MaxAhead.Minutes()+1) * float64(time.Minute)))
		return true
	}
	if !prefixed {
		return false
	}
	n, vague, ok := p.amount()
	unit, isUnit := dayUnits[p.peek(0).word]
	if !ok || !isUnit {
		return false
	}
	p.pos++
	days := min(n*float64(unit), MaxAhead.Hours()/24+1)
	if days < 1 {
		return false
	}
	p.ago()
	p.said.length = length
	p.setDay(daySaid{counted: true, days: int(days)})
	p.said.vague = p.said.vague || vague || unit >= 30
	return true
}

func (p *parser) ago() { p.said.past = p.word(agoWord) || p.said.past }

// clockAmount takes an amount and a unit of the clock, in minutes. It takes
// nothing when it does not find both.
func (p *parser) clockAmount() (minutes float64, ok bool) {
	if p.words([]string{"trekvart"}) {
		return 45, true
	}
	start := p.pos
	n, _, ok := p.amount()
	if unit, isUnit := clockUnits[p.peek(0).word]; ok && isUnit && n > 0 {
		p.pos++
		if p.words([]string{"and", "a", "half"}) { // "an hour and a half"
			n += 0.5
		}
		return n * float64(unit), true
	}
	p.pos = start
	return 0, false
}

// amount takes 2, 1,5, två, "en och en halv", "half an", "ett par" or "a few".
// The last two are vague.
func (p *parser) amount() (n float64, vague, ok bool) {
	if t := p.peek(0); t.digits > 0 && t.num >= 0 {
		p.pos++
		dot, tenth := p.peek(0), p.peek(1)
		if (dot.sign == ',' || dot.sign == '.') && dot.glued && tenth.glued && tenth.digits == 1 {
			p.pos += 2
			return float64(t.num) + float64(tenth.num)/10, false, true
		}
		return float64(t.num), false, true
	}
	for _, a := range amounts {
		if p.words(a.words) {
			return a.n, a.vague, true
		}
	}
	w := p.peek(0).word
	count, ok := numbers[w]
	if !ok {
		return 0, false, false
	}
	p.pos++
	if p.words([]string{"och", "en", "halv"}) || p.words([]string{"and", "a", "half"}) {
		return float64(count) + 0.5, false, true
	}
	return float64(count), false, true
}

// words takes that sequence of words, or nothing.
func (p *parser) words(list []string) bool {
	for i, w := range list {
		if p.peek(i).word != w {
			return false
		}
	}
	p.pos += len(list)
	return true
}
