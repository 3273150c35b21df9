package main

import (
	"time"

	"lotsen/bot/app"
)

// guideCmd are the commands for people who write guides.
type guideCmd struct {
	Lint guideLint `cmd:"" help:"Find what is wrong with the guides. Exit status 1 if anything must be mended."`
	Draw guideDraw `cmd:"" help:"Draw a guide as a Mermaid state diagram."`
	Walk guideWalk `cmd:"" help:"Walk a guide: an action or typed text a line on standard input; prints the transcript."`
}

type guideLint struct {
	Dir     string   `help:"Directory of guides instead of the built-in ones." env:"LOTSEN_GUIDES_DIR"`
	Hosts   []string `help:"Hosts allowed besides Microsoft's."`
	Domains []string `help:"The organisation's domains; their hosts are allowed." env:"LOTSEN_DOMAINS" default:"nykoping.se,oxelosund.se"`
}

// Run prints a line for each finding.
func (g *guideLint) Run(std stdio) error {
	ok, err := app.BookSettings{GuidesDir: g.Dir, Domains: g.Domains}.Lint(std.out, time.Now(), g.Hosts)
	if err == nil && !ok {
		return errShown
	}
	return err
}

type guideDraw struct {
	Guide string           `arg:"" help:"Which guide: authenticator or sms."`
	Book  app.BookSettings `embed:""`
}

// Run prints the diagram.
func (g *guideDraw) Run(std stdio) error { return g.Book.Draw(std.out, time.Now(), g.Guide) }

type guideWalk struct {
	Guide    string           `arg:"" optional:"" help:"Which guide to start; none: the start."`
	Book     app.BookSettings `embed:""`
	SignIn   string           `help:"The person's sign-in address; empty: not known."`
	Stranger bool             `help:"Walk as somebody whom the directory does not know."`
	Now      string           `help:"Begin at this time, as 2027-01-10 09:00, in the organisation's time zone."`
}

// Run plays standard input to its end. "confirmed", "not-yet" and "unknown" say
// what Microsoft would.
func (g *guideWalk) Run(std stdio) error {
	who := app.Walker{SignIn: g.SignIn, Stranger: g.Stranger, Now: g.Now}
	return g.Book.Walk(std.in, std.out, time.Now(), g.Guide, who)
}
