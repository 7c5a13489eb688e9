package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/store"
	"luodi/internal/work"
)

const policy = "/desk/templates/policy_document"

// filled is the form of a page as a browser would send it, with fields changed.
func filled(a reply, pairs ...string) []string {
	form := url.Values{}
	a.doc.Find(".template-form").Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		switch kind, _ := s.Attr("type"); {
		case name == "":
		case kind == "checkbox":
			if _, on := s.Attr("checked"); on {
				form.Set(name, "yes")
			}
		case goquery.NodeName(s) == "select":
			chosen := s.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = s.Find("option").First()
			}
			form.Set(name, chosen.AttrOr("value", ""))
		case goquery.NodeName(s) == "textarea":
			form.Set(name, s.Text())
		default:
			form.Set(name, s.AttrOr("value", ""))
		}
	})
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	var out []string
	for name, values := range form {
		out = append(out, name, values[0])
	}
	return out
}

func (p *place) template(id work.TemplateID) (t work.Template, version int) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		lib, err := r.Templates()
		if err != nil {
			return err
		}
		t, _ = lib.Find(id)
		version = lib.Version()
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return t, version
}

func TestTemplateEdit(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	was, _ := p.template("policy_document")
	form := office.get(policy + "/edit")
	// sent back as it is it stays as it is
	if a := office.follow(office.post(policy+"/edit", filled(form, "note", "什么也没改")...)); !a.has("第 2 版") || !a.has("内容没有变化") {
		t.Errorf("unchanged: %s", a.text())
	}
	if now, _ := p.template("policy_document"); len(work.DiffTemplates(was, now)) != 0 {
		t.Errorf("the form changes what it does not show: %v", work.DiffTemplates(was, now))
	}
	// the form that saw version 1
	if a := office.post(policy+"/edit", filled(form, "typical-0", "12", "note", "旧版")...); a.status != http.StatusConflict || a.doc.Find("#f-typical-0").AttrOr("value", "") != "12" || a.doc.Find("#f-note").Text() != "旧版" {
		t.Errorf("an old library: %d", a.status)
	}
	for _, role := range access.Roles {
		want := http.StatusForbidden
		if role == access.Office {
			want = http.StatusOK
		}
		r := p.as(role)
		if a := r.get(policy + "/edit"); a.status != want {
			t.Errorf("%s edits: %d", role, a.status)
		}
		if a := r.get(policy); a.status != http.StatusOK || (a.doc.Find("a[href$='/edit']").Length() == 1) != (want == http.StatusOK) {
			t.Errorf("%s reads: %d", role, a.status)
		}
		if want == http.StatusForbidden {
			if a := r.post(policy+"/edit", filled(form, "note", "x")...); a.status != want {
				t.Errorf("%s saves: %d", role, a.status)
			}
		}
	}
	// steps change the form and keep nothing
	form = office.get(policy + "/edit")
	last := len(was.Stages) - 1
	a := office.post(policy+"/edit", filled(form, "step", "add:0", "note", "加一步", "hans-0", "改过的名称")...)
	if a.status != http.StatusOK || a.doc.Find(".stage-fields").Length() != last+2 || a.doc.Find("#f-hans-0").AttrOr("value", "") != "改过的名称" || a.doc.Find("#f-note").Text() != "加一步" {
		t.Fatalf("a stage added: %d, %d stages", a.status, a.doc.Find(".stage-fields").Length())
	}
	if code := a.doc.Find("#f-code-1").AttrOr("value", ""); code == "" || a.doc.Find("#f-after-1").AttrOr("value", "") != string(was.Stages[0].Code) {
		t.Errorf("the new stage has the code %q", code)
	}
	a = office.post(policy+"/edit", filled(a, "step", "down:1")...)
	if got := a.doc.Find("#f-code-1").AttrOr("value", ""); got != string(was.Stages[1].Code) {
		t.Errorf("moved down: %s is second", got)
	}
	a = office.post(policy+"/edit", filled(a, "step", "up:2", "hans-2", "新增节点")...)
	saved := office.follow(office.post(policy+"/edit", filled(a)...))
	if !saved.has("新增节点") || !saved.has("加一步") || !saved.has("模板库第 3 版") {
		t.Errorf("saved: %s", saved.text())
	}
	now, version := p.template("policy_document")
	if version != 3 || len(now.Stages) != last+2 || now.Stages[1].Name.Hans != "新增节点" {
		t.Errorf("version %d with %d stages", version, len(now.Stages))
	}
	// what it was, and what plans made then keep saying
	if old := office.get(policy + "?version=1"); old.has("新增节点") && old.doc.Find("#stages").Text() != "" && strings.Contains(old.doc.Find("#stages").Text(), "新增节点") {
		t.Error("an old version shows what came later")
	}
	a = office.post(policy+"/edit", filled(office.get(policy+"/edit"), "step", "drop:1")...)
	if a.doc.Find(".stage-fields").Length() != last+1 {
		t.Error("a stage is not removed")
	}
	if trail := office.get("/desk/audit?kind=template&subject=policy_document"); !trail.has("计划模板") {
		t.Errorf("not in the trail: %s", trail.text())
	}
}

func TestTemplateMistakes(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	for _, tc := range []struct {
		name, field string
		change      []string
	}{
		{"no reason", "note", []string{"note", ""}},
		{"no name", "hans", []string{"hans", ""}},
		{"no number", "max-0", []string{"max-0", "many"}},
		{"min above usual", "min-0", []string{"min-0", "900"}},
		{"a code twice", "code-1", []string{"code-1", "M01"}},
		{"no such predecessor", "after-1", []string{"after-1", "M99"}},
		{"a later predecessor", "after-0", []string{"after-0", "M02"}},
		{"no such end", "end", []string{"end", "M99"}},
		{"no such calendar", "calendar-0", []string{"calendar-0", "XX"}},
		{"no such owner", "owner-0", []string{"owner-0", "nobody"}},
		{"below the law", "min-3", []string{"min-3", "1"}},
		{"a legal limit without a basis", "legal-0", []string{"bound-0", "min", "legal-0", "3"}},
		{"a stage without a name", "hans-2", []string{"hans-2", ""}},
		{"a text without end", "use_when", []string{"use_when", strings.Repeat("长", 2001)}},
	} {
		form := office.get(policy + "/edit")
		a := office.post(policy+"/edit", filled(form, append([]string{"note", "试"}, tc.change...)...)...)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-"+tc.field+"-error").Length() != 1 {
			t.Errorf("%s: %d, wrong is %s", tc.name, a.status, a.doc.Find(".error").Text())
		}
		for _, flaw := range flaws(a, i18n.ZhHans) {
			t.Errorf("%s: %s", tc.name, flaw)
		}
	}
	if a := office.post(policy+"/edit", "rows", "999999", "step", "drop:70000"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a form of a million stages: %d", a.status)
	}
	if a := office.get("/desk/templates/nothing"); a.status != http.StatusNotFound {
		t.Errorf("no such template: %d", a.status)
	}
	if a := office.post("/desk/templates/nothing/edit", filled(office.get(policy+"/edit"), "note", "x")...); a.status != http.StatusNotFound {
		t.Errorf("no such template is saved: %d", a.status)
	}
	if _, version := p.template("policy_document"); version != 1 {
		t.Errorf("the library is at version %d", version)
	}
}

func TestNewTemplate(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	blank := office.get("/desk/templates/new")
	if a := office.post("/desk/templates/new", filled(blank, "id", "policy_document", "hans", "又一个", "hans-0", "节点", "note", "试")...); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-id-error").Length() != 1 {
		t.Errorf("an id that is taken: %d", a.status)
	}
	for _, id := range []string{"new", "大写", "A B", ""} {
		if a := office.post("/desk/templates/new", filled(blank, "id", id, "hans", "又一个", "hans-0", "节点", "note", "试")...); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-id-error").Length() != 1 {
			t.Errorf("id %q: %d", id, a.status)
		}
	}
	a := office.follow(office.post("/desk/templates/new", filled(blank, "id", "own_one", "hans", "本区模板", "hans-0", "唯一节点", "note", "本区需要")...))
	if !a.has("本区模板") || !a.has("10 个工作日") {
		t.Errorf("made: %s", a.text())
	}
	copied := office.get("/desk/templates/new?from=capital_works_gov")
	if copied.doc.Find(".stage-fields").Length() != 15 || copied.doc.Find("#f-id").AttrOr("value", "x") != "" {
		t.Error("the copy is not one")
	}
	if a := office.follow(office.post("/desk/templates/new", filled(copied, "id", "works_small", "note", "小型工程")...)); !a.has("模板库第 3 版") && !a.has("第 3 版") {
		t.Errorf("copied: %s", a.text())
	}
	if list := office.get("/desk/templates"); list.doc.Find("main tbody tr").Length() != 19 {
		t.Errorf("%d templates in the list", list.doc.Find("main tbody tr").Length())
	}
}

func TestTemplatePages(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	office.post(policy+"/edit", filled(office.get(policy+"/edit"), "note", "改一下", "hans-0", "改过的名称", "use_when", "只有中文")...)
	for _, role := range []access.Role{access.Office, access.UnitLiaison} {
		r := p.as(role)
		for _, lang := range i18n.Langs {
			r.setCookie("luodi_lang", string(lang))
			paths := []string{"/desk/templates", policy, policy + "?version=1"}
			for _, tpl := range work.Embedded().Templates() {
				paths = append(paths, "/desk/templates/"+string(tpl.ID))
			}
			if role == access.Office {
				paths = append(paths, policy+"/edit", "/desk/templates/new", "/desk/templates/new?from=event_once")
			}
			for _, path := range paths {
				a := r.get(path)
				if a.status != http.StatusOK {
					t.Errorf("%s %s %s: %d", role, lang, path, a.status)
				}
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s %s %s: %s", role, lang, path, flaw)
				}
			}
		}
	}
}
