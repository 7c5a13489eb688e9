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

var workTaskTable = newBulk("work_tasks", "work_id", "seq", "task", "plan_id", "unit_id", "strand", "days", "days_min", "days_max", "calendar",
	"gate", "not_before", "not_after", "fixed", "links", "state", "started", "finished", "remaining", "request", "quantity", "body",
	"latest_start", "latest_finish", "forecast_start", "forecast_finish", "slack", "free_slack", "critical", "due_key")

// workDates writes the dates of many tasks with few statements.
var workDates = newBulkUpdate("work_tasks", []string{"work_id", "seq#"},
	[]string{"latest_start", "latest_finish", "forecast_start", "forecast_finish", "slack#", "free_slack#", "critical?", "due_key"})

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
			Days:     work.Estimate{Min: int32(row.DaysMin), Typical: int32(row.Days), Max: int32(row.DaysMax)},
			Progress: work.Progress{State: schedule.State(row.State), Remaining: int32(row.Remaining)}}
		*at = work.TaskTimes{Task: t.ID, Float: int(row.Slack), Free: int(row.FreeSlack), Critical: row.Critical}
		if err := days("task", row.WorkID, []dated{{row.NotBefore, &t.NotBefore}, {row.NotAfter, &t.NotAfter}, {row.Fixed, &t.Fixed},
			{row.Started, &t.Started}, {row.Finished, &t.Finished}, {row.LatestStart, &at.LatestStart}, {row.LatestFinish, &at.LatestFinish},
			{row.ForecastStart, &at.ForecastStart}, {row.ForecastFinish, &at.ForecastFinish}}); err != nil {
			return err
		}
		at.Binds = at.LatestFinish != 0
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
		args = append(args, string(k.ID), int64(i), string(t.ID), string(k.Of), unitOfTask(k, t), t.Strand, int64(t.Days.Typical), int64(t.Days.Min),
			int64(t.Days.Max), t.Calendar, t.Gate, t.NotBefore.String(), t.NotAfter.String(), t.Fixed.String(), linksText(t.Links), int64(t.State),
			t.Started.String(), t.Finished.String(), int64(t.Remaining), request, quantity, string(body),
			at.LatestStart.String(), at.LatestFinish.String(), at.ForecastStart.String(), at.ForecastFinish.String(), int64(at.Float), int64(at.Free),
			at.Critical, taskDueKey(k, t, at).String())
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
	var args []any
	for i := range k.Plan.Tasks {
		at := timesOf(k, i)
		if k.Stored != nil && k.Stored.Tasks[i] == at {
			continue
		}
		args = append(args, string(k.ID), int64(i), at.LatestStart.String(), at.LatestFinish.String(), at.ForecastStart.String(),
			at.ForecastFinish.String(), int64(at.Float), int64(at.Free), at.Critical, taskDueKey(k, &k.Plan.Tasks[i], at).String())
	}
	if err := workDates.update(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: dates of %s: %w", k.ID, err)
	}
	err := tx.q.SaveWorkTotals(tx.ctx, sqlgen.SaveWorkTotalsParams{ID: string(k.ID), Begins: k.Begins.String(), Finish: k.Finish.String(),
		Promised: k.Promised.String(), LateBy: int64(k.LateBy), Slack: int64(k.Slack), Share: int64(k.Share), ComputedOn: k.ComputedOn.String()})
	if err != nil {
		return fmt.Errorf("store: totals of %s: %w", k.ID, err)
	}
	k.Stored = k.Times
	return nil
}
