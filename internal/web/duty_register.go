package web

import (
	"encoding/base64"
	"io"
	"net/http"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/store"
)

// registerPage takes the register of organisation in and out as an Excel file.
type registerPage struct {
	look.Page
	Limit string
	// What a file would do; Content is the file itself, sent again with the confirmation, so that
	// nothing is kept between the two.
	Seen     bool
	Preview  ledger.Preview
	News     int
	Changed  int
	Content  string
	Print    string
	Groups   []registerGroup
	Nothing  bool
	Mistakes []registerMistake
	mistakes
}

type registerGroup struct {
	Title string
	Rows  []registerRow
}

type registerRow struct {
	Row, Name string
	New       bool
	Cells     []registerCell
}

type registerCell struct{ Column, Before, After string }

type registerMistake struct{ Place, Text string }

// registerRoutes are the pages of the register as a file.
func (s *Server) registerRoutes() []route {
	return []route{
		{pattern: "GET /desk/register", handle: s.registerPage, right: access.EditUnits},
		{pattern: "GET /desk/register/template.xlsx", handle: s.registerTemplate, right: access.EditUnits},
		{pattern: "GET /desk/register/register.xlsx", handle: s.registerExport, right: access.EditUnits},
		{pattern: "POST /desk/register", handle: s.compareRegister, right: access.EditUnits, limit: ledger.MostBytes + bodyLimit},
		{pattern: "POST /desk/register/apply", handle: s.applyRegister, right: access.EditUnits, limit: 2*ledger.MostBytes + bodyLimit},
	}
}

func (s *Server) registerPage(v *visit) error { return v.showRegister(nil, mistakes{}) }

// known is the register as it stands.
func known(r *store.Reader) (k ledger.Known, err error) {
	if k.Units, err = r.AllUnits(); err != nil {
		return k, err
	}
	if k.Posts, err = r.AllPosts(); err != nil {
		return k, err
	}
	page := store.Page{Limit: 500}
	for {
		list, next, err := r.Accounts(page)
		if err != nil {
			return k, err
		}
		k.Accounts = append(k.Accounts, list...)
		if next == "" {
			return k, nil
		}
		page.After = next
	}
}

// showRegister shows the page, with what a file would do when there is one.
func (v *visit) showRegister(content []byte, m mistakes) error {
	p := registerPage{Page: v.page(v.t(i18n.RegisterTitle)), Limit: i18n.Bytes(ledger.MostBytes), mistakes: m}
	p.Path = "/desk/register"
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}}
	if content != nil {
		var found ledger.Preview
		err := v.read(func(r *store.Reader) error {
			k, err := known(r)
			if err != nil {
				return err
			}
			found, err = ledger.Read(content, k)
			return err
		})
		if err != nil {
			found, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.RegisterFile)})
			if !ok {
				return err
			}
			p.mistakes = found
			return v.showStatus(p.status(), registerView(p))
		}
		v.fillRegister(&p, found, content)
	}
	status := p.status()
	if len(p.Mistakes) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, registerView(p))
}

func (v *visit) fillRegister(p *registerPage, found ledger.Preview, content []byte) {
	p.Seen, p.Preview, p.Nothing = true, found, found.Nothing()
	p.Print, p.Content = found.Print(), base64.RawURLEncoding.EncodeToString(content)
	for _, side := range []struct {
		title *i18n.Message
		list  []ledger.Change
	}{{i18n.RegisterUnits, found.Units}, {i18n.RegisterPosts, found.Posts}} {
		g := registerGroup{Title: v.t(side.title)}
		for _, c := range side.list {
			row := registerRow{Row: strconv.Itoa(c.Row), Name: c.Name, New: c.New}
			if c.New {
				p.News++
			} else {
				p.Changed++
			}
			for _, x := range c.Cells {
				row.Cells = append(row.Cells, registerCell{v.t(x.Column), v.cellWords(x.Column, x.Before), v.cellWords(x.Column, x.After)})
			}
			g.Rows = append(g.Rows, row)
		}
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	for _, e := range found.Wrong {
		text := string(e.Key)
		if m, ok := i18n.Lookup(e.Key); ok {
			text = m.With(v.lang, e.Args)
		}
		p.Mistakes = append(p.Mistakes, registerMistake{e.Place(), text})
	}
}

// cellWords names a class; other cells are as they are.
func (v *visit) cellWords(column *i18n.Message, text string) string {
	if column == i18n.RegisterClass && text != "" {
		return i18n.TermName(v.lang, "class", text)
	}
	return text
}

func (s *Server) registerTemplate(v *visit) error {
	content, err := ledger.Template(v.lang)
	if err != nil {
		return err
	}
	return v.workbook("register-template.xlsx", content)
}

func (s *Server) registerExport(v *visit) error {
	var k ledger.Known
	err := v.read(func(r *store.Reader) (err error) {
		k, err = known(r)
		return err
	})
	if err != nil {
		return err
	}
	content, err := ledger.Export(v.lang, k)
	if err != nil {
		return err
	}
	return v.workbook("register.xlsx", content)
}

// workbook sends an Excel file to be saved.
func (v *visit) workbook(name string, content []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Cache-Control", "private, no-store")
	_, err := v.w.Write(content)
	if err != nil {
		v.s.log.Debug("file not taken", "error", err)
	}
	return nil
}

// compareRegister shows what the file sent would do.
func (s *Server) compareRegister(v *visit) error {
	content, err := v.sentFile()
	if err == nil && len(content) == 0 {
		err = fault.Fields([]fault.Field{{Name: "file", Key: i18n.RegisterNothingIn.Key}})
	}
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.RegisterFile)}); ok {
			return v.showRegister(nil, m)
		}
		return err
	}
	return v.showRegister(content, mistakes{})
}

// sentFile is the bytes of the form's one file.
func (v *visit) sentFile() ([]byte, error) {
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, fault.Wrap(fault.TooLarge, i18n.RegisterTooLarge.Key, fault.Args{"limit": i18n.Bytes(ledger.MostBytes)}, err)
		}
		if part.FormName() != "file" {
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, fault.Wrap(fault.TooLarge, i18n.RegisterTooLarge.Key, fault.Args{"limit": i18n.Bytes(ledger.MostBytes)}, err)
		}
		return content, nil
	}
}

// applyRegister writes what was seen, all or nothing.
func (s *Server) applyRegister(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	content, err := base64.RawURLEncoding.DecodeString(form.Get("content"))
	if err != nil {
		return fault.Wrap(fault.Invalid, i18n.WebFormBroken.Key, nil, err)
	}
	made, changed := 0, 0
	err = v.write(func(tx *store.Tx) error {
		k, err := known(&tx.Reader)
		if err != nil {
			return err
		}
		p, err := ledger.Read(content, k)
		if err != nil {
			return err
		}
		made, changed = 0, 0
		for _, c := range append(p.Units, p.Posts...) {
			if c.New {
				made++
			} else {
				changed++
			}
		}
		return ledger.Apply(tx, v.actor, p, form.Get("print"))
	})
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showRegister(content, m)
		}
		return err
	}
	return v.redirect("/desk/units", look.Good, i18n.RegisterDone, "new", made, "changed", changed)
}
