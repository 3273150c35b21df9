package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// flows has Lotsen do all that it does, and tells what did not work.
func (w *town) flows() []string {
	w.Helper()
	var wrong []string
	must := func(what string, err error) {
		if err != nil {
			wrong = append(wrong, what)
		}
	}
	ctx, to := w.Context(), address(anna)
	w.program.current = pausing(3)
	ref, err := w.bot.Post(ctx, to, pausing(3), "s1")
	must("a message", err)
	if err == nil {
		if err := w.slack.Press(anna, "", "Annan tid"); err != nil {
			wrong = append(wrong, "opening a form")
		}
		w.wait(time.Second)
		if _, open := w.slack.Modal(anna); !open {
			wrong = append(wrong, "a form")
		}
		_, err = w.bot.Replace(ctx, to, ref, pressable(4))
		must("a change after a press", err)
		w.bot.out.hooks.forget(ref, w.bot.out.hooks.use(ref, time.Now()))
		_, err = w.bot.Replace(ctx, to, ref, pressable(5))
		must("a change", err)
	}
	_, found, err := w.bot.Sent(ctx, to, "s1", time.Now().Add(-time.Hour))
	must("a look for a message", err)
	if err == nil && ref != "" && !found {
		wrong = append(wrong, "finding it")
	}
	files := pressable(6)
	files.Files = []dialog.File{{Name: "lista.csv", Type: "text/csv", Data: []byte("a;b")}}
	_, err = w.bot.Post(ctx, to, files, "s2")
	must("a file", err)
	if !slices.ContainsFunc(w.slack.Messages(anna), func(p slacktest.Post) bool { return len(p.Files) > 0 }) {
		wrong = append(wrong, "the file itself")
	}
	if len(wrong) == 0 && !w.takesList() {
		wrong = append(wrong, "a list in a form")
	}
	must("the home page", w.bot.Home(ctx, to, pressable(7)))
	_, err = w.bot.Away(ctx, to)
	must("who is not to be disturbed", err)
	_, _, err = w.bot.Members(ctx, "")
	must("who is there", err)
	who, err := w.bot.Who(ctx, to)
	must("who it is", err)
	if err == nil && who.SignIn != "anna@example.com" {
		wrong = append(wrong, "the address")
	}
	return wrong
}

// takesList has anna put a list into a form, and reports whether it came.
func (w *town) takesList() bool {
	w.program.current = listing(8)
	w.posts(anna, listing(8))
	w.presses(anna, "Spara")
	w.wait(time.Second)
	list := w.slack.AddFile(anna, "lista.csv", "text/csv", []byte("anna@example.com"))
	_, err := w.slack.Submit(anna, "", map[string]string{fieldBlock("list"): list})
	return err == nil && slices.ContainsFunc(w.program.all(), func(e dialog.Event) bool { return len(e.Files) > 0 })
}

// missing are the calls that were refused for a scope.
func (w *town) missing() []string {
	var all []string
	for _, c := range w.slack.Calls() {
		if c.Error == "missing_scope" {
			all = append(all, c.Method)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestTheManifestsScopesSuffice(t *testing.T) {
	inTown(t, both(), slacktest.Options{Scopes: Scopes()}, func(w *town) {
		if wrong := w.flows(); len(wrong) != 0 {
			w.Errorf("with the manifest's scopes these do not work: %v", wrong)
		}
		if refused := w.missing(); len(refused) != 0 {
			w.Errorf("a scope is missing for %v", refused)
		}
		if why := w.bot.Trouble(); why != "" || strings.Contains(w.log.String(), "lacks") {
			w.Errorf("the trouble is %q; the log:\n%s", why, w.log)
		}
	})
}

func TestEachScopeThatIsTakenAwayIsMissedAndNamed(t *testing.T) {
	// What the fake cannot show: the events and the command that Slack does not send.
	unseen := []string{"commands"}
	for _, scope := range Scopes() {
		t.Run(scope, func(t *testing.T) {
			rest := slices.DeleteFunc(Scopes(), func(s string) bool { return s == scope })
			inTown(t, []transport{byHTTP}, slacktest.Options{Scopes: rest}, func(w *town) {
				if said := w.log.String(); !strings.Contains(said, "scopes="+scope+"\n") {
					w.Errorf("the operator is not told that %s is missing:\n%s", scope, said)
				}
				if wrong := w.flows(); len(wrong) == 0 && !slices.Contains(unseen, scope) {
					w.Errorf("everything works without %s", scope)
				}
				if n := strings.Count(w.log.String(), "lacks scopes"); n != 1 {
					w.Errorf("it is told %d times", n)
				}
			})
		})
	}
}

func TestAnAnswerWithoutScopesAccusesNobody(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.bot.reckon(t.Context(), "")
		if f.log.String() != "" {
			t.Errorf("the log says %s", f.log)
		}
	})
}
