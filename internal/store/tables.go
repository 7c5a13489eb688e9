package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"luodi/internal/store/internal/sqltype"
)

// table describes one table for those who handle whole rows without knowing what they mean.
type table struct {
	name    string
	order   string // the key, by which rows are read
	columns []column
	self    string // the column that points at another row of the same table, if rows do not come in its order
}

type column struct {
	name string
	kind columnKind
}

type columnKind byte

const (
	textColumn    columnKind = 0
	integerColumn columnKind = '#'
	booleanColumn columnKind = '?'
	instantColumn columnKind = '@'
	bytesColumn   columnKind = '*'
)

// tables lists every table, those that are referred to first. A test compares it with both
// catalogues. The mark after a column's name is its kind; none is text.
var tables = []table{
	newTable("settings", "key", "key value updated_at@"),
	newTable("units", "id", "id slug name hant english class parent_id sort_key search plans# measures# leads# version#").pointing("parent_id"),
	newTable("unit_names", "name_key", "name_key unit_id seq# name former?"),
	newTable("accounts", "id", "id login name role unit_id password lang disabled? created_at@ updated_at@ version#"),
	newTable("sessions", "id", "id account_id created_at@ seen_at@ expires_at@ address agent"),
	newTable("attempts", "subject", "subject failures# started_at@ last_at@ locked_until@"),
	newTable("documents", "id", "id name format encoding sha256 size# uploaded_at@ uploaded_by"),
	newTable("document_chunks", "document_id, seq", "document_id seq# bytes*"),
	newTable("reviews", "id", "id document_id title state failure draft measures# open_questions# plan_id created_at@ created_by updated_at@ version#"),
	newTable("review_ops", "review_id, seq", "review_id seq# at@ account_id actor op"),
	newTable("plans", "id", "id slug title_hans title_hant title_en notice issuer doc_number doc_key kind signed_on published_on period_from period_to addressees zone status document_id review_id confirmed_at@ confirmed_by released_at@ version# measures# actions# units# assignments#"),
	newTable("provisions", "plan_id, seq", "id plan_id parent_id seq# kind depth# number slug title_hans title_hant title_en body span_start# span_end# goals"),
	newTable("measures", "plan_id, seq", "id plan_id provision_id seq# number slug title_hans title_hant title_en body span_start# span_end# commitment deadline due_from due due_key due_kind due_inherited? provisional places parties refs search notes# version#"),
	newTable("assignments", "measure_id, seq", "measure_id seq# plan_id unit_id role body span_start# span_end# due_key"),
	newTable("figures", "measure_id, seq", "measure_id seq# body kind value value_to unit span_start# span_end#"),
	newTable("plan_units", "plan_id, unit_id", "plan_id unit_id measures# leads#"),
	newTable("posts", "id", "id unit_id title holder phone account from_day to_day deputy version#"),
	newTable("bodies", "id", "id name office basis members version#"),
	newTable("duties", "id", "id plan_id measure_id unit_id role state issued_on sign_by object_by signed_at@ signed_by signer objection replaces version#"),
	newTable("receipts", "id", "id plan_id unit_id kind body duties# sent_on due_on signed_at@ signed_by signer version#"),
	newTable("filings", "id", "id duty_id kind post_id from_day to_day handover version#"),
	newTable("plan_bodies", "plan_id", "plan_id body_id"),
	newTable("work_plans", "id", "id plan_id measure_id unit_id number# library# state start_day deadline strands note review submitted_on decided_on tasks# begins finish promised late_by# slack# share# computed_on version#"),
	newTable("work_tasks", "work_id, seq", "work_id seq# task plan_id unit_id strand days calendar gate? bounds links state# progress request quantity body dates due_key"),
	newTable("work_links", "id", "id plan_id from_measure from_task to_measure to_task type lag#"),
	newTable("extensions", "id", "id plan_id measure_id unit_id task state filed_on body version#"),
	newTable("template_edits", "library", "library# template body note at@ account_id author"),
	newTable("calendar_notices", "book", "book# body at@ account_id author"),
	newTable("cycles", "plan_id", "plan_id body version#"),
	newTable("periods", "id", "id plan_id key from_day to_day due closed_at@ closed_by hash version# totals"),
	newTable("period_snapshots", "period_id", "period_id body"),
	newTable("reports", "id", "id period_id plan_id measure_id unit_id duty_id state due round# draft reason version# since@"),
	newTable("report_rounds", "report_id, number", "report_id number# body"),
	newTable("contributions", "report_id, unit_id", "report_id unit_id body"),
	newTable("corrections", "id", "id plan_id measure_id period_id body"),
	newTable("evidence", "id", "id plan_id measure_id unit_id grade scan release? body version#"),
	newTable("evidence_objects", "hash, evidence_id", "hash evidence_id"),
	newTable("completions", "id", "id plan_id measure_id unit_id state body version#"),
	newTable("suspensions", "id", "id plan_id measure_id body version#"),
	newTable("asks", "id", "id plan_id body"),
	newTable("ask_items", "ask_id, measure_id, field", "ask_id measure_id field plan_id unit_id state asked_on due body version#"),
	newTable("lights", "measure_id", "measure_id plan_id unit_id provision_id seq# day light planned# actual# own_light own_planned# own_actual# slip# overdue# outside# fresh overridden rules# clauses body"),
	newTable("light_totals", "plan_id, level, id", "plan_id level id day body version#"),
	newTable("light_changes", "id", "id plan_id measure_id at@ day was_light is_light body"),
	newTable("frozen_lights", "period_id, measure_id", "period_id measure_id plan_id light own_light body"),
	newTable("light_overrides", "id", "id plan_id measure_id body"),
	newTable("light_rules", "version", "version# body note at@ account_id author"),
	newTable("feeds", "id", "id token_hash account_id kind subject lang alarm# made_at@ used_on"),
	newTable("api_tokens", "id", "id hash account_id name scopes made_at@ expires_at@ used_on"),
	newTable("api_answers", "token_id, key", "token_id key request status# etag location body at@"),
	newTable("notices", "id", "id key kind matter stage step level# state account_id copy? unit_id plan_id measure_id due body link made_at@ read_at@ ended_at@ ended_by reason"),
	newTable("channels", "id", "id kind name off? body secret version#"),
	newTable("deliveries", "id", "id key channel_id account_id notice_id form state attempts# next_at@ error made_at@ sent_at@ version#"),
	newTable("notice_preferences", "account_id", "account_id email body version#"),
	newTable("notes", "id", "id plan_id measure_id at@ account_id author unit_id body"),
	newTable("jobs", "id", "id kind key claim state args due@ made_at@ node attempts# problem"),
	newTable("periodic_runs", "name, slot", "name slot@ number# state asked_by claim node attempts# due@ began_at@ ended_at@ problem"),
	newTable("releases", "plan_id", "plan_id slug number# released_at@ released_by withdrawn? body etag"),
	newTable("audit_heads", "chain", "chain seq# hash"),
	newTable("audit_entries", "chain, seq", "chain seq# at@ account_id actor role action kind subject before after prev hash"),
}

func newTable(name, order, columns string) table {
	t := table{name: name, order: order}
	for _, c := range strings.Fields(columns) {
		name, kind := kindOf(c)
		t.columns = append(t.columns, column{name, kind})
	}
	return t
}

// kindOf takes the mark of its kind off a column's name.
func kindOf(c string) (string, columnKind) {
	switch kind := columnKind(c[len(c)-1]); kind {
	case integerColumn, booleanColumn, instantColumn, bytesColumn:
		return c[:len(c)-1], kind
	}
	return c, textColumn
}

// sqlType is the type of values of the kind in an expression.
func (k columnKind) sqlType(engine Engine) string {
	switch {
	case k == integerColumn:
		return "BIGINT"
	case k == booleanColumn && engine == PostgreSQL:
		return "BOOLEAN"
	case k == booleanColumn:
		return "INTEGER"
	}
	return "TEXT"
}

func (t table) pointing(column string) table {
	t.self = column
	return t
}

func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// rows reads the whole table in the order of its key. The values handed to f are new each time.
func (t table) rows(r *Reader, f func(values []any) error) error {
	query := fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", strings.Join(t.names(), ", "), t.name, t.order)
	rows, err := r.c.QueryContext(r.ctx, query)
	if err != nil {
		return fmt.Errorf("store: read %s: %w", t.name, err)
	}
	defer rows.Close()
	for rows.Next() {
		into := make([]any, len(t.columns))
		for i, c := range t.columns {
			into[i] = c.kind.holder()
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("store: read %s: %w", t.name, err)
		}
		if err := f(into); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: read %s: %w", t.name, err)
	}
	return nil
}

func (k columnKind) holder() any {
	switch k {
	case integerColumn:
		return new(sql.NullInt64)
	case booleanColumn:
		return new(sql.NullBool)
	case instantColumn:
		return new(sqltype.Instant)
	case bytesColumn:
		return new([]byte)
	}
	return new(sql.NullString)
}

// sum is a checksum over rows that is the same on every engine: each value as a mark of its
// kind, its length in eight bytes and its bytes; NULL as a mark alone.
type sum struct {
	hash hash.Hash
	rows int
}

func newSum() *sum { return &sum{hash: sha256.New()} }

func (s *sum) add(values []any) {
	s.rows++
	for _, v := range values {
		switch v := v.(type) {
		case *sql.NullString:
			s.value('t', v.Valid, []byte(v.String))
		case *sql.NullInt64:
			s.value('i', v.Valid, binary.BigEndian.AppendUint64(nil, uint64(v.Int64)))
		case *sql.NullBool:
			s.value('b', v.Valid, fmt.Append(nil, v.Bool))
		case *sqltype.Instant:
			s.value('@', !v.IsZero(), binary.BigEndian.AppendUint64(nil, uint64(v.UnixMicro())))
		case *[]byte:
			s.value('x', *v != nil, *v)
		}
	}
	s.hash.Write([]byte{'\n'})
}

func (s *sum) value(mark byte, valid bool, b []byte) {
	if !valid {
		s.hash.Write([]byte{'0'})
		return
	}
	s.hash.Write(binary.BigEndian.AppendUint64([]byte{mark}, uint64(len(b))))
	s.hash.Write(b)
}

func (s *sum) text() string { return hex.EncodeToString(s.hash.Sum(nil)) }
