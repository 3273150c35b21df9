package schedule

// The part of the grammar that tells a wish from a remark: people speak of days
// and hours without wanting to be reminded then.

// clause is where in a sentence the parser is.
type clause struct {
	start int  // the token it begins with
	said  said // what was said before it
	asked bool // it asks for a reminder

	// refused: it says when somebody cannot. forgot: a time in it was left out
	// of what is said.
	refused, forgot bool
}

// The words by which wishes and remarks are known.
var (
	reminding = words("paminn", "pamin", "paminna", "paminner", "paminnas", "paminnelse", "remind", "reminder")
	asking    = words("ping", "hor", "hors", "skriv", "aterkom")
	purpose   = words("att", "to")                                                                                    // what follows is what there is no time for
	opening   = words("jag", "vi", "du", "kan", "ta", "tar", "gor", "fortsatter", "ill", "we", "can", "lets", "take") // of a clause of its own
	contrast  = words("men", "but")
	nowWord   = words("nu", "now", "just", "right")
	being     = words("ar", "is", "thats")
	subjects  = words("det", "detta", "den", "jag", "du", "vi", "it", "this", "that", "you", "we")
	approval  = words("bra", "battre", "ok", "okej", "okay", "okey", "fine", "good", "better", "great", "upptagen")
	shall     = words("ska", "skall", "should")
	myself    = words("jag", "i")
	onDay     = words("pa", "on")
	taking    = words("ta", "tar", "tog", "take", "takes", "took")

	// effort: beside these, a length is how long something takes.
	effort = words("ta", "tar", "tog", "take", "takes", "took", "vanta", "wait", "need", "behover", "ska", "skall", "will", "would", "should",
		"far", "get", "hinner", "gor", "gora", "do", "vill", "want", "like", "be", "blir", "bli")

	canWord = words("kan", "kunde", "skulle", "can", "could", "would")
	youWord = words("du", "you")
)

// asksUs reports whether a question asks for something: "kan du", or a
// reminder. Other questions are about the matter in hand.
func asksUs(toks []token) bool {
	for i, t := range toks {
		if reminding[t.word] || i > 0 && youWord[t.word] && canWord[toks[i-1].word] {
			return true
		}
	}
	return false
}

// listen notes where a clause begins, and the words in it that ask or refuse.
// A refusal ends with its clause. When there was a time in it, a comma does not
// end it, for there may be more of them: "jag är upptagen idag, imorgon och på
// fredag". Then the sentence ends it, or a wish.
func (p *parser) listen() {
	t := p.peek(0)
	var last token
	if p.pos > 0 {
		last = p.toks[p.pos-1]
	}
	if t.fresh || last.sign != 0 {
		held := p.clause.refused && (last.sign == ':' || p.clause.forgot && last.sign == ',' && !opening[t.word])
		p.clause = clause{start: p.pos, said: p.said, refused: held, forgot: held && p.clause.forgot}
	}
	switch {
	case (reminding[t.word] || asking[t.word]) && !purpose[last.word]:
		p.clause.asked, p.clause.refused = true, false
	case contrast[t.word]:
		p.clause = clause{start: p.pos, said: p.said}
	case nowWord[t.word] && !p.clause.forgot:
		p.clause.refused = false
	}
}

// refuse takes "har inte tid". A day before it is refused too, as in "imorgon är
// jag upptagen", but not in "påminn mig imorgon, jag har inte tid nu".
func (p *parser) refuse() {
	if p.said != p.clause.said && !p.clause.asked && !nowWord[p.peek(0).word] {
		p.clash = true
	}
	p.clause.refused, p.clause.forgot = true, false
}

// forget leaves out what was said since before, when it is refused.
func (p *parser) forget(before said) {
	if p.clause.refused && p.said != before {
		p.said, p.clash, p.clause.forgot = before, false, true
	}
}

// remark reports whether the courtesy taken at start makes a remark or a
// question: "är det måndag", "det är 14.30", "ska jag göra det idag". "Det är
// bra" and "I'm busy" do not.
func (p *parser) remark(start int) bool {
	w := p.toks[start].word
	if shall[w] && start == p.clause.start && myself[p.peek(0).word] {
		return true
	}
	if !being[w] {
		return false
	}
	ahead := 0
	for subjects[p.peek(ahead).word] {
		ahead++
	}
	return !approval[p.peek(ahead).word]
}

// plainly reports whether the abbreviation of a weekday at start can be nothing
// else: it follows "på", is asked for, or stands alone.
func (p *parser) plainly(start int) bool {
	if start > 0 && onDay[p.toks[start-1].word] || p.clause.asked {
		return true
	}
	next := p.peek(0)
	return start == p.clause.start && (p.pos == len(p.toks) || next.sign != 0 || next.fresh)
}

// meant reports whether all that was said can be a wish, seen as a whole.
func (p *parser) meant() bool {
	s := p.said
	if s.day.spelled && !s.weekday.given {
		return false
	}
	if s.short && !s.clock.given && !s.day.given && !s.next && s.week == 0 && s.part == anyPart {
		return false
	}
	if s.length && !s.past {
		for _, t := range p.toks {
			if effort[t.word] {
				return false
			}
		}
	}
	return true
}
