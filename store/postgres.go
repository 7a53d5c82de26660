package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	postgresConnections = 20
	postgresTimeout     = 30 * time.Second
)

func openPostgres(ctx context.Context, dsn string, o Options) (*Store, error) {
	if o.SkipSync {
		return nil, errors.New("writing without sync is only for SQLite")
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_isolation"] = "read committed"
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(postgresDurable))
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{dialect: postgresDialect(), read: db, write: db}, nil
}

func postgresDialect() dialect {
	return dialect{
		name:       "postgres",
		types:      strings.NewReplacer("BLOB", "BYTEA", "INTEGER", "BIGINT", " WITHOUT ROWID", " WITH (toast_tuple_target = 8160)"),
		lock:       lockRowsForUpdate,
		versionSQL: "SHOW server_version",
		clockSQL:   "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
		settings:   []string{"SHOW synchronous_commit", "SHOW fsync", "SHOW synchronous_standby_names"},
		openLock:   "SELECT pg_advisory_xact_lock(7310868735423931507)",
		timeout:    postgresTimeout,
		unknown:    postgresUnknown,
		durable:    func(context.Context, *sql.Conn) error { return nil }, // every connection: postgresDurable
	}
}

// postgresUnknown tells whether a failed commit may have happened all the same. It did not if the server says that it
// refused; a connection that broke, or a server that is shutting down, says nothing.
func postgresUnknown(err error) bool {
	var e *pgconn.PgError
	return !errors.As(err, &e) || strings.HasPrefix(e.Code, "57") || strings.HasPrefix(e.Code, "08") ||
		e.Code == "40003"
}

// postgresDurable refuses a connection that may lose what it acknowledged.
func postgresDurable(ctx context.Context, c *pgx.Conn) error {
	for _, setting := range []struct{ name, allowed string }{
		{"synchronous_commit", "on remote_apply remote_write"},
		{"fsync", "on"},
	} {
		var got string
		if err := c.QueryRow(ctx, "SHOW "+setting.name).Scan(&got); err != nil {
			return err
		}
		if !strings.Contains(" "+setting.allowed+" ", " "+got+" ") {
			return fmt.Errorf("PostgreSQL's %s is %s: acknowledged writes could be lost; set it to on", setting.name, got)
		}
	}
	return nil
}
