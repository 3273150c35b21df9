package dialog

// Message is what a person gets, in no platform's words. The adapters turn it
// into Block Kit, an Adaptive Card or HTML.
type Message struct {
	Lang  Lang   // the language of every word in it
	Title string // plain text
	Note  string // plain text; one line about what just happened, above the body
	Body  string // small Markdown: bold, link, list, code (see Blocks)
	Step  int    // from 1; 0 when this is not a step
	Of    int    // how many steps the guide has
	// Progress is Step and Of in words, "Steg 3 av 15"; it stands before Body.
	Progress string
	Picture  *Picture // nil: none
	Facts    []Fact
	Table    *Table
	Fields   []Field // a form; its button is the first of Buttons
	Buttons  []Button
	Files    []File
	// Check names what to ask Microsoft once this is committed; the answer comes
	// back as Confirmed, NotYet or NotKnown with At as its stamp.
	Check Check
	// At is the stamp that every button of this message carries back.
	At Stamp
}

// Button is something to press: an Action, or a URL to open.
type Button struct {
	Label  string
	Action Action
	Arg    string
	URL    string // instead of Action
	Style  Style
}

// Style is how much a button stands out.
type Style string

// The styles. At most one button of a message is Primary.
const (
	Plain   Style = ""
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Picture is an illustration of a step, under /pictures/.
type Picture struct {
	Name string // a file of the guides directory
	Alt  string
}

// Fact is one labelled value.
type Fact struct{ Label, Value string }

// Table is small and plain: every row has as many cells as Columns.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Kind is the kind of a form's field.
type Kind string

// The kinds of field.
const (
	TextField   Kind = "text"
	AreaField   Kind = "area" // a text of several lines
	ChoiceField Kind = "choice"
	DateField   Kind = "date" // YYYY-MM-DD
	TimeField   Kind = "time" // HH:MM
	FileField   Kind = "file"
)

// Field is one input of a form.
type Field struct {
	Key      string
	Label    string
	Kind     Kind
	Options  []Option // of a ChoiceField
	Required bool
	Value    string // what it holds when shown
	Error    string // what was wrong with the last answer, in the reader's language
}

// Option is one choice of a ChoiceField.
type Option struct{ Value, Label string }

// File is a file that goes either way.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type
	Data []byte `json:"data"`
}

// Check names a question to Microsoft's directory.
type Check string

// The checks. A guide about one method asks for that one: who has another already
// is not told that this one is ready.
const (
	// MFARegistered: any second factor that the organisation's policy allows.
	MFARegistered Check = "mfa-registered"
	// AppRegistered: an authenticator app among them.
	AppRegistered Check = "app-registered"
	// PhoneRegistered: a phone number among them.
	PhoneRegistered Check = "phone-registered"
)
