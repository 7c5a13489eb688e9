package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// knownTokens remembers tokens that were found good a moment ago, as knownSessions does: what this
// process changes is seen at once, what another changes within a second.
type knownTokens struct {
	mu     sync.RWMutex
	byHash map[string]knownToken
}

type knownToken struct {
	token   access.Token
	account access.Account
	at      time.Time
	epoch   int64 // of knownSessions
}

func (k *knownTokens) find(hash string) (knownToken, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	t, ok := k.byHash[hash]
	return t, ok
}

func (k *knownTokens) keep(hash string, t knownToken) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byHash == nil || len(k.byHash) >= knownMost {
		k.byHash = map[string]knownToken{}
	}
	k.byHash[hash] = t
}

// TokenAccount gives the token of a secret and its account, without the password. A secret that is
// unknown, expired, or of a disabled account is an Unauthenticated fault. What was found is trusted
// for a second.
func (db *DB) TokenAccount(ctx context.Context, secret string) (access.Token, access.Account, error) {
	hash := access.TokenHash(secret)
	now := db.clock.instant()
	known, ok := db.tokens.find(hash)
	if !ok || known.epoch != db.known.epoch.Load() || now.Sub(known.at) >= trusted {
		var err error
		if known, err = db.loadToken(ctx, hash, now); err != nil {
			return access.Token{}, access.Account{}, err
		}
		db.tokens.keep(hash, known)
	}
	if known.account.Disabled || known.token.Expired(now) {
		return access.Token{}, access.Account{}, access.Allow(access.Actor{}, "")
	}
	return known.token, known.account, nil
}

func (db *DB) loadToken(ctx context.Context, hash string, now time.Time) (knownToken, error) {
	known := knownToken{at: now, epoch: db.known.epoch.Load()}
	var row sqlgen.TokenWithAccountRow
	err := db.ask(ctx, func(r *Reader) (err error) {
		row, err = r.q.TokenWithAccount(r.ctx, hash)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && subtle.ConstantTimeCompare([]byte(row.Hash), []byte(hash)) != 1 {
		return known, access.Allow(access.Actor{}, "")
	}
	if err != nil {
		return known, err
	}
	known.token, err = tokenOf(sqlgen.ApiToken{ID: row.TokenID, AccountID: row.ID, Name: row.TokenName, Scopes: row.Scopes,
		MadeAt: row.MadeAt, ExpiresAt: row.ExpiresAt, UsedOn: row.UsedOn})
	known.account = access.Account{ID: access.AccountID(row.ID), Login: row.Login, Name: row.Name, Role: access.Role(row.Role),
		Unit: org.UnitID(row.UnitID.String), Lang: row.Lang, Disabled: row.Disabled, Version: int(row.Version)}
	return known, err
}

func tokenOf(row sqlgen.ApiToken) (access.Token, error) {
	t := access.Token{ID: access.TokenID(row.ID), Account: access.AccountID(row.AccountID), Name: row.Name,
		MadeAt: row.MadeAt.Time, ExpiresAt: row.ExpiresAt.Time}
	if err := json.Unmarshal([]byte(row.Scopes), &t.Scopes); err != nil {
		return t, fmt.Errorf("store: scopes of token %s: %w", row.ID, err)
	}
	return t, days("token", row.ID, []dated{{row.UsedOn, &t.UsedOn}})
}

func tokens(rows []sqlgen.ApiToken, err error) ([]access.Token, error) {
	if err != nil {
		return nil, fmt.Errorf("store: tokens: %w", err)
	}
	out := make([]access.Token, len(rows))
	for i, row := range rows {
		if out[i], err = tokenOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Token gives a token.
func (r *Reader) Token(id access.TokenID) (access.Token, error) {
	row, err := r.q.TokenByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return access.Token{}, notFound("token", id)
	}
	if err != nil {
		return access.Token{}, fmt.Errorf("store: token %s: %w", id, err)
	}
	return tokenOf(row)
}

// Tokens lists the tokens of an account, expired ones too, the oldest first.
func (r *Reader) Tokens(id access.AccountID) ([]access.Token, error) {
	return tokens(r.q.TokensOfAccount(r.ctx, string(id)))
}

// AllTokens gives a page of the tokens of all accounts, the oldest first.
func (r *Reader) AllTokens(p Page) ([]access.Token, string, error) {
	rows, err := r.q.TokensPage(r.ctx, sqlgen.TokensPageParams{After: p.After, N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: tokens: %w", err)
	}
	rows, next := cut(p, rows, func(t sqlgen.ApiToken) string { return t.ID })
	list, err := tokens(rows, nil)
	return list, next, err
}

// InsertToken stores a token under the hash of its secret and sets its ID and MadeAt.
func (tx *Tx) InsertToken(t *access.Token, hash string) error {
	t.ID, t.MadeAt = access.TokenID(tx.NewID()), tx.now
	scopes, err := compactJSON(t.Scopes)
	if err != nil {
		return err
	}
	err = tx.q.InsertToken(tx.ctx, sqlgen.InsertTokenParams{ID: string(t.ID), Hash: hash, AccountID: string(t.Account), Name: t.Name,
		Scopes: scopes, MadeAt: sqltype.At(t.MadeAt), ExpiresAt: sqltype.At(t.ExpiresAt)})
	if err != nil {
		return fmt.Errorf("store: insert token: %w", err)
	}
	return nil
}

// DeleteToken ends a token; nothing is answered to it any more.
func (tx *Tx) DeleteToken(id access.TokenID) error {
	tx.group.sessions = true
	n, err := tx.q.DeleteToken(tx.ctx, string(id))
	if err != nil {
		return fmt.Errorf("store: delete token %s: %w", id, err)
	}
	if n == 0 {
		return notFound("token", id)
	}
	return nil
}

// SetTokenUsed notes the day of a token's last use.
func (tx *Tx) SetTokenUsed(id access.TokenID, on calendar.Date) error {
	tx.group.sessions = true // so that the day is read anew
	if err := tx.q.SetTokenUsed(tx.ctx, sqlgen.SetTokenUsedParams{ID: string(id), UsedOn: on.String()}); err != nil {
		return fmt.Errorf("store: token %s: %w", id, err)
	}
	return nil
}

// Answer is what was answered to a request with an Idempotency-Key.
type Answer struct {
	Token    access.TokenID
	Key      string
	Request  string // hash of what was asked
	Status   int
	ETag     string
	Location string
	Body     string
	At       time.Time // set by KeepAnswer
}

// AnswersKept is how long answers are kept.
const AnswersKept = 24 * time.Hour

// Answer gives what was answered to a key of a token less than AnswersKept ago, and whether there is
// such an answer.
func (r *Reader) Answer(token access.TokenID, key string) (Answer, bool, error) {
	row, err := r.q.APIAnswer(r.ctx, sqlgen.APIAnswerParams{TokenID: string(token), Key: key})
	if errors.Is(err, sql.ErrNoRows) {
		return Answer{}, false, nil
	}
	if err != nil {
		return Answer{}, false, fmt.Errorf("store: answer to %s: %w", token, err)
	}
	a := Answer{Token: token, Key: key, Request: row.Request, Status: int(row.Status), ETag: row.Etag, Location: row.Location, Body: row.Body, At: row.At.Time}
	return a, r.db.clock.instant().Sub(a.At) < AnswersKept, nil
}

// KeepAnswer keeps an answer in the transaction of its effect, and drops those that are too old.
func (tx *Tx) KeepAnswer(a Answer) error {
	a.At = tx.now
	if err := tx.q.DeleteOldAPIAnswers(tx.ctx, sqltype.At(tx.now.Add(-AnswersKept+time.Microsecond))); err != nil {
		return fmt.Errorf("store: old answers: %w", err)
	}
	err := tx.q.InsertAPIAnswer(tx.ctx, sqlgen.InsertAPIAnswerParams{TokenID: string(a.Token), Key: a.Key, Request: a.Request,
		Status: int64(a.Status), Etag: a.ETag, Location: a.Location, Body: a.Body, At: sqltype.At(a.At)})
	if err != nil {
		return fmt.Errorf("store: keep answer: %w", err)
	}
	return nil
}
