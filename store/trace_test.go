package store_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// traced are the calls that a power cut cares about.
const traced = "openat,close,write,pwrite64,fdatasync,fsync,ftruncate,link,linkat,unlink,unlinkat,rename,renameat,renameat2"

// call is one system call of a child's trace, in the order in which they began.
type call struct {
	name string
	args []string // strings are decoded
	ret  int
}

// readTrace reads what strace -f -xx wrote. A call that another thread cut in two
// stands where it ended: what it wrote counts as written from there on, and a
// sync orders what stands before it.
func readTrace(path string) ([]call, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var calls []call
	begun := map[string]string{} // by thread
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		pid, text, _ := strings.Cut(lines.Text(), " ")
		text = strings.TrimSpace(text)
		if head, cut := strings.CutSuffix(text, "<unfinished ...>"); cut {
			begun[pid] = head
			continue
		}
		if _, tail, cut := strings.Cut(text, " resumed>"); cut && strings.HasPrefix(text, "<... ") {
			text = begun[pid] + tail
		}
		c, ok, err := readCall(text)
		if err != nil {
			return nil, err
		}
		if ok {
			calls = append(calls, c)
		}
	}
	return calls, lines.Err()
}

var callForm = regexp.MustCompile(`^(\w+)\((.*)\)\s+= (-?\d+)`)

func readCall(text string) (call, bool, error) {
	m := callForm.FindStringSubmatch(text)
	if m == nil {
		return call{}, false, nil // a signal, an exit, a call that never ended
	}
	c := call{name: m[1]}
	c.ret, _ = strconv.Atoi(m[3])
	for _, arg := range strings.Split(m[2], ", ") {
		if strings.HasPrefix(arg, `"`) {
			if !strings.HasSuffix(arg, `"`) {
				return call{}, false, fmt.Errorf("a string was cut short in %.40s", text)
			}
			raw, err := hex.DecodeString(strings.ReplaceAll(strings.Trim(arg, `"`), `\x`, ""))
			if err != nil {
				return call{}, false, err
			}
			arg = string(raw)
		}
		c.args = append(c.args, arg)
	}
	return c, true, nil
}

func (c call) int(i int) int {
	n, _ := strconv.Atoi(c.args[i])
	return n
}

// write is a change of a file that a sync has not covered yet.
type write struct {
	at       int
	data     string
	truncate bool // to at
}

// disk is what the calls make of a directory: what is sure to be on the disk, and
// what may or may not be, in any combination.
type disk struct {
	dir     string
	files   []*inode
	open    map[int]*inode // by descriptor
	dirs    map[int]bool   // descriptors of the directory
	names   map[string]*inode
	renames []rename
	told    int // the last step that the child printed
}

type inode struct {
	durable sectors
	pending []write
}

// sectors is a file's content: a disk writes each sector whole or not at all.
type sectors struct {
	size  int
	whole map[int]string // by number; one that is missing is all zeros
}

const sectorSize = 512

func (s sectors) clone() sectors { return sectors{s.size, maps.Clone(s.whole)} }

// rename is a name given (to a file) or taken (nil), not yet on the disk.
type rename struct {
	name string
	file *inode
}

func newDisk(dir string) *disk {
	return &disk{dir: dir, open: map[int]*inode{}, dirs: map[int]bool{}, names: map[string]*inode{}}
}

// current is the file that a name leads to, as the child sees it.
func (d *disk) current(name string) *inode {
	for i := len(d.renames) - 1; i >= 0; i-- {
		if d.renames[i].name == name {
			return d.renames[i].file
		}
	}
	return d.names[name]
}

// apply does one call, but for syncs.
func (d *disk) apply(c call) error {
	if c.ret < 0 {
		return nil
	}
	switch c.name {
	case "openat":
		d.opened(c)
	case "close":
		delete(d.open, c.int(0))
		delete(d.dirs, c.int(0))
	case "write":
		if c.args[0] == "1" {
			var w int
			if _, err := fmt.Sscan(c.args[1], &w, &d.told); err != nil {
				return err
			}
		} else if d.open[c.int(0)] != nil {
			return fmt.Errorf("a write without a place")
		}
	case "pwrite64":
		if c.int(3)%sectorSize+len(c.args[1])%sectorSize != 0 {
			return fmt.Errorf("a write of parts of sectors")
		}
		if f := d.open[c.int(0)]; f != nil {
			f.pending = append(f.pending, write{at: c.int(3), data: c.args[1]})
		}
	case "ftruncate":
		if f := d.open[c.int(0)]; f != nil {
			f.pending = append(f.pending, write{at: c.int(1), truncate: true})
		}
	case "linkat":
		if name, ok := d.name(c.args[3]); ok {
			from, _ := d.name(c.args[1])
			d.renames = append(d.renames, rename{name, d.current(from)})
		}
	case "unlinkat":
		if name, ok := d.name(c.args[1]); ok {
			d.renames = append(d.renames, rename{name, nil})
		}
	case "link", "unlink", "rename", "renameat", "renameat2":
		return fmt.Errorf("the replay does not know %s", c.name)
	}
	return nil
}

func (d *disk) opened(c call) {
	if filepath.Clean(c.args[1]) == d.dir {
		d.dirs[c.ret] = true
	}
	name, ok := d.name(c.args[1])
	if !ok {
		return
	}
	f := d.current(name)
	if f == nil {
		f = &inode{durable: sectors{whole: map[int]string{}}}
		d.files = append(d.files, f)
		d.renames = append(d.renames, rename{name, f})
	}
	d.open[c.ret] = f
}

func (d *disk) name(path string) (string, bool) {
	return filepath.Base(path), filepath.Dir(path) == d.dir
}

// sync does what a call orders: false if it is none, or of another file.
func (d *disk) sync(c call) bool {
	fd := c.int(0)
	if d.dirs[fd] {
		for _, r := range d.renames {
			d.names[r.name] = r.file
		}
		d.renames = nil
		return true
	}
	f := d.open[fd]
	if f == nil {
		return false
	}
	for _, w := range f.pending {
		w.apply(&f.durable, func() bool { return true })
	}
	f.pending = nil
	return true
}

// apply does a write, or of each of its sectors only if there is luck. A write that
// does not begin and end with a sector would need more than this.
func (w write) apply(s *sectors, luck func() bool) {
	if w.truncate {
		s.size = w.at
		maps.DeleteFunc(s.whole, func(n int, _ string) bool { return n*sectorSize >= w.at })
		return
	}
	for at := 0; at < len(w.data); at += sectorSize {
		if luck() {
			s.whole[(w.at+at)/sectorSize] = w.data[at : at+sectorSize]
			s.size = max(s.size, w.at+at+sectorSize)
		}
	}
}
