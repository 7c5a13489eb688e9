package ledger

import (
	"strconv"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// ProjectNote is a mistake in a file or a remark on how something was read, with its place.
type ProjectNote struct {
	Line int    // of the file, 0 for the whole of it
	UID  string // of the task, "" if it is none's
	Task string // its name
	Key  fault.Key
	Args fault.Args
}

// Place says in a language where it is: the line, and the task with its UID and name.
func (n ProjectNote) Place(lang i18n.Lang) string {
	switch {
	case n.UID != "":
		return i18n.ExchangeAtTask.In(lang, "line", n.Line, "uid", n.UID, "task", shortened(n.Task, 60))
	case n.Line > 0:
		return i18n.ExchangeAtLine.In(lang, "line", n.Line)
	}
	return ""
}

// Say gives the sentence in a language.
func (n ProjectNote) Say(lang i18n.Lang) string {
	if m, ok := i18n.Lookup(n.Key); ok {
		return m.With(lang, n.Args)
	}
	return string(n.Key)
}

// Err is the fault of a file with mistakes, its places in a language; nil when there are none.
func (r *ProjectRead) Err(lang i18n.Lang) error {
	if len(r.Wrong) == 0 {
		return nil
	}
	fields := make([]fault.Field, len(r.Wrong))
	for i, w := range r.Wrong {
		fields[i] = fault.Field{Name: w.Place(lang), Key: w.Key, Args: w.Args}
	}
	return &fault.Error{Kind: fault.Invalid, Key: i18n.ExchangeWrong.Key, Args: fault.Args{"n": len(fields)}, Fields: fields}
}

// mostAlike is how many remarks of one kind are listed; of the rest the number is told.
const mostAlike = 20

// noteBook gathers mistakes and remarks.
type noteBook struct {
	wrong, notes []ProjectNote
	more         int // mistakes beyond the bound
	alike        map[fault.Key]int
}

func (b *noteBook) bad(line int, t *msTask, m *i18n.Message, args fault.Args) {
	if len(b.wrong) == mostWrong {
		b.more++
		return
	}
	b.wrong = append(b.wrong, noteAt(line, t, m, args))
}

func (b *noteBook) note(line int, t *msTask, m *i18n.Message, args fault.Args) {
	if b.alike == nil {
		b.alike = map[fault.Key]int{}
	}
	if b.alike[m.Key]++; b.alike[m.Key] <= mostAlike {
		b.notes = append(b.notes, noteAt(line, t, m, args))
	}
}

// close adds what was not listed.
func (b *noteBook) close() {
	if b.more > 0 {
		b.wrong = append(b.wrong, noteAt(0, nil, i18n.ExchangeTooManyErrors, fault.Args{"n": mostWrong}))
	}
	more := 0
	for _, n := range b.alike {
		more += max(0, n-mostAlike)
	}
	if more > 0 {
		b.notes = append(b.notes, noteAt(0, nil, i18n.ExchangeNoteMore, fault.Args{"n": more}))
	}
}

func noteAt(line int, t *msTask, m *i18n.Message, args fault.Args) ProjectNote {
	n := ProjectNote{Line: line, Key: m.Key, Args: args}
	if t != nil {
		n.UID, n.Task = strconv.FormatInt(t.uid, 10), t.name
		if t.uid < 0 {
			n.UID = "?"
		}
		if line == 0 {
			n.Line = t.line
		}
	}
	return n
}
