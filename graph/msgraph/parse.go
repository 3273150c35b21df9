package msgraph

import (
	"errors"
	"strings"

	"lotsen/graph"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// fields are the properties of an object that are read.
type fields = map[string]func(serialization.ParseNode) error

// readOnly is for types that are only ever read.
type readOnly struct{}

// Serialize refuses.
func (readOnly) Serialize(serialization.SerializationWriter) error {
	return errors.New("it is only read")
}

// tolerant makes a bad property spoil its own object, not the whole page.
func tolerant(read fields, spoiled *bool) fields {
	out := make(fields, len(read))
	for name, f := range read {
		out[name] = func(n serialization.ParseNode) error {
			if f(n) != nil {
				*spoiled = true
			}
			return nil
		}
	}
	return out
}

// text reads a string; null leaves it empty.
func text[T ~string](into *T) func(serialization.ParseNode) error {
	return func(n serialization.ParseNode) error {
		s, err := n.GetStringValue()
		if s != nil {
			*into = T(*s)
		}
		return err
	}
}

// lower reads a string in lower case.
func lower[T ~string](into *T) func(serialization.ParseNode) error {
	return func(n serialization.ParseNode) error {
		err := text(into)(n)
		*into = T(strings.ToLower(string(*into)))
		return err
	}
}

func truth(into *graph.Truth) func(serialization.ParseNode) error {
	return func(n serialization.ParseNode) error {
		b, err := n.GetBoolValue()
		*into = graph.Said(b)
		return err
	}
}

// user is a user, or another object of the directory that answers in its place.
type user struct {
	readOnly
	odataType string
	person    graph.Person
	spoiled   bool
}

// userSelect are the properties that are asked for: those that user reads.
const userSelect = "id,userPrincipalName,displayName,givenName,mail,department,officeLocation,jobTitle," +
	"preferredLanguage,accountEnabled,userType,assignedLicenses"

func newUser(serialization.ParseNode) (serialization.Parsable, error) { return &user{}, nil }

// GetFieldDeserializers reads what Person holds.
func (u *user) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	p := &u.person
	return tolerant(fields{
		"@odata.type":       text(&u.odataType),
		"id":                lower(&p.ID),
		"userPrincipalName": lower(&p.SignIn),
		"displayName":       text(&p.DisplayName),
		"givenName":         text(&p.GivenName),
		"mail":              lower(&p.Mail),
		"department":        text(&p.Department),
		"officeLocation":    text(&p.Office),
		"jobTitle":          text(&p.JobTitle),
		"preferredLanguage": text(&p.Language),
		"accountEnabled":    truth(&p.Enabled),
		"userType":          lower(&p.Type),
		"assignedLicenses":  licensed(&p.Licensed),
		"manager":           managerID(&p.Manager),
	}, &u.spoiled)
}

// readable reports whether the object is a user that can be told apart from
// others.
func (u *user) readable() bool {
	return !u.spoiled && !u.other() && u.person.ID.Valid() && u.person.SignIn != ""
}

// other reports whether the object says that it is no user, such as a contact.
func (u *user) other() bool { return u.odataType != "" && u.odataType != userType }

// licensed is whether there is any licence; null leaves it unknown.
func licensed(into *graph.Truth) func(serialization.ParseNode) error {
	return func(n serialization.ParseNode) error {
		all, err := n.GetCollectionOfObjectValues(newReference)
		if all != nil {
			some := len(all) > 0
			*into = graph.Said(&some)
		}
		return err
	}
}

// reference is an object of which only the id is read.
type reference struct {
	readOnly
	id graph.ID
}

func newReference(serialization.ParseNode) (serialization.Parsable, error) { return &reference{}, nil }

// GetFieldDeserializers reads the id.
func (r *reference) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return fields{"id": lower(&r.id)}
}

func managerID(into *graph.ID) func(serialization.ParseNode) error {
	return func(n serialization.ParseNode) error {
		v, err := n.GetObjectValue(newReference)
		if r, is := v.(*reference); is {
			if *into = r.id; !r.id.Valid() {
				return errors.New("the manager has no id")
			}
		}
		return err
	}
}

// method is an authentication method: its type, and for a telephone which one.
type method struct {
	readOnly
	odataType, phoneType string
	spoiled              bool
}

func newMethod(serialization.ParseNode) (serialization.Parsable, error) { return &method{}, nil }

// GetFieldDeserializers leaves numbers, names and keys unread.
func (m *method) GetFieldDeserializers() map[string]func(serialization.ParseNode) error {
	return tolerant(fields{"@odata.type": text(&m.odataType), "phoneType": text(&m.phoneType)}, &m.spoiled)
}

// kindsOf names the methods. One that cannot be read is the empty Kind.
func kindsOf(rows []serialization.Parsable) []graph.Kind {
	kinds := make([]graph.Kind, 0, len(rows))
	for _, row := range rows {
		m, is := row.(*method)
		if !is || m.spoiled {
			kinds = append(kinds, "")
			continue
		}
		kinds = append(kinds, graph.KindOf(m.odataType, m.phoneType))
	}
	return kinds
}
