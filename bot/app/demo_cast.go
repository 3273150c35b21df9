package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// face is somebody whom the page lets one be.
type face struct {
	key string // in the address of their chat
	id  graph.ID
}

// colleague is the key of Hanna's colleague, who approves what she has made. With the
// demo's seed the directory calls her Elin.
const colleague = "elin"

// faces are the cast, and of the crowd Hanna's colleague.
func faces(t *graphtest.Tenant) (list []face) {
	for _, key := range graphtest.Keys() {
		list = append(list, face{string(key), key.ID()})
	}
	for _, id := range t.Members(graphtest.HelpdeskGroup) {
		if id != graphtest.Hanna.ID() {
			return append(list, face{colleague, id})
		}
	}
	return list
}

// faceOf is who has a key; empty: nobody.
func (d *demo) faceOf(key string) graph.ID {
	i := slices.IndexFunc(d.faces, func(f face) bool { return f.key == key })
	if i < 0 {
		return ""
	}
	return d.faces[i].id
}

// cast are the people that the page lets one be, as it shows them.
func (d *demo) cast() (cast []web.Persona) {
	people := map[graph.ID]graph.Person{}
	for _, p := range d.tenant.People() {
		people[p.ID] = p
	}
	for i, f := range d.faces {
		name, about := people[f.id].DisplayName, map[dialog.Lang]string{}
		for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
			about[lang] = d.texts.Text(string(lang), texts.DemoAbout(f.key), nil)
		}
		cast = append(cast, web.Persona{Key: f.key, Name: name, Initials: initials(name), Tone: i%8 + 1, About: about})
	}
	return cast
}

// initials are the first letters of the first and the last name; what stands in
// brackets is no name.
func initials(name string) string {
	name, _, _ = strings.Cut(name, "(")
	letters := ""
	words := strings.Fields(name)
	for i, word := range words {
		if i == 0 || i == len(words)-1 {
			first, _ := utf8.DecodeRuneInString(word)
			letters += string(first)
		}
	}
	return letters
}

// webPlatform is the demo's chat as a platform: it knows who its people are. Those
// without a face are the crowd.
type webPlatform struct {
	*web.Chat
	demo *demo
}

// Post implements Platform.
func (p webPlatform) Post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	if p.demo.crowd.has(a) {
		return p.demo.crowd.post(ctx, a, m, sendID)
	}
	return p.Chat.Post(ctx, a, m, sendID)
}

// Replace implements Platform.
func (p webPlatform) Replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error) {
	if p.demo.crowd.has(a) {
		return r, nil
	}
	return p.Chat.Replace(ctx, a, r, m)
}

// Who implements Platform. Of the cast it tells the address alone, as Slack does; so a
// guest is nobody whom the directory finds.
func (p webPlatform) Who(_ context.Context, a dialog.Address) (dialog.Profile, error) {
	if person := p.demo.tenant.Cast(graphtest.Key(a.Ref)); person.ID != "" {
		return dialog.Profile{SignIn: string(person.SignIn)}, nil
	}
	id := p.demo.faceOf(a.Ref)
	if p.demo.crowd.has(a) {
		id = graph.ID(a.Ref)
	}
	if id == "" {
		return dialog.Profile{}, errors.New("nobody is behind the address")
	}
	return dialog.Profile{ID: string(id)}, nil
}

// OnlyNewestCanBePressed implements Tidy.
func (webPlatform) OnlyNewestCanBePressed() {}
