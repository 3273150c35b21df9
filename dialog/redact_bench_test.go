package dialog

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// slowTexts are what a rule would go through again and again if its look ahead had
// no bound.
func slowTexts() map[string]string {
	return map[string]string{
		"numbers":             "1-",
		"links":               "?code=",
		"codes":               "code=a&",
		"koder":               "kod=",
		"keys":                "key=",
		"quotes":              "lösenord:\"",
		"passwords":           "lösenord:",
		"words":               "lösenord är katten ",
		"lines":               "lösenord\n",
		"one word":            "lösenord",
		"as a password":       "a som lösenord ",
		"phrases":             "password: a b c d e ",
		"keys without end":    "-----BEGIN KEY-----",
		"addresses":           "a@b.cc.1.",
		"steps":               "steg 1, 2, ",
		"users in links":      "://a:b",
		"signed tokens":       "eyJabcdefgh.",
		"joined groups":       "AB12-",
		"base32":              "qwxz",
		"marks":               RedactMark + " kod ",
		"what cannot be read": "\xff\u200b",
	}
}

// BenchmarkRedactGrowth tells how much longer eight times the text takes: about
// eight times, where a rule without a bound would take sixty-four.
func BenchmarkRedactGrowth(b *testing.B) {
	const more = 8
	for _, name := range slices.Sorted(maps.Keys(slowTexts())) {
		piece := slowTexts()[name]
		b.Run(name, func(b *testing.B) {
			short, long := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				short = quickest(strings.Repeat(piece, MaxRedact/more/len(piece)), short)
				long = quickest(strings.Repeat(piece, MaxRedact/len(piece)), long)
			}
			b.ReportMetric(float64(long)/float64(short), "times-as-long")
		})
	}
}

// quickest is the shorter of how long a text takes now and took before: other
// programs take the processor now and then.
func quickest(text string, before time.Duration) time.Duration {
	began := time.Now()
	Redact(text)
	return min(before, time.Since(began))
}

func BenchmarkRedact(b *testing.B) {
	texts := map[string]string{
		"a word":      "klar",
		"a line":      "jag får ingen kod och sidan är bara vit, vad gör jag nu?",
		"a time":      "imorgon 9:15",
		"a code":      "koden är 123456",
		"a long text": strings.Repeat("Sidan är vit, fel 53003 kl 14.30. ", MaxRedact/36),
	}
	for name, piece := range slowTexts() {
		texts["full of "+name] = strings.Repeat(piece, MaxRedact/len(piece))
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(texts[name])))
			for b.Loop() {
				Redact(texts[name])
			}
		})
	}
}
