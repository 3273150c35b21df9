package teams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// PackageOptions are what an app package is made of.
type PackageOptions struct {
	AppID string // of the bot, as LOTSEN_TEAMS_APP_ID; a GUID
	// ClientID is the application that asks Graph to install the app, as
	// LOTSEN_CLIENT_ID: Graph lets an application install itself alone. Empty: AppID.
	ClientID string
	ID       string // of the app, a GUID; empty: ManifestID(AppID)
	URL      string // where Teams reaches Lotsen, https
	Version  string // three numbers, higher each time the package changes; empty: PackageVersion
	// Developer is who people are told provides the app, at most 32 characters;
	// Website, Privacy and Terms are the pages that they are shown, https. Empty:
	// Lotsen, the page about itself that it serves, and the website.
	Developer, Website, Privacy, Terms string
	Texts                              *texts.Catalogue
}

// PackageVersion is the version of the package that this version of Lotsen makes. It
// is raised when anything in the package changes: Teams takes a package of the same
// version for the same package.
const PackageVersion = "1.0.1"

const (
	schemaVersion = "1.29"
	schemaBase    = "https://developer.microsoft.com/json-schemas/teams/v" + schemaVersion + "/MicrosoftTeams."
	packageName   = "Lotsen"
	// accentColor is behind the icon; white is read on it.
	accentColor = "#07445b"
	maxCommands = 12
)

// The files of a package.
const (
	manifestFile = "manifest.json"
	englishFile  = "en.json"
	colorFile    = "color.png"
	outlineFile  = "outline.png"
)

// ManifestID is the id of the app in Teams: Graph knows the app by it. It is made
// from the bot's app id and is always the same for it, in capitals or not.
func ManifestID(appID string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:lotsen:teams:"+strings.ToLower(strings.TrimSpace(appID)))).String()
}

// manifest is an app manifest, as far as Lotsen uses it. The limits are those of its
// schema, npm's @microsoft/app-manifest.
type manifest struct {
	Schema      string            `json:"$schema"`
	Version     string            `json:"manifestVersion"`
	AppVersion  string            `json:"version"`
	ID          string            `json:"id"`
	Localized   manifestLanguages `json:"localizationInfo"`
	Developer   manifestDeveloper `json:"developer"`
	Name        manifestText      `json:"name"`        // ≤ 30 and ≤ 100 characters
	Description manifestText      `json:"description"` // ≤ 80 and ≤ 4,000
	Icons       manifestIcons     `json:"icons"`
	Accent      string            `json:"accentColor"`
	Bots        []manifestBot     `json:"bots"`
	Permissions []string          `json:"permissions"`
	Domains     []string          `json:"validDomains"`
	WebApp      manifestWebApp    `json:"webApplicationInfo"`
	Scope       string            `json:"defaultInstallScope"`
}

type manifestLanguages struct {
	Default string             `json:"defaultLanguageTag"`
	More    []manifestLanguage `json:"additionalLanguages"`
}

type manifestLanguage struct {
	Tag  string `json:"languageTag"`
	File string `json:"file"`
}

type manifestDeveloper struct {
	Name    string `json:"name"` // ≤ 32
	Website string `json:"websiteUrl"`
	Privacy string `json:"privacyUrl"`
	Terms   string `json:"termsOfUseUrl"`
}

type manifestText struct {
	Short string `json:"short"`
	Full  string `json:"full"`
}

type manifestIcons struct {
	Outline string `json:"outline"`
	Color   string `json:"color"`
}

type manifestBot struct {
	ID       string             `json:"botId"`
	Scopes   []string           `json:"scopes"`
	Files    bool               `json:"supportsFiles"`
	OneWay   bool               `json:"isNotificationOnly"`
	Commands []manifestCommands `json:"commandLists"`
}

type manifestCommands struct {
	Scopes   []string          `json:"scopes"`
	Commands []manifestCommand `json:"commands"` // ≤ 12
}

type manifestCommand struct {
	Title       string `json:"title"`       // ≤ 32: what is sent when it is chosen
	Description string `json:"description"` // ≤ 128
}

type manifestWebApp struct {
	ID       string `json:"id"`
	Resource string `json:"resource"`
}

// manifest is the manifest that the options ask for, in Swedish. It reports what is
// wrong with them.
func (o PackageOptions) manifest() (manifest, error) {
	o, host, err := o.complete()
	if err != nil {
		return manifest{}, err
	}
	sv := dialog.Swedish
	return manifest{
		Schema: schemaBase + "schema.json", Version: schemaVersion, AppVersion: o.Version, ID: o.ID,
		Localized:   manifestLanguages{Default: string(sv), More: []manifestLanguage{{string(dialog.English), englishFile}}},
		Developer:   manifestDeveloper{Name: o.Developer, Website: o.Website, Privacy: o.Privacy, Terms: o.Terms},
		Name:        manifestText{Short: packageName, Full: o.say(sv, texts.TeamsAppName)},
		Description: manifestText{Short: o.say(sv, texts.TeamsAppShort), Full: o.say(sv, texts.TeamsAppLong)},
		Icons:       manifestIcons{Outline: outlineFile, Color: colorFile}, Accent: accentColor,
		Bots: []manifestBot{{
			ID: o.AppID, Scopes: []string{"personal"}, Files: true,
			Commands: []manifestCommands{{Scopes: []string{"personal"}, Commands: o.commands(sv)}},
		}},
		Permissions: []string{"identity", "messageTeamMembers"}, Domains: []string{host},
		WebApp: manifestWebApp{ID: o.ClientID, Resource: "api://" + o.ClientID}, Scope: "personal",
	}, nil
}

// english are the texts that stand in the manifest's place for those whose Teams is
// in English, by where they stand.
func (o PackageOptions) english() map[string]string {
	en := dialog.English
	out := map[string]string{
		"$schema": schemaBase + "Localization.schema.json", "name.short": packageName, "name.full": o.say(en, texts.TeamsAppName),
		"description.short": o.say(en, texts.TeamsAppShort), "description.full": o.say(en, texts.TeamsAppLong),
	}
	for i, c := range o.commands(en) {
		at := fmt.Sprintf("bots[0].commandLists[0].commands[%d].", i)
		out[at+"title"], out[at+"description"] = c.Title, c.Description
	}
	return out
}

// commands are what Teams offers above the box that people write in. A title is sent
// as if it had been typed, so it is one of the expressions that Lotsen knows.
func (o PackageOptions) commands(lang dialog.Lang) []manifestCommand {
	var list []manifestCommand
	for _, c := range []struct{ title, about texts.Key }{
		{texts.TeamsCommandStatus, texts.TeamsCommandStatusAbout},
		{texts.TeamsCommandGuide, texts.TeamsCommandGuideAbout},
		{texts.TeamsCommandShow, texts.TeamsCommandShowAbout},
		{texts.TeamsCommandMenu, texts.TeamsCommandMenuAbout},
		{texts.TeamsCommandLater, texts.TeamsCommandLaterAbout},
		{texts.TeamsCommandHelp, texts.TeamsCommandHelpAbout},
		{texts.TeamsCommandHuman, texts.TeamsCommandHumanAbout},
		{texts.TeamsCommandGenuine, texts.TeamsCommandGenuineAbout},
		{texts.TeamsCommandTeam, texts.TeamsCommandTeamAbout},
		{texts.TeamsCommandLang, texts.TeamsCommandLangAbout},
	} {
		list = append(list, manifestCommand{Title: o.say(lang, c.title), Description: o.say(lang, c.about)})
	}
	return list[:min(len(list), maxCommands)]
}

func (o PackageOptions) say(lang dialog.Lang, key texts.Key) string {
	return o.Texts.Text(string(lang), key, nil)
}

// complete fills in what was left out, and gives the host of the URL too.
func (o PackageOptions) complete() (_ PackageOptions, host string, err error) {
	or := func(into *string, otherwise string) {
		if *into == "" {
			*into = otherwise
		}
	}
	or(&o.ClientID, o.AppID)
	or(&o.ID, ManifestID(o.AppID))
	or(&o.Version, PackageVersion)
	or(&o.Developer, packageName)
	base, err := packageURL("the address of Lotsen", o.URL)
	if err != nil {
		return o, "", err
	}
	o.URL = strings.TrimSuffix(base.String(), "/")
	or(&o.Website, o.URL+"/about")
	or(&o.Privacy, o.Website)
	or(&o.Terms, o.Website)
	for _, page := range []struct{ what, address string }{
		{"the website", o.Website}, {"the page on privacy", o.Privacy}, {"the terms of use", o.Terms},
	} {
		if _, err := packageURL(page.what, page.address); err != nil {
			return o, "", err
		}
	}
	for _, id := range []struct {
		what string
		id   *string
	}{{"the bot's app id", &o.AppID}, {"the client id", &o.ClientID}, {"the id of the app", &o.ID}} {
		*id.id = strings.ToLower(strings.TrimSpace(*id.id))
		if !isGUID(*id.id) {
			return o, "", fmt.Errorf("%s is not a GUID such as 01234567-89ab-4cde-8f01-23456789abcd: %q", id.what, *id.id)
		}
	}
	if !threeNumbers().MatchString(o.Version) {
		return o, "", fmt.Errorf("the version is three numbers such as %s, not %q", PackageVersion, o.Version)
	}
	if n := len([]rune(o.Developer)); n > 32 {
		return o, "", fmt.Errorf("the developer's name has %d characters; Teams takes 32", n)
	}
	return o, base.Hostname(), nil
}

// packageURL reads an address that Teams shows to people, or calls.
func packageURL(what, address string) (*url.URL, error) {
	if address == "" {
		return nil, errors.New(what + " is missing: tell it, such as https://lotsen.example.se")
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(address) > 2048 {
		return nil, fmt.Errorf("%s, %q, is not one such as https://lotsen.example.se", what, address)
	}
	return u, nil
}

// isGUID reports whether an id has the form that Entra gives: in lower case.
func isGUID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func threeNumbers() *regexp.Regexp {
	return regexp.MustCompile(`^(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})$`)
}

// encoded is JSON as it stands in a package.
func encoded(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return out.Bytes(), nil
}
