package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
	"luodi/internal/work"
)

// CrossLinks lists the links between the measures of a plan.
func (r *Reader) CrossLinks(id plan.ID) ([]work.KeptCross, error) {
	rows, err := r.q.CrossLinks(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: links of plan %s: %w", id, err)
	}
	out := make([]work.KeptCross, len(rows))
	for i, row := range rows {
		if out[i], err = crossOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CrossLink gives a link between measures.
func (r *Reader) CrossLink(id work.LinkID) (work.KeptCross, error) {
	row, err := r.q.CrossLink(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return work.KeptCross{}, notFound("link", id)
	}
	if err != nil {
		return work.KeptCross{}, fmt.Errorf("store: link %s: %w", id, err)
	}
	return crossOf(row)
}

func crossOf(row sqlgen.WorkLink) (work.KeptCross, error) {
	c := work.KeptCross{ID: work.LinkID(row.ID), Of: plan.ID(row.PlanID), Cross: work.Cross{
		From: work.Ref{Measure: row.FromMeasure, Task: work.TaskID(row.FromTask)}, To: work.Ref{Measure: row.ToMeasure, Task: work.TaskID(row.ToTask)},
		Lag: int32(row.Lag)}}
	if err := c.Type.UnmarshalText([]byte(row.Type)); err != nil {
		return c, fmt.Errorf("store: link %s: %w", row.ID, err)
	}
	return c, nil
}

// InsertCrossLink stores a link between measures and sets its ID.
func (tx *Tx) InsertCrossLink(c *work.KeptCross) error {
	c.ID = work.LinkID(tx.NewID())
	err := tx.q.InsertCrossLink(tx.ctx, sqlgen.InsertCrossLinkParams{ID: string(c.ID), PlanID: string(c.Of), FromMeasure: c.From.Measure, FromTask: string(c.From.Task),
		ToMeasure: c.To.Measure, ToTask: string(c.To.Task), Type: c.Type.String(), Lag: int64(c.Lag)})
	if err != nil {
		return fmt.Errorf("store: insert link: %w", err)
	}
	return nil
}

// DeleteCrossLink removes a link between measures.
func (tx *Tx) DeleteCrossLink(id work.LinkID) error {
	if err := tx.q.DeleteCrossLink(tx.ctx, string(id)); err != nil {
		return fmt.Errorf("store: delete link %s: %w", id, err)
	}
	return nil
}

// Extension gives a request to move a date.
func (r *Reader) Extension(id work.ExtensionID) (work.KeptExtension, error) {
	row, err := r.q.ExtensionByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return work.KeptExtension{}, notFound("extension", id)
	}
	if err != nil {
		return work.KeptExtension{}, fmt.Errorf("store: extension %s: %w", id, err)
	}
	return extensionOf(row)
}

// Extensions lists the requests on a measure, the oldest first.
func (r *Reader) Extensions(measure plan.MeasureID) ([]work.KeptExtension, error) {
	rows, err := r.q.ExtensionsOfMeasure(r.ctx, string(measure))
	return extensions(rows, err)
}

// PlanExtensions lists the requests on a plan, the oldest first.
func (r *Reader) PlanExtensions(id plan.ID) ([]work.KeptExtension, error) {
	rows, err := r.q.ExtensionsOfPlan(r.ctx, string(id))
	return extensions(rows, err)
}

// ExtensionsIn lists the requests of all plans in a state, the oldest first.
func (r *Reader) ExtensionsIn(state work.ExtensionState) ([]work.KeptExtension, error) {
	rows, err := r.q.ExtensionsInState(r.ctx, string(state))
	return extensions(rows, err)
}

func extensions(rows []sqlgen.Extension, err error) ([]work.KeptExtension, error) {
	if err != nil {
		return nil, fmt.Errorf("store: extensions: %w", err)
	}
	out := make([]work.KeptExtension, len(rows))
	for i, row := range rows {
		if out[i], err = extensionOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func extensionOf(row sqlgen.Extension) (work.KeptExtension, error) {
	e := work.KeptExtension{ID: work.ExtensionID(row.ID), Of: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID), Guard: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &e.Extension); err != nil {
		return e, fmt.Errorf("store: extension %s: %w", row.ID, err)
	}
	return e, nil
}

// InsertExtension stores a new request and sets its ID and Guard.
func (tx *Tx) InsertExtension(e *work.KeptExtension) error {
	e.ID, e.Guard = work.ExtensionID(tx.NewID()), 1
	body, err := json.Marshal(e.Extension)
	if err != nil {
		return err
	}
	err = tx.q.InsertExtension(tx.ctx, sqlgen.InsertExtensionParams{ID: string(e.ID), PlanID: string(e.Of), MeasureID: string(e.Measure), UnitID: string(e.Unit),
		Task: string(e.Task), State: string(e.State), FiledOn: e.Filed.String(), Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: insert extension: %w", err)
	}
	return nil
}

// UpdateExtension stores a request's state and decision, guarded by Guard.
func (tx *Tx) UpdateExtension(e *work.KeptExtension) error {
	body, err := json.Marshal(e.Extension)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateExtension(tx.ctx, sqlgen.UpdateExtensionParams{ID: string(e.ID), State: string(e.State), Body: string(body), Version: int64(e.Guard)})
	return guarded(n, err, &e.Guard, "extension", e.ID)
}

// Templates gives the library of work plan templates in force.
func (r *Reader) Templates() (*work.Library, error) { return r.TemplatesAt(0) }

// TemplatesAt gives the library as it was in a version; 0 is the one in force.
func (r *Reader) TemplatesAt(version int) (*work.Library, error) {
	edits, err := r.TemplateEdits()
	if err != nil {
		return nil, err
	}
	lib := work.Embedded()
	for _, e := range edits {
		if version != 0 && e.Library > version {
			break
		}
		if lib, err = lib.With(e.Template); err != nil {
			return nil, fmt.Errorf("store: template edit %d: %w", e.Library, err)
		}
	}
	return lib, nil
}

// TemplateEdits lists the edits of the templates, the oldest first.
func (r *Reader) TemplateEdits() ([]work.TemplateEdit, error) {
	rows, err := r.q.TemplateEdits(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: template edits: %w", err)
	}
	out := make([]work.TemplateEdit, len(rows))
	for i, row := range rows {
		out[i] = work.TemplateEdit{Library: int(row.Library), Note: row.Note, At: row.At.Time, Account: access.AccountID(row.AccountID), Author: row.Author}
		if err := json.Unmarshal([]byte(row.Body), &out[i].Template); err != nil {
			return nil, fmt.Errorf("store: template edit %d: %w", row.Library, err)
		}
	}
	return out, nil
}

// InsertTemplateEdit stores an edit of the library; its Library is the number of the new version.
func (tx *Tx) InsertTemplateEdit(e *work.TemplateEdit) error {
	body, err := json.Marshal(e.Template)
	if err != nil {
		return err
	}
	err = tx.q.InsertTemplateEdit(tx.ctx, sqlgen.InsertTemplateEditParams{Library: int64(e.Library), Template: string(e.Template.ID), Body: string(body),
		Note: e.Note, At: sqltype.At(e.At), AccountID: string(e.Account), Author: e.Author})
	if err != nil {
		return fmt.Errorf("store: insert template edit: %w", err)
	}
	return nil
}

// Calendars gives the book of calendars in force: the program's with the notices applied here.
func (r *Reader) Calendars() (*calendar.Book, error) {
	number, err := r.q.LastCalendarNotice(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: calendars: %w", err)
	}
	if book := r.db.book.Load(); book != nil && book.Version() == int(number) {
		return book, nil
	}
	entries, err := r.Notices()
	if err != nil {
		return nil, err
	}
	book := calendar.Embedded()
	for _, e := range entries {
		if book, err = book.With(e.Notice); err != nil {
			return nil, fmt.Errorf("store: notice %d: %w", e.Book, err)
		}
	}
	if r.settled { // what a transaction sees may never come to be
		r.db.book.Store(book)
	}
	return book, nil
}

// Notices lists the holiday notices applied in this installation, the oldest first.
func (r *Reader) Notices() ([]work.NoticeEntry, error) {
	rows, err := r.q.CalendarNotices(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: notices: %w", err)
	}
	out := make([]work.NoticeEntry, len(rows))
	for i, row := range rows {
		out[i] = work.NoticeEntry{Book: int(row.Book), At: row.At.Time, Account: access.AccountID(row.AccountID), Author: row.Author}
		if err := json.Unmarshal([]byte(row.Body), &out[i].Notice); err != nil {
			return nil, fmt.Errorf("store: notice %d: %w", row.Book, err)
		}
	}
	return out, nil
}

// InsertNotice stores a holiday notice; its Book is the number of the new book.
func (tx *Tx) InsertNotice(e *work.NoticeEntry) error {
	body, err := json.Marshal(e.Notice)
	if err != nil {
		return err
	}
	err = tx.q.InsertCalendarNotice(tx.ctx, sqlgen.InsertCalendarNoticeParams{Book: int64(e.Book), Body: string(body), At: sqltype.At(e.At),
		AccountID: string(e.Account), Author: e.Author})
	if err != nil {
		return fmt.Errorf("store: insert notice: %w", err)
	}
	plans, err := tx.IssuedPlans()
	for _, id := range plans {
		if err := tx.LightsTouched(id); err != nil {
			return err
		}
	}
	return err
}

// FeedByToken finds a feed by the hash of its private address, and whether there is one.
func (r *Reader) FeedByToken(hash string) (work.Feed, bool, error) {
	row, err := r.q.FeedByToken(r.ctx, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return work.Feed{}, false, nil
	}
	if err != nil {
		return work.Feed{}, false, fmt.Errorf("store: feed: %w", err)
	}
	f, err := feedOf(row)
	return f, err == nil, err
}

// Feeds lists the calendar feeds of an account.
func (r *Reader) Feeds(account access.AccountID) ([]work.Feed, error) {
	rows, err := r.q.FeedsOfAccount(r.ctx, string(account))
	if err != nil {
		return nil, fmt.Errorf("store: feeds of %s: %w", account, err)
	}
	out := make([]work.Feed, len(rows))
	for i, row := range rows {
		if out[i], err = feedOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func feedOf(row sqlgen.Feed) (work.Feed, error) {
	f := work.Feed{ID: work.FeedID(row.ID), Account: access.AccountID(row.AccountID), Kind: work.FeedKind(row.Kind), Subject: row.Subject, Lang: row.Lang,
		Alarm: int(row.Alarm), MadeAt: row.MadeAt.Time}
	return f, days("feed", row.ID, []dated{{row.UsedOn, &f.UsedOn}})
}

// InsertFeed stores a feed under the hash of its address and sets its ID and MadeAt.
func (tx *Tx) InsertFeed(f *work.Feed, hash string) error {
	f.ID, f.MadeAt = work.FeedID(tx.NewID()), tx.Now()
	err := tx.q.InsertFeed(tx.ctx, sqlgen.InsertFeedParams{ID: string(f.ID), TokenHash: hash, AccountID: string(f.Account), Kind: string(f.Kind), Subject: f.Subject,
		Lang: f.Lang, Alarm: int64(f.Alarm), MadeAt: sqltype.At(f.MadeAt)})
	if err != nil {
		return fmt.Errorf("store: insert feed: %w", err)
	}
	return nil
}

// DeleteFeed withdraws a feed of an account.
func (tx *Tx) DeleteFeed(account access.AccountID, id work.FeedID) error {
	n, err := tx.q.DeleteFeed(tx.ctx, sqlgen.DeleteFeedParams{ID: string(id), AccountID: string(account)})
	if err != nil {
		return fmt.Errorf("store: delete feed: %w", err)
	}
	if n == 0 {
		return fault.Wrap(fault.NotFound, "fault.not_found", nil, &missing{"feed", id})
	}
	return nil
}

// SetFeedUsed notes the day of a feed's last fetch.
func (tx *Tx) SetFeedUsed(id work.FeedID, on calendar.Date) error {
	if err := tx.q.SetFeedUsed(tx.ctx, sqlgen.SetFeedUsedParams{UsedOn: on.String(), ID: string(id)}); err != nil {
		return fmt.Errorf("store: feed %s: %w", id, err)
	}
	return nil
}
