package main

import (
	"fmt"
	"net/netip"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

type configCommand struct {
	Show configShowCommand `cmd:"" help:"Print each setting and where it comes from; secrets are hidden."`
}

type configShowCommand struct {
	settings
}

func (configShowCommand) Help() string {
	return `A setting comes from the first of these that has it:

    1. the flag                        --listen 127.0.0.1:9000
    2. the environment                 ENTENTE_LISTEN=127.0.0.1:9000
    3. the settings file               listen = "127.0.0.1:9000"
    4. its default

A secret can be kept in a file of its own, named by ENTENTE_DB_FILE. An empty variable counts as not set. The settings
file is the one named by --config or ENTENTE_CONFIG, else entente.toml in the data folder. A key or an ENTENTE_ variable
that is no setting is an error.

Examples:

    entente config show
    entente config show --data /srv/entente
    ENTENTE_DB_FILE=/run/secrets/db entente config show`
}

func (c *configShowCommand) Run(a *app, ctx *kong.Context, src *sources) error {
	table := tabwriter.NewWriter(a.stdout, 0, 0, 3, ' ', 0)
	for _, flag := range settingFlags(ctx) {
		origin := "default"
		if onCommandLine(ctx, flag) {
			origin = "flag --" + flag.Name
		} else if place, ok := src.origin[flag.Name]; ok {
			origin = place
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", flag.Name, shown(flag), origin)
	}
	return table.Flush()
}

// shown is the setting's value for people to read: never a secret's.
func shown(flag *kong.Flag) string {
	text := fmt.Sprint(flag.Target.Interface())
	if prefixes, ok := flag.Target.Interface().([]netip.Prefix); ok {
		text = strings.Trim(strings.ReplaceAll(fmt.Sprint(prefixes), " ", ","), "[]")
	}
	switch {
	case text == "":
		return "(none)"
	case isSecret(flag):
		return "(hidden)"
	}
	return text
}
