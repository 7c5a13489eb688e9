package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// Audit appends an entry to the trail: the actor did action to the thing of a kind with the id
// subject. chain is access.Installation or the id of the plan that the thing belongs to. before
// and after are the thing as it was and as it is, nil when it was made or removed; they are
// stored as compact JSON (encoding/json without HTML escapes: fields in the order of the struct,
// map keys sorted). The entry is written with its group: reading the trail in the same
// transaction does not show it yet.
func (tx *Tx) Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error {
	was, err := compactJSON(before)
	if err != nil {
		return fmt.Errorf("store: audit %s %s: before: %w", kind, subject, err)
	}
	is, err := compactJSON(after)
	if err != nil {
		return fmt.Errorf("store: audit %s %s: after: %w", kind, subject, err)
	}
	head, err := tx.group.trail.head(&tx.Reader, chain)
	if err != nil {
		return fmt.Errorf("store: audit head of %s: %w", chain, err)
	}
	e := access.Entry{Chain: chain, At: tx.now, Account: actor.Account, Actor: actor.Name, Role: actor.Role,
		Action: action, Kind: kind, Subject: subject, Before: was, After: is}
	e.Follow(head.seq, head.hash)
	tx.group.trail.add(e)
	return nil
}

func compactJSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

type chainHead struct {
	seq  int64
	hash string
}

// trail gathers the entries of a group, so that each chain's head is read and written once and
// the entries go in together.
type trail struct {
	heads   map[string]chainHead
	order   []string // chains in the order of first use
	entries []access.Entry
	mark    int // entries before the function that runs
	// undone remembers the heads that the running function has moved
	moved []movedHead
}

type movedHead struct {
	chain string
	was   chainHead
}

func (t *trail) begin() {
	t.mark = len(t.entries)
	t.moved = t.moved[:0]
}

func (t *trail) undo() {
	t.entries = t.entries[:t.mark]
	for i := len(t.moved) - 1; i >= 0; i-- {
		t.heads[t.moved[i].chain] = t.moved[i].was
	}
	t.moved = t.moved[:0]
}

func (t *trail) head(r *Reader, chain string) (chainHead, error) {
	if h, ok := t.heads[chain]; ok {
		return h, nil
	}
	row, err := r.q.AuditHead(r.ctx, chain)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return chainHead{}, err
	}
	if t.heads == nil {
		t.heads = map[string]chainHead{}
	}
	h := chainHead{row.Seq, row.Hash}
	t.heads[chain] = h
	t.order = append(t.order, chain)
	return h, nil
}

func (t *trail) add(e access.Entry) {
	t.moved = append(t.moved, movedHead{e.Chain, t.heads[e.Chain]})
	t.heads[e.Chain] = chainHead{e.Seq, e.Hash}
	t.entries = append(t.entries, e)
}

var auditTable = newBulk("audit_entries", "chain", "seq", "at", "account_id", "actor", "role", "action", "kind",
	"subject", "before", "after", "prev", "hash")

// save writes the entries of the group and the heads of their chains.
func (t *trail) save(g *group) error {
	if len(t.entries) == 0 {
		return nil
	}
	args := make([]any, 0, 13*len(t.entries))
	for i := range t.entries {
		e := &t.entries[i]
		args = append(args, e.Chain, e.Seq, sqltype.At(e.At), string(e.Account), e.Actor, string(e.Role), string(e.Action),
			e.Kind, e.Subject, e.Before, e.After, e.Prev, e.Hash)
	}
	if err := auditTable.insert(g.ctx, g.c, args); err != nil {
		return fmt.Errorf("store: audit entries: %w", err)
	}
	q := sqlgen.New(g.c)
	for _, chain := range t.order {
		h := t.heads[chain]
		if h.seq == 0 {
			continue // looked at by a function that then failed
		}
		if err := q.SaveAuditHead(g.ctx, sqlgen.SaveAuditHeadParams{Chain: chain, Seq: h.seq, Hash: h.hash}); err != nil {
			return fmt.Errorf("store: audit head of %s: %w", chain, err)
		}
	}
	return nil
}

// AuditChain gives the entries of a chain, newest first.
func (r *Reader) AuditChain(chain string, page Page) ([]access.Entry, string, error) {
	before := int64(1) << 62
	if page.After != "" {
		n, err := strconv.ParseInt(page.After, 10, 64)
		if err != nil {
			return nil, "", badCursor(err)
		}
		before = n
	}
	rows, err := r.q.AuditChainPage(r.ctx, sqlgen.AuditChainPageParams{Chain: chain, BeforeSeq: before, N: page.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: audit chain %s: %w", chain, err)
	}
	rows, next := cut(page, rows, func(e sqlgen.AuditEntry) string { return strconv.FormatInt(e.Seq, 10) })
	return entries(rows), next, nil
}

// AuditAfter gives the entries of a chain that follow a number, the oldest first.
func (r *Reader) AuditAfter(chain string, seq int64, limit int) ([]access.Entry, error) {
	rows, err := r.q.AuditChainFrom(r.ctx, sqlgen.AuditChainFromParams{Chain: chain, AfterSeq: seq, N: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("store: audit chain %s: %w", chain, err)
	}
	return entries(rows), nil
}

// AuditSubject gives the entries about one thing, newest first.
func (r *Reader) AuditSubject(kind, subject string, page Page) ([]access.Entry, string, error) {
	arg := sqlgen.AuditSubjectPageParams{Subject: subject, Kind: kind, BeforeAt: farFuture, BeforeSeq: 0, N: page.ask()}
	if page.After != "" {
		at, seq, err := cursor2(page.After)
		if err != nil {
			return nil, "", err
		}
		if err := arg.BeforeAt.Scan(at); err != nil {
			return nil, "", badCursor(err)
		}
		if arg.BeforeSeq, err = strconv.ParseInt(seq, 10, 64); err != nil {
			return nil, "", badCursor(err)
		}
	}
	rows, err := r.q.AuditSubjectPage(r.ctx, arg)
	if err != nil {
		return nil, "", fmt.Errorf("store: audit of %s %s: %w", kind, subject, err)
	}
	rows, next := cut(page, rows, func(e sqlgen.AuditEntry) string {
		at, _ := e.At.Value()
		return fmt.Sprint(at) + " " + strconv.FormatInt(e.Seq, 10)
	})
	return entries(rows), next, nil
}

func entries(rows []sqlgen.AuditEntry) []access.Entry {
	out := make([]access.Entry, len(rows))
	for i, e := range rows {
		out[i] = entry(e)
	}
	return out
}

func entry(e sqlgen.AuditEntry) access.Entry {
	return access.Entry{Chain: e.Chain, Seq: e.Seq, At: e.At.Time, Account: access.AccountID(e.AccountID), Actor: e.Actor,
		Role: access.Role(e.Role), Action: access.Action(e.Action), Kind: e.Kind, Subject: e.Subject,
		Before: e.Before, After: e.After, Prev: e.Prev, Hash: e.Hash}
}
