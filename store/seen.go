package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// Dedupe keys are kept by the UTC day of their change's At. Which day is given
// up is decided by arrival, not by date: whenever a change brings a day that is
// not held, and that makes more than keepDays, the one whose last key came
// longest ago leaves.
//
// With a clock that runs forward, three days are enough for DedupeFor: a key of
// day n has to last into day n+2. The others are for clocks that do not. A change
// dated far ahead or far back takes up a day of its own, one and the same however
// often it comes, and changes at the right time find their days as they were. So
// every key lasts DedupeFor unless changes come from more than keepDays-3 wrong
// days within that time. A gap in time gives up nothing.
const keepDays = 5

// day is one day's keys. On disk: a bucket named by the day, 8 bytes, with one row
// for each group commit, 8 bytes number → the group's digests. So a group appends
// to one page, whatever its keys are; a tree of the keys themselves would dirty a
// page for each. To be looked up they are in memory, about 30 bytes each.
type day struct {
	name  []byte
	row   uint64 // number of its last key, and so of its last row; all days count together
	tally uint64 // the sum of the sums of its rows
	keys  map[digest]struct{}
	fresh []byte // digests that the running group adds in that row
	saved bool   // it has a bucket
}

// seen is all that is remembered.
type seen struct {
	days []*day
	row  uint64 // the last number given
}

const digestSize = len(digest{})

func dayOf(t time.Time) int64 {
	s, length := t.Unix(), int64(24*time.Hour/time.Second)
	if s < 0 {
		s -= length - 1
	}
	return s / length
}

func (d *day) date() int64 { return int64(binary.BigEndian.Uint64(d.name)) }

// sumKey is what goes into the sum of a row as its key.
func (d *day) sumKey(key []byte) []byte { return slices.Concat(d.name, key) }

func (s *seen) has(k digest) bool {
	for _, d := range s.days {
		if _, ok := d.keys[k]; ok {
			return true
		}
	}
	return false
}

// remember adds a key to the running group. The day that has to leave for it, if
// any, is its answer.
func (s *seen) remember(k digest, at time.Time) (dropped *day) {
	date := dayOf(at)
	i := slices.IndexFunc(s.days, func(d *day) bool { return d.date() == date })
	if i < 0 {
		if len(s.days) == keepDays {
			dropped = slices.MinFunc(s.days, func(a, b *day) int { return cmp.Compare(a.row, b.row) })
			s.days = slices.DeleteFunc(s.days, func(d *day) bool { return d == dropped })
		}
		i = len(s.days)
		s.days = append(s.days, &day{name: number(uint64(date)), keys: map[digest]struct{}{}})
	}
	d := s.days[i]
	s.row++
	d.row = s.row
	d.keys[k] = struct{}{}
	d.fresh = append(d.fresh, k[:]...)
	return dropped
}

// readSeen reads what is remembered, from the bucket of the days.
func readSeen(days *bbolt.Bucket) (seen, error) {
	var s seen
	err := days.ForEachBucket(func(name []byte) error {
		if len(name) != 8 {
			return fmt.Errorf("%w: a day of dedupe keys has a name of %d bytes", ErrDamaged, len(name))
		}
		d := &day{name: slices.Clone(name), keys: map[digest]struct{}{}, saved: true}
		s.days = append(s.days, d)
		err := days.Bucket(name).ForEach(d.read)
		s.row = max(s.row, d.row)
		return err
	})
	return s, err
}

func (d *day) read(key, row []byte) error {
	content, err := unseal(inSeen, d.sumKey(key), row)
	if err != nil {
		return err
	}
	if len(key) != 8 || len(content) == 0 || len(content)%digestSize != 0 {
		return fmt.Errorf("%w: a row of dedupe keys has an odd length", ErrDamaged)
	}
	for k := range slices.Chunk(content, digestSize) {
		if _, twice := d.keys[digest(k)]; twice {
			return fmt.Errorf("%w: a dedupe key is there twice", ErrDamaged)
		}
		d.keys[digest(k)] = struct{}{}
	}
	d.row = binary.BigEndian.Uint64(key)
	d.tally += sumOf(row)
	return nil
}
