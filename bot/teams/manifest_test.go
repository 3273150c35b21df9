package teams

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"image/color"
	"image/png"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

const (
	packageApp    = "01234567-89ab-4cde-8f01-23456789abcd"
	packageClient = "11111111-89ab-4cde-8f01-23456789abcd"
	packageAt     = "https://lotsen.example.se"
)

func packageTexts(t *testing.T) *texts.Catalogue {
	t.Helper()
	c, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// unpacked are the files of a package.
func unpacked(t *testing.T, o PackageOptions) map[string][]byte {
	t.Helper()
	o.Texts = packageTexts(t)
	var out bytes.Buffer
	if err := Package(&out, o); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return files
}

func goodPackage() PackageOptions {
	return PackageOptions{AppID: packageApp, ClientID: packageClient, URL: packageAt}
}

var updateManifest = flag.Bool("update-manifest", false, "write testdata/manifest.*.json anew")

func TestThePackageIsTheOneOnFile(t *testing.T) {
	files := unpacked(t, goodPackage())
	for name, file := range map[string]string{manifestFile: "testdata/manifest.sv.json", englishFile: "testdata/manifest.en.json"} {
		if *updateManifest {
			if err := os.WriteFile(file, files[name], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(files[name], want) {
			t.Errorf("%s differs; if it should, raise PackageVersion and run this test with -update-manifest. It is now\n%s", file, files[name])
		}
	}
	if len(files) != 4 {
		t.Errorf("the package has %d files", len(files))
	}
}

func TestTheSamePackageHasTheSameBytes(t *testing.T) {
	o := goodPackage()
	o.Texts = packageTexts(t)
	var one, two, other bytes.Buffer
	for out, o := range map[*bytes.Buffer]PackageOptions{&one: o, &two: o, &other: {AppID: packageClient, URL: packageAt, Texts: o.Texts}} {
		if err := Package(out, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) || bytes.Equal(one.Bytes(), other.Bytes()) {
		t.Error("the same options give other bytes, or others the same")
	}
}

// TestTheManifestKeepsWithinTeamsLimits holds the lengths of Microsoft's schema, in
// both languages, and that each text is one.
func TestTheManifestKeepsWithinTeamsLimits(t *testing.T) {
	files := unpacked(t, goodPackage())
	var m manifest
	var en map[string]string
	if err := json.Unmarshal(files[manifestFile], &m); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(files[englishFile], &en); err != nil {
		t.Fatal(err)
	}
	within := func(what, text string, most int) {
		if n := utf8.RuneCountInString(text); n < 1 || n > most || strings.HasPrefix(text, "teams-") {
			t.Errorf("%s is %d characters, at most %d: %q", what, n, most, text)
		}
	}
	within("the short name", m.Name.Short, 30)
	within("the full name", m.Name.Full, 100)
	within("the English full name", en["name.full"], 100)
	within("the short description", m.Description.Short, 80)
	within("the English short description", en["description.short"], 80)
	within("the description", m.Description.Full, 4000)
	within("the English description", en["description.full"], 4000)
	if m.Bots[0].ID != packageApp || m.WebApp.ID != packageClient || m.ID != ManifestID(packageApp) || !slices.Equal(m.Domains, []string{"lotsen.example.se"}) || !m.Bots[0].Files {
		t.Errorf("the manifest is\n%s", files[manifestFile])
	}
	commands := m.Bots[0].Commands[0].Commands
	if len(commands) < 5 || len(commands) > maxCommands {
		t.Errorf("there are %d commands", len(commands))
	}
	for _, c := range append(commands, goodEnglish(t)...) {
		within("a command", c.Title, 32)
		within("what it is for", c.Description, 128)
	}
	for name, content := range files {
		for _, placeholder := range []string{"{{", "}}", "%", "TODO", "teams-app", "00000000-0000"} {
			if strings.HasSuffix(name, ".json") && strings.Contains(string(content), placeholder) {
				t.Errorf("%s holds %q", name, placeholder)
			}
		}
	}
}

func goodEnglish(t *testing.T) []manifestCommand {
	t.Helper()
	o := goodPackage()
	o.Texts = packageTexts(t)
	return o.commands(dialog.English)
}

func TestEveryCommandIsSomethingThatLotsenUnderstands(t *testing.T) {
	words, err := texts.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, list := range []map[string][]string{words.Meanings, words.Guides} {
		for _, ways := range list {
			for _, way := range ways {
				known[way] = true
			}
		}
	}
	o := goodPackage()
	o.Texts = packageTexts(t)
	sv, en := o.commands(dialog.Swedish), o.commands(dialog.English)
	for i, c := range append(sv, en...) {
		if !known[c.Title] {
			t.Errorf("nobody understands %q", c.Title)
		}
		if slices.ContainsFunc(append(sv, en...)[:i%len(sv)], func(before manifestCommand) bool { return before.Title == c.Title && i < len(sv) }) {
			t.Errorf("%q is there twice", c.Title)
		}
	}
}

func TestTheIconsAreWhatTeamsTakes(t *testing.T) {
	files := unpacked(t, goodPackage())
	in, err := png.Decode(bytes.NewReader(files[colorFile]))
	if err != nil {
		t.Fatal(err)
	}
	out, err := png.Decode(bytes.NewReader(files[outlineFile]))
	if err != nil {
		t.Fatal(err)
	}
	if in.Bounds().Dx() != 192 || in.Bounds().Dy() != 192 || out.Bounds().Dx() != 32 || out.Bounds().Dy() != 32 {
		t.Fatalf("they measure %v and %v", in.Bounds(), out.Bounds())
	}
	paper, drawn := iconPaper(), 0
	for y := range 192 {
		for x := range 192 {
			c := color.NRGBAModel.Convert(in.At(x, y)).(color.NRGBA)
			if c.A != 0xff {
				t.Fatalf("the colour icon lets through what is behind it, at %d, %d", x, y)
			}
			if safe := x >= 48 && x < 144 && y >= 48 && y < 144; c != paper && !safe {
				t.Fatalf("something is drawn outside the safe area, at %d, %d", x, y)
			} else if c != paper {
				drawn++
			}
		}
	}
	full, edge := 0, 0
	for y := range 32 {
		for x := range 32 {
			c := color.NRGBAModel.Convert(out.At(x, y)).(color.NRGBA)
			switch {
			case c.A == 0:
			case c.R != 0xff || c.G != 0xff || c.B != 0xff:
				t.Fatalf("the outline icon is not white alone, at %d, %d: %v", x, y, c)
			case c.A == 0xff:
				full++
			default:
				edge++
			}
		}
	}
	if drawn < 1500 || full < 100 || full > 700 || edge < 50 {
		t.Errorf("%d pixels are drawn in colour, %d and %d edges in outline", drawn, full, edge)
	}
	if got := strings.ToLower(accentColor); got != "#07445b" || paper.R != 0x07 || paper.G != 0x44 || paper.B != 0x5b {
		t.Errorf("the icon is on %v, the accent is %s", paper, got)
	}
}

func TestTheIDOfTheAppIsAlwaysTheSameForABot(t *testing.T) {
	id := ManifestID(packageApp)
	if id != ManifestID(" "+strings.ToUpper(packageApp)) || id == ManifestID(packageClient) || id == packageApp || !isGUID(id) {
		t.Errorf("the id is %s", id)
	}
	if id != "991d8c5d-4fff-5ad7-a862-192aaad07769" {
		t.Errorf("the id is now %s: Teams would take it for another app than the one that is installed", id)
	}
}

func TestAnOptionThatTeamsWouldRefuseIsRefusedByName(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*PackageOptions)
		want  string
	}{
		"no app id":           {func(o *PackageOptions) { o.AppID = "" }, "app id"},
		"a name as app id":    {func(o *PackageOptions) { o.AppID = "lotsen" }, "app id"},
		"a braced app id":     {func(o *PackageOptions) { o.AppID = "{" + packageApp + "}" }, "app id"},
		"a client id":         {func(o *PackageOptions) { o.ClientID = "x" }, "client id"},
		"an id":               {func(o *PackageOptions) { o.ID = "x" }, "id of the app"},
		"no address":          {func(o *PackageOptions) { o.URL = "" }, "address of Lotsen"},
		"a plain address":     {func(o *PackageOptions) { o.URL = "http://lotsen.example.se" }, "address of Lotsen"},
		"an address with who": {func(o *PackageOptions) { o.URL = "https://me:hemligt@lotsen.example.se" }, "address of Lotsen"},
		"no host":             {func(o *PackageOptions) { o.URL = "https://" }, "address of Lotsen"},
		"a plain website":     {func(o *PackageOptions) { o.Website = "http://example.se" }, "website"},
		"privacy by mail":     {func(o *PackageOptions) { o.Privacy = "mailto:a@example.se" }, "privacy"},
		"terms nowhere":       {func(o *PackageOptions) { o.Terms = "/terms" }, "terms"},
		"a version":           {func(o *PackageOptions) { o.Version = "1.0" }, "version"},
		"a long developer":    {func(o *PackageOptions) { o.Developer = strings.Repeat("å", 33) }, "33 characters"},
	} {
		o := goodPackage()
		o.Texts = packageTexts(t)
		test.spoil(&o)
		var out bytes.Buffer
		if err := Package(&out, o); err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}

func TestWhatIsLeftOutIsFilledIn(t *testing.T) {
	o := PackageOptions{AppID: strings.ToUpper(packageApp), URL: packageAt + "/", Texts: packageTexts(t)}
	m, err := o.manifest()
	if err != nil {
		t.Fatal(err)
	}
	if m.Bots[0].ID != packageApp || m.WebApp.ID != packageApp || m.Developer.Website != packageAt+"/about" || m.Developer.Privacy != packageAt+"/about" || m.Developer.Name != "Lotsen" || m.AppVersion != PackageVersion {
		t.Errorf("%+v", m)
	}
	o.Website, o.Privacy = "https://example.se", "https://example.se/personuppgifter"
	if m, err = o.manifest(); err != nil || m.Developer.Terms != o.Website || m.Developer.Privacy != o.Privacy {
		t.Errorf("%+v, %v", m.Developer, err)
	}
}
