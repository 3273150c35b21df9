package census

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"lotsen/graph"
)

// The first byte of every row. What it says is part of what is stored: add, do not
// change.
const (
	tombstone byte = 0 // and nothing else: what is beneath no longer holds
	version1  byte = 1
)

func gone(row []byte) bool { return len(row) == 0 || row[0] == tombstone }

// differs reports whether a row says something else than another, where none and a
// tombstone say the same.
func differs(a, b []byte) bool {
	return gone(a) != gone(b) || !gone(a) && !slices.Equal(a, b)
}

// The bits of a person's second byte: three truths and whether more follows.
const (
	enabledBits  = 0
	licensedBits = 2
	typeBits     = 4 // 0 none, 1 member, 2 guest, 3 another, which follows
	managerBit   = 1 << 6
	purposeBit   = 1 << 7
)

func packTruth(t graph.Truth) byte {
	switch t {
	case graph.Yes:
		return 1
	case graph.No:
		return 2
	}
	return 0
}

func truth(b byte) graph.Truth {
	switch b & 3 {
	case 1:
		return graph.Yes
	case 2:
		return graph.No
	}
	return graph.NotKnown
}

// packPerson makes the row of a person; whose it is says the key.
func packPerson(p graph.Person) []byte {
	flags := packTruth(p.Enabled)<<enabledBits | packTruth(p.Licensed)<<licensedBits
	kind := byte(0)
	switch p.Type {
	case "":
	case graph.Member:
		kind = 1
	case graph.Guest:
		kind = 2
	default:
		kind = 3
	}
	flags |= kind << typeBits
	manager, led := parse(p.Manager)
	if led {
		flags |= managerBit
	}
	if p.Purpose != "" {
		flags |= purposeBit
	}
	row := make([]byte, 0, 192)
	row = append(row, version1, flags)
	if led {
		row = append(row, manager[:]...)
	}
	for _, s := range []string{string(p.SignIn), p.DisplayName, p.GivenName, string(p.Mail), p.Department, p.Office, p.JobTitle, p.Language} {
		row = packText(row, s)
	}
	if kind == 3 {
		row = packText(row, string(p.Type))
	}
	if p.Purpose != "" {
		row = packText(row, string(p.Purpose))
	}
	return row
}

func packText(row []byte, s string) []byte {
	return append(binary.AppendUvarint(row, uint64(len(s))), s...)
}

// taker reads a row from the front; short is set when there is less than it takes.
type taker struct {
	row   []byte
	short bool
}

func (t *taker) bytes(n uint64) []byte {
	if n > uint64(len(t.row)) {
		t.short, t.row = true, nil
		return nil
	}
	part := t.row[:n]
	t.row = t.row[n:]
	return part
}

func (t *taker) byte() byte {
	if part := t.bytes(1); part != nil {
		return part[0]
	}
	return 0
}

func (t *taker) number() uint64 {
	v, n := binary.Uvarint(t.row)
	if n <= 0 {
		t.short, t.row = true, nil
		return 0
	}
	t.row = t.row[n:]
	return v
}

func (t *taker) text() string { return string(t.bytes(t.number())) }

// end is an error unless the row was read exactly to its end.
func (t *taker) end(what string) error {
	if t.short || len(t.row) > 0 {
		return fmt.Errorf("%w: %s", ErrDamaged, what)
	}
	return nil
}

func unpackPerson(w who, row []byte) (graph.Person, error) {
	t := taker{row: row}
	if t.byte() != version1 {
		return graph.Person{}, fmt.Errorf("%w: a person of another version", ErrDamaged)
	}
	flags := t.byte()
	p := graph.Person{ID: w.id(), Enabled: truth(flags >> enabledBits), Licensed: truth(flags >> licensedBits)}
	if flags&managerBit != 0 {
		if m := t.bytes(16); m != nil {
			p.Manager = who(m).id()
		}
	}
	p.SignIn, p.DisplayName, p.GivenName = graph.Address(t.text()), t.text(), t.text()
	p.Mail, p.Department, p.Office, p.JobTitle, p.Language = graph.Address(t.text()), t.text(), t.text(), t.text(), t.text()
	switch flags >> typeBits & 3 {
	case 1:
		p.Type = graph.Member
	case 2:
		p.Type = graph.Guest
	case 3:
		p.Type = graph.UserType(t.text())
	}
	if flags&purposeBit != 0 {
		p.Purpose = graph.Purpose(t.text())
	}
	return p, t.end("a person")
}

// kinds are the methods that take one byte in a row, by their place. It is part of what
// is stored: add at the end, do not change.
func kinds() [22]graph.Kind {
	return [...]graph.Kind{
		graph.Password, graph.Email, graph.SecurityQuestion, graph.TemporaryPass,
		graph.Authenticator, graph.AuthenticatorPush, graph.AuthenticatorPasswordless, graph.SoftwareCode, graph.HardwareCode,
		graph.MobilePhone, graph.AlternatePhone, graph.OfficePhone,
		graph.Passkey, graph.SecurityKey, graph.DevicePasskey, graph.AuthenticatorPasskey, graph.HelloPasskey, graph.SyncedPasskey,
		graph.WindowsHello, graph.PlatformCredential, graph.SecureEnclave, graph.External,
	}
}

// The bits of a status' second byte.
const (
	registrationBits = 0
	allowedBits      = 2
	timeBit          = 1 << 4
)

// usualStatus is how many bytes the row of a status usually has at most.
const usualStatus = 12

// packStatus appends the row of a status of the report. Its time is kept as whole hours
// after ref, rounded down, so that it never looks newer than it is, and so that a report
// which was refreshed and says the same gives the same rows.
func packStatus(row []byte, s graph.Status, ref time.Time) []byte {
	registration := graph.NotKnown
	switch s.Registration {
	case graph.Registered:
		registration = graph.Yes
	case graph.NotRegistered:
		registration = graph.No
	}
	flags := packTruth(registration)<<registrationBits | packTruth(s.Allowed)<<allowedBits
	if !s.AsOf.IsZero() {
		flags |= timeBit
	}
	row = append(row, version1, flags)
	if !s.AsOf.IsZero() {
		row = binary.AppendVarint(row, int64(math.Floor(s.AsOf.Sub(ref).Hours())))
	}
	methods := append(make([]graph.Kind, 0, 8), s.Methods...)
	slices.Sort(methods) // the report has no order
	methods = slices.Compact(methods)
	row = binary.AppendUvarint(row, uint64(len(methods)))
	known := kinds()
	for _, k := range methods {
		place := slices.Index(known[:], k) + 1
		row = append(row, byte(place))
		if place == 0 {
			row = packText(row, string(k))
		}
	}
	return row
}

func unpackStatus(row []byte, ref time.Time) (graph.Status, error) {
	t := taker{row: row}
	if t.byte() != version1 {
		return graph.Status{}, fmt.Errorf("%w: a status of another version", ErrDamaged)
	}
	flags := t.byte()
	s := graph.Status{Source: graph.FromReport, Allowed: truth(flags >> allowedBits)}
	switch truth(flags >> registrationBits) {
	case graph.Yes:
		s.Registration = graph.Registered
	case graph.No:
		s.Registration = graph.NotRegistered
	}
	if flags&timeBit != 0 {
		u := t.number()
		hours := int64(u>>1) ^ -int64(u&1) // as binary.Varint has it
		s.AsOf = ref.Add(time.Duration(hours) * time.Hour)
	}
	n := t.number()
	if n > uint64(len(t.row)) {
		return graph.Status{}, fmt.Errorf("%w: a status", ErrDamaged)
	}
	known := kinds()
	s.Methods = make([]graph.Kind, 0, n)
	for range n {
		switch place := int(t.byte()); {
		case place == 0:
			s.Methods = append(s.Methods, graph.Kind(t.text()))
		case place <= len(known):
			s.Methods = append(s.Methods, known[place-1])
		default:
			t.short = true
		}
	}
	return s, t.end("a status")
}

// capable reports the same of something that is allowed.
func capable(row []byte) bool {
	return registered(row) && truth(row[1]>>allowedBits) == graph.Yes
}

// registered reports whether the row of a status says so, without reading it all.
func registered(row []byte) bool {
	return len(row) > 1 && truth(row[1]>>registrationBits) == graph.Yes
}
