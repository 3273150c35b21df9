package schedule

// The part of the grammar that takes times of day.

// spokenClock takes "halv tre", "kvart över nio", "fem i halv fyra", "half past
// two" and "quarter to ten". The twelve-hour clock is meant.
func (p *parser) spokenClock() bool {
	p.hourPrefix()
	minutes, ok := p.spokenMinutes()
	switch {
	case !ok:
		minutes = 0
	case p.word(pastHour):
	case p.word(toHour):
		minutes = -minutes
	default:
		return false
	}
	hour, half, found := p.spokenHour()
	if !found || !ok && !half {
		return false // a bare hour is for writtenClock
	}
	const halfDay = TimeOfDay(12 * 60)
	p.setClock((hour+minutes+halfDay)%halfDay, true)
	return true
}

// spokenMinutes takes the "kvart" of "kvart över", or the "tio (minuter)" of
// "tio i".
func (p *parser) spokenMinutes() (TimeOfDay, bool) {
	p.word(articles) // "en kvart i", "a quarter to"
	t := p.peek(0)
	minutes, ok := numbers[t.word]
	if t.word == "kvart" || t.word == "quarter" {
		minutes, ok = 15, true
	}
	if !ok || minutes%5 != 0 || minutes > 25 {
		return 0, false
	}
	p.pos++
	if clockUnits[p.peek(0).word] == 1 {
		p.pos++
	}
	return TimeOfDay(minutes), true
}

// spokenHour takes "tre", "halv tre" (half an hour before three) or "half past
// two" (half an hour after two).
func (p *parser) spokenHour() (at TimeOfDay, half, ok bool) {
	switch {
	case p.words([]string{"halv"}):
		at, half = -30, true
	case p.words([]string{"half", "past"}), p.words([]string{"half"}):
		at, half = 30, true
	}
	t := p.peek(0)
	hour, isWord := numbers[t.word]
	if articles[t.word] || !isWord {
		hour = t.num
	}
	if articles[t.word] || !isWord && (t.digits == 0 || t.digits > 2) || hour < 1 || hour > 12 {
		return 0, false, false
	}
	p.pos++
	return at + Clock(hour, 0), half, true
}

// hourPrefix takes "kl", "at", "runt kl." and the like.
func (p *parser) hourPrefix() bool {
	found := false
	for range 2 {
		if !p.word(beforeHour) {
			break
		}
		found = true
		p.sign('.')
	}
	return found
}

// writtenClock takes 9:15, 9.15, 09:15:00, 9 am, and, where an hour is expected,
// 9, nio, 0915 and 9-tiden.
func (p *parser) writtenClock() bool {
	expected := p.hourPrefix() || p.afterDay
	t := p.peek(0)
	p.pos++
	if hour, ok := numbers[t.word]; ok && !articles[t.word] && hour <= 23 && (expected || p.hourFollows()) {
		return p.hourMinute(token{num: hour, digits: 1}, p.minuteWord())
	}
	if t.digits == 0 {
		return false
	}
	if sep, minute := p.peek(0), p.peek(1); t.digits <= 2 && (sep.sign == ':' || sep.sign == '.') && sep.glued && minute.glued && minute.digits == 2 {
		p.pos += 2
		if sep.sign == '.' && !expected && t.num < 7 && t.digits == 1 && !halfOfDay[p.peek(0).word] {
			return false // 3.12 is as likely the third of December
		}
		if s := p.peek(0); s.sign == ':' && s.glued && p.peek(1).digits == 2 && p.peek(1).num < 60 {
			p.pos += 2
		}
		ok := p.hourMinute(t, minute.num)
		p.said.clock.minutes = ok
		return ok
	}
	if t.digits == 4 && expected {
		return p.hourMinute(token{num: t.num / 100, digits: 2}, t.num%100)
	}
	if t.digits > 2 || !expected && !p.hourFollows() {
		return false
	}
	p.sign('-')
	p.words([]string{"tiden"})
	return p.hourMinute(t, 0)
}

// minuteWord takes the "och trettio" of "tio och trettio", or the "thirty" of
// "ten thirty"; 0: none. Without "and", ten is rather another hour.
func (p *parser) minuteWord() int {
	start, least := p.pos, 15
	if p.word(andWord) {
		least = 5
	}
	minute := numbers[p.peek(0).word]
	if minute < least || minute > 59 {
		p.pos = start
		return 0
	}
	p.pos++
	return minute
}

// halfOfDay are the words that make a bare number an hour.
var halfOfDay = words("am", "pm", "fm", "em", "oclock")

// hourFollows reports whether what follows makes a bare number an hour: "3 pm",
// "9 på morgonen", "9 tomorrow".
func (p *parser) hourFollows() bool {
	if halfOfDay[p.peek(0).word] {
		return true
	}
	m, n := lookUp(p.toks[p.pos:])
	return n > 0 && (m.kind == inDays || m.kind == partOfDay || m.kind == partToday)
}

// hourMinute sets the clock from an hour as it was written. One to twelve
// without a leading zero leaves open which half of the day is meant, unless am
// or pm follows.
func (p *parser) hourMinute(h token, minute int) bool {
	hour := h.num
	if hour < 0 || hour > 23 || minute > 59 {
		return false
	}
	p.words([]string{"oclock"})
	loose := hour >= 1 && hour <= 12 && (h.digits == 1 || hour >= 10)
	switch am := p.peek(0).word; {
	case beforeNoon[am] && hour >= 1 && hour <= 12:
		p.pos++
		hour, loose = hour%12, false
	case afterNoon[am] && hour >= 1 && hour <= 12:
		p.pos++
		hour, loose = hour%12+12, false
	}
	p.setClock(Clock(hour, minute), loose)
	return true
}
