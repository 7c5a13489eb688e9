package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
)

// day reads a stored civil date; "" is no date.
func day(s string) (calendar.Date, error) {
	if s == "" {
		return 0, nil
	}
	return calendar.ParseDate(s)
}

// Post gives a post.
func (r *Reader) Post(id org.PostID) (org.Post, error) {
	row, err := r.q.Post(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return org.Post{}, notFound("post", id)
	}
	if err != nil {
		return org.Post{}, fmt.Errorf("store: post %s: %w", id, err)
	}
	return postOf(row)
}

// UnitPosts gives the posts of a unit, former ones included, by their first day.
func (r *Reader) UnitPosts(id org.UnitID) ([]org.Post, error) {
	rows, err := r.q.PostsOfUnit(r.ctx, string(id))
	return posts(rows, err)
}

// AccountPosts gives the posts that an account acts for.
func (r *Reader) AccountPosts(account string) ([]org.Post, error) {
	rows, err := r.q.PostsOfAccount(r.ctx, account)
	return posts(rows, err)
}

// PlanPosts gives the posts of every unit that has a duty in the plan, by id.
func (r *Reader) PlanPosts(id plan.ID) (map[org.PostID]org.Post, error) {
	rows, err := r.q.PostsOfPlan(r.ctx, string(id))
	list, err := posts(rows, err)
	byID := make(map[org.PostID]org.Post, len(list))
	for _, p := range list {
		byID[p.ID] = p
	}
	return byID, err
}

// AllPosts gives every post of the register, former ones included, unit by unit.
func (r *Reader) AllPosts() ([]org.Post, error) {
	rows, err := r.q.AllPosts(r.ctx)
	return posts(rows, err)
}

func posts(rows []sqlgen.Post, err error) ([]org.Post, error) {
	if err != nil {
		return nil, fmt.Errorf("store: posts: %w", err)
	}
	out := make([]org.Post, len(rows))
	for i, row := range rows {
		if out[i], err = postOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func postOf(row sqlgen.Post) (org.Post, error) {
	p := org.Post{ID: org.PostID(row.ID), Unit: org.UnitID(row.UnitID), Title: row.Title, Holder: row.Holder, Phone: row.Phone,
		Account: row.Account, Deputy: org.PostID(row.Deputy), Version: int(row.Version)}
	var err error
	if p.From, err = day(row.FromDay); err == nil {
		p.To, err = day(row.ToDay)
	}
	if err != nil {
		return p, fmt.Errorf("store: post %s: %w", row.ID, err)
	}
	return p, nil
}

// InsertPost stores a post and sets its id.
func (tx *Tx) InsertPost(p *org.Post) error {
	if p.ID == "" {
		p.ID = org.PostID(tx.NewID())
	}
	err := tx.q.InsertPost(tx.ctx, sqlgen.InsertPostParams{ID: string(p.ID), UnitID: string(p.Unit), Title: p.Title, Holder: p.Holder,
		Phone: p.Phone, Account: p.Account, FromDay: p.From.String(), ToDay: p.To.String(), Deputy: string(p.Deputy)})
	if err != nil {
		return fmt.Errorf("store: insert post: %w", err)
	}
	p.Version = 1
	return nil
}

// UpdatePost stores a post, guarded by Version.
func (tx *Tx) UpdatePost(p *org.Post) error {
	n, err := tx.q.UpdatePost(tx.ctx, sqlgen.UpdatePostParams{ID: string(p.ID), Title: p.Title, Holder: p.Holder, Phone: p.Phone,
		Account: p.Account, FromDay: p.From.String(), ToDay: p.To.String(), Deputy: string(p.Deputy), Version: int64(p.Version)})
	return guarded(n, err, &p.Version, "post", p.ID)
}

// Bodies gives the governing bodies.
func (r *Reader) Bodies() ([]duty.Body, error) {
	rows, err := r.q.Bodies(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: bodies: %w", err)
	}
	out := make([]duty.Body, len(rows))
	for i, row := range rows {
		if out[i], err = bodyOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Body gives a governing body.
func (r *Reader) Body(id duty.BodyID) (duty.Body, error) {
	row, err := r.q.Body(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return duty.Body{}, notFound("body", id)
	}
	if err != nil {
		return duty.Body{}, fmt.Errorf("store: body %s: %w", id, err)
	}
	return bodyOf(row)
}

// BodyOfPlan gives the governing body that a plan names, and whether it names one.
func (r *Reader) BodyOfPlan(id plan.ID) (duty.Body, bool, error) {
	row, err := r.q.BodyOfPlan(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return duty.Body{}, false, nil
	}
	if err != nil {
		return duty.Body{}, false, fmt.Errorf("store: body of plan %s: %w", id, err)
	}
	b, err := bodyOf(row)
	return b, err == nil, err
}

// PlansOfBody gives the plans that name a governing body.
func (r *Reader) PlansOfBody(id duty.BodyID) ([]plan.ID, error) {
	rows, err := r.q.PlansOfBody(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: plans of body %s: %w", id, err)
	}
	out := make([]plan.ID, len(rows))
	for i, p := range rows {
		out[i] = plan.ID(p)
	}
	return out, nil
}

// SetBodyOfPlan makes a plan name a governing body.
func (tx *Tx) SetBodyOfPlan(id plan.ID, body duty.BodyID) error {
	if err := tx.q.SetBodyOfPlan(tx.ctx, sqlgen.SetBodyOfPlanParams{PlanID: string(id), BodyID: string(body)}); err != nil {
		return fmt.Errorf("store: body of plan %s: %w", id, err)
	}
	return nil
}

func bodyOf(row sqlgen.Body) (duty.Body, error) {
	b := duty.Body{ID: duty.BodyID(row.ID), Name: row.Name, Office: row.Office, Basis: row.Basis, Version: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Members), &b.Members); err != nil {
		return b, fmt.Errorf("store: body %s: %w", row.ID, err)
	}
	return b, nil
}

// SaveBody stores a governing body: a new one when its id is empty, else guarded by Version.
func (tx *Tx) SaveBody(b *duty.Body) error {
	members, err := json.Marshal(b.Members)
	if err != nil {
		return err
	}
	if b.ID == "" {
		b.ID = duty.BodyID(tx.NewID())
		b.Version = 1
		err := tx.q.InsertBody(tx.ctx, sqlgen.InsertBodyParams{ID: string(b.ID), Name: b.Name, Office: b.Office, Basis: b.Basis, Members: string(members)})
		if err != nil {
			return fmt.Errorf("store: insert body: %w", err)
		}
		return nil
	}
	n, err := tx.q.UpdateBody(tx.ctx, sqlgen.UpdateBodyParams{ID: string(b.ID), Name: b.Name, Office: b.Office, Basis: b.Basis,
		Members: string(members), Version: int64(b.Version)})
	return guarded(n, err, &b.Version, "body", b.ID)
}

// DutyFilings gives the posts filed for a duty, former ones included.
func (r *Reader) DutyFilings(id duty.ID) ([]duty.Filing, error) {
	rows, err := r.q.FilingsOfDuty(r.ctx, string(id))
	return filings(rows, err)
}

// PostFilings gives the duties that a post is or was filed for.
func (r *Reader) PostFilings(id org.PostID) ([]duty.Filing, error) {
	rows, err := r.q.FilingsOfPost(r.ctx, string(id))
	return filings(rows, err)
}

// PlanFilings gives every filing of a plan's duties.
func (r *Reader) PlanFilings(id plan.ID) ([]duty.Filing, error) {
	rows, err := r.q.FilingsOfPlan(r.ctx, string(id))
	return filings(rows, err)
}

func filings(rows []sqlgen.Filing, err error) ([]duty.Filing, error) {
	if err != nil {
		return nil, fmt.Errorf("store: filings: %w", err)
	}
	out := make([]duty.Filing, len(rows))
	for i, row := range rows {
		out[i] = duty.Filing{ID: duty.FilingID(row.ID), Duty: duty.ID(row.DutyID), Kind: org.PostKind(row.Kind), Post: org.PostID(row.PostID),
			Handover: duty.ReceiptID(row.Handover), Version: int(row.Version)}
		if out[i].From, err = day(row.FromDay); err == nil {
			out[i].To, err = day(row.ToDay)
		}
		if err != nil {
			return nil, fmt.Errorf("store: filing %s: %w", row.ID, err)
		}
	}
	return out, nil
}

// InsertFiling stores a filing; its id must be set.
func (tx *Tx) InsertFiling(f *duty.Filing) error {
	err := tx.q.InsertFiling(tx.ctx, sqlgen.InsertFilingParams{ID: string(f.ID), DutyID: string(f.Duty), Kind: string(f.Kind), PostID: string(f.Post),
		FromDay: f.From.String(), ToDay: f.To.String(), Handover: string(f.Handover)})
	if err != nil {
		return fmt.Errorf("store: insert filing: %w", err)
	}
	f.Version = 1
	return nil
}

// UpdateFiling stores the last day of a filing, guarded by Version.
func (tx *Tx) UpdateFiling(f *duty.Filing) error {
	n, err := tx.q.UpdateFiling(tx.ctx, sqlgen.UpdateFilingParams{ID: string(f.ID), ToDay: f.To.String(), Version: int64(f.Version)})
	return guarded(n, err, &f.Version, "filing", f.ID)
}
