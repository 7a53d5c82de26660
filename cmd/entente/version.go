package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker (see the Makefile) and never changed after.
var version string

type versionCommand struct{}

func (versionCommand) Help() string {
	return `Prints one line: the version, the Go version it was built with, and the platform.

Example:

    entente version`
}

func (versionCommand) Run(a *app) error {
	_, err := fmt.Fprintf(a.stdout, "entente %s (%s, %s/%s)\n",
		programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// programVersion is what the linker was given, else the commit that Go noted at the build, else "development".
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "development"
}
