package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"entente/store"
)

// doctorCommand looks at everything that an installation stands on.
type doctorCommand struct {
	settings
}

func (doctorCommand) Help() string {
	return `Prints a line for each thing it checks: ok, or DO and what needs doing. Exit code 1 if something needs
doing. The server may go on meanwhile. It changes nothing.

Examples:
  entente doctor --data /var/lib/entente
  entente doctor && echo all is well`
}

// Limits beyond which something needs doing.
const (
	leastFree    = 1 << 30 // bytes
	slowestSync  = 50 * time.Millisecond
	mostSkew     = 5 * time.Second
	oldestBackup = 7 * 24 * time.Hour
)

// A finding is one line: what is so, and what to do about it if something is.
type finding struct{ is, do string }

// needsDoing is the outcome of an examination that found something.
type needsDoing int

func (n needsDoing) Error() string { return fmt.Sprintf("%d things need doing", int(n)) }

// Run checks one thing after the other; one that cannot be checked needs doing as well.
func (c doctorCommand) Run(a *app) error {
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	todo := 0
	for _, check := range []struct {
		about string
		look  func(*app, *installation) (finding, error)
	}{
		{"program", thisProgram}, {"data folder", c.folder}, {"disk", c.disk}, {"sync", c.sync}, {"database", database}, {"clock", clocks},
		{"backup", c.backup}, {"restored", restored}, {"records", records}, {"mail", c.mail},
	} {
		f, err := check.look(a, in)
		if err != nil {
			f = finding{is: "cannot be checked", do: err.Error()}
		}
		if f.do == "" {
			fmt.Fprintf(a.stdout, "ok   %-12s %s\n", check.about, f.is)
			continue
		}
		todo++
		fmt.Fprintf(a.stdout, "DO   %-12s %s: %s\n", check.about, f.is, f.do)
	}
	if todo > 0 {
		err = needsDoing(todo)
	}
	return errors.Join(err, in.close())
}

// thisProgram tells which version looks, to compare with the one that serves.
func thisProgram(*app, *installation) (finding, error) {
	return finding{is: fmt.Sprintf("entente %s (%s)", programVersion(), runtime.Version())}, nil
}

// folder checks that nobody else on the machine can read the data.
func (c doctorCommand) folder(*app, *installation) (finding, error) {
	for _, path := range []string{c.Data, filepath.Join(c.Data, keyName)} {
		info, err := os.Stat(path)
		if err != nil {
			return finding{}, err
		}
		if open := info.Mode().Perm() & 0o077; open != 0 {
			return finding{is: path + " can be read by others", do: "chmod go-rwx " + path}, nil
		}
	}
	return finding{is: c.Data + " is for its owner only"}, nil
}

func (c doctorCommand) disk(*app, *installation) (finding, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(c.Data, &s); err != nil {
		return finding{}, err
	}
	free := s.Bavail * uint64(s.Bsize)
	f := finding{is: fmt.Sprintf("%.1f GB free", float64(free)/(1<<30))}
	if free < leastFree {
		f.do = "make room; when the disk is full nothing can be saved"
	}
	return f, nil
}

// sync measures how long the disk of the data folder takes to keep a small write: the middle one of eleven.
func (c doctorCommand) sync(*app, *installation) (finding, error) {
	file, err := os.CreateTemp(c.Data, "doctor-")
	if err != nil {
		return finding{}, err
	}
	var times []time.Duration
	for range 11 {
		began := time.Now()
		_, err := file.Write(make([]byte, 4096))
		if err = errors.Join(err, file.Sync()); err != nil {
			return finding{}, errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	f := finding{is: fmt.Sprintf("%v to keep a write", times[5].Round(10*time.Microsecond))}
	if times[5] > slowestSync {
		f.do = "each saved thing waits that long; use a quicker disk"
	}
	return f, errors.Join(file.Close(), os.Remove(file.Name()))
}

// database tells versions and settings; Open has refused already what could lose a write.
func database(a *app, in *installation) (finding, error) {
	list, err := in.store.Durability(a.ctx)
	name := map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}[in.store.Dialect()]
	return finding{is: fmt.Sprintf("%s %s (%s)", name, in.store.Version(a.ctx), strings.Join(list, ", "))}, err
}

func clocks(a *app, in *installation) (finding, error) {
	ctx, cancel := context.WithTimeout(a.ctx, mostSkew)
	defer cancel()
	theirs, err := in.store.Now(ctx)
	if err != nil {
		return finding{}, err
	}
	skew := a.now().Sub(theirs)
	f := finding{is: fmt.Sprintf("%v from the database's", skew.Abs().Round(time.Millisecond))}
	if skew.Abs() > mostSkew {
		f.do = "set the clocks right, best by NTP; nothing is written until they agree"
	}
	return f, nil
}

func (c doctorCommand) backup(a *app, _ *installation) (finding, error) {
	made, path, err := lastBackup(c.Data)
	switch {
	case err != nil:
		return finding{}, err
	case made.IsZero():
		return finding{is: "none was made here", do: "entente backup FILE, best every night"}, nil
	}
	f := finding{is: fmt.Sprintf("made %s, %s", made.Format(time.RFC3339), path)}
	if age := a.now().Sub(made); age > oldestBackup {
		f.do = fmt.Sprintf("that was %d days ago; entente backup FILE", int(age.Hours()/24))
	}
	return f, nil
}

func restored(a *app, in *installation) (finding, error) {
	logs, err := in.store.Held(a.ctx)
	if err != nil || len(logs) == 0 {
		return finding{is: "no space waits to be confirmed"}, err
	}
	return finding{is: fmt.Sprintf("%d spaces can be read but not written", len(logs)),
		do: "ask a party for its bundle, then entente restore --confirm FILE; if entries are lost or the key has changed, entente continue"}, nil
}

// records verifies everything, and finds what this program does not know.
func records(a *app, in *installation) (finding, error) {
	total, err := audit(a, in.engine)
	if err != nil {
		return finding{is: "they do not hold", do: err.Error()}, nil
	}
	return finding{is: fmt.Sprintf("%d entries verified", total)}, nil
}
