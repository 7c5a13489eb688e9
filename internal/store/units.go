package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/store/internal/sqlgen"
)

// UnitRow is a unit with the kept totals of what it has to do: plans it has a part in, measures,
// and those of them that it leads.
type UnitRow struct {
	org.Unit
	Plans, Measures, Leads int
}

// UnitFilter asks for units, in the order of pinyin. Empty fields do not filter; Search finds
// part of a name or alias in any language.
type UnitFilter struct {
	Page
	Class  org.Class
	Search string
}

// Unit gives a unit with its aliases.
func (r *Reader) Unit(id org.UnitID) (org.Unit, error) {
	row, err := r.q.Unit(r.ctx, string(id))
	return r.unit(row, err, id)
}

// UnitBySlug gives the unit of an address.
func (r *Reader) UnitBySlug(slug string) (org.Unit, error) {
	row, err := r.q.UnitBySlug(r.ctx, slug)
	return r.unit(row, err, slug)
}

// UnitRow gives a unit with its totals.
func (r *Reader) UnitRow(id org.UnitID) (UnitRow, error) {
	row, err := r.q.Unit(r.ctx, string(id))
	u, err := r.unit(row, err, id)
	return UnitRow{u, int(row.Plans), int(row.Measures), int(row.Leads)}, err
}

// UnitByName finds the unit that bears the name, or bore it, or is also called so.
func (r *Reader) UnitByName(name string) (org.Unit, bool, error) {
	row, err := r.q.UnitByName(r.ctx, org.Fold(name))
	if errors.Is(err, sql.ErrNoRows) {
		return org.Unit{}, false, nil
	}
	u, err := r.unit(row, err, name)
	return u, err == nil, err
}

// UnitsByName finds the units of many names at once, keyed by the name as given; names without a
// unit are left out.
func (r *Reader) UnitsByName(names []string) (map[string]org.Unit, error) {
	found := make(map[string]org.Unit, len(names))
	if len(names) == 0 {
		return found, nil
	}
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = org.Fold(n)
	}
	pairs, err := r.q.UnitsByName(r.ctx, jsonList(keys))
	if err != nil {
		return nil, fmt.Errorf("store: units by %d names: %w", len(names), err)
	}
	byKey := make(map[string]org.Unit, len(pairs))
	for _, p := range pairs {
		if byKey[p.NameKey], err = r.Unit(org.UnitID(p.UnitID)); err != nil {
			return nil, err
		}
	}
	for i, n := range names {
		if u, ok := byKey[keys[i]]; ok {
			found[n] = u
		}
	}
	return found, nil
}

// AllUnits gives the whole register with aliases, in the order of pinyin.
func (r *Reader) AllUnits() ([]org.Unit, error) {
	rows, err := r.q.AllUnits(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: all units: %w", err)
	}
	names, err := r.q.AllAliases(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: all aliases: %w", err)
	}
	aliases := aliasesByUnit(names)
	units := make([]org.Unit, len(rows))
	for i, row := range rows {
		units[i] = unit(row)
		aliases[row.ID].give(&units[i])
	}
	return units, nil
}

// Units gives a page of the register and the cursor of the next one.
func (r *Reader) Units(f UnitFilter) ([]UnitRow, string, error) {
	key, id := "", ""
	if f.After != "" {
		var ok bool
		if key, id, ok = strings.Cut(f.After, "\x00"); !ok {
			return nil, "", badCursor(nil)
		}
	}
	var rows []sqlgen.Unit
	var err error
	switch {
	case f.Search != "":
		rows, err = r.q.UnitsPageMatching(r.ctx, sqlgen.UnitsPageMatchingParams{Class: string(f.Class),
			Pattern: pattern(org.Fold(f.Search)), AfterKey: key, AfterID: id, N: f.ask()})
	case f.Class != "":
		rows, err = r.q.UnitsPageOfClass(r.ctx, sqlgen.UnitsPageOfClassParams{Class: string(f.Class), AfterKey: key, AfterID: id, N: f.ask()})
	default:
		rows, err = r.q.UnitsPage(r.ctx, sqlgen.UnitsPageParams{AfterKey: key, AfterID: id, N: f.ask()})
	}
	if err != nil {
		return nil, "", fmt.Errorf("store: units: %w", err)
	}
	rows, next := cut(f.Page, rows, func(u sqlgen.Unit) string { return u.SortKey + "\x00" + u.ID })
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	names, err := r.q.AliasesOf(r.ctx, jsonList(ids))
	if err != nil {
		return nil, "", fmt.Errorf("store: aliases: %w", err)
	}
	aliases := aliasesByUnit(names)
	out := make([]UnitRow, len(rows))
	for i, row := range rows {
		out[i] = UnitRow{unit(row), int(row.Plans), int(row.Measures), int(row.Leads)}
		aliases[row.ID].give(&out[i].Unit)
	}
	return out, next, nil
}

// InsertUnit puts a unit into the register. It sets ID and Slug where they are empty, SortKey and
// Version. A name or alias that another unit has is a Conflict at its field.
func (tx *Tx) InsertUnit(u *org.Unit) error {
	if u.ID == "" {
		u.ID = org.UnitID(tx.NewID())
	}
	if u.Slug == "" {
		slug, err := tx.freeUnitSlug(u.Name)
		if err != nil {
			return err
		}
		u.Slug = slug
	}
	if u.Class == "" {
		u.Class = org.OtherClass
	}
	u.SortKey = SortKey(u.Name)
	if err := tx.namesFree(u); err != nil {
		return err
	}
	err := tx.q.InsertUnit(tx.ctx, sqlgen.InsertUnitParams{ID: string(u.ID), Slug: u.Slug, Name: u.Name, Hant: u.Hant,
		English: u.English, Class: string(u.Class), ParentID: maybe(string(u.Parent)), SortKey: u.SortKey, Search: unitSearch(u)})
	if err != nil {
		return fmt.Errorf("store: insert unit %s: %w", u.Name, err)
	}
	u.Version = 1
	return tx.insertNames(u)
}

// UpdateUnit stores names, class and parent of a unit if its Version is still the stored
// one, and raises it. The slug stays.
func (tx *Tx) UpdateUnit(u *org.Unit) error {
	u.SortKey = SortKey(u.Name)
	if err := tx.namesFree(u); err != nil {
		return err
	}
	n, err := tx.q.UpdateUnit(tx.ctx, sqlgen.UpdateUnitParams{ID: string(u.ID), Name: u.Name, Hant: u.Hant, English: u.English,
		Class: string(u.Class), ParentID: maybe(string(u.Parent)), SortKey: u.SortKey, Search: unitSearch(u), Version: int64(u.Version)})
	if err != nil {
		return fmt.Errorf("store: update unit %s: %w", u.ID, err)
	}
	if n == 0 {
		return changed()
	}
	u.Version++
	if err := tx.q.DeleteUnitNames(tx.ctx, string(u.ID)); err != nil {
		return fmt.Errorf("store: names of unit %s: %w", u.ID, err)
	}
	return tx.insertNames(u)
}

// allNames are the names of a unit as they are kept: its own, those it is also called by, and from
// the index on those it bore before.
func allNames(u *org.Unit) (names []string, former int) {
	names = append(append([]string{u.Name}, u.Aliases...), u.Former...)
	return names, 1 + len(u.Aliases)
}

// namesFree checks that no other unit has one of the names.
func (tx *Tx) namesFree(u *org.Unit) error {
	names, former := allNames(u)
	for i, name := range names {
		other, found, err := tx.UnitByName(name)
		if err != nil {
			return err
		}
		if found && other.ID != u.ID {
			field := "name"
			switch {
			case i >= former:
				field = "former"
			case i > 0:
				field = "aliases"
			}
			f := fault.New(fault.Conflict, "store.unit_name_taken", fault.Args{"name": name, "unit": other.Name})
			f.Fields = []fault.Field{{Name: field, Key: f.Key, Args: f.Args}}
			return f
		}
	}
	return nil
}

func (tx *Tx) insertNames(u *org.Unit) error {
	seen := map[string]bool{}
	names, former := allNames(u)
	for i, name := range names {
		key := org.Fold(name)
		if seen[key] || key == "" {
			continue
		}
		seen[key] = true
		err := tx.q.InsertUnitName(tx.ctx, sqlgen.InsertUnitNameParams{NameKey: key, UnitID: string(u.ID), Seq: int64(i), Name: name, Former: i >= former})
		if err != nil {
			return fmt.Errorf("store: name %s of unit %s: %w", name, u.ID, err)
		}
	}
	return nil
}

func (tx *Tx) freeUnitSlug(name string) (string, error) {
	base := Slug(name)
	taken, err := tx.q.UnitSlugs(tx.ctx, sqlgen.UnitSlugsParams{Slug: base, Prefix: base + "-%"})
	if err != nil {
		return "", fmt.Errorf("store: slugs like %s: %w", base, err)
	}
	return freeSlug(base, taken), nil
}

// freeSlug gives base, or base-2, base-3 …, whichever is the first not taken.
func freeSlug(base string, taken []string) string {
	used := make(map[string]bool, len(taken))
	for _, s := range taken {
		used[s] = true
	}
	slug := base
	for n := 2; used[slug]; n++ {
		slug = fmt.Sprintf("%s-%d", base, n)
	}
	return slug
}

func (r *Reader) unit(row sqlgen.Unit, err error, what any) (org.Unit, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return org.Unit{}, notFound("unit", what)
	}
	if err != nil {
		return org.Unit{}, fmt.Errorf("store: unit %v: %w", what, err)
	}
	u := unit(row)
	names, err := r.q.UnitAliases(r.ctx, row.ID)
	if err != nil {
		return org.Unit{}, fmt.Errorf("store: aliases of unit %s: %w", row.ID, err)
	}
	aliasesByUnit(names)[row.ID].give(&u)
	return u, nil
}

func unit(row sqlgen.Unit) org.Unit {
	return org.Unit{ID: org.UnitID(row.ID), Slug: row.Slug, Name: row.Name, Hant: row.Hant, English: row.English,
		Class: org.Class(row.Class), Parent: org.UnitID(row.ParentID.String), SortKey: row.SortKey, Version: int(row.Version)}
}

// otherNames are the names of a unit beside its own.
type otherNames struct{ aliases, former []string }

func (n otherNames) give(u *org.Unit) { u.Aliases, u.Former = n.aliases, n.former }

func aliasesByUnit(names []sqlgen.UnitName) map[string]otherNames {
	m := map[string]otherNames{}
	for _, n := range names {
		of := m[n.UnitID]
		if n.Former {
			of.former = append(of.former, n.Name)
		} else {
			of.aliases = append(of.aliases, n.Name)
		}
		m[n.UnitID] = of
	}
	return m
}

// unitSearch is the text in which a search for units looks.
func unitSearch(u *org.Unit) string {
	names, _ := allNames(u)
	return org.Fold(strings.Join(append([]string{u.Hant, u.English}, names...), "\n"))
}

// jsonList makes the JSON array that a query's IN takes apart.
func jsonList(items []string) string {
	if items == nil {
		items = []string{}
	}
	b, _ := json.Marshal(items) // strings always have a form
	return string(b)
}

func maybe(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
