package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// What the trail calls the doings around accounts that no right of the policy names.
const (
	signIn    access.Action = "session.open"
	signOut   access.Action = "session.close"
	bootstrap access.Action = "installation.begin"
)

// SignIn checks credentials and opens a session. A wrong login, a wrong password and a disabled
// account give the same Invalid fault; too many attempts TooMany with the minutes to wait. The
// attempt is counted before the password is looked at.
func (db *DB) SignIn(ctx context.Context, in access.Credentials) (access.SignedIn, error) {
	in.Login = access.FoldLogin(in.Login)
	var who access.Account
	err := db.Write(ctx, func(tx *Tx) (err error) {
		who, err = tx.countAttempt(in)
		return err
	})
	if err != nil {
		return access.SignedIn{}, err
	}
	good, err := access.VerifyPassword(ctx, who.Password, in.Password)
	if err != nil {
		return access.SignedIn{}, err
	}
	if !good || who.Disabled {
		return access.SignedIn{}, access.WrongCredentials()
	}
	var done access.SignedIn
	err = db.Write(ctx, func(tx *Tx) (err error) {
		done, err = tx.openSession(who, in)
		return err
	})
	return done, err
}

// countAttempt refuses a sign-in that comes too soon, else counts it, and gives the account, an
// empty one when there is none.
func (tx *Tx) countAttempt(in access.Credentials) (access.Account, error) {
	var counted []access.Attempts
	for _, subject := range attemptSubjects(in) {
		a, err := tx.attempts(subject)
		if err != nil {
			return access.Account{}, err
		}
		if err := a.Refused(tx.now); err != nil {
			return access.Account{}, err // before anything is written, so that there is nothing to undo
		}
		counted = append(counted, a.Try(tx.now))
	}
	for _, a := range counted {
		if err := tx.saveAttempts(a); err != nil {
			return access.Account{}, err
		}
	}
	who, err := tx.AccountByLogin(in.Login)
	if fault.Is(err, fault.NotFound) {
		return access.Account{}, nil
	}
	return who, err
}

func attemptSubjects(in access.Credentials) []string {
	subjects := []string{access.LoginSubject(in.Login)}
	if in.Address != "" {
		subjects = append(subjects, access.AddressSubject(in.Address))
	}
	return subjects
}

func (tx *Tx) openSession(who access.Account, in access.Credentials) (access.SignedIn, error) {
	// the account may have been disabled, or its password changed, while the hash was computed
	now, err := tx.Account(who.ID)
	if err != nil {
		return access.SignedIn{}, err
	}
	if now.Disabled || now.Password != who.Password {
		return access.SignedIn{}, access.WrongCredentials()
	}
	if err := tx.q.DeleteAttempts(tx.ctx, access.LoginSubject(in.Login)); err != nil {
		return access.SignedIn{}, fmt.Errorf("store: forget attempts: %w", err)
	}
	if in.Address != "" {
		a, err := tx.attempts(access.AddressSubject(in.Address))
		if err != nil {
			return access.SignedIn{}, err
		}
		if err := tx.saveAttempts(a.Forgive()); err != nil {
			return access.SignedIn{}, err
		}
	}
	token := access.NewToken()
	s := access.Session{ID: access.SessionID(token), Account: who.ID, CreatedAt: tx.now, SeenAt: tx.now,
		ExpiresAt: tx.now.Add(access.SessionLife), Address: in.Address, Agent: clip(in.Agent, 200)}
	err = tx.q.InsertSession(tx.ctx, sqlgen.InsertSessionParams{ID: s.ID, AccountID: string(s.Account),
		CreatedAt: sqltype.At(s.CreatedAt), SeenAt: sqltype.At(s.SeenAt), ExpiresAt: sqltype.At(s.ExpiresAt),
		Address: s.Address, Agent: s.Agent})
	if err != nil {
		return access.SignedIn{}, fmt.Errorf("store: open session: %w", err)
	}
	if err := tx.ForgetSessions(); err != nil {
		return access.SignedIn{}, err
	}
	now.Password = ""
	return access.SignedIn{Token: token, Session: s, Account: now},
		tx.Audit(now.Actor(), signIn, "account", string(now.ID), access.Installation, nil, map[string]string{"address": in.Address})
}

// ForgetSessions removes what time has made useless: expired sessions, old failed attempts.
func (tx *Tx) ForgetSessions() error {
	if _, err := tx.q.DeleteExpiredSessions(tx.ctx, sqltype.At(tx.now)); err != nil {
		return fmt.Errorf("store: expired sessions: %w", err)
	}
	if _, err := tx.q.DeleteOldAttempts(tx.ctx, sqltype.At(tx.now.Add(-access.AttemptsKept))); err != nil {
		return fmt.Errorf("store: old attempts: %w", err)
	}
	return nil
}

// Session gives the session of a token and its account, without the password. A token that is
// unknown, expired, or of a disabled account is an Unauthenticated fault. Now and then it notes
// that the session is in use.
//
// What was found is trusted for a second, so that a busy reader does not cost a question per
// request; a change of sessions or accounts by this process is seen at once, one by another
// process within that second.
func (db *DB) Session(ctx context.Context, token string) (access.Session, access.Account, error) {
	id := access.SessionID(token)
	now := db.clock.instant()
	known, ok := db.known.find(id, now)
	if !ok {
		var err error
		if known, err = db.loadSession(ctx, id, now); err != nil {
			return access.Session{}, access.Account{}, err
		}
	}
	if known.account.Disabled || known.session.Expired(now) {
		return access.Session{}, access.Account{}, access.Allow(access.Actor{}, "")
	}
	if now.Sub(known.session.SeenAt) >= access.SeenEvery {
		known.session.SeenAt = now
		err := db.Write(ctx, func(tx *Tx) error {
			return tx.q.TouchSession(tx.ctx, sqlgen.TouchSessionParams{ID: id, SeenAt: sqltype.At(now)})
		})
		if err != nil {
			db.log.Warn("store: session not marked as in use", "err", err)
		}
		db.known.keep(id, known)
	}
	return known.session, known.account, nil
}

func (db *DB) loadSession(ctx context.Context, id string, now time.Time) (knownSession, error) {
	known := knownSession{at: now, epoch: db.known.epoch.Load()}
	var row sqlgen.SessionWithAccountRow
	err := db.ask(ctx, func(r *Reader) (err error) {
		row, err = r.q.SessionWithAccount(r.ctx, id)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return known, access.Allow(access.Actor{}, "")
	}
	if err != nil {
		return known, err
	}
	known.session = access.Session{ID: row.SessionID, Account: access.AccountID(row.ID), CreatedAt: row.SessionCreated.Time,
		SeenAt: row.SeenAt.Time, ExpiresAt: row.ExpiresAt.Time, Address: row.Address, Agent: row.Agent}
	known.account = access.Account{ID: access.AccountID(row.ID), Login: row.Login, Name: row.Name, Role: access.Role(row.Role),
		Unit: org.UnitID(row.UnitID.String), Lang: row.Lang, Disabled: row.Disabled, Version: int(row.Version)}
	db.known.keep(id, known)
	return known, nil
}

// SignOut ends the session of a token; one that is not there is no error.
func (db *DB) SignOut(ctx context.Context, token string) error {
	id := access.SessionID(token)
	return db.Write(ctx, func(tx *Tx) error {
		row, err := tx.q.SessionWithAccount(tx.ctx, id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("store: sign out: %w", err)
		}
		tx.group.sessions = true
		if _, err := tx.q.DeleteSessionByID(tx.ctx, id); err != nil {
			return fmt.Errorf("store: sign out: %w", err)
		}
		actor := access.Actor{Account: access.AccountID(row.ID), Name: row.Name, Role: access.Role(row.Role), Unit: org.UnitID(row.UnitID.String)}
		return tx.Audit(actor, signOut, "account", row.ID, access.Installation, nil, nil)
	})
}

// Sessions lists the open sessions of an account, the one used last first. Expired ones are left
// out.
func (r *Reader) Sessions(id access.AccountID) ([]access.Session, error) {
	rows, err := r.q.SessionsOf(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: sessions of %s: %w", id, err)
	}
	now := r.db.clock.instant()
	var out []access.Session
	for _, row := range rows {
		s := access.Session{ID: row.ID, Account: id, CreatedAt: row.CreatedAt.Time, SeenAt: row.SeenAt.Time,
			ExpiresAt: row.ExpiresAt.Time, Address: row.Address, Agent: row.Agent}
		if !s.Expired(now) {
			out = append(out, s)
		}
	}
	return out, nil
}

// RevokeSession ends one session of an account.
func (tx *Tx) RevokeSession(id access.AccountID, session string) error {
	tx.group.sessions = true
	n, err := tx.q.DeleteSession(tx.ctx, sqlgen.DeleteSessionParams{ID: session, AccountID: string(id)})
	if err != nil {
		return fmt.Errorf("store: revoke session of %s: %w", id, err)
	}
	if n == 0 {
		return notFound("session", session)
	}
	return nil
}

// RevokeSessions ends all sessions of an account but one ("" for none).
func (tx *Tx) RevokeSessions(id access.AccountID, except string) error {
	tx.group.sessions = true
	err := tx.q.DeleteSessionsOf(tx.ctx, sqlgen.DeleteSessionsOfParams{AccountID: string(id), ExceptID: except})
	if err != nil {
		return fmt.Errorf("store: revoke sessions of %s: %w", id, err)
	}
	return nil
}

// FirstLogin is the login of the operator that Bootstrap makes.
const FirstLogin = "admin"

// Bootstrap gives the installation its id and, when there is no account at all, makes one
// operator with a random password. It returns login and password to be shown once; both are ""
// when there were accounts.
func (db *DB) Bootstrap(ctx context.Context) (login, password string, err error) {
	needed := false
	err = db.Read(ctx, func(r *Reader) error {
		n, err := r.CountAccounts()
		if err != nil {
			return err
		}
		id, err := r.InstallationID()
		needed = n == 0 || id == ""
		return err
	})
	if err != nil || !needed {
		return "", "", err
	}
	secret := access.NewPassword()
	phc, err := access.HashPassword(ctx, secret)
	if err != nil {
		return "", "", err
	}
	made := false
	err = db.Write(ctx, func(tx *Tx) error {
		made = false
		if id, err := tx.InstallationID(); err != nil {
			return err
		} else if id == "" {
			if err := tx.SetSetting(installationKey, tx.NewID()); err != nil {
				return err
			}
		}
		n, err := tx.CountAccounts()
		if err != nil || n > 0 {
			return err
		}
		a := access.Account{Login: FirstLogin, Name: "系统管理员", Role: access.Operator, Password: phc, Lang: "zh-Hans"}
		if err := tx.InsertAccount(&a); err != nil {
			return err
		}
		made = true
		a.Password = ""
		return tx.Audit(access.System, bootstrap, "account", string(a.ID), access.Installation, nil, a)
	})
	if err != nil || !made {
		return "", "", err
	}
	return FirstLogin, secret, nil
}

func (tx *Tx) attempts(subject string) (access.Attempts, error) {
	row, err := tx.q.Attempts(tx.ctx, subject)
	if errors.Is(err, sql.ErrNoRows) {
		return access.Attempts{Subject: subject, StartedAt: tx.now, LastAt: tx.now}, nil
	}
	if err != nil {
		return access.Attempts{}, fmt.Errorf("store: attempts of %s: %w", subject, err)
	}
	return access.Attempts{Subject: subject, Failures: int(row.Failures), StartedAt: row.StartedAt.Time,
		LastAt: row.LastAt.Time, LockedUntil: row.LockedUntil.Time}, nil
}

func (tx *Tx) saveAttempts(a access.Attempts) error {
	err := tx.q.SaveAttempts(tx.ctx, sqlgen.SaveAttemptsParams{Subject: a.Subject, Failures: int64(a.Failures),
		StartedAt: sqltype.At(a.StartedAt), LastAt: sqltype.At(a.LastAt), LockedUntil: sqltype.At(a.LockedUntil)})
	if err != nil {
		return fmt.Errorf("store: attempts of %s: %w", a.Subject, err)
	}
	return nil
}

// clip cuts a text to n bytes without cutting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}
