package teams

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemas is where npm keeps Microsoft's schemas of app packages.
const schemas = "../../.ci/node_modules/@microsoft/app-manifest/build/json-schemas/teams"

// official is one of Microsoft's schemas; the test is skipped where it is not, but
// not in CI.
func official(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	file := filepath.Join(schemas, "v"+schemaVersion, name)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CI") == "" {
			t.Skip("npm's packages are not installed in .ci")
		}
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4)
	compiler.AssertFormat()
	compiler.UseRegexpEngine(lookAhead)
	schema, err := compiler.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// lookAhead reads the patterns of the schemas as JavaScript would: Go's own engine
// has no look-ahead.
func lookAhead(pattern string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	return ecma{re}, nil
}

type ecma struct{ *regexp2.Regexp }

func (e ecma) MatchString(s string) bool { ok, err := e.Regexp.MatchString(s); return ok && err == nil }

func judged(t *testing.T, schema *jsonschema.Schema, content []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(v)
}

func TestMicrosoftsOwnSchemaTakesThePackage(t *testing.T) {
	whole, english := official(t, "MicrosoftTeams.schema.json"), official(t, "MicrosoftTeams.Localization.schema.json")
	short := PackageOptions{AppID: packageApp, URL: packageAt + ":8443/lotsen/", Developer: strings.Repeat("å", 32), Version: "12.0.3"}
	for _, o := range []PackageOptions{goodPackage(), short} {
		files := unpacked(t, o)
		if err := judged(t, whole, files[manifestFile]); err != nil {
			t.Errorf("the manifest: %v", err)
		}
		if err := judged(t, english, files[englishFile]); err != nil {
			t.Errorf("the English texts: %v", err)
		}
	}
}

// The schema would see what is wrong: each of these is refused.
func TestMicrosoftsOwnSchemaRefusesASpoiledManifest(t *testing.T) {
	schema := official(t, "MicrosoftTeams.schema.json")
	good := unpacked(t, goodPackage())[manifestFile]
	for name, spoil := range map[string]func(map[string]any){
		"no version":        func(m map[string]any) { delete(m, "manifestVersion") },
		"no GUID":           func(m map[string]any) { m["id"] = "lotsen" },
		"a long name":       func(m map[string]any) { m["name"].(map[string]any)["short"] = strings.Repeat("x", 31) },
		"another property":  func(m map[string]any) { m["greeting"] = "hej" },
		"no developer":      func(m map[string]any) { delete(m, "developer") },
		"no colour":         func(m map[string]any) { m["accentColor"] = "teal" },
		"two bots":          func(m map[string]any) { m["bots"] = append(m["bots"].([]any), m["bots"].([]any)[0]) },
		"a scope of no one": func(m map[string]any) { m["bots"].([]any)[0].(map[string]any)["scopes"] = []any{"everybody"} },
		"a thirteenth command": func(m map[string]any) {
			list := m["bots"].([]any)[0].(map[string]any)["commandLists"].([]any)[0].(map[string]any)
			list["commands"] = make([]any, 13)
			for i := range 13 {
				list["commands"].([]any)[i] = map[string]any{"title": "x"}
			}
		},
	} {
		var m map[string]any
		if err := json.Unmarshal(good, &m); err != nil {
			t.Fatal(err)
		}
		spoil(m)
		content, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if judged(t, schema, content) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
