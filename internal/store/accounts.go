package store

import (
	"database/sql"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// Account gives an account.
func (r *Reader) Account(id access.AccountID) (access.Account, error) {
	row, err := r.q.Account(r.ctx, string(id))
	return account(row, err, id)
}

// AccountByLogin gives the account of a login name, however it is written.
func (r *Reader) AccountByLogin(login string) (access.Account, error) {
	row, err := r.q.AccountByLogin(r.ctx, access.FoldLogin(login))
	return account(row, err, login)
}

// Accounts gives a page of accounts by login, without their passwords.
func (r *Reader) Accounts(page Page) ([]access.Account, string, error) {
	rows, err := r.q.AccountsPage(r.ctx, sqlgen.AccountsPageParams{After: page.After, N: page.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: accounts: %w", err)
	}
	rows, next := cut(page, rows, func(a sqlgen.Account) string { return a.Login })
	out := make([]access.Account, len(rows))
	for i, row := range rows {
		out[i], _ = account(row, nil, nil)
		out[i].Password = ""
	}
	return out, next, nil
}

// UnitAccounts gives the accounts of a unit by login, without their passwords.
func (r *Reader) UnitAccounts(unit org.UnitID) ([]access.Account, error) {
	rows, err := r.q.AccountsOfUnit(r.ctx, maybe(string(unit)))
	if err != nil {
		return nil, fmt.Errorf("store: accounts of unit %s: %w", unit, err)
	}
	out := make([]access.Account, len(rows))
	for i, row := range rows {
		out[i], _ = account(row, nil, nil)
		out[i].Password = ""
	}
	return out, nil
}

// CountAccounts counts the accounts, disabled ones too.
func (r *Reader) CountAccounts() (int, error) {
	n, err := r.q.CountAccounts(r.ctx)
	if err != nil {
		return 0, fmt.Errorf("store: count accounts: %w", err)
	}
	return int(n), nil
}

// InsertAccount makes an account. It folds Login and sets ID and Version; Password is the PHC
// string, or "" for an account that cannot sign in yet. A login that is taken is a Conflict.
func (tx *Tx) InsertAccount(a *access.Account) error {
	a.Login = access.FoldLogin(a.Login)
	if err := tx.loginFree(a); err != nil {
		return err
	}
	if a.ID == "" {
		a.ID = access.AccountID(tx.NewID())
	}
	now := sqltype.At(tx.now)
	err := tx.q.InsertAccount(tx.ctx, sqlgen.InsertAccountParams{ID: string(a.ID), Login: a.Login, Name: a.Name,
		Role: string(a.Role), UnitID: maybe(string(a.Unit)), Password: a.Password, Lang: a.Lang, Disabled: a.Disabled,
		CreatedAt: now, UpdatedAt: now})
	if err != nil {
		return fmt.Errorf("store: insert account %s: %w", a.Login, err)
	}
	a.Version = 1
	return nil
}

// UpdateAccount stores everything but the password if Version is still the stored one, and raises
// it. A disabled account loses its sessions.
func (tx *Tx) UpdateAccount(a *access.Account) error {
	a.Login = access.FoldLogin(a.Login)
	if err := tx.loginFree(a); err != nil {
		return err
	}
	tx.group.sessions = true
	n, err := tx.q.UpdateAccount(tx.ctx, sqlgen.UpdateAccountParams{ID: string(a.ID), Login: a.Login, Name: a.Name,
		Role: string(a.Role), UnitID: maybe(string(a.Unit)), Lang: a.Lang, Disabled: a.Disabled,
		UpdatedAt: sqltype.At(tx.now), Version: int64(a.Version)})
	if err != nil {
		return fmt.Errorf("store: update account %s: %w", a.ID, err)
	}
	if n == 0 {
		return changed()
	}
	a.Version++
	if a.Disabled {
		return tx.RevokeSessions(a.ID, "")
	}
	return nil
}

// SetPassword stores a new password as a PHC string and ends all sessions of the account.
func (tx *Tx) SetPassword(id access.AccountID, phc string) error {
	n, err := tx.q.SetPassword(tx.ctx, sqlgen.SetPasswordParams{ID: string(id), Password: phc, UpdatedAt: sqltype.At(tx.now)})
	if err != nil {
		return fmt.Errorf("store: password of %s: %w", id, err)
	}
	if n == 0 {
		return notFound("account", id)
	}
	return tx.RevokeSessions(id, "")
}

func (tx *Tx) loginFree(a *access.Account) error {
	other, err := tx.q.AccountByLogin(tx.ctx, a.Login)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("store: login %s: %w", a.Login, err)
	case other.ID == string(a.ID):
		return nil
	}
	f := fault.New(fault.Conflict, "store.login_taken", fault.Args{"login": a.Login})
	f.Fields = []fault.Field{{Name: "login", Key: f.Key, Args: f.Args}}
	return f
}

func account(row sqlgen.Account, err error, what any) (access.Account, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return access.Account{}, notFound("account", what)
	}
	if err != nil {
		return access.Account{}, fmt.Errorf("store: account %v: %w", what, err)
	}
	return access.Account{ID: access.AccountID(row.ID), Login: row.Login, Name: row.Name, Role: access.Role(row.Role),
		Unit: org.UnitID(row.UnitID.String), Password: row.Password, Lang: row.Lang, Disabled: row.Disabled,
		Version: int(row.Version)}, nil
}
