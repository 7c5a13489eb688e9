package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
)

var askItemTable = newBulk("ask_items", "ask_id", "measure_id", "field", "plan_id", "unit_id", "state", "asked_on", "due", "body", "version")

// Ask gives a request for data with its questions, by measure and field.
func (r *Reader) Ask(id report.AskID) (report.Ask, error) {
	row, err := r.q.AskByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Ask{}, notFound("ask", id)
	}
	if err != nil {
		return report.Ask{}, fmt.Errorf("store: ask %s: %w", id, err)
	}
	a, err := askOf(row)
	if err != nil {
		return a, err
	}
	items, err := r.q.ItemsOfAsk(r.ctx, string(id))
	a.Questions, err = questions(items, err)
	return a, err
}

// Asks gives a page of the requests on a plan, the newest first, without questions.
func (r *Reader) Asks(id plan.ID, p Page) ([]report.Ask, string, error) {
	rows, err := r.q.AsksOfPlan(r.ctx, sqlgen.AsksOfPlanParams{PlanID: string(id), Before: p.descending(), N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: asks of %s: %w", id, err)
	}
	rows, next := cut(p, rows, func(x sqlgen.Ask) string { return x.ID })
	out := make([]report.Ask, len(rows))
	for i, row := range rows {
		if out[i], err = askOf(row); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

func askOf(row sqlgen.Ask) (report.Ask, error) {
	a := report.Ask{ID: report.AskID(row.ID), Plan: plan.ID(row.PlanID)}
	if err := json.Unmarshal([]byte(row.Body), &a); err != nil {
		return a, fmt.Errorf("store: ask %s: %w", row.ID, err)
	}
	return a, nil
}

// AskCounts counts the questions of a request by state.
func (r *Reader) AskCounts(id report.AskID) (map[report.QuestionState]int, error) {
	rows, err := r.q.AskStates(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: questions of %s: %w", id, err)
	}
	out := map[report.QuestionState]int{}
	for _, row := range rows {
		out[report.QuestionState(row.State)] = int(row.N)
	}
	return out, nil
}

// AskTotals counts the questions on a plan that were asked in a stretch of days, by unit and state.
func (r *Reader) AskTotals(id plan.ID, from, to calendar.Date) (map[org.UnitID]map[report.QuestionState]int, error) {
	rows, err := r.q.AskTotals(r.ctx, sqlgen.AskTotalsParams{PlanID: string(id), FromDay: from.String(), ToDay: to.String()})
	if err != nil {
		return nil, fmt.Errorf("store: questions on %s: %w", id, err)
	}
	out := map[org.UnitID]map[report.QuestionState]int{}
	for _, row := range rows {
		u := org.UnitID(row.UnitID)
		if out[u] == nil {
			out[u] = map[report.QuestionState]int{}
		}
		out[u][report.QuestionState(row.State)] = int(row.N)
	}
	return out, nil
}

// UnitQuestions gives up to 500 questions to a unit in a state, the earliest due first.
func (r *Reader) UnitQuestions(id org.UnitID, state report.QuestionState) ([]report.Question, error) {
	rows, err := r.q.ItemsOfUnit(r.ctx, sqlgen.ItemsOfUnitParams{UnitID: string(id), State: string(state)})
	return questions(rows, err)
}

// QuestionsOn gives the questions on a field of a measure that were asked on a day or after, the
// oldest first.
func (r *Reader) QuestionsOn(measure plan.MeasureID, field report.AskField, since calendar.Date) ([]report.Question, error) {
	rows, err := r.q.ItemsOnMatter(r.ctx, sqlgen.ItemsOnMatterParams{MeasureID: string(measure), Field: string(field), Since: since.String()})
	return questions(rows, err)
}

func questions(rows []sqlgen.AskItem, err error) ([]report.Question, error) {
	if err != nil {
		return nil, fmt.Errorf("store: questions: %w", err)
	}
	out := make([]report.Question, len(rows))
	for i, row := range rows {
		q := report.Question{Ask: report.AskID(row.AskID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID),
			Field: report.AskField(row.Field), State: report.QuestionState(row.State), Guard: int(row.Version)}
		if err := json.Unmarshal([]byte(row.Body), &q); err != nil {
			return nil, fmt.Errorf("store: question of %s: %w", row.AskID, err)
		}
		if err := days("question", row.AskID, []dated{{row.AskedOn, &q.On}, {row.Due, &q.Due}}); err != nil {
			return nil, err
		}
		out[i] = q
	}
	return out, nil
}

// InsertAsk stores a request for data with its questions and sets its ID and their Guards.
func (tx *Tx) InsertAsk(a *report.Ask) error {
	a.ID = report.AskID(tx.NewID())
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := tx.q.InsertAsk(tx.ctx, sqlgen.InsertAskParams{ID: string(a.ID), PlanID: string(a.Plan), Body: string(body)}); err != nil {
		return fmt.Errorf("store: insert ask: %w", err)
	}
	args := make([]any, 0, len(a.Questions)*len(askItemTable.columns))
	for i := range a.Questions {
		q := &a.Questions[i]
		q.Ask, q.Guard = a.ID, 1
		body, err := json.Marshal(q)
		if err != nil {
			return err
		}
		args = append(args, string(q.Ask), string(q.Measure), string(q.Field), string(q.Plan), string(q.Unit), string(q.State), q.On.String(), q.Due.String(), string(body), int64(1))
	}
	if err := askItemTable.insert(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: questions of %s: %w", a.ID, err)
	}
	return nil
}

// UpdateQuestion stores a unit's answer if the question's Guard is still the stored one, and raises
// it.
func (tx *Tx) UpdateQuestion(q *report.Question) error {
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateAskItem(tx.ctx, sqlgen.UpdateAskItemParams{AskID: string(q.Ask), MeasureID: string(q.Measure), Field: string(q.Field), State: string(q.State),
		Body: string(body), Version: int64(q.Guard)})
	return guarded(n, err, &q.Guard, "question", q.Ask)
}
