package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/schedule"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/work"
)

var workTaskTable = newBulk("work_tasks", "work_id", "seq", "task", "plan_id", "unit_id", "strand", "days", "calendar", "gate", "bounds",
	"links", "state", "progress", "request", "quantity", "body", "dates", "due_key")

// workDates and workDues write the dates of many tasks with few statements; workDues those whose
// place in the lists by date changes too.
var (
	workDates = newBulkUpdate("work_tasks", []string{"work_id", "seq#"}, []string{"dates"})
	workDues  = newBulkUpdate("work_tasks", []string{"work_id", "seq#"}, []string{"dates", "due_key"})
)

// told is what is only told of a task: nothing of it moves a date.
type told struct {
	Code     work.Code   `json:"code,omitempty"`
	Name     work.Text   `json:"name"`
	Legal    *work.Legal `json:"legal,omitempty"`
	Owner    work.Owner  `json:"owner,omitempty"`
	Unit     string      `json:"unit,omitempty"`
	Evidence []string    `json:"evidence,omitempty"`
}

// fillTasks gives a version its tasks and the dates stored for them.
func fillTasks(k *work.Kept, rows []sqlgen.WorkTask) error {
	k.Plan.Tasks = make([]work.Task, len(rows))
	times := &work.PlanTimes{Measure: k.Plan.Measure, Start: k.Begins, Finish: k.Finish, Deadline: k.Promised, LateBy: k.LateBy, Share: k.Share,
		Tasks: make([]work.TaskTimes, len(rows))}
	computed := false
	for i := range rows {
		row, t, at := &rows[i], &k.Plan.Tasks[i], &times.Tasks[i]
		*t = work.Task{ID: work.TaskID(row.Task), Strand: row.Strand, Calendar: row.Calendar, Gate: row.Gate,
			Progress: work.Progress{State: schedule.State(row.State)}}
		at.Task = t.ID
		for _, err := range []error{parseDays(row.Days, &t.Days), parseBounds(row.Bounds, t), parseProgress(row.Progress, t), parseDates(row.Dates, at)} {
			if err != nil {
				return fmt.Errorf("store: task %s %s: %w", row.WorkID, row.Task, err)
			}
		}
		computed = computed || at.ForecastFinish != 0
		var err error
		if t.Links, err = linksOf(row.Links); err != nil {
			return fmt.Errorf("store: links of %s %s: %w", row.WorkID, row.Task, err)
		}
		for _, part := range []struct {
			text string
			into any
		}{{row.Request, &t.Request}, {row.Quantity, &t.Quantity}} {
			if part.text == "" {
				continue
			}
			if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
				return fmt.Errorf("store: task %s %s: %w", row.WorkID, row.Task, err)
			}
		}
		if row.Body == "" {
			continue
		}
		var b told
		if err := json.Unmarshal([]byte(row.Body), &b); err != nil {
			return fmt.Errorf("store: task %s %s: %w", row.WorkID, row.Task, err)
		}
		t.Code, t.Name, t.Legal, t.Owner, t.Unit, t.Evidence = b.Code, b.Name, b.Legal, b.Owner, b.Unit, b.Evidence
	}
	if computed {
		k.Times, k.Stored = times, times
	}
	return nil
}

// linksText writes links one per line: predecessor, type, lag, apart by tabs; FS and 0 are left out
// at the end.
func linksText(links []work.Link) string {
	var b strings.Builder
	for i, l := range links {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(l.Pred))
		if l.Type == schedule.FS && l.Lag == 0 {
			continue
		}
		b.WriteByte('\t')
		b.WriteString(l.Type.String())
		if l.Lag != 0 {
			b.WriteByte('\t')
			b.WriteString(strconv.Itoa(int(l.Lag)))
		}
	}
	return b.String()
}

func linksOf(text string) ([]work.Link, error) {
	if text == "" {
		return nil, nil
	}
	links := make([]work.Link, 0, 1+strings.Count(text, "\n"))
	for line := range strings.SplitSeq(text, "\n") {
		pred, rest, _ := strings.Cut(line, "\t")
		l := work.Link{Pred: work.TaskID(pred)}
		if rest != "" {
			kind, lag, _ := strings.Cut(rest, "\t")
			if err := l.Type.UnmarshalText([]byte(kind)); err != nil {
				return nil, err
			}
			if lag != "" {
				n, err := strconv.ParseInt(lag, 10, 32)
				if err != nil {
					return nil, err
				}
				l.Lag = int32(n)
			}
		}
		links = append(links, l)
	}
	return links, nil
}

// insertTasks stores the tasks of a version with their dates.
func (tx *Tx) insertTasks(k *work.Kept) error {
	args := make([]any, 0, len(k.Plan.Tasks)*len(workTaskTable.columns))
	for i := range k.Plan.Tasks {
		t := &k.Plan.Tasks[i]
		body, err := json.Marshal(told{t.Code, t.Name, t.Legal, t.Owner, t.Unit, t.Evidence})
		if err != nil {
			return err
		}
		request, err := optional(t.Request)
		if err != nil {
			return err
		}
		quantity, err := optional(t.Quantity)
		if err != nil {
			return err
		}
		at := timesOf(k, i)
		args = append(args, string(k.ID), int64(i), string(t.ID), string(k.Of), unitOfTask(k, t), t.Strand, t.Days.String(), t.Calendar, t.Gate,
			boundsText(t), linksText(t.Links), int64(t.State), progressText(t), request, quantity, string(body),
			datesText(at), taskDueKey(k, t, at).String())
	}
	if err := workTaskTable.insert(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: tasks of %s: %w", k.ID, err)
	}
	return nil
}

func optional[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

func timesOf(k *work.Kept, i int) work.TaskTimes {
	if k.Times == nil {
		return work.TaskTimes{}
	}
	return k.Times.Tasks[i]
}

// unitOfTask is the unit that does a task: its own, else its strand's, else the plan's.
func unitOfTask(k *work.Kept, t *work.Task) string {
	if t.Unit != "" {
		return t.Unit
	}
	if s, ok := k.Plan.Strand(t.Strand); ok && s.Unit != "" {
		return s.Unit
	}
	return string(k.Unit)
}

// taskDueKey is the date under which an open task of a version in force is found.
func taskDueKey(k *work.Kept, t *work.Task, at work.TaskTimes) calendar.Date {
	if k.State != work.InForce || t.State == schedule.Done {
		return 0
	}
	return at.LatestFinish
}

// SaveWorkDates stores the dates and totals of a version where they are not those of k.Stored. It
// does not raise Guard: an edit that is under way stays good.
func (tx *Tx) SaveWorkDates(k *work.Kept) error {
	var dates, dues []any
	for i := range k.Plan.Tasks {
		at := timesOf(k, i)
		if k.Stored == nil || k.Stored.Tasks[i].LatestFinish != at.LatestFinish {
			dues = append(dues, string(k.ID), int64(i), datesText(at), taskDueKey(k, &k.Plan.Tasks[i], at).String())
		} else if k.Stored.Tasks[i] != at {
			dates = append(dates, string(k.ID), int64(i), datesText(at))
		}
	}
	for _, w := range []struct {
		*bulkUpdate
		args []any
	}{{workDates, dates}, {workDues, dues}} {
		if err := w.update(tx.ctx, tx.c, w.args); err != nil {
			return fmt.Errorf("store: dates of %s: %w", k.ID, err)
		}
	}
	err := tx.q.SaveWorkTotals(tx.ctx, sqlgen.SaveWorkTotalsParams{ID: string(k.ID), Begins: k.Begins.String(), Finish: k.Finish.String(),
		Promised: k.Promised.String(), LateBy: int64(k.LateBy), Slack: int64(k.Slack), Share: int64(k.Share), ComputedOn: k.ComputedOn.String()})
	if err != nil {
		return fmt.Errorf("store: totals of %s: %w", k.ID, err)
	}
	k.Stored = k.Times
	if len(dates)+len(dues) == 0 {
		return nil
	}
	return tx.workTouched(k)
}
