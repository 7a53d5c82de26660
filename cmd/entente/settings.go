package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"
)

// settings is what a host decides. A subcommand that needs them embeds it; kong then takes each from the first place
// that has it: flag, environment, file, default. A setting is a field with the tag `setting`: "open" may be shown,
// "secret" may not, and a secret can also be read from the file that ENTENTE_…_FILE names.
type settings struct {
	ConfigFile   string         `name:"config" type:"path" placeholder:"FILE" help:"Settings file (entente.toml in the data folder if there is one)."`
	Data         string         `setting:"open" default:"entente-data" placeholder:"DIR" help:"Folder of the data and the key (${default})."`
	DB           string         `setting:"secret" name:"db" placeholder:"URL" help:"PostgreSQL to use instead of the SQLite file: postgres://…"`
	Listen       string         `setting:"open" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on (${default})."`
	PublicURL    string         `setting:"open" name:"public-url" placeholder:"URL" help:"The address that people type, as https://entente.example.org."`
	TLSCert      string         `setting:"open" name:"tls-cert" placeholder:"FILE" help:"Certificate, PEM; goes with --tls-key."`
	TLSKey       string         `setting:"open" name:"tls-key" placeholder:"FILE" help:"Its private key, PEM."`
	TrustedProxy []netip.Prefix `setting:"open" name:"trusted-proxy" placeholder:"CIDR" help:"Proxies whose word for a visitor's address is taken, as 10.0.0.0/8."`
	OpenFounding bool           `setting:"open" name:"open-founding" help:"Let anyone who reaches the page found a partnership."`
	mailSettings
}

// BeforeResolve is kong's moment between reading the command line and filling in what it left out.
func (s *settings) BeforeResolve(ctx *kong.Context, src *sources) error {
	if err := src.load(ctx); err != nil {
		return err
	}
	ctx.AddResolver(kong.ResolverFunc(src.resolve))
	return refuseTyped(ctx)
}

// Validate refuses settings that cannot go together.
func (s *settings) Validate() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("tls-cert and tls-key go together: set both or neither")
	}
	if err := s.checkMail(); err != nil || s.PublicURL == "" {
		return err
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("public-url is the bare address, as https://entente.example.org")
	}
	return nil
}

const (
	envPrefix  = "ENTENTE_"
	envConfig  = envPrefix + "CONFIG"
	configName = "entente.toml"
)

// sources are the places besides the command line that settings come from.
type sources struct {
	env    map[string]string // the variables that begin with ENTENTE_ and are not empty
	path   string            // of the file that was read; "" without one
	file   map[string]any    // its keys
	origin map[string]string // by setting: the place that its value came from
}

func newSources(environ []string) *sources {
	src := &sources{env: map[string]string{}, origin: map[string]string{}}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, envPrefix) && value != "" {
			src.env[name] = value
		}
	}
	return src
}

// load reads the settings file and refuses keys and variables that no setting has.
func (src *sources) load(ctx *kong.Context) error {
	keys, variables := known(ctx)
	for _, name := range slices.Sorted(maps.Keys(src.env)) {
		if !slices.Contains(variables, name) {
			return unknown("environment", name, variables)
		}
	}
	path, named := src.configPath(ctx)
	if err := src.readFile(path, named); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(src.file)) {
		if !slices.Contains(keys, key) {
			return unknown(src.path, key, keys)
		}
	}
	if _, ok := src.file["data"]; ok && !named {
		return fmt.Errorf("%s: a file in the data folder cannot say where the data folder is; remove data", src.path)
	}
	return nil
}

// known lists the keys of the settings file and the variables of the environment.
func known(ctx *kong.Context) (keys, variables []string) {
	variables = []string{envConfig, variable("token"), variable("token") + "_FILE"} // a person's own, no concern of the host's
	for _, flag := range settingFlags(ctx) {
		keys = append(keys, flag.Name)
		variables = append(variables, variable(flag.Name))
		if isSecret(flag) {
			variables = append(variables, variable(flag.Name)+"_FILE")
		}
	}
	return keys, variables
}

func unknown(place, name string, names []string) error {
	return fmt.Errorf("%s: %s is not a setting; did you mean %s?", place, name, nearest(name, names))
}

// configPath tells which file to read, and whether someone named it (then it must exist).
func (src *sources) configPath(ctx *kong.Context) (path string, named bool) {
	data := "."
	for _, flag := range ctx.Flags() {
		given, _ := ctx.FlagValue(flag).(string)
		switch flag.Name {
		case "config":
			path = given
		case "data":
			data = given
			if value, ok := src.env[variable("data")]; ok && !onCommandLine(ctx, flag) {
				data = value
			}
		}
	}
	if path == "" {
		path = src.env[envConfig]
	}
	if path == "" {
		return filepath.Join(data, configName), false
	}
	return path, true
}

func (src *sources) readFile(path string, mustExist bool) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !mustExist {
		return nil
	}
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	src.path = path
	err = toml.Unmarshal(text, &src.file)
	var where *toml.DecodeError
	if errors.As(err, &where) {
		line, column := where.Position()
		return fmt.Errorf("%s:%d:%d: %w", path, line, column, err)
	}
	return err
}

// resolve finds the value of a flag that the command line left out, and notes where it was; nil if nowhere.
func (src *sources) resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !isSetting(flag) {
		return nil, nil
	}
	value, origin, err := src.fromEnvironment(flag)
	if err != nil {
		return nil, err
	}
	if raw, ok := src.file[flag.Name]; ok && origin == "" {
		origin = "file " + src.path
		if value, err = plain(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", src.path, err)
		}
	}
	if origin == "" {
		return nil, nil
	}
	src.origin[flag.Name] = origin
	return value, nil
}

func (src *sources) fromEnvironment(flag *kong.Flag) (value, origin string, err error) {
	name := variable(flag.Name)
	value, direct := src.env[name]
	path, byFile := src.env[name+"_FILE"]
	switch {
	case direct && byFile:
		return "", "", fmt.Errorf("set %s or %s_FILE, not both", name, name)
	case direct:
		return value, "environment " + name, nil
	case !byFile:
		return "", "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimRight(string(text), "\r\n"), "environment " + name + "_FILE", nil
}

// plain writes a value of the file as it would stand on the command line; a list has commas.
func plain(raw any) (string, error) {
	switch v := raw.(type) {
	case string:
		return v, nil
	case bool, int64, float64:
		return fmt.Sprint(v), nil
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			part, err := plain(item)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), nil
	}
	return "", errors.New("expected a text, a number, true or false, or a list of these")
}

func settingFlags(ctx *kong.Context) []*kong.Flag {
	return slices.DeleteFunc(ctx.Flags(), func(f *kong.Flag) bool { return !isSetting(f) })
}

func isSetting(flag *kong.Flag) bool { return flag.Tag.Has("setting") }
func isSecret(flag *kong.Flag) bool  { return flag.Tag.Get("setting") == "secret" }

// onCommandLine tells whether the flag itself was typed.
func onCommandLine(ctx *kong.Context, flag *kong.Flag) bool {
	return slices.ContainsFunc(ctx.Path, func(p *kong.Path) bool { return p.Flag == flag && !p.Resolved })
}

// variable is the setting's name in the environment: public-url is ENTENTE_PUBLIC_URL.
func variable(setting string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))
}

// nearest is the name that takes the fewest changed letters; the first of equals. names is not empty.
func nearest(name string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int {
		return editDistance(name, a) - editDistance(name, b)
	})
}

// editDistance counts the letters to insert, remove or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
