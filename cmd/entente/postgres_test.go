package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/rogpeppe/go-internal/testscript"
)

// serverVariable holds the address of the PostgreSQL server of a story, "" for SQLite. Only this test's program knows it:
// every data folder of such a story has a database of its own there, made when it is first used.
const serverVariable = "STORY_POSTGRES"

// chooseDatabase gives the program the database of its data folder, if the story is on PostgreSQL and named none.
func chooseDatabase() error {
	server, data := os.Getenv(serverVariable), ""
	for i, arg := range os.Args[1:] {
		if arg == "--data" && i+2 < len(os.Args) {
			data = os.Args[i+2]
		}
	}
	if server == "" || data == "" || os.Args[1] == "demo" || os.Getenv("ENTENTE_DB") != "" {
		return nil
	}
	path, err := filepath.Abs(data)
	if err != nil {
		return err
	}
	dsn, err := databaseOf(server, path, "", os.Getenv(clockVariable))
	return errors.Join(err, os.Setenv("ENTENTE_DB", dsn))
}

// databaseOf is the address of the database of the data folder with that absolute path. It is made if there is none: empty,
// or as a copy of the database called template; its clock stands where the file clock says, if there is one.
func databaseOf(server, path, template, clock string) (dsn string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sql.Open("pgx", server)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	name, n := storyDatabaseName(path), 0
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&n); err != nil {
		return "", err
	}
	if n == 0 {
		if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+cmp.Or(template, "template1")); err != nil {
			return "", err
		}
	}
	address, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	if at, err := os.ReadFile(clock); n == 0 && err == nil {
		return address.String(), setDatabaseClock(ctx, address.String(), string(at))
	}
	return address.String(), nil
}

// setDatabaseClock stops the database's clock at that time: the program writes nothing while its own differs from it.
func setDatabaseClock(ctx context.Context, dsn, at string) (err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{
		"CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT TIMESTAMPTZ '" + at + "' $$",
		"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func storyDatabaseName(path string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(path)) // never fails
	return fmt.Sprintf("story_%x", h.Sum64())
}

// copyInStory copies a stopped installation, its folder and its database, over what is there.
func copyInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: install-copy DATA DATA")
	}
	from, to := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	ts.Check(os.RemoveAll(to))
	ts.Check(os.CopyFS(to, os.DirFS(from)))
	ts.Check(os.Chmod(to, 0o700)) // CopyFS makes folders by the umask
	server := ts.Getenv(serverVariable)
	if server == "" {
		return
	}
	db, err := sql.Open("pgx", server)
	ts.Check(err)
	_, err = db.Exec("DROP DATABASE IF EXISTS " + storyDatabaseName(to))
	ts.Check(errors.Join(err, db.Close()))
	_, err = databaseOf(server, to, storyDatabaseName(from), ts.Getenv(clockVariable))
	ts.Check(err)
}

// storyDatabase is what the settings of a story's installation call its database: "" for the SQLite file in its folder.
func storyDatabase(ts *testscript.TestScript, data string) string {
	server := ts.Getenv(serverVariable)
	if server == "" {
		return ""
	}
	dsn, err := databaseOf(server, ts.MkAbs(data), "", ts.Getenv(clockVariable))
	ts.Check(err)
	return dsn
}

// openBehind opens the database of a data folder behind the program's back.
func openBehind(ts *testscript.TestScript, data string) (*sql.DB, error) {
	if dsn := storyDatabase(ts, data); strings.HasPrefix(dsn, "postgres:") {
		return sql.Open("pgx", dsn)
	}
	return sql.Open("sqlite", "file:"+ts.MkAbs(filepath.Join(data, "entente.db")))
}

// setDatabaseClocks stops the clocks of the databases of a story's data folders at that time.
func setDatabaseClocks(ts *testscript.TestScript, at string) {
	entries, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(ts.MkAbs(e.Name()), "entente.key")); err == nil && ts.Getenv(serverVariable) != "" {
			ts.Check(setDatabaseClock(context.Background(), storyDatabase(ts, e.Name()), at))
		}
	}
}
