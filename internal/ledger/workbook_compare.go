package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// ChangeKind is what happens to a plan's row.
type ChangeKind string

const (
	RowChanged ChangeKind = "changed"
	RowAdded   ChangeKind = "added"
	RowRemoved ChangeKind = "removed"
)

// WorkChange is one row that a file changes, adds or no longer has.
type WorkChange struct {
	Number string // of the measure
	Sheet  string // "" for a row taken out
	Row    int    // 0 for a row taken out
	Kind   ChangeKind
	Task   work.TaskID // of a task
	Strand string      // of a strand; "" with no task: the plan itself
	Name   string      // in the language asked for
	Cells  []WorkCell
}

// WorkCell is one cell that changes, as a person reads it.
type WorkCell struct {
	Column        string // letters
	Title         *i18n.Message
	Before, After string
}

// Place is the cell's address: 任务!G12.
func (c WorkChange) Place(cell WorkCell) string {
	return CellError{Sheet: c.Sheet, Row: c.Row, Column: cell.Column}.Place()
}

// Compare lists, row by row and cell by cell, what a proposal changes, with the values in a language.
func Compare(lang i18n.Lang, known WorkFile, p Proposal) []WorkChange {
	var out []WorkChange
	for i := range p.Plans {
		out = append(out, compare(lang, &known, &p.Plans[i])...)
	}
	return out
}

func compare(lang i18n.Lang, known *WorkFile, p *ProposedPlan) []WorkChange {
	var out, gone []WorkChange
	add := func(c WorkChange, cells []WorkCell, at *sheetHead) {
		c.Number, c.Cells = p.Number, cells
		if at != nil && c.Row != 0 {
			c.Sheet = at.sheet
		}
		if c.Kind == RowRemoved {
			c.Sheet, c.Row = "", 0
			gone = append(gone, c)
		} else if len(cells) > 0 || c.Kind == RowAdded {
			out = append(out, c)
		}
	}
	add(WorkChange{Row: p.planRow, Kind: RowChanged}, cellsOf(lang, known, p.planHead, planColumns, p.Before, p.After), p.planHead)
	for i := range p.After.Strands {
		s := &p.After.Strands[i]
		was, there := p.Before.Strand(s.Key)
		c := WorkChange{Row: p.strandRow[s.Key], Kind: RowChanged, Strand: s.Key, Name: textIn(lang, s.Name)}
		if !there {
			c.Kind = RowAdded
		}
		add(c, cellsOf(lang, known, p.strandHead, strandColumns, was, s), p.strandHead)
	}
	for _, s := range p.Before.Strands {
		if _, there := p.After.Strand(s.Key); !there {
			add(WorkChange{Kind: RowRemoved, Strand: s.Key, Name: textIn(lang, s.Name)}, nil, nil)
		}
	}
	first := len(out)
	for i := range p.After.Tasks {
		t := &p.After.Tasks[i]
		was, there := p.Before.Task(t.ID)
		c := WorkChange{Row: p.taskRow[t.ID], Kind: RowChanged, Task: t.ID, Strand: t.Strand, Name: textIn(lang, t.Name)}
		cells := cellsOf(lang, known, p.taskHead, taskColumns, was, t)
		if !there {
			c.Kind = RowAdded
			if t.State != schedule.Planned { // of a file of Project
				cells = append(cells, WorkCell{Title: i18n.WorkfileProgress, After: strings.Trim(t.Started.String()+" – "+t.Finished.String(), " –")})
			}
		}
		add(c, cells, p.taskHead)
	}
	slices.SortStableFunc(out[first:], func(a, b WorkChange) int { return cmp.Compare(a.Row, b.Row) })
	for _, t := range p.Before.Tasks {
		if _, there := p.After.Task(t.ID); !there {
			add(WorkChange{Kind: RowRemoved, Task: t.ID, Strand: t.Strand, Name: textIn(lang, t.Name)}, nil, nil)
		}
	}
	return append(out, gone...)
}

func cellsOf[T any](lang i18n.Lang, known *WorkFile, at *sheetHead, columns []field[T], was, now *T) (out []WorkCell) {
	for _, c := range columns {
		before, after := "", c.text(now)
		if was != nil {
			before = c.text(was)
		}
		if before == after {
			continue
		}
		cell := WorkCell{Column: at.letter(c.key), Title: c.title, After: known.show(lang, c.form, after)}
		if was != nil {
			cell.Before = known.show(lang, c.form, before)
		}
		out = append(out, cell)
	}
	return out
}

// textIn gives a name in a language, else in Simplified Chinese.
func textIn(lang i18n.Lang, t work.Text) string {
	switch {
	case lang == i18n.ZhHant && t.Hant != "":
		return t.Hant
	case lang == i18n.En && t.En != "":
		return t.En
	}
	return t.Hans
}

// Print names what a proposal does, for a person to confirm exactly that: the plans before and after.
func (p Proposal) Print() string {
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, x := range p.Plans {
		_ = e.Encode([]any{x.Number, x.Before, x.After}) // plain values always have a form
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fields takes the wrong fields of a fault.
func fields(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}
