package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each package may import. A name with "/..."
// covers what is below it.
func arrows() map[string][]string {
	desk := []string{"dialog", "dialog/texts", "store", "graph", "bot/schedule"}
	return map[string][]string{
		"bot":                 {"bot/app", "graph/msgraph"},
		"bot/app":             {"bot/slack", "bot/teams", "bot/web", "bot/employee", "bot/manager", "bot/helpdesk", "bot/campaign", "bot/census", "bot/schedule", "bot/report", "bot/handbook", "dialog", "dialog/texts", "graph", "graph/graphtest", "store"},
		"bot/slack":           {"bot/slack/blocks", "bot/proof", "bot/recent", "dialog", "dialog/texts"},
		"bot/slack/blocks":    {"dialog", "dialog/glyph", "dialog/texts"},
		"bot/teams":           {"bot/teams/cards", "bot/proof", "bot/recent", "dialog", "dialog/texts"},
		"bot/teams/cards":     {"dialog", "dialog/glyph", "dialog/texts"},
		"bot/web":             {"dialog", "dialog/texts"},
		"bot/employee":        desk,
		"bot/manager":         append(slices.Clone(desk), "bot/campaign", "bot/report"),
		"bot/helpdesk":        append(slices.Clone(desk), "bot/campaign", "bot/report"),
		"bot/campaign":        append(slices.Clone(desk), "bot/census"),
		"bot/census":          desk,
		"bot/report":          desk,
		"bot/specimens":       {"bot/helpdesk", "bot/campaign", "bot/schedule", "dialog", "dialog/texts", "graph"},
		"bot/proof":           {},
		"bot/recent":          {},
		"bot/schedule":        {},
		"bot/handbook":        {},
		"store":               {"dialog", "graph"},
		"store/storetest":     {"store", "dialog", "graph"},
		"bot/gauge":           {},
		"dialog":              {"dialog/texts"},
		"dialog/glyph":        {},
		"dialog/texts":        {},
		"graph":               {},
		"graph/msgraph":       {"graph"},
		"graph/graphtest":     {"graph"},
		"bot/slack/slacktest": {"dialog"},
		"bot/teams/teamstest": {"dialog"},
	}
}

// sources are the Go files of the program, without its tests, by package.
func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != ".." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := path.Clean(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../"))
		packages[dir] = append(packages[dir], file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 6 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	return packages
}

func TestImportsFollowTheArrows(t *testing.T) {
	allowed := arrows()
	for dir, files := range sources(t) {
		may, ok := allowed[dir]
		if !ok {
			t.Errorf("the package %s has no place in the layout", dir)
			continue
		}
		for _, file := range files {
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				ours, isOurs := strings.CutPrefix(imported, "lotsen/")
				if isOurs && !slices.Contains(may, ours) {
					t.Errorf("%s imports %s, against the arrows", dir, ours)
				}
				if strings.HasPrefix(imported, "github.com/microsoftgraph/") && dir != "graph/msgraph" {
					t.Errorf("%s links the Graph SDK; only graph/msgraph may", dir)
				}
				if pure := dir == "dialog" || dir == "graph" || dir == "bot/schedule"; pure && (imported == "net/http" || imported == "net") {
					t.Errorf("%s knows the network", dir)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for dir, files := range sources(t) {
		documented := slices.ContainsFunc(files, func(f *ast.File) bool { return f.Doc != nil })
		if !documented {
			t.Errorf("the package %s has no doc comment", dir)
		}
	}
}

func TestPureCodeReadsNoClock(t *testing.T) {
	for dir, files := range sources(t) {
		if dir != "dialog" && dir != "dialog/glyph" && dir != "dialog/texts" && dir != "graph" && dir != "bot/schedule" && dir != "bot/employee" && dir != "bot/manager" && dir != "bot/helpdesk" && dir != "bot/slack/blocks" && dir != "bot/teams/cards" {
			continue
		}
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep"}, call.Sel.Name) {
					t.Errorf("%s calls time.%s; time comes in as an argument", dir, call.Sel.Name)
				}
				return true
			})
		}
	}
}

// setting matches the environment variable of a setting.
var setting = regexp.MustCompile(`env:"(\w+)"`)

func TestTheHandbookKnowsEverySetting(t *testing.T) {
	page, err := os.ReadFile("handbook/operators.en.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("app/config*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		config, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range setting.FindAllStringSubmatch(string(config), -1) {
			found++
			if name := match[1]; !strings.Contains(string(page), "| `"+name+"` |") {
				t.Errorf("%s is not in the table of handbook/operators.en.md", name)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d settings were found", found)
	}
}
