package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Engine is the database that keeps the data.
type Engine string

const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// Options say where the data is. Exactly one of Dir and URL is set.
type Options struct {
	Dir   string           // data folder of SQLite, made when it is not there
	URL   string           // postgres://… of PostgreSQL
	Clock func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default()
	// Readers is how many reads run at once; 0 lets the engine's default stand (4, or 16).
	Readers int
}

// FileName is the name of the SQLite file in the data folder.
const FileName = "luodi.db"

// Exists reports whether the data folder holds a database.
func Exists(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil && info.Mode().IsRegular()
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  Engine
	clock   clock
	log     *slog.Logger
	ids     ids
	writes  *sql.DB // SQLite: one connection; PostgreSQL: the pool
	reads   *sql.DB // SQLite: connections that cannot write; PostgreSQL: the pool
	readers readers
	writer  *writer
	known   knownSessions
	lights  wake // kept lights changed
	tokens  knownTokens
	book    atomic.Pointer[calendar.Book] // the last one read; its number tells it apart
	// enqueued is called after a commit with each kind of job that was enqueued
	enqueued atomic.Pointer[func(kind string)]
	release  func() // frees what lies under the pools
	reset    func() // gives up the pooled connections, after one was lost
	dir      string
}

// Open opens the database, brings its tables up to this program's version, and starts the
// writer. The error of a database that cannot be reached is an Unavailable fault, that of one
// written by a newer program Unsupported.
func Open(ctx context.Context, o Options) (*DB, error) {
	if (o.Dir == "") == (o.URL == "") {
		return nil, fmt.Errorf("store: open: one of data folder and database address is needed")
	}
	db := &DB{log: o.Log, dir: o.Dir}
	db.clock.now = o.Clock
	if db.clock.now == nil {
		db.clock.now = time.Now
	}
	if db.log == nil {
		db.log = slog.Default()
	}
	var err error
	if o.URL != "" {
		err = db.openPostgreSQL(ctx, o)
	} else {
		err = db.openSQLite(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		db.release()
		return nil, err
	}
	db.writer = startWriter(db)
	return db, nil
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Dir is the data folder of SQLite, "" on PostgreSQL.
func (db *DB) Dir() string { return db.dir }

// Close finishes the writes that wait, refuses new ones, and closes the database.
func (db *DB) Close() error {
	db.writer.stop()
	db.readers.close()
	var err error
	if db.engine == SQLite {
		// the reading connections go first, so that the last one, which can write, tidies the log
		err = db.reads.Close()
		if e := db.writes.Close(); err == nil {
			err = e
		}
	} else {
		err = db.writes.Close()
	}
	db.release()
	return err
}

// Ping reports whether the database answers, as an Unavailable fault when it does not.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.reads.PingContext(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "store.unreachable", nil, err)
	}
	return nil
}

func (db *DB) openSQLite(ctx context.Context, o Options) error {
	db.engine = SQLite
	db.release, db.reset = func() {}, func() {}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fault.Wrap(fault.Unavailable, "store.folder", fault.Args{"dir": o.Dir}, err)
	}
	path, err := filepath.Abs(filepath.Join(o.Dir, FileName))
	if err != nil {
		return err
	}
	// the file holds password hashes and what is not released: for its owner alone, whatever the
	// folder allows (SQLite gives its log the same rights)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "store.folder", fault.Args{"dir": o.Dir}, err)
	}
	f.Close()
	if db.writes, err = sql.Open("sqlite", sqliteAddress(path, false)); err != nil {
		return err
	}
	db.writes.SetMaxOpenConns(1)
	db.writes.SetConnMaxIdleTime(0)
	if err := db.writes.PingContext(ctx); err != nil {
		db.writes.Close()
		return fault.Wrap(fault.Unavailable, "store.folder", fault.Args{"dir": o.Dir}, err)
	}
	n := o.Readers
	if n <= 0 {
		n = 4
	}
	if db.reads, err = sql.Open("sqlite", sqliteAddress(path, true)); err != nil {
		db.writes.Close()
		return err
	}
	db.reads.SetMaxOpenConns(n + 1) // one more for Ping while all are busy
	db.reads.SetMaxIdleConns(n + 1)
	db.readers = newReaders(db.reads, n, SQLite)
	return nil
}

// sqliteAddress is the DSN: settings stand in it, so that every connection has them.
func sqliteAddress(path string, readOnly bool) string {
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	pragmas := "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=temp_store(memory)"
	if readOnly {
		return "file:" + escaped + pragmas + "&_pragma=cache_size(-4000)&_pragma=query_only(1)"
	}
	return "file:" + escaped + pragmas + "&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)&_txlock=immediate"
}
