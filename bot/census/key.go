package census

import (
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"lotsen/graph"
)

// who is an object id as its 16 bytes. It orders as the text does, and as its key does.
type who [16]byte

// inOrder are the 64 characters of a key in the order of their bytes, so that keys
// order as ids do. They are part of what is stored.
const inOrder = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

const (
	keyLen  = 22 // of a person
	unitLen = 13 // of a unit
)

func parse(id graph.ID) (w who, ok bool) {
	if !id.Valid() {
		return w, false
	}
	text := make([]byte, 0, 32)
	for i := range len(id) {
		if id[i] != '-' {
			text = append(text, id[i])
		}
	}
	_, err := hex.Decode(w[:], text)
	return w, err == nil
}

func (w who) id() graph.ID {
	text := hex.EncodeToString(w[:])
	return graph.ID(text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:])
}

// key is the id in a key of the store, six bits a character.
func (w who) key() string { return string(sixes(make([]byte, 0, keyLen), w[:])) }

func sixes(text, of []byte) []byte {
	bits, n := uint32(0), 0
	for _, b := range of {
		bits, n = bits<<8|uint32(b), n+8
		for ; n >= 6; n -= 6 {
			text = append(text, inOrder[bits>>(n-6)&63])
		}
	}
	if n > 0 {
		text = append(text, inOrder[bits<<(6-n)&63])
	}
	return text
}

func whoOf(key string) (w who, err error) {
	if len(key) != keyLen {
		return w, fmt.Errorf("%w: a key has %d bytes", ErrDamaged, len(key))
	}
	bits, n, at := uint32(0), 0, 0
	for i := range len(key) {
		six := six(key[i])
		if six < 0 {
			return w, fmt.Errorf("%w: a key", ErrDamaged)
		}
		bits, n = bits<<6|uint32(six), n+6
		if n >= 8 && at < len(w) {
			w[at], n, at = byte(bits>>(n-8)), n-8, at+1
		}
	}
	return w, nil
}

// six is the place of a character in inOrder, or -1.
func six(b byte) int {
	switch {
	case b == '-':
		return 0
	case '0' <= b && b <= '9':
		return 1 + int(b-'0')
	case 'A' <= b && b <= 'Z':
		return 11 + int(b-'A')
	case b == '_':
		return 37
	case 'a' <= b && b <= 'z':
		return 38 + int(b-'a')
	}
	return -1
}

// The kinds of the records.
const (
	inState  = "census"
	inUnit   = "census/unit"
	inName   = "census/name"
	inLed    = "census/led"
	inLive   = "census/live"
	inExempt = "census/exempt"
	inAccept = "census/accept"
)

func rowsIn(r Reading, gen uint64) string { return fmt.Sprintf("census/%s/%d", r, gen) }

func runsIn(r Reading) string { return fmt.Sprintf("census/%s/run", r) }

// liveKey orders the statuses of a person newest first.
func liveKey(person string, at time.Time) string {
	return fmt.Sprintf("%s%016x", person, math.MaxInt64-at.UnixNano())
}
