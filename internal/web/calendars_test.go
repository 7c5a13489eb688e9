package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

const newNotice = "/desk/calendars/notice"

// notice2024 is the notice of 2024 with three more days off before Spring Festival.
func notice2024(t *testing.T) string {
	t.Helper()
	for _, n := range calendar.Embedded().Notices() {
		if n.Jurisdiction == calendar.CN && n.Year == 2024 {
			return n.Rows() + "2024-01-03,off,演示假\n2024-01-04,off,演示假\n2024-01-05,off,演示假\n"
		}
	}
	t.Fatal("no notice of 2024")
	return ""
}

func (p *place) book() (v int) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		b, err := r.Calendars()
		v = b.Version()
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func TestNoticeIsWeighedAndApplied(t *testing.T) {
	p := open(t, friday)
	p.inForce("capital_works_gov")
	rows := notice2024(t)
	form := func(pairs ...string) []string {
		return append([]string{"place", "CN", "year", "2024", "status", "gazetted", "source", "演示通知1号"}, pairs...)
	}
	for _, role := range access.Roles {
		want := http.StatusForbidden
		if role == access.Office || role == access.Operator {
			want = http.StatusOK
		}
		if a := p.as(role).get(newNotice); a.status != want {
			t.Errorf("%s opens the form: %d", role, a.status)
		}
		if a := p.as(role).post(newNotice, form("rows", rows)...); a.status != want {
			t.Errorf("%s weighs: %d", role, a.status)
		}
		if want == http.StatusForbidden {
			if a := p.as(role).post(newNotice+"/apply", form("rows", rows, "book", "1")...); a.status != want {
				t.Errorf("%s applies: %d", role, a.status)
			}
		}
	}
	if p.book() != 1 {
		t.Fatal("weighing has applied it")
	}
	office, operator := p.as(access.Office), p.as(access.Operator)
	a := office.post(newNotice, form("rows", rows)...)
	if n := a.doc.Find(".day-changes li").Length(); n != 3 {
		t.Errorf("%d days change, want 3: %s", n, a.text())
	}
	moved := a.doc.Find("#effect tbody tr").Length()
	if moved == 0 || !a.has("预计完成") || !a.has("建设口岸连廊") {
		t.Fatalf("nothing moves: %s", a.text())
	}
	// what the page says is what happens
	book := a.doc.Find("#effect input[name=book]").AttrOr("value", "")
	kept := a.doc.Find("#effect input[name=rows]").AttrOr("value", "")
	before := p.workInForce().Finish
	after := operator.follow(operator.post(newNotice+"/apply", form("rows", kept, "book", book)...))
	if !after.has("日历簿第 2 版") || !after.has("演示通知1号") || p.book() != 2 {
		t.Errorf("applied: %s", after.text())
	}
	if now := p.workInForce().Finish; now == before {
		t.Errorf("the forecast stays at %s", now)
	}
	if !after.has("测试岗位operator") {
		t.Error("the history does not say who applied it")
	}
	// somebody else weighed on the old book: what he applies is weighed again first
	a = office.post(newNotice+"/apply", form("rows", rows+"2024-01-08,off,演示假\n", "book", "1")...)
	if a.status != http.StatusConflict || p.book() != 2 || !a.has("2024年1月8日") || a.doc.Find("#effect input[name=book]").AttrOr("value", "") != "2" {
		t.Errorf("an old book: %d, %s", a.status, a.text())
	}
}

func TestNoticeMistakes(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	rows := "date,kind,name\n2027-01-01,off,元旦\n2027-01-01,off,元旦\n2027-02-30,off,春节\n2027-02-09,work,春节\n2028-05-01,off,劳动节\n2027-05-01,休息日,劳动节\n2027-05-02,off"
	a := office.post(newNotice, "place", "CN", "year", "2027", "status", "gazetted", "source", "草稿", "rows", rows)
	if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-rows").Text() != rows || a.doc.Find("#f-source").AttrOr("value", "") != "草稿" {
		t.Errorf("%d, typed rows kept: %v", a.status, a.doc.Find("#f-rows").Text() == rows)
	}
	for _, want := range []string{"第 3 行：2027-01-01与第 2 行重复", "第 4 行：“2027-02-30”不是日期", "第 5 行：2027-02-09本来就是工作日", "第 6 行：2028-05-01不属于2027年", "第 7 行：2027-05-01须写明", "第 8 行：2027-05-02没有名称"} {
		if !a.has(want) {
			t.Errorf("no word of %q: %s", want, a.doc.Find(".row-errors").Text())
		}
	}
	for name, pairs := range map[string][]string{
		"a year that is none":   {"place", "CN", "year", "soon", "status", "gazetted", "rows", "2027-01-01,off,元旦"},
		"a year out of range":   {"place", "CN", "year", "3000", "status", "gazetted", "rows", "3000-01-01,off,元旦"},
		"an unknown place":      {"place", "MO", "year", "2027", "status", "gazetted", "rows", "2027-01-01,off,元旦"},
		"an unknown status":     {"place", "CN", "year", "2027", "status", "rumour", "rows", "2027-01-01,off,元旦"},
		"nothing typed":         {"place", "CN", "year", "2027", "status", "gazetted", "rows", ""},
		"a source without end":  {"place", "CN", "year", "2027", "status", "gazetted", "rows", "2027-01-01,off,元旦", "source", strings.Repeat("长", 301)},
		"work in Hong Kong":     {"place", "HK", "year", "2027", "status", "gazetted", "rows", "2027-02-06,work,x"},
		"a year, but no number": {"place", "CN", "year", "", "status", "gazetted", "rows", "2027-01-01,off,元旦"},
	} {
		for _, path := range []string{newNotice, newNotice + "/apply"} {
			if a := office.post(path, append(pairs, "book", "1")...); a.status != http.StatusUnprocessableEntity || a.doc.Find(".error").Length() == 0 {
				t.Errorf("%s: %d", name, a.status)
			}
		}
	}
	if p.book() != 1 {
		t.Error("a bad notice was applied")
	}
}

// upload sends the form with a file.
func (r *reader) uploadNotice(name string, content []byte, pairs ...string) reply {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w.WriteField(pairs[i], pairs[i+1])
	}
	f, err := w.CreateFormFile("file", name)
	if err != nil {
		r.t.Fatal(err)
	}
	f.Write(content)
	w.Close()
	return r.send(http.MethodPost, newNotice, &b, map[string]string{"Content-Type": w.FormDataContentType(), "Sec-Fetch-Site": "same-origin"})
}

func TestNoticeFromFile(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	text := "日期,类型,名称\r\n2027-01-01,休,元旦\r\n2027-01-03,班,元旦\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		content string
		status  int
	}{
		{"utf-8", text, http.StatusOK}, {"utf-8 with a mark", "\ufeff" + text, http.StatusOK}, {"as Excel writes it", gbk, http.StatusOK},
		{"a spreadsheet", "PK\x03\x04\x00\x00", http.StatusUnprocessableEntity}, {"too large", strings.Repeat("2027-01-01,off,x\n", 20000), http.StatusUnprocessableEntity},
	} {
		a := office.uploadNotice("n.csv", []byte(tc.content), "place", "CN", "year", "2027", "status", "gazetted", "rows", "wird ersetzt")
		if a.status != tc.status {
			t.Errorf("%s: %d: %s", tc.name, a.status, a.text())
		}
		if got := a.doc.Find("#f-rows").Text(); tc.status == http.StatusOK && !strings.Contains(got, "2027-01-03,班,元旦") {
			t.Errorf("%s: rows %q", tc.name, got)
		}
	}
	if a := office.uploadNotice("n.csv", nil, "place", "CN", "year", "2027", "status", "gazetted", "rows", "2027-01-01,off,元旦"); a.status != http.StatusOK {
		t.Errorf("no file chosen: %d", a.status)
	}
	if a := office.uploadNotice("n.csv", bytes.Repeat([]byte("x"), 2<<20), "place", "CN"); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", a.status)
	}
}

func TestCount(t *testing.T) {
	p := open(t, friday)
	r := p.as(access.UnitLiaison)
	for _, tc := range []struct{ query, want string }{
		{"cal=CN&mode=add&from=2023-04-20&n=10", "2023年5月6日"},
		{"cal=HK&mode=add&from=2026-04-02&n=5", "2026年4月14日"},
		{"cal=JOINT&mode=add&from=2023-09-28&n=3", "2023年10月11日"},
		{"cal=CN&mode=add&from=2023-05-06&n=-10", "2023年4月20日"},
		{"cal=NATURAL&mode=add&from=2023-03-01&n=30", "2023年3月31日"},
		{"cal=CN&mode=between&from=2022-10-20&to=2023-12-31", "共 301 天"},
		{"cal=CN&mode=add&from=2035-04-20&n=10", "尚未公布"},
		{"cal=CN&mode=between&from=2022-10-20&to=2032-12-31", "超过 800 天"},
	} {
		if a := r.get("/desk/calendars/count?" + tc.query); a.status != http.StatusOK || !a.has(tc.want) {
			t.Errorf("%s: %d, no %q: %s", tc.query, a.status, tc.want, a.doc.Find("#result").Text())
		}
	}
	a := r.get("/desk/calendars/count?cal=CN&mode=add&from=2023-04-20&n=10")
	if n := a.doc.Find("details .count-list li").Length(); n != 16 || !a.has("第 10 个工作日 · 调休上班") {
		t.Errorf("%d days listed: %s", n, a.text())
	}
	for _, bad := range []string{"mode=add&from=&n=10", "mode=add&from=2023-04-20&n=ten", "mode=add&from=2023-04-20&n=9999", "mode=between&from=2023-04-20&to=2023-04-01", "mode=between&from=2023-04-20&to=", "mode=add&from=1900-01-01&n=1", "mode=add&from=2149-12-31&n=9"} {
		if a := r.get("/desk/calendars/count?" + bad); a.status != http.StatusUnprocessableEntity || a.doc.Find(".error").Length() == 0 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

func TestCalendarPages(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	office := p.as(access.Office)
	office.post(newNotice+"/apply", "place", "CN", "year", "2024", "status", "gazetted", "source", "演示", "rows", notice2024(t), "book", "1")
	for _, role := range []access.Role{access.Office, access.UnitLiaison, access.Auditor} {
		r := p.as(role)
		for _, lang := range i18n.Langs {
			r.setCookie("luodi_lang", string(lang))
			for _, path := range []string{"/desk/calendars", "/desk/calendars?cal=HK&year=2027", "/desk/calendars?cal=JOINT&year=2023", "/desk/calendars?cal=CN&year=2024", "/desk/calendars?cal=CN&year=2050", "/desk/calendars?cal=XX&year=1", "/desk/calendars/count", "/desk/calendars/count?cal=JOINT&from=2023-09-28&n=5"} {
				a := r.get(path)
				if a.status != http.StatusOK {
					t.Errorf("%s %s %s: %d", role, lang, path, a.status)
				}
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s %s %s: %s", role, lang, path, flaw)
				}
			}
			if role != access.Office {
				continue
			}
			for _, a := range []reply{r.get(newNotice), r.get(newNotice + "?cal=HK&year=2027"), r.post(newNotice, "place", "HK", "year", "2027", "status", "gazetted", "rows", "2027-01-04,off,假日"), r.post(newNotice, "place", "CN", "year", "2027", "status", "gazetted", "rows", "2027-01-04,off")} {
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s notice: %s", lang, flaw)
				}
			}
		}
	}
	if a := office.get("/desk/calendars?cal=CN&year=2023"); !a.has("2023年：249 个工作日") || a.doc.Find(".days").Length() != 12 || a.doc.Find("td.makeup").Length() != 7 {
		t.Errorf("2023: %d make-up days", a.doc.Find("td.makeup").Length())
	}
	if a := office.get("/desk/calendars?cal=CN&year=2050"); !a.has("暂定") || a.doc.Find("td.makeup").Length() != 0 {
		t.Error("a year without a notice is not provisional")
	}
}
