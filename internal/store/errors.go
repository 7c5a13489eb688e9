package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"luodi/internal/fault"
)

// class is what a database error means, told by its code and never by its text.
type class int

const (
	other     class = iota
	duplicate       // a unique key is taken
	reference       // something that is not there is referred to, or something still needed removed
	badText         // text that the database cannot hold (a NUL byte, no UTF-8)
	busy            // another writer was in the way: the whole transaction may run again
	lost            // the connection is gone
	full            // the disk is full
)

func classOf(err error) class {
	var s *sqlite.Error
	if errors.As(err, &s) {
		switch s.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return duplicate
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			return reference
		}
		switch s.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return busy
		case sqlite3.SQLITE_FULL:
			return full
		}
		return other
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		switch p.Code {
		case "23505":
			return duplicate
		case "23503":
			return reference
		case "22021", "22P05":
			return badText
		case "40001", "40P01":
			return busy
		case "53100":
			return full
		case "57P01", "57P02", "57P03":
			return lost
		}
		return other
	}
	var op net.Error
	var connect *pgconn.ConnectError
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.As(err, &connect):
		return lost
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return other
	case errors.As(err, &op):
		return lost
	}
	return other
}

// broken reports whether the connection that gave the error should not be used again.
func broken(err error) bool { return classOf(err) == lost }

// mapError turns a database error into the fault that the rest of the program knows. A fault
// stays what it is, and an error without a meaning of its own stays internal.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	switch classOf(err) {
	case duplicate:
		return fault.Wrap(fault.Conflict, "store.duplicate", nil, err)
	case reference:
		return fault.Wrap(fault.Conflict, "store.reference", nil, err)
	case badText:
		return fault.Wrap(fault.Invalid, "store.bad_text", nil, err)
	case busy:
		return fault.Wrap(fault.Unavailable, "store.busy", nil, err)
	case lost:
		return fault.Wrap(fault.Unavailable, "store.unreachable", nil, err)
	case full:
		return fault.Wrap(fault.Unavailable, "store.full", nil, err)
	}
	return err
}

func unreachable(err error) error {
	if f := mapError(err); fault.Is(f, fault.Unavailable) {
		return f
	}
	return err
}

// notFound is the fault for a thing that is not there; what goes into the log.
func notFound(what string, id any) error {
	return fault.Wrap(fault.NotFound, "fault.not_found", nil, &missing{what, id})
}

type missing struct {
	what string
	id   any
}

func (m *missing) Error() string { return fmt.Sprintf("no %s %v", m.what, m.id) }

// changed is the fault for a thing whose version is not the one that was read.
func changed() error { return fault.New(fault.Conflict, "fault.conflict", nil) }
