package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/store"
	"luodi/internal/web"
)

// friday is Friday 2022-10-21; with two working days the limits end on Tuesday 25.
func friday(o *web.Options) {
	o.Clock = func() time.Time { return time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC) }
}

func (p *place) duties() (all []duty.Duty) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) (err error) {
		all, err = r.PlanDuties(p.plan.ID)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func (p *place) dutyOf(unit string) duty.Duty {
	p.t.Helper()
	for _, d := range p.duties() {
		if d.Unit == p.units[unit].ID && d.Open() {
			return d
		}
	}
	p.t.Fatalf("%s has no duty", unit)
	return duty.Duty{}
}

func TestIssue(t *testing.T) {
	p := open(t, friday)
	for _, role := range access.Roles {
		want := http.StatusForbidden
		if role == access.Office {
			want = http.StatusOK
		}
		if a := p.as(role).get("/desk/plans/pilot/issue"); a.status != want {
			t.Errorf("%s sees the preview: %d, want %d", role, a.status, want)
		}
		if role != access.Office {
			if a := p.as(role).post("/desk/plans/pilot/issue", "sign", "2", "object", "2"); a.status != http.StatusForbidden {
				t.Errorf("%s may issue: %d", role, a.status)
			}
		}
	}
	office := p.as(access.Office)
	a := office.get("/desk/plans/pilot/issue?sign=2&object=3")
	for _, want := range []string{"2 个单位各收到自己的职责，共 2 项，回执 2 份", "10月25日 周二", "10月26日 周三", "第 2 个工作日", "休息日，不计", "区口岸办"} {
		if !a.has(want) {
			t.Errorf("the preview lacks %q: %s", want, a.text())
		}
	}
	a = office.post("/desk/plans/pilot/issue", "sign", "0", "object", "many")
	if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-sign").AttrOr("value", "") != "0" || a.doc.Find("#f-object").AttrOr("value", "") != "many" {
		t.Errorf("wrong limits: %d, what was typed is not there", a.status)
	}
	if len(p.duties()) != 0 {
		t.Fatal("issued with wrong limits")
	}
	a = office.follow(office.post("/desk/plans/pilot/issue", "sign", "2", "object", "3"))
	if !a.has("已交办：2 项职责、2 份回执") || !a.has("已签收 0/2") {
		t.Errorf("after issue: %s", a.text())
	}
	d := p.dutyOf("commerce")
	if d.SignBy.String() != "2022-10-25" || d.ObjectBy.String() != "2022-10-26" {
		t.Errorf("limits %s %s", d.SignBy, d.ObjectBy)
	}
	if a := office.post("/desk/plans/pilot/issue", "sign", "2", "object", "2"); a.status != http.StatusConflict {
		t.Errorf("issued twice: %d", a.status)
	}
}

// TestDutyJourney: sign, object, decide, reassign, posts, coverage, successor, receipt.
func TestDutyJourney(t *testing.T) {
	p := open(t, friday)
	office, liaison := p.as(access.Office), p.as(access.UnitLiaison)
	office.post("/desk/plans/pilot/issue", "sign", "2", "object", "2")
	d, port := p.dutyOf("commerce"), p.dutyOf("port")
	page := "/desk/duties/" + string(d.ID)

	if a := liaison.get("/desk"); !a.has("还有 1 项未签收") {
		t.Errorf("Today of the liaison: %s", a.text())
	}
	if a := office.get("/desk"); !a.has("1 个推定牵头单位待确认") {
		t.Errorf("Today of the office: %s", a.text())
	}
	// who is refused
	for _, role := range []access.Role{access.Office, access.Leader, access.Auditor, access.Operator} {
		if a := p.as(role).post("/desk/units/commerce/duties", "duty", string(d.ID)); a.status != http.StatusForbidden {
			t.Errorf("%s may sign: %d", role, a.status)
		}
	}
	if a := liaison.post("/desk/units/port/duties", "duty", string(port.ID)); a.status != http.StatusForbidden {
		t.Errorf("another unit's duty signed: %d", a.status)
	}
	if a := liaison.post("/desk/duties/"+string(port.ID)+"/object", "reason", "不是"); a.status != http.StatusForbidden {
		t.Errorf("another unit's duty objected to: %d", a.status)
	}
	if a := liaison.post(page+"/settle", "upheld", "yes", "decision", "x"); a.status != http.StatusForbidden {
		t.Errorf("a unit decides: %d", a.status)
	}
	if a := liaison.post("/desk/units/port/posts", "title", "科长", "holder", "岗位", "from", "2022-10-21"); a.status != http.StatusForbidden {
		t.Errorf("a post of another unit: %d", a.status)
	}

	// an objection without reason comes back with the suggestion kept
	a := liaison.post(page+"/object", "reason", " ", "suggests", string(p.units["other"].ID))
	if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-suggests option[selected]").AttrOr("value", "") != string(p.units["other"].ID) {
		t.Errorf("objection without reason: %d", a.status)
	}
	if a := liaison.follow(liaison.post(page+"/object", "reason", "不属本单位职责", "suggests", string(p.units["other"].ID))); !a.has("异议已提交") {
		t.Errorf("objection: %s", a.text())
	}
	if a := office.get("/desk"); !a.has("1 项异议等您决定") {
		t.Errorf("the office does not see the objection: %s", a.text())
	}
	if a := office.post(page+"/settle", "upheld", "no", "decision", ""); a.status != http.StatusUnprocessableEntity {
		t.Errorf("decision without reason: %d", a.status)
	}
	office.follow(office.post(page+"/settle", "upheld", "no", "decision", "方案已写明"))
	if a := liaison.get(page); !a.has("方案已写明") || a.doc.Find("#object").Length() != 0 {
		t.Error("a refused objection can be raised again, or its reason is not shown")
	}

	// the other one is returned, stays open at the office, and is reassigned
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		return duty.ObjectTo(tx, access.Actor{Account: "x", Name: "区口岸办", Role: access.UnitLiaison, Unit: port.Unit}, port.ID, port.ObjectBy, "误派", "")
	})
	if err != nil {
		t.Fatal(err)
	}
	portPage := "/desk/duties/" + string(port.ID)
	office.follow(office.post(portPage+"/settle", "upheld", "yes", "decision", "属实"))
	if a := office.get("/desk"); !a.has("1 项退回的职责还没有单位承担") {
		t.Errorf("a returned duty is lost: %s", a.text())
	}
	if a := office.post(portPage+"/reassign", "unit", string(p.units["commerce"].ID)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("reassigned to a unit that has it: %d", a.status)
	}
	office.follow(office.post(portPage+"/reassign", "unit", string(p.units["other"].ID)))
	if p.dutyOf("other").Replaces != port.ID {
		t.Error("the reassigned duty does not say what it replaces")
	}

	// signing, then posts
	if a := liaison.get(page); !a.has("没有在这项职责上备案的岗位，不能代单位报送") {
		t.Errorf("reporting without a post: %s", a.text())
	}
	if a := liaison.follow(liaison.post("/desk/units/commerce/duties", "duty", string(d.ID))); !a.has("已签收 1 项职责") {
		t.Errorf("signed: %s", a.text())
	}
	a = liaison.post("/desk/units/commerce/posts", "title", "副局长", "holder", "", "from", "yesterday")
	if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-title").AttrOr("value", "") != "副局长" {
		t.Errorf("a post without holder: %d", a.status)
	}
	account := string(p.accounts[access.UnitLiaison].ID)
	for _, title := range []string{"副局长", "科长"} {
		liaison.follow(liaison.post("/desk/units/commerce/posts", "title", title, "holder", "演示岗位", "from", "2022-01-01", "account", account))
	}
	if a := liaison.post("/desk/units/commerce/posts", "title", "科员", "holder", "岗位", "from", "2022-01-01", "account", string(p.accounts[access.Office].ID)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an account of no unit acts for a post: %d", a.status)
	}
	form := liaison.get("/desk/units/commerce/file")
	var posts []string
	for _, o := range form.doc.Find("#f-official option").Nodes {
		for _, at := range o.Attr {
			if at.Key == "value" && at.Val != "" {
				posts = append(posts, at.Val)
			}
		}
	}
	if len(posts) != 2 {
		t.Fatalf("%d posts offered", len(posts))
	}
	if a := liaison.post("/desk/units/commerce/file", "official", posts[0], "from", "2022-10-21"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("filed for no duty: %d", a.status)
	}
	a = liaison.follow(liaison.post("/desk/units/commerce/file", "official", posts[0], "responsible", posts[1], "liaison", posts[1], "from", "2022-10-21", "duty", string(d.ID)))
	if !a.has("已备案：3 处") {
		t.Errorf("filed: %s", a.text())
	}
	if a := office.get("/desk/plans/pilot"); !a.has("岗位已备案 1/2") || !a.has("已签收 1/2") {
		t.Errorf("coverage: %s", a.text())
	}
	if a := liaison.get(page); !a.has("可以代单位报送") {
		t.Errorf("reporting with a post: %s", a.text())
	}

	// a successor takes over with a receipt
	a = liaison.follow(liaison.post("/desk/units/commerce/posts/"+posts[1]+"/successor", "title", "科长", "holder", "接任岗位", "day", "2022-10-24"))
	if !a.has("接任已登记") || !a.has("交接") {
		t.Errorf("successor: %s", a.text())
	}
	receipt := a.doc.Find("input[name=receipt]").AttrOr("value", "")
	if a := liaison.follow(liaison.post("/desk/units/commerce/receipts", "receipt", receipt)); !a.has("回执已签收") {
		t.Errorf("receipt: %s", a.text())
	}
	if a := liaison.get(page); !a.has("接任岗位") || !a.has("交接而来") {
		t.Errorf("history: %s", a.text())
	}
	for _, lang := range []string{"zh-Hant-HK", "en"} { // every page in the other languages
		office.setCookie("luodi_lang", lang)
		for _, path := range []string{"/desk", page, portPage, "/desk/plans/pilot/duties", "/desk/plans/pilot/duties?view=measure&state=late", "/desk/units/commerce/duties", "/desk/units/commerce/file", "/desk/units/commerce/posts", "/desk/units/commerce/posts/" + posts[0], "/desk/bodies", "/desk/register"} {
			if a := office.get(path); a.status != http.StatusOK || keyShape.MatchString(a.text()) {
				t.Errorf("%s %s: %d %s", lang, path, a.status, keyShape.FindString(a.text()))
			}
		}
	}
}

func TestLateUnits(t *testing.T) {
	now := time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC)
	p := open(t, func(o *web.Options) { o.Clock = func() time.Time { return now } })
	office := p.as(access.Office)
	office.post("/desk/plans/pilot/issue", "sign", "2", "object", "2")
	now = now.AddDate(0, 0, 5)
	if a := office.get("/desk"); !a.has("2 个单位超过签收时限") {
		t.Errorf("Today: %s", a.text())
	}
	a := office.get("/desk/plans/pilot/duties?state=late")
	if a.doc.Find("#found .light.late").Length() != 2 || !a.has("已等 3 个工作日") {
		t.Errorf("the ledger: %s", a.text())
	}
	liaison := p.as(access.UnitLiaison)
	if a := liaison.get("/desk"); !a.has("还有 1 项未签收，最早的已等 3 个工作日") {
		t.Errorf("Today of the liaison: %s", a.text())
	}
	d := p.dutyOf("commerce")
	if a := liaison.post("/desk/duties/"+string(d.ID)+"/object", "reason", "误派"); a.status != http.StatusUnprocessableEntity || !a.has("误派") {
		t.Errorf("objection after the limit: %d", a.status)
	}
}

func TestBody(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	if a := p.as(access.UnitLiaison).post("/desk/bodies", "name", "分指挥部", "office", "办公室"); a.status != http.StatusForbidden {
		t.Errorf("a unit makes a body: %d", a.status)
	}
	if a := office.post("/desk/bodies", "name", "分指挥部", "office", ""); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-name").AttrOr("value", "") != "分指挥部" {
		t.Errorf("a body without office: %d", a.status)
	}
	a := office.post("/desk/bodies", "name", "分指挥部", "office", "分指挥部办公室", "basis", "某府〔2022〕1号")
	body := a.header.Get("Location")
	office.post("/desk/units/commerce/posts", "title", "局长", "holder", "岗位", "from", "2022-01-01")
	post := office.get(body).doc.Find("#f-post option").AttrOr("value", "")
	if a := office.follow(office.post(body+"/members", "post", post, "function", "召集人", "from", "2022-10-21")); !a.has("召集人") {
		t.Errorf("members: %s", a.text())
	}
	if a := office.post(body+"/members", "post", post, "function", "成员", "from", "2022-10-21"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("seated twice: %d", a.status)
	}
	office.follow(office.post("/desk/plans/pilot/body", "body", strings.TrimPrefix(body, "/desk/bodies/")))
	if a := office.get("/desk/plans/pilot"); !a.has("分指挥部") {
		t.Errorf("the plan does not name its body: %s", a.text())
	}
	if a := office.follow(office.post(body + "/members/" + post)); !a.has("历任成员") {
		t.Errorf("term ended: %s", a.text())
	}
}

// upload sends a file.
func (r *reader) upload(path string, content []byte) reply {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "register.xlsx")
	if err != nil {
		r.t.Fatal(err)
	}
	part.Write(content)
	w.Close()
	return r.send(http.MethodPost, path, &b, map[string]string{"Content-Type": w.FormDataContentType(), "Sec-Fetch-Site": "same-origin"})
}

// TestRegister takes the register out, changes it, sees what would change, and writes it.
func TestRegister(t *testing.T) {
	p := open(t, friday)
	for _, role := range []access.Role{access.UnitLiaison, access.Operator, access.Auditor} {
		if a := p.as(role).get("/desk/register/register.xlsx"); a.status != http.StatusForbidden {
			t.Errorf("%s takes the register out: %d", role, a.status)
		}
	}
	office := p.as(access.Office)
	edit := func(f func(*excelize.File)) []byte {
		x, err := excelize.OpenReader(strings.NewReader(office.get("/desk/register/register.xlsx").body))
		if err != nil {
			t.Fatal(err)
		}
		f(x)
		var out bytes.Buffer
		x.Write(&out)
		return out.Bytes()
	}
	content := edit(func(x *excelize.File) {
		x.SetSheetRow("单位", "A5", &[]string{"", "区文联", "區文聯", "", "党群机关", "", "", "区教育局"})
		x.SetSheetRow("岗位", "A2", &[]string{"区文联", "主席", "演示岗位", "", "", "2022-01-01", "", "秘书长"})
		x.SetSheetRow("岗位", "A3", &[]string{"区文联", "秘书长", "演示岗位", "", "", "2022-01-01", "", ""})
	})
	broken := edit(func(x *excelize.File) {
		x.SetSheetRow("单位", "A5", &[]string{"", "区文联", "", "", "党群机关"})
		x.SetSheetRow("单位", "A6", &[]string{"", "区妇联", "", "", "衙门"})
	})
	if a := office.upload("/desk/register", broken); a.status != http.StatusUnprocessableEntity || !a.has("单位!E6") || a.doc.Find("input[name=print]").Length() != 0 {
		t.Errorf("a broken file: %d %s", a.status, a.text())
	}
	if a := office.upload("/desk/register", []byte("no workbook")); a.status != http.StatusUnsupportedMediaType {
		t.Errorf("no workbook: %d", a.status)
	}
	a := office.upload("/desk/register", content)
	if !a.has("新增 3 行，修改 0 行，不变 3 行") {
		t.Fatalf("preview: %s", a.text())
	}
	print, sent := a.doc.Find("input[name=print]").AttrOr("value", ""), a.doc.Find("input[name=content]").AttrOr("value", "")
	if a := office.post("/desk/register/apply", "print", "other", "content", sent); a.status != http.StatusConflict {
		t.Errorf("applied without having been seen: %d", a.status)
	}
	if a := office.follow(office.post("/desk/register/apply", "print", print, "content", sent)); !a.has("已写入：新增 3 行") || !a.has("区文联") {
		t.Errorf("applied: %s", a.text())
	}
	if a := office.upload("/desk/register", content); !a.has("没有要改的") {
		t.Errorf("applied again: %s", a.text())
	}
}
