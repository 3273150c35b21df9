package helpdesk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// named are the constants of a type in a file, by their value.
func named(t *testing.T, path, kind string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if is, named := spec.Type.(*ast.Ident); ok && named && is.Name == kind {
			if value, err := strconv.Unquote(literal.Value); err == nil && value != "" {
				found[value] = spec.Names[0].Name
			}
		}
		return true
	})
	if len(found) < 3 {
		t.Fatalf("only %d constants of %s in %s", len(found), kind, path)
	}
	return found
}

// TestEachReasonHasItsOwnWords walks everything that a campaign can say of somebody, as
// the program's own source lists it.
func TestEachReasonHasItsOwnWords(t *testing.T) {
	var whys []campaign.Why
	for why := range named(t, "../campaign/campaign.go", "Why") {
		whys = append(whys, campaign.Why(why))
	}
	for _, r := range graph.Reasons() {
		whys = append(whys, campaign.WhyOut(r))
	}
	for r := range named(t, "../../dialog/send.go", "Reason") {
		whys = append(whys, campaign.WhyPlatform(dialog.Reason(r)))
	}
	if len(whys) < 11+11+8 {
		t.Fatalf("only %d reasons", len(whys))
	}
	for _, lang := range languages() {
		v := campaigns(t, lang)
		whose := map[string]campaign.Why{}
		for _, why := range whys {
			said := v.Why(why)
			if said == v.say(texts.WhyOther) || strings.Contains(said, "-") {
				t.Errorf("%s has no words in %s: %q", why, lang, said)
			}
			if other, taken := whose[said]; taken {
				t.Errorf("%s and %s are both %q in %s", why, other, said, lang)
			}
			whose[said] = why
		}
		if got := v.Why("nonsense"); got != v.say(texts.WhyOther) {
			t.Errorf("a reason that nobody knows is %q", got)
		}
	}
}

func TestEachFaultOfEachFieldHasWords(t *testing.T) {
	fields := named(t, "../campaign/save.go", "Field")
	faults := named(t, "../campaign/save.go", "Fault")
	for _, lang := range languages() {
		v := campaigns(t, lang)
		for field := range fields {
			for fault := range faults {
				if said := v.Fault(campaign.Problem{Field: campaign.Field(field), Fault: campaign.Fault(fault)}); strings.HasPrefix(said, "fault-") || said == "" {
					t.Errorf("%s %s in %s: %q", field, fault, lang, said)
				}
			}
		}
		title := v.Fault(campaign.Problem{Field: campaign.FieldTitle.In(dialog.English), Fault: campaign.TooLong})
		if title != v.say(texts.Fault("", "too-long")) {
			t.Errorf("a title that is too long: %q", title)
		}
	}
}

func TestEveryStateAudienceAndTemplateHasWords(t *testing.T) {
	for kind, key := range map[string]func(string) texts.Key{
		"State": texts.CampaignState, "Whom": texts.CampaignWhom, "Template": texts.CampaignTemplate,
	} {
		for value := range named(t, "../campaign/campaign.go", kind) {
			for _, lang := range languages() {
				if said := campaigns(t, lang).say(key(value)); said == string(key(value)) {
					t.Errorf("%s %s has no words in %s", kind, value, lang)
				}
			}
		}
	}
	for value := range named(t, "../campaign/row.go", "RowState") {
		for _, lang := range languages() {
			if said := campaigns(t, lang).say(texts.CampaignTurn(value)); said == string(texts.CampaignTurn(value)) {
				t.Errorf("a reminder that is %s has no words in %s", value, lang)
			}
		}
	}
	for value := range named(t, "../campaign/campaign.go", "Whom") {
		if !slices.Contains(audiences(), campaign.Whom(value)) {
			t.Errorf("nobody can choose the audience %s", value)
		}
	}
	for value := range named(t, "../campaign/campaign.go", "Template") {
		if !slices.Contains(templates(), campaign.Template(value)) {
			t.Errorf("nobody can choose the template %s", value)
		}
	}
	for value := range named(t, "../campaign/campaign.go", "State") {
		if urgency(campaign.State(value)) < 0 {
			t.Errorf("where %s stands in the list is not said", value)
		}
	}
}

func TestTheTemplatesOfBothLanguagesKeepTheRulesOfTheirOwn(t *testing.T) {
	for _, name := range templates() {
		for _, lang := range languages() {
			w := desk(t).template(lang, name)
			if len([]rune(w.Title)) > campaign.MaxTitle || len([]rune(w.Body)) > campaign.MaxBody || strings.Contains(w.Title+w.Body, "!") || strings.HasPrefix(w.Title, "campaign-") {
				t.Errorf("%s in %s: %+v", name, lang, w)
			}
		}
	}
	if got := slices.Sorted(maps.Keys(desk(t).Words(campaign.Campaign{}))); !slices.Equal(got, []dialog.Lang{dialog.English, dialog.Swedish}) {
		t.Errorf("words in %v", got)
	}
}

func TestTheTextForTheIntranetLeadsToThePageOnlyWhereThereIsOne(t *testing.T) {
	d := desk(t)
	for _, page := range []string{"", "https://lotsen.example.se/genuine"} {
		d.CodePage = page
		text := d.Campaigns(dialog.Swedish, monday).intranet(campaign.Campaign{Code: "KTV7X2"})
		if strings.Contains(text, "/KTV7X2") != (page != "") || strings.Count(text, page+"/KTV7X2") != 2*min(1, len(page)) {
			t.Errorf("with the page %q:\n%s", page, text)
		}
	}
}
