package dialog

import (
	"fmt"
	"time"
)

// Guide is one guide in one language, as its file says.
type Guide struct {
	ID       string
	Lang     Lang
	File     string
	Title    string
	Check    Check     // empty: the guide ends without asking Microsoft
	Reviewed time.Time // the day somebody last held the text against reality
	Until    time.Time // the day from which it is no longer offered; zero: none
	Steps    []Step
	Done     string // Markdown: what is said at the end; may be empty
	// Translates is the fingerprint of the Swedish body this was made from.
	Translates string
	// Fingerprint is that of this body.
	Fingerprint string

	lines    map[string]int // front matter key → line
	doneLine int            // of ## done
	hosts    []hostUse      // of the addresses in its text
}

// hostUse is where a text names a host.
type hostUse struct {
	host string
	line int
}

// Step is one step of a guide.
type Step struct {
	ID      string // stable, the same in every language, never shown
	Line    int    // of its heading in the file
	Body    string // Markdown, with {sign-in}
	Picture *Picture
	Links   []Link // its extra buttons, in order

	pictureLine int
}

// Link is an extra button of a step.
type Link struct {
	Label string
	About string // Markdown: what is said of it, as long as the button is there
	Line  int
	Guide string // another guide, or
	Step  string // a step of this guide, or one of the reserved targets
	lang  Lang   // the language named by a link to a guide's file
}

// The reserved names: link targets and places that no step may be called.
const (
	doneStep    = "done"     // also the optional last section: the closing words
	checkStep   = "check"    // Microsoft is being asked
	waitStep    = "wait"     // Microsoft does not have it yet
	unsureStep  = "unsure"   // Microsoft gave no answer to rely on
	queueStep   = "queue"    // Microsoft lets us wait
	endStep     = "end"      // the end of a guide without check
	helpdeskRef = "helpdesk" // link target: a person
	menuRef     = "menu"     // link target: the start
)

// startGuide is the guide whose one step is the start: its links are what the
// organisation offers, in the order it recommends.
const startGuide = "start"

// checks are the names that a guide's front matter may ask Microsoft by.
var checks = map[Check]bool{MFARegistered: true, AppRegistered: true, PhoneRegistered: true}

// Finding is something wrong with a guide.
type Finding struct {
	File    string
	Line    int
	Warning bool // does not stop the program
	Text    string
}

func (f Finding) String() string {
	kind := ""
	if f.Warning {
		kind = "warning: "
	}
	return fmt.Sprintf("%s:%d: %s%s", f.File, f.Line, kind, f.Text)
}

// index is the position of a step, or -1.
func (g *Guide) index(step string) int {
	for i := range g.Steps {
		if g.Steps[i].ID == step {
			return i
		}
	}
	return -1
}
