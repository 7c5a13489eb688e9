package ledger

import (
	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
)

// postsOf compares the sheet of posts.
func (c *comparison) postsOf(sheets []string, rows []row) {
	c.name = sheetName(postSheet.title, sheets)
	place := map[org.UnitID]int{}
	for i, u := range c.units {
		if u.ID != "" {
			place[u.ID] = i
		}
	}
	known, titles := map[postKey]org.Post{}, map[postKey]bool{}
	for _, p := range c.known.Posts {
		known[postKey{place[p.Unit], org.Fold(p.Title), p.From}] = p
		titles[postKey{place[p.Unit], org.Fold(p.Title), 0}] = true
	}
	seen := map[postKey]int{}
	type pending struct {
		r      row
		key    postKey
		change Change
	}
	var list []pending
	for _, r := range rows {
		key, p, ok := c.postRow(r)
		if !ok {
			continue
		}
		if before, twice := seen[key]; twice {
			c.wrong(r, "title", i18n.RegisterTwice, fault.Args{"row": before})
			continue
		}
		seen[key] = r.n
		titles[postKey{key.unit, key.title, 0}] = true
		was, there := known[key]
		p.ID, p.Version, p.Deputy = was.ID, was.Version, was.Deputy
		if there {
			c.keepUnsaid(r, &p, was)
		}
		change := Change{Row: r.n, New: !there, Name: c.units[key.unit].Name + " " + p.Title, post: p, of: org.Fold(c.units[key.unit].Name)}
		diff := func(m *i18n.Message, before, after string) {
			if before != after {
				change.Cells = append(change.Cells, Cell{m, before, after})
			}
		}
		if !there {
			diff(i18n.RegisterPost, "", p.Title)
			diff(i18n.RegisterFrom, "", p.From.String())
		}
		diff(i18n.RegisterHolder, was.Holder, p.Holder)
		diff(i18n.RegisterPhone, was.Phone, p.Phone)
		diff(i18n.RegisterLogin, c.known.login(was.Account), c.known.login(p.Account))
		diff(i18n.RegisterTo, was.To.String(), p.To.String())
		deputy := c.known.title(was.Deputy)
		if _, column := r.letters["deputy"]; column {
			diff(i18n.RegisterDeputy, deputy, r.cells["deputy"])
			deputy = r.cells["deputy"]
		}
		change.deputy = org.Fold(deputy)
		list = append(list, pending{r, key, change})
	}
	for _, x := range list {
		if x.change.deputy != "" {
			switch {
			case x.change.deputy == x.key.title:
				c.wrong(x.r, "deputy", i18n.RegisterOwnDeputy, nil)
			case !titles[postKey{x.key.unit, x.change.deputy, 0}]:
				c.wrong(x.r, "deputy", i18n.RegisterNoSuchPost, fault.Args{"title": x.r.cells["deputy"]})
			}
		}
		if len(x.change.Cells) == 0 {
			c.preview.Same++
			continue
		}
		c.preview.Posts = append(c.preview.Posts, x.change)
	}
}

// keepUnsaid leaves what the sheet has no column for.
func (c *comparison) keepUnsaid(r row, p *org.Post, was org.Post) {
	if _, column := r.letters["phone"]; !column {
		p.Phone = was.Phone
	}
	if _, column := r.letters["login"]; !column {
		p.Account = was.Account
	}
	if _, column := r.letters["to"]; !column {
		p.To = was.To
	}
}

// postRow reads one row of the sheet of posts.
func (c *comparison) postRow(r row) (key postKey, p org.Post, ok bool) {
	before := len(c.preview.Wrong)
	for _, id := range []string{"unit", "title", "holder", "from"} {
		if r.cells[id] == "" {
			c.wrong(r, id, i18n.RegisterNeeded, nil)
		}
	}
	p = org.Post{Title: r.cells["title"], Holder: r.cells["holder"], Phone: r.cells["phone"]}
	if name := r.cells["unit"]; name != "" {
		i, there := c.names[org.Fold(name)]
		if !there {
			c.wrong(r, "unit", i18n.RegisterNoSuchUnit, fault.Args{"name": name})
		}
		key.unit = i
	}
	var good bool
	if p.From, good = date(r.cells["from"]); !good {
		c.wrong(r, "from", i18n.RegisterNoDate, fault.Args{"text": r.cells["from"]})
	}
	if p.To, good = date(r.cells["to"]); !good {
		c.wrong(r, "to", i18n.RegisterNoDate, fault.Args{"text": r.cells["to"]})
	} else if !p.To.IsZero() && p.To < p.From {
		c.wrong(r, "to", i18n.RegisterEndsBefore, nil)
	}
	if login := r.cells["login"]; login != "" {
		a, there := c.account(login)
		switch {
		case !there:
			c.wrong(r, "login", i18n.RegisterNoSuchLogin, fault.Args{"login": login})
		case c.units[key.unit].ID == "" || a.Unit != c.units[key.unit].ID:
			c.wrong(r, "login", i18n.RegisterLoginElsewhere, fault.Args{"login": login})
		}
		p.Account = string(a.ID)
	}
	key.title, key.from = org.Fold(p.Title), p.From
	return key, p, len(c.preview.Wrong) == before
}

func (c *comparison) account(login string) (access.Account, bool) {
	want := access.FoldLogin(login)
	for _, a := range c.known.Accounts {
		if a.Login == want {
			return a, true
		}
	}
	return access.Account{}, false
}
