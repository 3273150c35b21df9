// Command bot is Lotsen: the chat bot that takes each employee through
// registering a second factor. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // an image that holds the program alone has no time zones

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// cli is every command.
type cli struct {
	Demo     demoCmd     `cmd:"" help:"Try Lotsen in the browser, with a simulated Microsoft. Nothing to configure."`
	Serve    serveCmd    `cmd:"" help:"Run Lotsen. Settings come from the environment, see the operators' handbook."`
	Check    checkCmd    `cmd:"" help:"Ask Slack, Teams and Graph whether the settings work, and say what to mend."`
	Manifest manifestCmd `cmd:"" help:"Print what the app on a chat platform is made from."`
	Guide    guideCmd    `cmd:"" help:"Work on the guides."`
	Healthy  healthyCmd  `cmd:"" help:"Ask the Lotsen that runs here whether it is well."`
	Store    storeCmd    `cmd:"" help:"Look after the store."`
	Handbook handbookCmd `cmd:"" help:"Show a page of the handbook."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// exit ends parsing early, as --help does.
type exit int

// errShown is a failure whose reason has been printed.
var errShown = errors.New("shown already")

// run is the program: the arguments without its name, and an exit status: 0 done,
// 1 failed, 2 used wrongly.
func run(ctx context.Context, args []string, std stdio) (status int) {
	defer func() {
		if code := recover(); code != nil {
			early, ok := code.(exit)
			if !ok {
				panic(code)
			}
			status = int(early)
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("bot"),
		kong.Description("Lotsen takes each employee through registering a second factor, in Microsoft Teams and Slack."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.Resolvers(kong.ResolverFunc(secretFile)),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		fmt.Fprintf(std.err, "bot: %v\n", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.err, "bot: %v\n", err)
		var wrong *kong.ParseError
		if errors.As(err, &wrong) {
			fmt.Fprintln(std.err, "bot --help says what there is.")
		}
		return 2
	}
	switch err := chosen.Run(); {
	case errors.Is(err, errShown):
		return 1
	case err != nil:
		fmt.Fprintf(std.err, "bot: %v\n", err)
		return 1
	}
	return 0
}
