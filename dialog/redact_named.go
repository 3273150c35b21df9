package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// redactWord is a word that says what stands beside it.
type redactWord struct {
	redactSpan
	password bool // lösenord, password, …: anything may follow
	code     bool // kod, PIN, key, …: what follows has a digit or a sign
	shouted  bool // the word is in capitals, and so may be what follows
	weak     bool // "pass" is also a shift, "lös" also loose: only a sign makes them a password
}

// redactStems are the parts by which such words are found, by their first byte. A
// text without them, without digits and without signs needs no rules.
var redactStems = stemsOf("los", "lös", "pass", "pwd", "psw", "pw", "pin", "kod", "code", "hemlig", "secret", "nyckel", "key", "token", "tap", "otp")

func stemsOf(stems ...string) (byFirst [256][]string) {
	for _, stem := range stems {
		for _, first := range []byte{stem[0], stem[0] - 'a' + 'A'} {
			byFirst[first] = append(byFirst[first], stem)
		}
	}
	return byFirst
}

// redactStem is where the next stem is, from i on; negative: nowhere.
func redactStem(s string, i int) int {
	for ; i < len(s); i++ {
		for _, stem := range redactStems[s[i]] {
			if len(s)-i >= len(stem) && strings.EqualFold(s[i:i+len(stem)], stem) {
				return i
			}
		}
	}
	return -1
}

// redactWords finds the words for passwords and codes in a text.
func redactWords(s string) (found []redactWord) {
	for i := redactStem(s, 0); i >= 0; {
		w := redactWord{redactSpan: redactSpan{redactWordStart(s, i), redactWordEnd(s, i)}}
		i = redactStem(s, w.to)
		word := s[w.from:w.to]
		folded := redactFold(word)
		w.password = redactPasswordWord.MatchString(folded)
		w.code = redactCodeWord.MatchString(folded) && !redactOtherCode.MatchString(folded)
		w.weak = folded == "pass" || folded == "los"
		w.shouted = strings.ToUpper(word) == word
		if end := strings.TrimRight(s[max(0, w.from-40):w.from], " -"); w.code && end != "" {
			before := end[redactWordStart(end, len(end)):]
			w.code = !redactOtherBefore[redactFold(before)]
		}
		if w.password || w.code {
			found = append(found, w)
		}
	}
	return found
}

// redactWordStart and redactWordEnd are where the letters around i begin and end.
func redactWordStart(s string, i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) {
			break
		}
		i -= n
	}
	return i
}

func redactWordEnd(s string, i int) int {
	if end := strings.IndexFunc(s[i:], func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return i + end
	}
	return len(s)
}

var (
	redactPasswordWord = regexp.MustCompile(`(?:losen|losenord|losenfras|passord|password|passwd)(?:et|en|ens|ets|s)?$|^(?:passw|passphrase|pwd|psw|pw|pass|los)$`)
	redactCodeWord     = regexp.MustCompile(`(?:kod|kode|kodn|koden|kodens|koder|koderna|pin|pinnen|nyckel|nyckeln|hemlighet|hemligheten)$|` +
		`^(?:codes?|passcodes?|keys?|secret|token|tap|totp|otp)$|(?:pass|atkomstpass|åtkomstpass)et$`)
	// Codes that are no secrets, as compounds and as two words.
	redactOtherCode   = regexp.MustCompile(`^(?:fel|post|lands|kampanj|status|streck|farg|kall|program|rikt|retur|webb)kod`)
	redactOtherBefore = map[string]bool{"error": true, "zip": true, "post": true, "postal": true, "area": true, "country": true,
		"campaign": true, "status": true, "source": true, "bar": true, "fel": true}
)

// What may stand between such a word and the secret: "lösenordet till datorn är
// nu: ", "password = ", "password":" ".
var (
	redactIs = regexp.MustCompile(`(?i)^(?: (?:till|för|for|to|på|pa|on|i|in) \pL+(?: \pL+)??)?["')\]]{0,2}` +
		`(?:\s{0,2}(?::|=|->|=>|>){1,2}\s{0,2}| (?:är|ar|e|is|var|was|blir|heter|lyder|equals)(?: (?:nu|ju|väl|nog|alltså|bara|now|still|just))?:? )["'(\[]{0,2}`)
	redactIsMine = regexp.MustCompile(`(?i)([^\s\x01\x02]+) (?:är|ar|e|is|var|was|=) (?:(?:mitt|min|my|the|vårt|vår|our|hennes|hans|det nya|new) )?(?:nya |new |gamla |old )?$`)
)

// maxBetween is how far a word and what it names are apart, in bytes.
const maxBetween = 120

// redactTheNext is the rest of the word at i.
func redactTheNext(s string, i int) string {
	if end := strings.IndexAny(s[i:], " \n\x01\x02"); end >= 0 {
		return s[i : i+end]
	}
	return s[i:]
}

// maxMore is how many words after a password still belong to it, when they have
// digits or signs: "Sommar 2026 !".
const maxMore = 3

// redactNamed takes out what is called a password or a code.
func redactNamed(v redactView) (spans []redactSpan) {
	done := 0
	for _, w := range redactWords(v.raw) {
		if w.from < done {
			continue // within what is gone already
		}
		if span, ok := redactNamedBefore(v.raw, w); ok && !w.weak {
			spans = append(spans, span)
		}
		is := redactIs.FindString(v.raw[w.to:min(len(v.raw), w.to+maxBetween)])
		if is == "" {
			if span, ok := redactNext(v, w); ok {
				spans = append(spans, span)
			}
			continue
		}
		if w.weak && !strings.ContainsAny(is, ":=>") {
			continue
		}
		at := w.to + len(is)
		value := redactTheNext(v.raw, at)
		end := redactQuoteEnd(v.raw, at)
		quoted := w.password && end > at+len(value) // several words
		if value == "" || !quoted && !redactSays(v, w, value, at) {
			continue
		}
		if end == at {
			end = redactMore(v, at+len(value))
		}
		spans = append(spans, redactSpan{at, end})
		done = end
	}
	return spans
}

// redactSays reports whether value, which is said to be a password or a code, is
// one: "lösenordet är fel" and "koden är 30 sekunder" say something else.
func redactSays(v redactView, w redactWord, value string, at int) bool {
	core := strings.Trim(value, `.,;:!?"'()`)
	shape := newRedactShape(core)
	letters := shape.lower + shape.upper
	if letters == 0 && shape.digits < 4 || redactOrdinary[redactFold(core)] || redactWordWithNumber.MatchString(core) {
		return false
	}
	if w.password {
		return !strings.HasSuffix(value, ":") // or it is the next field of a form
	}
	shouting := shape.upper >= minCode && shape.upper == letters && !w.shouted
	return v.masked[at] != redactKept && len(core) >= 4 && (redactTricky(core) || shouting)
}

// redactNext finds a password right after its word: "lösenord sommar12".
func redactNext(v redactView, w redactWord) (redactSpan, bool) {
	if !w.password || w.to >= len(v.masked) || v.masked[w.to] != ' ' {
		return redactSpan{}, false
	}
	value := strings.TrimRight(redactTheNext(v.masked, w.to+1), `.,;:!?"')`)
	if len(value) < 4 || !redactTricky(value) || strings.IndexFunc(value, unicode.IsLetter) < 0 || redactWordWithNumber.MatchString(value) {
		return redactSpan{}, false
	}
	return redactSpan{w.to + 1, w.to + 1 + len(value)}, true
}

// redactNamedBefore finds a password before its word: "sommar är mitt lösenord".
func redactNamedBefore(s string, w redactWord) (redactSpan, bool) {
	from := max(0, w.from-80)
	m := redactIsMine.FindStringSubmatchIndex(s[from:w.from])
	if m == nil {
		return redactSpan{}, false
	}
	value := s[from+m[2] : from+m[3]]
	if tricky := redactTricky(value); !tricky && (!w.password || redactOrdinary[redactFold(value)]) {
		return redactSpan{}, false
	}
	return redactSpan{from + m[2], from + m[3]}, true
}

// redactTricky reports whether a word has a digit, or a sign that words do not
// have.
func redactTricky(word string) bool {
	return strings.ContainsAny(strings.Trim(word, `.,;:!?"'()*_`), "0123456789"+redactSigns)
}

// redactMore extends a password by the tricky words that follow it.
func redactMore(v redactView, end int) int {
	for range maxMore {
		if end >= len(v.masked) || v.masked[end] != ' ' {
			break
		}
		value := redactTheNext(v.masked, end+1)
		if value == "" || !redactTricky(value) {
			break
		}
		end += 1 + len(value)
	}
	return end
}

// redactQuoteEnd is where a quotation that begins before at ends, within its line;
// at itself when there is none.
func redactQuoteEnd(s string, at int) int {
	quote := s[at-1]
	rest, _, _ := strings.Cut(s[at:min(len(s), at+80)], "\n")
	if end := strings.IndexByte(rest, quote); end >= 0 && (quote == '"' || quote == '\'') {
		return at + end
	}
	return at
}

// redactOrdinary are the words that say something about a password or a code
// without being it, as redactFold writes them.
var redactOrdinary = ordinaryWords(`
	fel felaktig felaktigt ratt korrekt gammal gammalt ny nytt nya gamla samma bytt andrat andrad uppdaterat glomt borta sparrat sparrad last
	inte ej ogiltig ogiltigt giltig giltigt utganget utgatt forfallet avstangt blockerat nollstallt kort langt for ok okej bra daligt svart latt
	enkelt unikt krangligt personligt hemligt installt aterstallt skapat sparat registrerat inskrivet skrivet angivet ifyllt skickat slut tomt dolt
	synligt omojligt viktigt olika annat annan annorlunda vanligt vanliga temporart tillfalligt anvand anvant
	det den detta denna jag mig min mitt mina du din ditt vi har dar hur var vad vem vilket vilken nar som om och eller men att en ett nagot
	nagon ingen inget aldrig redan klart klar alltid fortfarande sedan sen nu da dock just mycket lite mer snart idag imorgon till pa av i minst
	max hogst bara problemet problem felet fragan svaret sant saknas kravs behovs kommer gick gar funkar fungerar jobbiga svara knepiga
	klicka se ring ga tryck byt skriv valj kontakta las fyll ange
	wrong incorrect correct right invalid valid expired old new same changed updated forgotten lost locked blocked gone not too weak strong short
	long longer shorter ok okay fine good bad easy hard unique personal secret set reset saved stored registered entered typed blank empty hidden
	visible different important used unknown temporary required needed missing
	the a an my your it this that which what who how where when i we you is was here there now today tomorrow so very no yes and or but with
	from for to at least only just never already always still nothing something problem issue question answer true
	click see call go press change type choose contact read fill works working`)

func ordinaryWords(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
