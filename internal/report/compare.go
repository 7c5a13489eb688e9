package report

import (
	"slices"
	"strings"
)

// Change is how a thing in a report stands to the same in the last accepted one.
type Change string

const (
	Same    Change = "same"
	Changed Change = "changed"
	Added   Change = "added"
	Gone    Change = "gone"
)

// TextPair is a text of both reports.
type TextPair struct {
	Name          string // progress, next, help
	Before, After string
	Change        Change
}

// ProblemPair is a problem of either report; a problem is the same while its text is.
type ProblemPair struct {
	Problem
	Before Problem // when it changed
	Change Change
}

// Comparison is what is new in a report, for reading both side by side.
type Comparison struct {
	Texts    []TextPair    // those that either has
	Problems []ProblemPair // those of the new report first, then those that are gone
}

// Compare holds a report to the last accepted one of the measure; last is nil when there is none.
func Compare(last, now *Content) Comparison {
	if last == nil {
		last = &Content{}
	}
	var c Comparison
	for _, t := range []TextPair{{Name: "progress", Before: last.Progress, After: now.Progress}, {Name: "next", Before: last.Next, After: now.Next},
		{Name: "help", Before: last.Help, After: now.Help}} {
		t.Before, t.After = strings.TrimSpace(t.Before), strings.TrimSpace(t.After)
		switch {
		case t.Before == "" && t.After == "":
			continue
		case t.Before == t.After:
			t.Change = Same
		case t.Before == "":
			t.Change = Added
		case t.After == "":
			t.Change = Gone
		default:
			t.Change = Changed
		}
		c.Texts = append(c.Texts, t)
	}
	find := func(list []Problem, text string) int {
		return slices.IndexFunc(list, func(p Problem) bool { return strings.TrimSpace(p.Text) == strings.TrimSpace(text) })
	}
	for _, p := range now.Problems {
		pair := ProblemPair{Problem: p, Change: Added}
		if i := find(last.Problems, p.Text); i >= 0 {
			pair.Before, pair.Change = last.Problems[i], Changed
			if pair.Before.Kind == p.Kind && pair.Before.Needs == p.Needs {
				pair.Change = Same
			}
		}
		c.Problems = append(c.Problems, pair)
	}
	for _, p := range last.Problems {
		if find(now.Problems, p.Text) < 0 {
			c.Problems = append(c.Problems, ProblemPair{Problem: p, Before: p, Change: Gone})
		}
	}
	return c
}
