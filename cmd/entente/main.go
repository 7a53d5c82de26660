// Command entente is the whole program: the server, the demonstration, and the tools of a host and of a party.
//
// main.go wires and maps errors to exit codes; each subcommand is one struct in a file of its own, with its help and
// examples, and does its work in Run. Nothing here decides anything about a partnership: that is package partnership.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// Exit codes. A subcommand that needs another one returns an error with ExitCode() int.
const (
	exitDone  = 0
	exitFault = 1  // it was refused, or went wrong, or what was verified does not hold
	exitUsage = 64 // the command line or the configuration cannot be understood; 2 is taken by verify
)

// commands lists the subcommands; the order is that of the help.
type commands struct {
	Demo     demoCommand     `cmd:"" help:"Show two made-up partnerships, and look around as anyone in them."`
	Serve    serveCommand    `cmd:"" help:"Run the server."`
	User     userCommand     `cmd:"" help:"On the host: sign-ins and operators."`
	Token    tokenCommand    `cmd:"" help:"Check an access token, or end one."`
	Do       doCommand       `cmd:"" help:"Give a command over the API."`
	Import   importCommands  `cmd:"" help:"Bring the promises or the charter of a file over the API."`
	Backup   backupCommand   `cmd:"" help:"Copy the database into a file, while the server runs."`
	Restore  restoreCommand  `cmd:"" help:"Make an installation from a backup, or let restored spaces go on."`
	Continue continueCommand `cmd:"" help:"Let records that may not be extended, or whose key has changed, go on as new ones."`
	Doctor   doctorCommand   `cmd:"" help:"Check the installation, and say what needs doing."`
	Bundle   bundleCommand   `cmd:"" help:"On the host: hand a party its copy of the record."`
	Witness  witnessCommand  `cmd:"" help:"Check and countersign the record, for a party, from a machine of its own."`
	Verify   verifyCommand   `cmd:"" help:"Check a bundle or a receipt, without a server."`
	Config   configCommand   `cmd:"" help:"Show the settings, and where each comes from."`
	Version  versionCommand  `cmd:"" help:"Print the version of this program."`
}

// An app is what the world offers a subcommand. Only main makes one from the real world.
type app struct {
	ctx    context.Context // done when the program is asked to stop
	stdin  io.Reader
	stdout io.Writer // what was asked for
	stderr io.Writer // progress and complaints
	now    func() time.Time
}

func main() { os.Exit(inWorld(now)) }

// inWorld runs the program in the real world, by that clock, and returns the exit code.
func inWorld(now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: now}
	return run(a, os.Args[1:], os.Environ())
}

// now is the time in UTC and whole milliseconds, as the records keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// run does what the arguments say and returns the exit code. It leaves the program itself only after printing help.
func run(a *app, args, environ []string) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	err := dispatch(a, args, environ)
	if err != nil {
		fmt.Fprintf(a.stderr, "entente: %v\n", err)
	}
	return exitCode(err)
}

func dispatch(a *app, args, environ []string) error {
	parser, err := kong.New(&commands{},
		kong.Name("entente"),
		kong.Description("Where organisations that depend on one another run their partnership.\n\n"+
			"Try it: entente demo"),
		kong.Writers(a.stdout, a.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(newSources(environ)),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return parsed.Run(a)
}

// exitCode is the one table from errors to exit codes.
func exitCode(err error) int {
	var usage *kong.ParseError
	var own interface{ ExitCode() int }
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &own):
		return own.ExitCode()
	}
	return exitFault
}
