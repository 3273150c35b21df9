package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"lotsen/dialog"
)

// declared are the actions that package dialog has.
func declared(t *testing.T) []dialog.Action {
	t.Helper()
	var actions []dialog.Action
	for _, name := range []string{"../../dialog/event.go", "../../dialog/campaign.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		actions = append(actions, declaredIn(t, file)...)
	}
	return actions
}

func declaredIn(t *testing.T, file *ast.File) (actions []dialog.Action) {
	t.Helper()
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Action" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			actions = append(actions, dialog.Action(value))
		}
		return true
	})
	return actions
}

func TestEveryActionHasItsRoles(t *testing.T) {
	routes := NewRoutes()
	all := declared(t)
	if len(all) < 20 {
		t.Fatalf("only %d actions were found", len(all))
	}
	for _, action := range all {
		if !slices.Contains(routes.Actions(), action) {
			t.Errorf("%s is in no table: it would be refused", action)
		}
	}
}

func TestNobodyCanSayThatMicrosoftConfirmed(t *testing.T) {
	routes := NewRoutes()
	everything := []dialog.Role{dialog.Employee, dialog.Manager, dialog.Helpdesk, dialog.Program}
	forged := FromPerson(dialog.Event{Action: dialog.Confirmed, Facts: dialog.Facts{Roles: everything}})
	for _, action := range []dialog.Action{dialog.Confirmed, dialog.NotYet, dialog.NotKnown, dialog.PromiseDue} {
		if routes.Allowed(action, forged.Facts.Roles) {
			t.Errorf("a payload with every role may say %s", action)
		}
		if !routes.Allowed(action, []dialog.Role{dialog.Program}) {
			t.Errorf("the program itself may not say %s", action)
		}
	}
	if !slices.Contains(everything, dialog.Program) {
		t.Error("FromPerson changed what it was given")
	}
}

func TestAnActionThatIsNotInTheTableIsRefused(t *testing.T) {
	routes := NewRoutes()
	for _, action := range []dialog.Action{"guide.nonsense", "GUIDE.NEXT", "guide.next ", "helpdesk.export", "."} {
		if routes.Allowed(action, []dialog.Role{dialog.Helpdesk, dialog.Program}) {
			t.Errorf("%q is allowed", action)
		}
	}
	if !routes.Allowed("", nil) || !routes.Allowed(dialog.Next, nil) {
		t.Error("an employee can neither write nor press")
	}
}
