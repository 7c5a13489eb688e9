package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
)

// auditPage is the trail: every change with who, when, before and after.
type auditPage struct {
	look.Page
	Chain   string
	Chains  []look.Option
	Subject string // narrowed to one thing
	Rows    []change
	Next    string
}

// change is one entry of the trail in words.
type change struct {
	Seq    int64
	When   string
	Ago    string
	Actor  string
	Role   string
	What   string
	Thing  string // kind of thing
	Name   string // its name, where it is known
	Times  int    // how often in a row, where entries are drawn together
	Fields []changedField
	Hash   string
	Href   string // the trail of this thing
}

type changedField struct{ Name, Before, After string }

func (s *Server) auditPage(v *visit) error {
	p := auditPage{Page: v.page(v.t(i18n.WebAudit)), Chain: v.query("chain")}
	if p.Chain == "" {
		p.Chain = access.Installation
	}
	kind, subject := v.query("kind"), v.query("subject")
	p.Wide = true
	err := v.read(func(r *store.Reader) error {
		plans, _, err := r.Plans(store.PlanFilter{Page: store.Page{Limit: 100}})
		if err != nil {
			return err
		}
		p.Chains = []look.Option{{Value: access.Installation, Label: v.t(i18n.WebChainInstallation)}}
		for _, x := range plans {
			p.Chains = append(p.Chains, look.Option{Value: string(x.ID), Label: clip(picked(v.lang, x.Title), 40)})
		}
		page := store.Page{After: v.query("after")}
		var entries []access.Entry
		var next string
		if kind != "" && subject != "" {
			p.Subject = v.kindName(kind)
			entries, next, err = r.AuditSubject(kind, subject, page)
		} else {
			entries, next, err = r.AuditChain(p.Chain, page)
		}
		if err != nil {
			return err
		}
		p.Rows, p.Next = nil, ""
		for _, e := range entries {
			p.Rows = append(p.Rows, v.change(e))
		}
		if next != "" {
			p.Next = look.WithQuery(v.r.URL.RequestURI(), "after", next)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(auditView(p))
}

// change puts an entry of the trail into words.
func (v *visit) change(e access.Entry) change {
	c := change{
		Seq: e.Seq, When: v.when(e.At), Ago: v.ago(e.At), Actor: e.Actor, What: v.actionName(e.Action), Thing: v.kindName(e.Kind), Hash: e.Hash,
		Href: "/desk/audit?kind=" + e.Kind + "&subject=" + e.Subject,
	}
	if e.Role != "" {
		c.Role = look.RoleName(v.lang, e.Role)
	}
	before, after := facts(e.Before), facts(e.After)
	if c.Name = nameIn(after); c.Name == "" {
		c.Name = nameIn(before)
	}
	c.Fields = v.changedFields(before, after)
	return c
}

func (v *visit) actionName(a access.Action) string {
	if m, ok := i18n.Lookup(fault.Key("access.action." + string(a))); ok {
		return m.In(v.lang)
	}
	return string(a)
}

func (v *visit) kindName(kind string) string {
	if m, ok := i18n.Lookup(fault.Key("web.kind." + kind)); ok {
		return m.In(v.lang)
	}
	return kind
}

func (v *visit) fieldName(name string) string {
	if m, ok := i18n.Lookup(fault.Key("web.field." + name)); ok {
		return m.In(v.lang)
	}
	return name
}

// facts reads the JSON object of an entry's side; anything else has no facts to tell.
func facts(s string) map[string]any {
	if s == "" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	var m map[string]any
	if d.Decode(&m) != nil {
		return nil
	}
	lower := make(map[string]any, len(m))
	for k, x := range m {
		lower[strings.ToLower(k)] = x
	}
	return lower
}

// nameIn finds what a person would call the thing.
func nameIn(m map[string]any) string {
	for _, key := range []string{"name", "title", "login", "slug"} {
		switch x := m[key].(type) {
		case string:
			if x != "" {
				return x
			}
		case map[string]any:
			if s, ok := x["hans"].(string); ok && s != "" {
				return s
			}
		}
	}
	return ""
}

// unsaid are facts of entries that tell a person nothing.
var unsaid = map[string]bool{"version": true, "id": true, "sortkey": true, "etag": true, "span": true, "draft": true}

// changedFields lists what differs between the two sides, by name.
func (v *visit) changedFields(before, after map[string]any) []changedField {
	names := map[string]bool{}
	for k := range before {
		names[k] = true
	}
	for k := range after {
		names[k] = true
	}
	var out []changedField
	for k := range names {
		b, a := v.factText(before[k]), v.factText(after[k])
		if unsaid[k] || b == a {
			continue
		}
		out = append(out, changedField{v.fieldName(k), b, a})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// factText writes one fact of an entry.
func (v *visit) factText(x any) string {
	switch x := x.(type) {
	case nil:
		return ""
	case string:
		return clip(x, 160)
	case bool:
		if x {
			return v.t(i18n.WebYes)
		}
		return v.t(i18n.WebNo)
	case json.Number:
		return x.String()
	case []any:
		parts := make([]string, len(x))
		for i := range x {
			parts[i] = v.factText(x[i])
		}
		return clip(strings.Join(parts, "、"), 160)
	}
	b, err := json.Marshal(x)
	if err != nil {
		return fmt.Sprint(x)
	}
	return clip(string(b), 160)
}
