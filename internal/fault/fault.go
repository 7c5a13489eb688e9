// Package fault holds the few kinds of error that Luodi tells apart and how they carry what a
// person must be told: a message key with arguments, translated at the edge by i18n, and the
// place of each wrong field. It knows no language, no HTTP status and no database.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a caller can do about an error. The web and the command line map each kind to a
// status in one table.
type Kind int

const (
	Internal        Kind = iota // unknown cause: logged, shown only as a reference number
	Invalid                     // the input breaks a rule; Fields say where
	NotFound                    // the thing is not there, or the actor may not know that it is
	Conflict                    // somebody changed it in between, or the name or number is taken
	Forbidden                   // the policy refuses
	Unauthenticated             // sign-in is needed
	TooMany                     // rate limit
	TooLarge                    // more bytes, pages or rows than the limit
	Unsupported                 // a format that cannot be read (the message says what helps)
	Unavailable                 // try again later
)

// Key names a message of the i18n catalogue. A test checks that every key used has a message in
// every language.
type Key string

// Args are the named values of a message.
type Args map[string]any

// Field is one wrong field of a form, cell of a sheet or place of a document.
type Field struct {
	Name string // form field, or a place such as "C12" or "page 3"
	Key  Key
	Args Args
}

// Error is a fault with its message. Err, the cause, is for the log and never shown.
type Error struct {
	Kind   Kind
	Key    Key
	Args   Args
	Fields []Field
	Err    error
}

// New makes a fault of a kind with a message.
func New(kind Kind, key Key, args Args) *Error { return &Error{Kind: kind, Key: key, Args: args} }

// Wrap makes a fault that keeps its cause for the log.
func Wrap(kind Kind, key Key, args Args, cause error) *Error {
	return &Error{Kind: kind, Key: key, Args: args, Err: cause}
}

// Fields makes an Invalid fault out of field errors, or nil when there are none.
func Fields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "fault.fields", Fields: fields}
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Key))
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", map[string]any(e.Args))
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s %v", f.Name, f.Key, map[string]any(f.Args))
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf tells the kind of any error; an error that is no fault is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
