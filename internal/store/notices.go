package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/notify"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// OpenReports gives the reports of a plan that are neither accepted nor waived, the earliest due
// first, each with its last round alone and without draft.
func (r *Reader) OpenReports(id plan.ID) ([]report.Report, error) {
	rows, err := r.q.OpenReports(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: open reports of %s: %w", id, err)
	}
	out := make([]report.Report, len(rows))
	for i, row := range rows {
		x := report.Report{ID: report.ID(row.ID), Period: report.PeriodID(row.PeriodID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID),
			Unit: org.UnitID(row.UnitID), Duty: duty.ID(row.DutyID), State: report.State(row.State), Round: int(row.Round), Reason: row.Reason, Guard: int(row.Version)}
		if x.Due, err = day(row.Due); err != nil {
			return nil, fmt.Errorf("store: report %s: %w", row.ID, err)
		}
		if row.Last != "" {
			x.Rounds = make([]report.Round, 1)
			if err := json.Unmarshal([]byte(row.Last), &x.Rounds[0]); err != nil {
				return nil, fmt.Errorf("store: round %d of report %s: %w", row.Round, row.ID, err)
			}
		}
		out[i] = x
	}
	return out, nil
}

// Contributors gives the units that have added their part to the reports of a plan that are still
// being written.
func (r *Reader) Contributors(id plan.ID) (map[report.ID][]org.UnitID, error) {
	rows, err := r.q.ContributorsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: contributors of %s: %w", id, err)
	}
	out := map[report.ID][]org.UnitID{}
	for _, row := range rows {
		out[report.ID(row.ReportID)] = append(out[report.ID(row.ReportID)], org.UnitID(row.UnitID))
	}
	return out, nil
}

// EnabledAccounts gives every account that can sign in, without passwords.
func (r *Reader) EnabledAccounts() ([]access.Account, error) {
	rows, err := r.q.EnabledAccounts(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: enabled accounts: %w", err)
	}
	out := make([]access.Account, len(rows))
	for i, row := range rows {
		out[i], _ = account(row, nil, nil)
		out[i].Password = ""
	}
	return out, nil
}

// Notice gives a notice.
func (r *Reader) Notice(id notify.ID) (notify.Notice, error) {
	row, err := r.q.NoticeByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Notice{}, notFound("notice", id)
	}
	if err != nil {
		return notify.Notice{}, fmt.Errorf("store: notice %s: %w", id, err)
	}
	return noticeOf(row)
}

// HeldNotices gives the open and the withdrawn notices of a plan, the oldest first.
func (r *Reader) HeldNotices(id plan.ID) ([]notify.Notice, error) {
	rows, err := r.q.HeldNotices(r.ctx, string(id))
	return notices(rows, err)
}

// StepNotices gives the open notices of one step of a matter, one for each receiver.
func (r *Reader) StepNotices(n notify.Notice) ([]notify.Notice, error) {
	rows, err := r.q.StepNotices(r.ctx, sqlgen.StepNoticesParams{PlanID: string(n.Plan), Kind: string(n.Matter.Kind), Matter: n.Matter.ID, Stage: n.Matter.Stage, Step: string(n.Step)})
	return notices(rows, err)
}

// Inbox gives a page of the notices of an account in a state, the newest first.
func (r *Reader) Inbox(id access.AccountID, state notify.State, p Page) ([]notify.Notice, string, error) {
	at, before, err := p.beforeInstant()
	if err != nil {
		return nil, "", err
	}
	rows, err := r.q.Inbox(r.ctx, sqlgen.InboxParams{AccountID: string(id), State: string(state), BeforeAt: at, BeforeID: before, N: p.ask()})
	return noticePage(p, rows, err)
}

// Ladder gives a page of the reminders of a plan from level 1 on, whatever became of them, the newest
// first.
func (r *Reader) Ladder(id plan.ID, p Page) ([]notify.Notice, string, error) {
	at, before, err := p.beforeInstant()
	if err != nil {
		return nil, "", err
	}
	rows, err := r.q.LadderOfPlan(r.ctx, sqlgen.LadderOfPlanParams{PlanID: string(id), BeforeAt: at, BeforeID: before, N: p.ask()})
	return noticePage(p, rows, err)
}

// Unread counts the open notices that an account has not looked at.
func (r *Reader) Unread(id access.AccountID) (int, error) {
	n, err := r.q.UnreadNotices(r.ctx, string(id))
	if err != nil {
		return 0, fmt.Errorf("store: unread notices of %s: %w", id, err)
	}
	return int(n), nil
}

// beforeInstant takes apart the cursor of a list that runs backwards by an instant and the id.
func (p Page) beforeInstant() (sqltype.Instant, string, error) {
	if p.After == "" {
		return farFuture, "~", nil
	}
	text, id, err := cursor2(p.After)
	if err != nil {
		return sqltype.Instant{}, "", err
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return sqltype.Instant{}, "", badCursor(err)
	}
	return sqltype.At(at), id, nil
}

func noticePage(p Page, rows []sqlgen.Notice, err error) ([]notify.Notice, string, error) {
	if err != nil {
		return nil, "", fmt.Errorf("store: notices: %w", err)
	}
	rows, next := cut(p, rows, func(x sqlgen.Notice) string { return x.MadeAt.UTC().Format(time.RFC3339Nano) + " " + x.ID })
	list, err := notices(rows, nil)
	return list, next, err
}

func notices(rows []sqlgen.Notice, err error) ([]notify.Notice, error) {
	if err != nil {
		return nil, fmt.Errorf("store: notices: %w", err)
	}
	out := make([]notify.Notice, len(rows))
	for i, row := range rows {
		if out[i], err = noticeOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func noticeOf(row sqlgen.Notice) (notify.Notice, error) {
	n := notify.Notice{ID: notify.ID(row.ID), Matter: notify.Matter{Kind: notify.Kind(row.Kind), ID: row.Matter, Stage: row.Stage}, Step: notify.Step(row.Step),
		Level: int(row.Level), State: notify.State(row.State), Account: access.AccountID(row.AccountID), Copy: row.Copy, Unit: org.UnitID(row.UnitID),
		Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Link: row.Link, MadeAt: row.MadeAt.Time, ReadAt: row.ReadAt.Time,
		EndedAt: row.EndedAt.Time, EndedBy: row.EndedBy, Reason: row.Reason}
	if err := json.Unmarshal([]byte(row.Body), &n.About); err != nil {
		return n, fmt.Errorf("store: notice %s: %w", row.ID, err)
	}
	return n, days("notice", row.ID, []dated{{row.Due, &n.Due}})
}

// AddNotice stores a new notice, or opens one again that was settled before, and sets its ID and
// MadeAt. It tells whether it did: one that is open or withdrawn already stays as it is.
func (tx *Tx) AddNotice(n *notify.Notice) (bool, error) {
	body, err := json.Marshal(n.About)
	if err != nil {
		return false, err
	}
	n.State, n.MadeAt = notify.Open, tx.now
	old, err := tx.q.NoticeStateByKey(tx.ctx, n.Key())
	switch {
	case err == nil:
		n.ID = notify.ID(old.ID)
		again, err := tx.q.ReopenNotice(tx.ctx, sqlgen.ReopenNoticeParams{ID: old.ID, Due: n.Due.String(), Body: string(body), Link: n.Link, Level: int64(n.Level), Copy: n.Copy, MadeAt: sqltype.At(tx.now)})
		if err != nil {
			return false, fmt.Errorf("store: open notice %s again: %w", old.ID, err)
		}
		return again > 0, nil
	case !errors.Is(err, sql.ErrNoRows):
		return false, fmt.Errorf("store: notice by key: %w", err)
	}
	n.ID = notify.ID(tx.NewID())
	err = tx.q.InsertNotice(tx.ctx, sqlgen.InsertNoticeParams{ID: string(n.ID), Key: n.Key(), Kind: string(n.Matter.Kind), Matter: n.Matter.ID, Stage: n.Matter.Stage,
		Step: string(n.Step), Level: int64(n.Level), AccountID: string(n.Account), Copy: n.Copy, UnitID: string(n.Unit), PlanID: string(n.Plan),
		MeasureID: string(n.Measure), Due: n.Due.String(), Body: string(body), Link: n.Link, MadeAt: sqltype.At(tx.now)})
	if err != nil {
		return false, fmt.Errorf("store: insert notice: %w", err)
	}
	return true, nil
}

// EndNotice stores what became of an open notice; one that has ended meanwhile stays as it is.
func (tx *Tx) EndNotice(n *notify.Notice) error {
	n.EndedAt = tx.now
	_, err := tx.q.EndNotice(tx.ctx, sqlgen.EndNoticeParams{ID: string(n.ID), State: string(n.State), EndedAt: sqltype.At(tx.now), EndedBy: n.EndedBy, Reason: n.Reason})
	if err != nil {
		return fmt.Errorf("store: end notice %s: %w", n.ID, err)
	}
	return nil
}

// ReadNotice notes that a person looked at one of his notices; id "" stands for all that are open.
func (tx *Tx) ReadNotice(account access.AccountID, id notify.ID) error {
	var err error
	if id == "" {
		err = tx.q.ReadAllNotices(tx.ctx, sqlgen.ReadAllNoticesParams{AccountID: string(account), ReadAt: sqltype.At(tx.now)})
	} else {
		err = tx.q.ReadNotice(tx.ctx, sqlgen.ReadNoticeParams{ID: string(id), AccountID: string(account), ReadAt: sqltype.At(tx.now)})
	}
	if err != nil {
		return fmt.Errorf("store: read notice: %w", err)
	}
	return nil
}
