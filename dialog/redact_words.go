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
	password bool // lösenord, password, åtkomstpass, …: anything may follow
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

// maxBeforeWord is how far back the word before a word is looked for, in bytes.
const maxBeforeWord = 40

// redactWords finds the words for passwords and codes in a text.
func redactWords(s string) (found []redactWord) {
	for i := redactStem(s, 0); i >= 0; {
		w := redactWord{redactSpan: redactSpan{redactWordStart(s, i), redactWordEnd(s, i)}}
		i = redactStem(s, w.to)
		word := s[w.from:w.to]
		folded := redactFold(word)
		w.password = redactPasswordWord.MatchString(folded)
		w.code = redactCodeWord.MatchString(folded) && !redactOtherCode.MatchString(folded)
		w.shouted = strings.ToUpper(word) == word
		before := strings.TrimRight(s[max(0, w.from-maxBeforeWord):w.from], " -")
		before = redactFold(before[redactWordStart(before, len(before)):])
		w.code = w.code && !redactOtherBefore[before]
		w.weak = folded == "los" || folded == "pass" && before != "access"
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
	redactPasswordWord = regexp.MustCompile(`(?:losen|losenord|losenfras|passord|password|passwd|atkomstpass)(?:et|en|ens|ets|s)?$|^(?:passw|passphrase|pwd|psw|pw|pass|los)$`)
	redactCodeWord     = regexp.MustCompile(`(?:kod|kode|kodn|koden|kodens|koder|koderna|pin|pinnen|nyckel|nyckeln|hemlighet|hemligheten)$|` +
		`^(?:codes?|passcodes?|keys?|secret|token|tap|totp|otp)$`)
	// Codes that are no secrets, as compounds and as two words.
	redactOtherCode   = regexp.MustCompile(`^(?:fel|post|lands|kampanj|status|streck|farg|kall|program|rikt|retur|webb)kod`)
	redactOtherBefore = map[string]bool{"error": true, "zip": true, "post": true, "postal": true, "area": true, "country": true,
		"campaign": true, "status": true, "source": true, "bar": true, "fel": true}
)
