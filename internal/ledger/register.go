package ledger

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
)

// The two sheets of the register.
var (
	unitSheet = layout{"units", i18n.RegisterUnits, []column{
		{"slug", i18n.RegisterSlug, 22, false}, {"name", i18n.RegisterName, 26, false}, {"hant", i18n.RegisterHant, 26, false}, {"english", i18n.RegisterEnglish, 36, false},
		{"class", i18n.RegisterClass, 20, false}, {"aliases", i18n.RegisterAliases, 24, false}, {"former", i18n.RegisterFormer, 24, false}, {"parent", i18n.RegisterParent, 24, false},
		{"paper", i18n.RegisterPaper, 18, true}}}
	postSheet = layout{"posts", i18n.RegisterPosts, []column{
		{"unit", i18n.RegisterUnit, 26, false}, {"title", i18n.RegisterPost, 24, false}, {"holder", i18n.RegisterHolder, 20, false}, {"phone", i18n.RegisterPhone, 18, false},
		{"login", i18n.RegisterLogin, 20, false}, {"from", i18n.RegisterFrom, 14, false}, {"to", i18n.RegisterTo, 14, false}, {"deputy", i18n.RegisterDeputy, 24, false}}}
)

// Known is the register as it stands, against which a file is compared.
type Known struct {
	Units    []org.Unit
	Posts    []org.Post
	Accounts []access.Account
}

// Template is an empty workbook with the two sheets and how to fill them in.
func Template(lang i18n.Lang) ([]byte, error) {
	return write(lang, []layout{unitSheet, postSheet}, nil, notes(lang))
}

func notes(lang i18n.Lang) [][]string {
	classes := make([]string, len(org.Classes))
	for i, c := range org.Classes {
		classes[i] = i18n.TermName(lang, "class", string(c))
	}
	return [][]string{
		{i18n.RegisterSlug.In(lang), i18n.RegisterSlugNote.In(lang)},
		{i18n.RegisterClass.In(lang), i18n.Enumerate(lang, classes)},
		{i18n.RegisterAliases.In(lang), i18n.RegisterListNote.In(lang)},
		{i18n.RegisterFormer.In(lang), i18n.RegisterListNote.In(lang)},
		{i18n.RegisterParent.In(lang), i18n.RegisterParentNote.In(lang)},
		{i18n.RegisterPaper.In(lang), i18n.RegisterPaperNote.In(lang)},
		{i18n.RegisterFrom.In(lang), i18n.RegisterDateNote.In(lang)},
		{i18n.RegisterLogin.In(lang), i18n.RegisterLoginNote.In(lang)},
		{i18n.RegisterDeputy.In(lang), i18n.RegisterDeputyNote.In(lang)},
	}
}

// Export is the register as a workbook; read again without a change it changes nothing.
func Export(lang i18n.Lang, k Known) ([]byte, error) {
	units := map[org.UnitID]org.Unit{}
	for _, u := range k.Units {
		units[u.ID] = u
	}
	rows := map[string][][]string{}
	for _, u := range k.Units {
		paper := i18n.TermPaperLetter
		if u.Class.MayOrder() {
			paper = i18n.TermPaperOrder
		}
		rows["units"] = append(rows["units"], []string{u.Slug, u.Name, u.Hant, u.English, i18n.TermName(lang, "class", string(u.Class)),
			strings.Join(u.Aliases, "\n"), strings.Join(u.Former, "\n"), units[u.Parent].Name, paper.In(lang)})
	}
	for _, p := range k.Posts {
		rows["posts"] = append(rows["posts"], k.postCells(units[p.Unit].Name, p))
	}
	return write(lang, []layout{unitSheet, postSheet}, rows, notes(lang))
}

func (k Known) postCells(unit string, p org.Post) []string {
	return []string{unit, p.Title, p.Holder, p.Phone, k.login(p.Account), p.From.String(), p.To.String(), k.title(p.Deputy)}
}

func (k Known) login(account string) string {
	for _, a := range k.Accounts {
		if string(a.ID) == account {
			return a.Login
		}
	}
	return ""
}

func (k Known) title(id org.PostID) string {
	for _, p := range k.Posts {
		if p.ID == id && id != "" {
			return p.Title
		}
	}
	return ""
}

// Cell is one cell that changes.
type Cell struct {
	Column        *i18n.Message
	Before, After string
}

// Change is one row of the file that makes or changes something.
type Change struct {
	Row   int
	New   bool
	Name  string
	Cells []Cell

	unit   org.Unit
	parent string // name, as folded
	post   org.Post
	of     string // name of the post's unit, as folded
	deputy string // title, as folded
}

// Preview is what a file would do to the register. With Wrong not empty nothing may be done.
type Preview struct {
	Units, Posts []Change
	Same         int // rows that say what the register says
	Absent       int // units of the register that the file does not name; they stay
	Wrong        []CellError
}

// Nothing reports whether the file changes nothing.
func (p Preview) Nothing() bool { return len(p.Units) == 0 && len(p.Posts) == 0 }

// Read compares a workbook with the register. Faults are those of a file that is none; what is
// wrong inside it is in Wrong, each with its cell.
func Read(content []byte, k Known) (Preview, error) {
	f, err := open(content)
	if err != nil {
		return Preview{}, err
	}
	defer f.Close()
	unitRows, wrong, unitsThere := read(f, unitSheet)
	postRows, more, postsThere := read(f, postSheet)
	if !unitsThere && !postsThere {
		return Preview{}, fault.New(fault.Invalid, i18n.RegisterNoSheets.Key, nil)
	}
	c := &comparison{known: k, sheet: unitSheet.title, preview: Preview{Wrong: append(wrong, more...)}}
	c.index()
	c.unitsOf(f.GetSheetList(), unitRows)
	c.postsOf(f.GetSheetList(), postRows)
	slices.SortStableFunc(c.preview.Wrong, func(a, b CellError) int {
		if a.Sheet != b.Sheet {
			return 0
		}
		return a.Row - b.Row
	})
	return c.preview, nil
}

// comparison is a file being compared.
type comparison struct {
	known   Known
	preview Preview
	sheet   *i18n.Message
	name    string          // of the sheet in the file
	units   []org.Unit      // as they will be
	names   map[string]int  // folded name → place in units
	bySlug  map[string]int  // of known ones
	rowOf   map[int]row     // units that the file names
	changed map[int]*Change // changes of units
}

func (c *comparison) wrong(r row, id string, m *i18n.Message, args fault.Args) {
	c.preview.Wrong = append(c.preview.Wrong, CellError{c.name, r.n, r.letters[id], m.Key, args})
}

func (c *comparison) index() {
	c.units, c.names, c.bySlug, c.rowOf, c.changed = slices.Clone(c.known.Units), map[string]int{}, map[string]int{}, map[int]row{}, map[int]*Change{}
	for i, u := range c.units {
		c.bySlug[u.Slug] = i
		c.names[org.Fold(u.Name)] = i
	}
}

func sheetName(m *i18n.Message, list []string) string {
	for _, have := range list {
		if named(m, have) {
			return have
		}
	}
	return m.Hans
}

// list takes the names of a cell apart: one a line, or set apart by 、 ; or ,.
func list(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n、；;，,", r) }) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}

func class(text string) (org.Class, bool) {
	for _, c := range org.Classes {
		if text == string(c) {
			return c, true
		}
		for _, lang := range i18n.Langs {
			if i18n.Fold(text) == i18n.Fold(i18n.TermName(lang, "class", string(c))) {
				return c, true
			}
		}
	}
	return org.OtherClass, false
}

func (c *comparison) unitsOf(sheets []string, rows []row) {
	c.name = sheetName(unitSheet.title, sheets)
	for _, r := range rows {
		c.unitRow(r)
	}
	c.checkNames()
	c.parents()
	for i := range c.units {
		change := c.changed[i]
		switch {
		case change == nil && len(rows) > 0 && i < len(c.known.Units):
			if _, named := c.rowOf[i]; named {
				c.preview.Same++
			} else {
				c.preview.Absent++
			}
		case change != nil:
			change.unit = c.units[i]
			c.preview.Units = append(c.preview.Units, *change)
		}
	}
	slices.SortStableFunc(c.preview.Units, func(a, b Change) int { return a.Row - b.Row })
}

// unitRow puts one row on the unit that it means, or makes a new one.
func (c *comparison) unitRow(r row) {
	name, slug := r.cells["name"], r.cells["slug"]
	if name == "" {
		c.wrong(r, "name", i18n.RegisterNeeded, nil)
		return
	}
	i, there := c.bySlug[slug]
	switch {
	case slug != "" && !there:
		c.wrong(r, "slug", i18n.RegisterNoSuchSlug, fault.Args{"slug": slug})
		return
	case slug == "":
		i, there = c.names[org.Fold(name)]
	}
	if there {
		if before, twice := c.rowOf[i]; twice {
			c.wrong(r, "name", i18n.RegisterTwice, fault.Args{"row": before.n})
			return
		}
	} else {
		i = len(c.units)
		c.units = append(c.units, org.Unit{Class: org.OtherClass})
		c.names[org.Fold(name)] = i
	}
	c.rowOf[i] = r
	was, u := c.units[i], &c.units[i]
	u.Name = name
	set := func(id string, to *string) {
		if _, column := r.letters[id]; column {
			*to = r.cells[id]
		}
	}
	set("hant", &u.Hant)
	set("english", &u.English)
	if text := r.cells["class"]; text != "" {
		kind, ok := class(text)
		if !ok {
			c.wrong(r, "class", i18n.RegisterNoSuchClass, fault.Args{"text": text})
		} else {
			u.Class = kind
		}
	}
	own := func(s string) bool { return org.Fold(s) == org.Fold(name) }
	if _, column := r.letters["aliases"]; column {
		u.Aliases = slices.DeleteFunc(list(r.cells["aliases"]), own)
	}
	if _, column := r.letters["former"]; column {
		u.Former = slices.DeleteFunc(list(r.cells["former"]), own)
	}
	if there && was.Name != name && !slices.Contains(u.Former, was.Name) && !slices.Contains(u.Aliases, was.Name) {
		u.Former = append(slices.Clone(u.Former), was.Name) // a name once borne still finds its unit
	}
	change := &Change{Row: r.n, New: !there, Name: name}
	diff := func(m *i18n.Message, before, after string) {
		if before != after {
			change.Cells = append(change.Cells, Cell{m, before, after})
		}
	}
	diff(i18n.RegisterName, was.Name, u.Name)
	diff(i18n.RegisterHant, was.Hant, u.Hant)
	diff(i18n.RegisterEnglish, was.English, u.English)
	if was.Class != u.Class || !there {
		before := ""
		if there {
			before = string(was.Class)
		}
		diff(i18n.RegisterClass, before, string(u.Class))
	}
	diff(i18n.RegisterAliases, strings.Join(was.Aliases, "、"), strings.Join(u.Aliases, "、"))
	diff(i18n.RegisterFormer, strings.Join(was.Former, "、"), strings.Join(u.Former, "、"))
	if len(change.Cells) > 0 {
		c.changed[i] = change
	}
}

// checkNames refuses a name that two units would have.
func (c *comparison) checkNames() {
	owner := map[string]int{}
	claim := func(i int, id, name string) {
		key := org.Fold(name)
		if j, taken := owner[key]; taken && j != i {
			r, at := c.rowOf[i]
			other := c.units[j].Name
			if !at {
				if r, at = c.rowOf[j]; !at {
					return
				}
				other = c.units[i].Name
			}
			c.wrong(r, id, i18n.RegisterNameTaken, fault.Args{"name": name, "unit": other})
			return
		}
		owner[key] = i
	}
	for i, u := range c.units {
		if u.Name != "" {
			claim(i, "name", u.Name)
		}
	}
	for i, u := range c.units {
		for _, a := range u.Aliases {
			claim(i, "aliases", a)
		}
		for _, a := range u.Former {
			claim(i, "former", a)
		}
	}
	c.names = owner
}

// parents finds the parent of each row by name and refuses a unit above itself.
func (c *comparison) parents() {
	place := map[org.UnitID]int{}
	for i, u := range c.units {
		if u.ID != "" {
			place[u.ID] = i
		}
	}
	above := map[int]int{}
	for i, u := range c.units {
		if j, ok := place[u.Parent]; ok && u.Parent != "" {
			above[i] = j
		}
	}
	for i := range c.units {
		r, at := c.rowOf[i]
		if _, column := r.letters["parent"]; !at || !column {
			continue
		}
		text, before := r.cells["parent"], ""
		if j, ok := above[i]; ok {
			before = c.units[j].Name
		}
		delete(above, i)
		after := ""
		if text != "" {
			j, ok := c.names[org.Fold(text)]
			if !ok {
				c.wrong(r, "parent", i18n.RegisterNoSuchUnit, fault.Args{"name": text})
				continue
			}
			above[i], after = j, c.units[j].Name
		}
		if before == after {
			continue
		}
		change := c.changed[i]
		if change == nil {
			change = &Change{Row: r.n, Name: c.units[i].Name}
			c.changed[i] = change
		}
		change.Cells = append(change.Cells, Cell{i18n.RegisterParent, before, after})
	}
	for i := range c.units {
		seen := map[int]bool{}
		for j, ok := i, true; ok; j, ok = above[j] {
			if seen[j] {
				if r, at := c.rowOf[i]; at && j == i {
					c.wrong(r, "parent", i18n.RegisterAboveItself, nil)
				}
				break
			}
			seen[j] = true
		}
		if change := c.changed[i]; change != nil {
			change.parent = ""
			if j, ok := above[i]; ok {
				change.parent = org.Fold(c.units[j].Name)
			}
		}
	}
}

// postKey tells posts apart: the same seat of the same unit from the same day.
type postKey struct {
	unit  int
	title string
	from  calendar.Date
}
