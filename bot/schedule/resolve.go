package schedule

import "time"

// sameNight is within how many hours a time without a day is on the day that
// follows, working day or not.
const sameNight = 6 * time.Hour

// partSpan is a part of the day: when it usually is, and between which times a
// written time still belongs to it.
type partSpan struct{ usual, from, until TimeOfDay }

var partSpans = map[part]partSpan{
	morning:     {8 * 60, 0, 12 * 60},
	forenoon:    {10 * 60, 0, 12 * 60},
	beforeLunch: {11 * 60, 0, 12 * 60},
	lunch:       {12 * 60, 11 * 60, 14 * 60},
	afterLunch:  {13 * 60, 12 * 60, 18 * 60},
	afternoon:   {14 * 60, 12 * 60, 18 * 60},
	evening:     {19 * 60, 17 * 60, 24*60 - 1},
	goingHome:   {0, 12 * 60, 22 * 60},
}

// usualTime is the time of a part of the day. The morning begins when the
// office opens; going home is half an hour before it closes.
func (c Calendar) usualTime(p part) TimeOfDay {
	switch p {
	case anyPart:
		return c.startOfDay()
	case morning:
		return c.opens
	case goingHome:
		return c.closes - 30
	}
	return partSpans[p].usual
}

// resolve finds the instant that is meant. Its bounds are checked by bounded.
func (c Calendar) resolve(s said, now time.Time) (time.Time, error) {
	anyDay := s.day.given || s.weekday.given || s.next || s.week != 0
	switch {
	case s.past:
		return time.Time{}, ErrPast
	case s.wait > 0:
		if anyDay || s.clock.given || s.part != anyPart {
			return time.Time{}, ErrNotATime
		}
		return wholeMinute(now.Add(s.wait)), nil
	case !anyDay && !s.clock.given && s.part == anyPart:
		return time.Time{}, ErrNotATime
	}
	m, ok := s.timeOfDay(c)
	if !ok {
		return time.Time{}, ErrNotATime
	}
	if !anyDay {
		return c.nextTime(m, now), nil
	}
	day, err := c.resolveDay(s, c.dateOf(now))
	if err != nil {
		return time.Time{}, err
	}
	if day == c.dateOf(now) && !s.clock.given {
		return c.today(s, now)
	}
	t := c.at(day, m, now)
	if evening := m + Clock(12, 0); s.early() && day == c.dateOf(now) && !t.After(now) {
		t = c.at(day, evening, now) // "idag 6:30" at ten
	}
	return t, nil
}

// early reports whether the time is one at which early shifts begin, written
// with minutes: Swedes write the evening as 18:30.
func (s said) early() bool {
	return s.clock.loose && s.clock.minutes && s.part == anyPart && s.clock.at >= Clock(5, 0) && s.clock.at < Clock(7, 0)
}

// timeOfDay is the time that was said, or the usual one of the part of the day.
// On the twelve-hour clock the part decides the half; without one, one to
// before seven are in the afternoon: nobody is reminded at three in the morning.
func (s said) timeOfDay(c Calendar) (TimeOfDay, bool) {
	if !s.clock.given {
		return c.usualTime(s.part), true
	}
	at, span := s.clock.at, partSpans[s.part]
	if s.part == anyPart {
		if s.clock.loose && !s.early() && at%Clock(12, 0) < Clock(7, 0) {
			at = at%Clock(12, 0) + Clock(12, 0)
		}
		return at, true
	}
	if s.clock.loose && at < span.from {
		at = at%Clock(12, 0) + Clock(12, 0)
	}
	return at, at >= span.from && at <= span.until
}

// nextTime is the next time that comes for a time without a day: today, or the
// next working day, or the same night: half past midnight, said on New Year's
// Eve, is not days away.
func (c Calendar) nextTime(m TimeOfDay, now time.Time) time.Time {
	today := c.dateOf(now)
	if t := c.at(today, m, now); !t.Before(now.Add(time.Minute)) {
		return t
	}
	if t := c.at(today.add(1), m, now); t.Sub(now) <= sameNight {
		return t
	}
	return c.at(today.nextWorkday(), m, now)
}

// today finds a time today that was named without an hour. The part of the day
// that has begun goes on until it ends.
func (c Calendar) today(s said, now time.Time) (time.Time, error) {
	if s.part == anyPart {
		if t, ok := c.laterToday(now); ok {
			return t, nil
		}
		return time.Time{}, ErrPast
	}
	day := c.dateOf(now)
	t := c.at(day, c.usualTime(s.part), now)
	if !t.Before(now.Add(time.Minute)) {
		return t, nil
	}
	t = wholeMinute(now.Add(30 * time.Minute))
	if end := c.at(day, min(partSpans[s.part].until, latest), now); t.After(end) {
		return time.Time{}, ErrPast
	}
	return t, nil
}

// laterToday is two hours from now, yet before people go home; when that is
// over, an hour from now, yet not at night.
func (c Calendar) laterToday(now time.Time) (time.Time, bool) {
	day := c.dateOf(now)
	t := wholeMinute(now.Add(2 * time.Hour))
	if first := c.at(day, c.startOfDay(), now); t.Before(first) {
		return first, true
	}
	if home := c.at(day, c.usualTime(goingHome), now); t.After(home) {
		t = home
	}
	if t.Sub(now) >= apart {
		return t, true
	}
	t = wholeMinute(now.Add(time.Hour))
	return t, !t.After(c.at(day, latest, now))
}

// resolveDay finds the day that was named.
func (c Calendar) resolveDay(s said, today date) (date, error) {
	switch {
	case s.day.given:
		if s.next || s.week != 0 {
			return date{}, ErrNotATime
		}
		day, err := s.day.date(today)
		if err != nil {
			return date{}, err
		}
		if s.weekday.given && day.weekday() != s.weekday.day {
			return date{}, ErrNotATime // "tisdag den 3" when the third is a Thursday
		}
		if s.vague {
			day = day.orWorkday()
		}
		return day, nil
	case s.next && s.week != 0:
		return date{}, ErrNotATime
	case s.next:
		return s.inWeek(today.monday().add(7), today)
	case s.week != 0:
		monday, err := weekMonday(s.week, today)
		if err != nil {
			return date{}, err
		}
		return s.inWeek(monday, today)
	}
	// On a Monday, "på måndag" is in a week.
	return today.add(1 + (int(s.weekday.day)-int(today.weekday())+6)%7), nil
}

// inWeek is the named weekday of the week, else its first working day to come.
func (s said) inWeek(monday, today date) (date, error) {
	if s.weekday.given {
		return monday.add((int(s.weekday.day) + 6) % 7), nil
	}
	if today.before(monday) {
		return monday.orWorkday(), nil
	}
	if day := today.nextWorkday(); day.before(monday.add(7)) {
		return day, nil
	}
	return date{}, ErrPast
}

// weekMonday finds the first week of that number that is not over. It is
// ErrPast when one was over just now.
func weekMonday(week int, today date) (date, error) {
	monday := today.monday()
	for back := monday.add(-7); back.justGone(today); back = back.add(-7) {
		if _, n := back.isoWeek(); n == week {
			return date{}, ErrPast
		}
	}
	for range 54 {
		if _, n := monday.isoWeek(); n == week {
			return monday, nil
		}
		monday = monday.add(7)
	}
	return date{}, ErrTooFar
}

// justGone reports whether the date is before today, yet no further than a
// promise can be ahead: somebody who names it has mistaken the day, not the year.
func (d date) justGone(today date) bool {
	return d.before(today) && !d.before(today.add(-int(MaxAhead.Hours()/24)))
}

// date finds the day, filling in the year and month that come next.
func (d daySaid) date(today date) (date, error) {
	if d.counted {
		return today.add(d.days), nil
	}
	if d.year != 0 {
		day := date{d.year, time.Month(d.month), d.day}
		if !day.exists() {
			return date{}, ErrNotATime
		}
		return day, nil
	}
	day := date{today.year, time.Month(d.month), d.day}
	if d.month == 0 {
		day.month = today.month
	}
	for _, year := range []int{today.year, today.year - 1} {
		if gone := (date{year, day.month, day.day}); d.month != 0 && gone.exists() && gone.justGone(today) {
			return date{}, ErrPast
		}
	}
	for range 12 { // months; or years, of which at most eight have no 29 February
		if day.exists() && !day.before(today) {
			return day, nil
		}
		if d.month != 0 {
			day.year++
		} else if day.month++; day.month > time.December {
			day.year, day.month = day.year+1, time.January
		}
	}
	return date{}, ErrNotATime
}
