package slack

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// source is the code of this package, without its tests and without the table that
// it is compared with.
func source(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "scopes.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// library says which methods of the Web API each function of slack-go calls.
func library() map[string][]string {
	return map[string][]string{
		"AuthTestContext":               {"auth.test"},
		"ListTeamsContext":              {"auth.teams.list"},
		"StartSocketModeContext":        {"apps.connections.open"},
		"OpenConversationContext":       {"conversations.open"},
		"GetConversationHistoryContext": {"conversations.history"},
		"PostMessageContext":            {"chat.postMessage"},
		"UpdateMessageContext":          {"chat.update"},
		"GetDNDTeamInfoContext":         {"dnd.teamInfo"},
		"GetUserInfoContext":            {"users.info"},
		"GetUsersPaginated":             {"users.list"},
		"OpenViewContext":               {"views.open"},
		"UpdateViewContext":             {"views.update"},
		"PublishViewContext":            {"views.publish"},
		"GetUploadURLExternalContext":   {"files.getUploadURLExternal"},
		"CompleteUploadExternalContext": {"files.completeUploadExternal"},
		"UploadFileContext":             {"files.getUploadURLExternal", "files.completeUploadExternal"},
	}
}

// called are the methods of the Web API that the code calls: through slack-go, or
// named in b.call.
func called(t *testing.T) map[string]bool {
	t.Helper()
	client := reflect.TypeFor[*slackapi.Client]()
	used := map[string]bool{}
	constants := constantTexts(source(t))
	for _, file := range source(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if (f.Sel.Name == "call" || f.Sel.Name == "try") && len(call.Args) > 1 {
				if method := textOf(call.Args[1], constants); strings.Contains(method, ".") { // response_url is none
					used[method] = true
				}
			}
			if _, ok := client.MethodByName(f.Sel.Name); ok && strings.HasSuffix(f.Sel.Name, "Context") {
				methods, known := library()[f.Sel.Name]
				if !known {
					t.Errorf("the code calls %s of slack-go; say in library which methods of the Web API that is", f.Sel.Name)
				}
				for _, method := range methods {
					used[method] = true
				}
			}
			return true
		})
	}
	return used
}

// constantTexts are the constants of the package that are texts.
func constantTexts(files []*ast.File) map[string]string {
	values := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, name := range spec.Names {
					values[name.Name] = textOf(spec.Values[i], nil)
				}
			}
			return true
		})
	}
	return values
}

// textOf is the text that an expression is; "" if it is not a constant one.
func textOf(e ast.Expr, constants map[string]string) string {
	switch e := e.(type) {
	case *ast.Ident:
		return constants[e.Name]
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	}
	return ""
}

func TestTheManifestAsksForTheCallsThatTheCodeMakesAndNoOthers(t *testing.T) {
	used := called(t)
	var listed []string
	for _, n := range methods() {
		listed = append(listed, n.name)
		if !used[n.name] {
			t.Errorf("%s is in the table and is never called: its scopes %v are asked for in vain", n.name, n.scopes)
		}
		if n.why == "" {
			t.Errorf("%s has no reason", n.name)
		}
	}
	for method := range used {
		if !slices.Contains(listed, method) {
			t.Errorf("%s is called and is not in the table: its scope may be missing", method)
		}
	}
}

func TestTheManifestSubscribesToTheEventsThatTheCodeTakesAndNoOthers(t *testing.T) {
	handled := map[string]bool{}
	constants := constantTexts(source(t))
	for _, file := range source(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			var cases []ast.Expr
			switch n := n.(type) {
			case *ast.CaseClause:
				cases = n.List
			case *ast.KeyValueExpr:
				cases = []ast.Expr{n.Key}
			}
			for _, e := range cases {
				name := textOf(e, constants)
				if _, ok := slackevents.EventsAPIInnerEventMapping[slackevents.EventsAPIType(name)]; ok {
					handled[name] = true
				}
			}
			return true
		})
	}
	if handled["message"] { // of all messages, those in a conversation with Lotsen alone
		delete(handled, "message")
		handled["message.im"] = true
	}
	for _, event := range Events() {
		if !handled[event] {
			t.Errorf("%s is subscribed to and never taken", event)
		}
	}
	for event := range handled {
		if !slices.Contains(Events(), event) {
			t.Errorf("%s is taken and not subscribed to, so it never comes", event)
		}
	}
}

func TestEveryScopeHasAReasonAndStandsOnce(t *testing.T) {
	scopes := Scopes()
	if !slices.IsSorted(scopes) || len(slices.Compact(slices.Clone(scopes))) != len(scopes) || len(scopes) == 0 {
		t.Errorf("the scopes are %v", scopes)
	}
	for _, scope := range scopes {
		if needs(scope) == "" {
			t.Errorf("nothing needs %s", scope)
		}
	}
}

func TestTheHandbookTellsWhatEveryScopeIsFor(t *testing.T) {
	page, err := os.ReadFile("../handbook/slack.en.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, scope := range append(Scopes(), appScope) {
		if !strings.Contains(string(page), "`"+scope+"`") {
			t.Errorf("%s is not in the handbook", scope)
		}
	}
}
