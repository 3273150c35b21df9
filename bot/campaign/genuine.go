package campaign

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// GenuineFor is how long a code is known after its campaign is over: people come back
// from their holidays to a reminder, and ask then.
const GenuineFor = 30 * 24 * time.Hour

// Genuine reports whether a code is that of a campaign which is approved, or has sent
// something and is not over for more than GenuineFor, and since and until when reminders
// with it are sent; until is zero if that is not decided. The code is taken as people
// write it: small letters, spaces and hyphens, letters that look like figures.
func (e *Engine) Genuine(ctx context.Context, code string) (known bool, since, until time.Time, err error) {
	key, ok := readCode(code)
	if !ok {
		return false, since, until, nil
	}
	r, err := e.o.Store.Record(ctx, inCodes, key)
	if err != nil {
		return false, since, until, fmt.Errorf("looking a code up: %w", err)
	}
	if r.Value == nil {
		return false, since, until, nil
	}
	c, err := e.Get(ctx, ID(r.Value))
	if errors.Is(err, ErrNone) {
		return false, since, until, nil
	}
	if err != nil || !c.genuine(e.o.Now()) {
		return false, since, until, err
	}
	until = c.Ends
	if c.State.Over() {
		until = c.Ended
	}
	return true, c.Approved, until, nil
}

// genuine reports whether somebody who asks about the campaign's code is to be told yes.
// Of a campaign that was called off before its first reminder nobody has a genuine one.
func (c Campaign) genuine(now time.Time) bool {
	if c.Code == "" || c.Approved.IsZero() {
		return false
	}
	return !c.State.Over() || c.Round > 0 && now.Sub(c.Ended) <= GenuineFor
}

// maxCodes is how many codes in force are told, and as many that were lately.
const maxCodes = 20

// Codes are the codes that reminders carry now, those of campaigns that are approved and
// not over, the newest first; and then those that they have carried lately, as Genuine
// says, those that ended last first. There are at most 20 of each, and of the latter only
// those among the newest campaigns: whether a code that somebody names is ours is for
// Genuine to say.
func (e *Engine) Codes(ctx context.Context) (codes []dialog.Code, err error) {
	records, err := e.o.Store.Records(ctx, inForce, "", maxCodes)
	if err != nil {
		return nil, fmt.Errorf("reading the codes in force: %w", err)
	}
	for _, r := range records {
		codes = append(codes, dialog.Code{Code: string(r.Value)})
	}
	page, _, err := e.List(ctx, "", MaxPage)
	if err != nil {
		return nil, err
	}
	var past []dialog.Code
	for _, c := range page {
		if c.State.Over() && c.genuine(e.o.Now()) {
			past = append(past, dialog.Code{Code: c.Code, Until: c.Ended})
		}
	}
	slices.SortStableFunc(past, func(a, b dialog.Code) int { return b.Until.Compare(a.Until) })
	return append(codes, past[:min(len(past), maxCodes)]...), nil
}

// forceRecord says that a campaign's code is in force, or no longer.
func forceRecord(c Campaign) store.Record {
	r := store.Record{Kind: inForce, Key: string(c.ID)}
	if c.State.live() {
		r.Value = []byte(c.Code)
	}
	return r
}

// live reports whether a campaign is approved and not over.
func (s State) live() bool { return s == Scheduled || s == Sending || s == Paused }

// A code is two letters and a figure, twice: KT7VX2. There is no vowel in it and never
// two letters of a kind or more than two side by side, so that it makes no word; and none
// of the letters that are taken for a figure, or figures for a letter.
const (
	codeLetters = "CDFHJKMNPRTVWX"
	codeFigures = "23456789"
	codeLength  = 6
)

// codeTries is how often another code is tried when one is taken.
const codeTries = 20

var errNoCode = errors.New("no code is free")

// newCode is a code that no campaign has.
func (e *Engine) newCode(ctx context.Context) (string, error) {
	random := e.o.Random()
	for i := range codeTries {
		code := makeCode(random + strconv.Itoa(i))
		r, err := e.o.Store.Record(ctx, inCodes, code)
		if err != nil {
			return "", fmt.Errorf("looking whether a code is free: %w", err)
		}
		if r.Value == nil {
			return code, nil
		}
	}
	return "", errNoCode
}

func makeCode(random string) string {
	sum := sha256.Sum256([]byte(random))
	code := make([]byte, codeLength)
	for i := range code {
		switch {
		case i%3 == 2:
			code[i] = codeFigures[int(sum[i])%len(codeFigures)]
		case i%3 == 1: // any but the one before
			at := strings.IndexByte(codeLetters, code[i-1])
			code[i] = codeLetters[(at+1+int(sum[i])%(len(codeLetters)-1))%len(codeLetters)]
		default:
			code[i] = codeLetters[int(sum[i])%len(codeLetters)]
		}
	}
	return string(code)
}

// codeRecord says whose a code is.
func codeRecord(code string, id ID) store.Record {
	return store.Record{Kind: inCodes, Key: code, Value: []byte(id)}
}

// maxTyped is how much of what somebody takes for a code is looked at, in bytes.
const maxTyped = 32

// readCode reads a code as people write it.
func readCode(s string) (code string, ok bool) {
	if len(s) > maxTyped {
		return "", false
	}
	b := make([]byte, 0, codeLength)
	for _, r := range strings.ToUpper(s) {
		if r == ' ' || r == '-' || r == '–' || r == '\u00a0' || r == '.' {
			continue
		}
		if r >= 0x80 || len(b) == codeLength {
			return "", false
		}
		b = append(b, byte(r))
	}
	for i := range b {
		if figure := strings.IndexByte("ZSGB", b[i]); i%3 == 2 && figure >= 0 {
			b[i] = "2568"[figure]
		}
	}
	return string(b), len(b) == codeLength
}
