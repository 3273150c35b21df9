package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"lotsen/dialog"
)

// Sum is the hash that belongs to the entry: the hex SHA-256 of eight
// netstrings (decimal length, colon, bytes, comma) one after the other: the
// word "lotsen-audit-1", Seq in decimal, At in UTC as RFC 3339 with as many
// decimals of a second as it has, Actor, Action, Object, Detail and Prev. So the
// chain can be checked without this program.
func (e Entry) Sum() string {
	sum := e.sum()
	return hex.EncodeToString(sum[:])
}

func (e Entry) sum() [sha256.Size]byte {
	b := make([]byte, 0, 512)
	for _, s := range [...]string{
		"lotsen-audit-1", strconv.FormatUint(e.Seq, 10), e.At.UTC().Format(time.RFC3339Nano),
		string(e.Actor), string(e.Action), e.Object, e.Detail, e.Prev,
	} {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(append(b, ':'), s...), ',')
	}
	return sha256.Sum256(b)
}

// auditBody is what of an entry is stored as JSON: its place in the chain is
// its key, and its Prev is the hash of the row before.
type auditBody struct {
	At     time.Time       `json:"at"`
	Actor  dialog.PersonID `json:"actor"`
	Action dialog.Action   `json:"action"`
	Object string          `json:"object,omitempty"`
	Detail string          `json:"detail,omitempty"`
}

// readAudit reads the row of an entry. Prev is left to the caller, who has the
// row before.
func readAudit(key, row []byte) (Entry, error) {
	content, err := unseal(inAudit, key, row)
	if err != nil {
		return Entry{}, err
	}
	if len(key) != 8 || len(content) < sha256.Size {
		return Entry{}, fmt.Errorf("%w: an audit entry is too short", ErrDamaged)
	}
	var b auditBody
	if err := json.Unmarshal(content[sha256.Size:], &b); err != nil {
		return Entry{}, fmt.Errorf("%w: an audit entry: %w", ErrDamaged, err)
	}
	return Entry{
		Seq: binary.BigEndian.Uint64(key), At: b.At.UTC(), Actor: b.Actor, Action: b.Action,
		Object: b.Object, Detail: b.Detail, Hash: hex.EncodeToString(content[:sha256.Size]),
	}, nil
}
