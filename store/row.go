package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"time"
)

// The buckets of the file. The mark sorts first, so that whoever reads the file
// in order meets the schema before anything it may not understand.
const (
	inMark          = "Lotsen"        // schema, tally, lease: 8 bytes each
	inAudit         = "audit"         // seq → hash ‖ JSON
	inConversations = "conversations" // person → rev ‖ JSON
	inDue           = "due"           // time ‖ job id → nothing
	inJobs          = "jobs"          // job id → time ‖ lease ‖ head ‖ payload, see jobRow
	inRecords       = "records"       // length of kind ‖ kind ‖ key → value
	inSeen          = "seen"          // one bucket a day, see seen.go
)

// The keys of the mark.
const (
	keySchema = "schema"
	keyTally  = "tally" // see group.put
	keyLease  = "lease" // the last lease number given
)

func buckets() []string {
	return []string{inMark, inAudit, inConversations, inDue, inJobs, inRecords, inSeen}
}

const sumSize = crc32.Size

// seal makes the row that is stored under the key: a CRC-32C of bucket, key and
// content, then the content. bbolt itself sums nothing but its two headers.
func seal(bucket string, key []byte, parts ...[]byte) []byte {
	n := sumSize
	for _, p := range parts {
		n += len(p)
	}
	row := make([]byte, sumSize, n)
	for _, p := range parts {
		row = append(row, p...)
	}
	binary.BigEndian.PutUint32(row, rowSum(bucket, key, row[sumSize:]))
	return row
}

// unseal gives the content of a row, which stays part of it, or ErrDamaged.
func unseal(bucket string, key, row []byte) ([]byte, error) {
	if len(row) < sumSize || binary.BigEndian.Uint32(row) != rowSum(bucket, key, row[sumSize:]) {
		return nil, fmt.Errorf("%w: a row in %s does not match its sum", ErrDamaged, bucket)
	}
	return row[sumSize:], nil
}

// rowSum starts from the bucket's initial, which is its own.
func rowSum(bucket string, key, content []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(uint32(bucket[0]), table, key), table, content)
}

// sumOf is the sum that a row carries; 0 for no row.
func sumOf(row []byte) uint64 {
	if len(row) < sumSize {
		return 0
	}
	return uint64(binary.BigEndian.Uint32(row))
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// The stamp of a time orders as the time does. What is out of range (years
// before 1678 and after 2262) counts as the nearest that is not.
func stamp(t time.Time) uint64 {
	n := t.UnixNano()
	switch {
	case t.Before(time.Unix(0, math.MinInt64)):
		n = math.MinInt64
	case t.After(time.Unix(0, math.MaxInt64)):
		n = math.MaxInt64
	}
	return uint64(n) ^ 1<<63
}

func stampTime(n uint64) time.Time { return time.Unix(0, int64(n^1<<63)).UTC() }

func dueKey(at uint64, id string) []byte {
	return append(number(at), id...)
}

func splitDue(key []byte) (at uint64, id string, err error) {
	if len(key) <= 8 {
		return 0, "", fmt.Errorf("%w: a key in %s is too short", ErrDamaged, inDue)
	}
	return binary.BigEndian.Uint64(key), string(key[8:]), nil
}

// recordPrefix begins the key of every record of a kind and of no other kind.
func recordPrefix(kind string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(kind))), kind...)
}

func recordKey(kind, key string) []byte { return append(recordPrefix(kind), key...) }

func splitRecord(key []byte) (kind, name string, err error) {
	if len(key) > 2 {
		if n := 2 + int(binary.BigEndian.Uint16(key)); n < len(key) {
			return string(key[2:n]), string(key[n:]), nil
		}
	}
	return "", "", fmt.Errorf("%w: a key in %s is too short", ErrDamaged, inRecords)
}
