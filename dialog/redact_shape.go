package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minPassword is the length from which a lone word can be a password, in
// characters.
const minPassword = 8

// minKey is the length from which letters alone can be a base32 key.
const minKey = 16

// Signs that words do not have. The others are common in words and numbers; they
// count when there are digits too.
const (
	redactSigns     = "@#$%^£€¤§"
	redactMoreSigns = "!?&+=|\\<>;[]{}*~`\""
	redactAround    = "@#$%§€£.,;:\"'()[]{}<>*_`~…" // what is around words
)

var (
	// redactUserName is how the organisation names its accounts: fnen0001. Words
	// with other numbers, such as a year, are passwords.
	redactUserName = regexp.MustCompile(`(?i)^[a-z]{4}0\d{3}$`)
	// redactWordWithNumber are words that people write together with a number.
	redactWordWithNumber = regexp.MustCompile(`(?i)^(?:` +
		`\d{1,2}-?\pL+|\d{1,3}(?:st|kr|gb|mb|min|sek|tim|procent|%)|` +
		`(?:typ|ca|max|minst)?\d{1,3}(?:min|sek|tim|h|st|kr|dagar|timmar|minuter|siffror|tecken|gb|mb)|` +
		`(?:kl|klockan|imorgon|idag|vecka|v|steg|step|sida|sidan|rum|nr|nummer|punkt|bild|del|version|ver|build|fel|felkod)\.?\d{1,4}|` +
		`(?:iphone|ipad|ipados|ios|android|windows|win|macos|macbook|galaxy|samsung|samsunggalaxy|pixel|oneplus|huawei|honor|nokia|sony|xperia|redmi|xiaomi|` +
		`motorola|moto|oppo|fairphone|office|microsoft|m|teams|outlook|edge|chrome|firefox|safari|surface|lenovo|thinkpad|elitebook|latitude|yubikey|` +
		`authenticator|bluetooth|usb|wifi)-?(?:[a-z]{0,2}\d{1,3}[a-z]{0,2})(?:-?(?:pro|plus|max|promax|mini|ultra|fe|lite|se|e|5g|4g))*|` +
		`(?:office|word|excel|outlook|server|sharepoint|exchange)-?20\d\d|sm-[a-z]\d{3}[a-z]{0,2})$`)
	redactJoiners = regexp.MustCompile(`[-/.,:_'()&+=|;]+`)
)

// redactTokens are the words of a text, as they stand between spaces and what is
// kept or gone.
func redactTokens(s string, yield func(from, to int)) {
	from := 0
	for i := range len(s) + 1 {
		if i == len(s) || s[i] == ' ' || s[i] == '\n' || s[i] == redactGone || s[i] == redactKept {
			if from < i {
				yield(from, i)
			}
			from = i + 1
		}
	}
}

// redactLone takes out the words that have the shape of a password.
func redactLone(v redactView) (spans []redactSpan) {
	redactTokens(v.masked, func(from, to int) {
		if to-from >= minPassword && redactPasswordShape(v.masked[from:to]) {
			spans = append(spans, redactSpan{from, to})
		}
	})
	return spans
}

// redactShape counts the kinds of characters of a word.
type redactShape struct {
	lower, upper, digits int
	signs, moreSigns     int
	turns                int // from a lower case letter to a capital
}

func newRedactShape(word string) (s redactShape) {
	var last rune
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			s.digits++
		case unicode.IsUpper(r):
			s.upper++
			if unicode.IsLower(last) {
				s.turns++
			}
		case unicode.IsLetter(r):
			s.lower++
		case strings.ContainsRune(redactSigns, r):
			s.signs++
		case strings.ContainsRune(redactMoreSigns, r):
			s.moreSigns++
		}
		last = r
	}
	return s
}

// redactPasswordShape reports whether a word of eight characters or more looks
// made up: letters with signs or with digits inside, or capitals in odd places.
// User names, names of products and words such as 2faktorsinloggning do not.
func redactPasswordShape(token string) bool {
	core := strings.Trim(token, redactAround)
	if utf8.RuneCountInString(core) < minPassword {
		return false
	}
	core = strings.TrimRight(core, "!?") // the end of a sentence as well as of a password
	s := newRedactShape(core)
	switch {
	case s.signs+s.moreSigns > 0 && s.digits > 0 && s.lower+s.upper > 0, s.signs > 0 && s.digits >= 4:
		return !redactWordWithNumber.MatchString(core)
	case s.signs > 0 && s.lower+s.upper > 0:
		return true
	case s.lower+s.upper == 0:
		return false // a number: there are rules for those
	case s.digits == 0:
		return redactOddCapitals(core)
	}
	pieces := redactJoiners.Split(core, -1)
	if len(pieces) == 1 {
		return redactMixed(core)
	}
	number, mixed := 0, false
	for _, p := range pieces {
		mixed = mixed || len(p) >= 5 && redactMixed(p)
		if newRedactShape(p).digits == len(p) && strings.ContainsAny(core, "-_") {
			number = max(number, len(p))
		}
	}
	whole := strings.Join(pieces, "")
	return (mixed || number >= 3 && s.upper > 0 && s.lower > 2) && !redactWordWithNumber.MatchString(core) && !redactWordWithNumber.MatchString(whole)
}

// redactMixed reports whether letters and digits without anything between them
// look made up.
func redactMixed(word string) bool {
	s := newRedactShape(word)
	if s.digits == 0 || s.lower+s.upper == 0 || redactUserName.MatchString(word) || redactWordWithNumber.MatchString(word) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	suffix := s.digits == 1 && unicode.IsDigit(last) // "telefon2"
	return !suffix || s.lower > 0 && s.upper > 0 || redactPasswordWord.MatchString(redactFold(word[:len(word)-1]))
}

// redactOddCapitals reports whether some piece of a word without digits changes
// between small letters and capitals more often than OneDriveForBusiness does.
func redactOddCapitals(word string) bool {
	for _, p := range redactJoiners.Split(word, -1) {
		if n := utf8.RuneCountInString(p); n >= minPassword && newRedactShape(p).turns*3 >= n {
			return true
		}
	}
	return false
}
