package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/evidence"
	"luodi/internal/objects"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/web"
	"luodi/internal/work"
)

// unitReporting is a place whose first period is open: commerce owes a report for measure 1, which it
// leads, and the leader's and the liaison's posts are filed.
type unitReporting struct {
	*place
	report report.ID
	path   string
	first  work.TaskID // can be proven with a photo
}

func openReporting(t testing.TB) *unitReporting {
	t.Helper()
	kept, err := objects.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	intake := func(o *web.Options) {
		o.Intake = &evidence.Intake{Store: kept, Limits: map[evidence.Kind]int64{evidence.MP4: 4 << 20}}
		o.Uploads = t.TempDir()
	}
	p := &unitReporting{place: open(t, friday, intake)}
	p.inForce("service_window")
	p.begin()
	return p
}

// begin counts a quantity of 553 metres, files the liaison's post, sets the monthly rule and opens
// October 2022.
func (p *unitReporting) begin() {
	p.t.Helper()
	today := day(p.t, "2022-10-21")
	office, leader, liaison := p.accounts[access.Office].Actor(), p.accounts[access.UnitLeader].Actor(), p.accounts[access.UnitLiaison].Actor()
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		m, err := tx.Measure(p.plan.ID, "1")
		if err != nil {
			return err
		}
		if err := fileFor(tx, leader, liaison, m.ID, today); err != nil {
			return err
		}
		k, _, err := tx.WorkInForce(m.ID)
		if err != nil {
			return err
		}
		p.first = k.Plan.Tasks[0].ID
		k.Plan.Tasks[1].Quantity = &work.Quantity{Unit: "米", Planned: 553_000, Done: 96_000}
		k.Plan.Tasks[1].Progress = work.Progress{State: schedule.Running, Started: today, Remaining: 5}
		if err := tx.UpdateWork(&k); err != nil {
			return err
		}
		cycle := report.DefaultCycle(today, calendar.NewDate(2024, 12, 31))
		cycle.Plan = p.plan.ID
		if err := report.SetCycle(tx, office, cycle); err != nil {
			return err
		}
		if _, err := report.Open(tx, office, p.plan.ID, today); err != nil {
			return err
		}
		list, err := tx.MeasureReports(m.ID)
		if err != nil {
			return err
		}
		p.report, p.path = list[0].ID, "/desk/reports/"+string(list[0].ID)
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *unitReporting) kept() (r report.Report) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(x *store.Reader) (err error) {
		r, err = x.Report(p.report)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// file is a file of a form.
type file struct {
	field, name string
	body        []byte
}

// send posts a form with files.
func (r *reader) sendFiles(path string, files []file, header map[string]string, pairs ...string) reply {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w.WriteField(pairs[i], pairs[i+1])
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			r.t.Fatal(err)
		}
		part.Write(f.body)
	}
	w.Close()
	h := map[string]string{"Content-Type": w.FormDataContentType(), "Sec-Fetch-Site": "same-origin"}
	for k, v := range header {
		h[k] = v
	}
	return r.send(http.MethodPost, path, &b, h)
}

// photo is a small JPEG that differs by seed.
func photo(t testing.TB, seed uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.RGBA{uint8(i), seed, uint8(i / 64 * 5), 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (a reply) value(selector string) string { return a.doc.Find(selector).AttrOr("value", "") }

// TestReportJourney takes a report from the form to the unit leader's yes: two photos in the form,
// the summary, handed in twice, returned once, read by those who may.
func TestReportJourney(t *testing.T) {
	p := openReporting(t)
	liaison, leader := p.as(access.UnitLiaison), p.as(access.UnitLeader)
	if a := liaison.get("/desk"); !a.has("填报到期") {
		t.Errorf("Today does not tell of it: %s", a.text())
	}
	list := liaison.get("/desk/reports")
	if list.doc.Find("a[href='"+p.path+"']").Length() == 0 || !list.has("10月25日") || !list.has("还有 2 个工作日") {
		t.Errorf("the list: %s", list.text())
	}
	page := liaison.get(p.path)
	if page.status != http.StatusOK || page.value("input[name='guard']") == "" || page.value("[name='place']") != "口岸" {
		t.Fatalf("the form: %d %q %s", page.status, page.value("[name='place']"), page.text())
	}
	if got := page.value("[name='" + string(p.first) + ".on']"); got != "2022-10-21" {
		t.Errorf("the day is %q, want today", got)
	}
	id := string(p.first)
	fields := func(guard string, more ...string) []string {
		return append([]string{"guard", guard, id, "done", id + ".on", "2022-10-21", "progress", "选址完成", "next", "设计", "problem", "经费未落实", "problem.kind", "funds", "problem.needs", "区财政局", "place", "口岸", "end", "yes"}, more...)
	}
	a := liaison.sendFiles(p.path, []file{{id + ".file", "现场1.jpg", photo(t, 1)}, {id + ".file", "现场2.jpg", photo(t, 2)}}, nil, fields(page.value("input[name='guard']"), "do", "check")...)
	confirm := liaison.follow(a)
	if !strings.HasSuffix(a.header.Get("Location"), "/confirm") || !confirm.has("选址完成") || confirm.doc.Find(".ur-thumb img").Length() != 2 || !confirm.has("经费未落实") {
		t.Fatalf("the summary: %s %s", a.header.Get("Location"), confirm.text())
	}
	guard := confirm.value("input[name='guard']")
	for range 2 { // the second time is one round
		if a := liaison.post(p.path+"/submit", "guard", guard); a.status != http.StatusSeeOther {
			t.Fatalf("handing in: %d %s", a.status, a.text())
		}
	}
	r := p.kept()
	if r.State != report.Submitted || len(r.Rounds) != 1 || len(r.Rounds[0].Content.Done[0].Evidence) != 2 {
		t.Fatalf("handed in: %+v", r)
	}
	if a := liaison.get(p.path); !a.has("下一步：本单位负责人审定") || a.doc.Find("form.ur-form").Length() != 0 {
		t.Errorf("after handing in: %s", a.text())
	}
	// the leader returns it, nothing is typed again
	page = leader.get(p.path)
	if page.doc.Find("#decide").Length() != 1 {
		t.Fatalf("the leader's page: %s", page.text())
	}
	guard = page.value("#decide input[name='guard']")
	if a := leader.post(p.path+"/return", "guard", guard, "remark", " "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-remark-error").Length() != 1 {
		t.Errorf("returned without a word: %d", a.status)
	}
	if a := leader.post(p.path+"/return", "guard", guard, "remark", "请写明面积"); a.status != http.StatusSeeOther {
		t.Errorf("returning: %d", a.status)
	}
	page = liaison.get(p.path)
	if !page.has("请写明面积") || !page.has("第 2 次") || page.doc.Find("#f-progress").Text() != "选址完成" || page.doc.Find("[name='"+id+".evidence']").Length() != 2 {
		t.Errorf("the form of round 2: %s", page.text())
	}
	if a := liaison.get("/desk/reports"); a.doc.Find("#returned").Length() != 1 || !a.has("请写明面积") {
		t.Errorf("the list does not begin with what came back: %s", a.text())
	}
	var ev []string
	page.doc.Find("[name='" + id + ".evidence']").Each(func(_ int, s *goquery.Selection) { ev = append(ev, id+".evidence", s.AttrOr("value", "")) })
	a = liaison.post(p.path, fields(page.value("input[name='guard']"), append(ev, "do", "check")...)...)
	confirm = liaison.follow(a)
	liaison.post(p.path+"/submit", "guard", confirm.value("input[name='guard']"))
	page = leader.get(p.path)
	if a := leader.post(p.path+"/approve", "guard", page.value("#decide input[name='guard']")); a.status != http.StatusSeeOther {
		t.Fatalf("approving: %d %s", a.status, a.text())
	}
	if r := p.kept(); r.State != report.Approved || r.Round != 2 {
		t.Errorf("approved: %+v", r)
	}
	for role, want := range map[access.Role]int{access.Office: 200, access.Leader: 200, access.Auditor: 200, access.Operator: 403} {
		if a := p.as(role).get(p.path); a.status != want {
			t.Errorf("%s reads it: %d, want %d", role, a.status, want)
		}
	}
}

// TestReportKeep keeps the draft as the script does: what cannot be read is told and kept on the
// page, a lost answer is no conflict, somebody else's change is one and nothing is overwritten.
func TestReportKeep(t *testing.T) {
	p := openReporting(t)
	liaison, leader := p.as(access.UnitLiaison), p.as(access.UnitLeader)
	guard := liaison.get(p.path).value("input[name='guard']")
	keep := func(r *reader, guard, text string, more ...string) (int, map[string]any) {
		t.Helper()
		form := append([]string{"guard", guard, "progress", text, "do", "keep"}, more...)
		var pairs []string
		for i := 0; i < len(form); i += 2 {
			pairs = append(pairs, form[i]+"="+form[i+1])
		}
		a := r.send(http.MethodPost, p.path, strings.NewReader(strings.Join(pairs, "&")), map[string]string{"Content-Type": "application/x-www-form-urlencoded", "X-Part": "state"})
		var got map[string]any
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return a.status, got
	}
	status, got := keep(liaison, guard, "one")
	if status != http.StatusOK || p.kept().Draft.Progress != "one" {
		t.Fatalf("%d %v", status, got)
	}
	if status, again := keep(liaison, guard, "one"); status != http.StatusOK || again["guard"] != got["guard"] {
		t.Errorf("sent again after a lost answer: %d %v", status, again)
	}
	if status, got := keep(leader, guard, "two"); status != http.StatusConflict || got["stop"] != true {
		t.Errorf("an old draft: %d %v", status, got)
	}
	if p.kept().Draft.Progress != "one" {
		t.Error("somebody's words were overwritten")
	}
	if _, got := keep(liaison, got["guard"].(string), "three", "A.M02.amount", "abc"); got["fields"] == nil || p.kept().Draft.Progress != "three" {
		t.Errorf("what could be read is kept, the rest told: %v", got)
	}
	if a := liaison.post(p.path, "guard", guard, "progress", "四", "do", "keep"); a.status != http.StatusConflict || a.doc.Find("#f-progress").Text() != "四" {
		t.Errorf("a conflict without script: %d, the text is %q", a.status, a.doc.Find("#f-progress").Text())
	}
}

// TestReportClosed: what is typed for a closed period, or by a unit that has no part, changes nothing.
func TestReportClosed(t *testing.T) {
	p := openReporting(t)
	liaison := p.as(access.UnitLiaison)
	guard := liaison.get(p.path).value("input[name='guard']")
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		r, err := tx.Report(p.report)
		if err != nil {
			return err
		}
		_, err = report.Close(tx, p.accounts[access.Office].Actor(), r.Period, day(t, "2022-11-01"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := liaison.post(p.path, "guard", guard, "progress", "晚到的话", "do", "check")
	if a.status != http.StatusConflict || !a.has("已关闭") || a.doc.Find("#f-progress").Text() != "晚到的话" {
		t.Errorf("closed: %d %s", a.status, a.text())
	}
	if a := liaison.sendFiles(p.path+"/evidence", []file{{"file", "a.jpg", photo(t, 5)}}, map[string]string{"X-Part": "file"}); a.status != http.StatusConflict || !strings.Contains(a.body, "已关闭") {
		t.Errorf("a file for a closed period: %d %s", a.status, a.body)
	}
	if a := liaison.get(p.path); !a.has("本期已关闭") || a.doc.Find("form.ur-form").Length() != 0 {
		t.Errorf("the page: %s", a.text())
	}
	office := p.as(access.Office)
	for _, path := range []string{p.path, p.path + "/submit", p.path + "/approve", p.path + "/evidence", p.path + "/contribute"} {
		if a := office.post(path, "guard", guard, "progress", "x"); a.status != http.StatusForbidden {
			t.Errorf("the office writes for a unit at %s: %d", path, a.status)
		}
	}
}

// TestEvidence hands files in apart from the form: the answer to the script, duplicates, pieces that
// go on where they stopped, who may look, and how the bytes leave.
func TestEvidence(t *testing.T) {
	p := openReporting(t)
	liaison, office := p.as(access.UnitLiaison), p.as(access.Office)
	part := map[string]string{"X-Part": "file"}
	picture := photo(t, 7)
	a := liaison.sendFiles(p.path+"/evidence", []file{{"file", "现场.jpg", picture}}, part, "field", string(p.first), "place", "口岸")
	if a.status != http.StatusOK || a.value("input[name='"+string(p.first)+".evidence']") == "" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	href := a.doc.Find(".ur-thumb").AttrOr("href", "")
	a = liaison.sendFiles(p.path+"/evidence", []file{{"file", "又一次.jpg", picture}}, part, "field", "evidence")
	if a.doc.Find(".ur-thumb").AttrOr("href", "") != href || !strings.Contains(a.body, "已交过") {
		t.Errorf("the same file again: %s", a.body)
	}
	got := liaison.get(href + "/file")
	if got.status != http.StatusOK || got.body != string(picture) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the file: %d %v", got.status, got.header)
	}
	for _, size := range []string{"/small", "/large"} {
		if got := office.get(href + size); got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %d", size, got.status)
		}
	}
	if got := liaison.send(http.MethodGet, href+"/file", nil, map[string]string{"Range": "bytes=0-9"}); got.status != http.StatusPartialContent || len(got.body) != 10 {
		t.Errorf("a range: %d, %d bytes", got.status, len(got.body))
	}
	if got := p.as(access.Operator).get(href + "/file"); got.status != http.StatusForbidden {
		t.Errorf("the operator reads evidence: %d", got.status)
	}
	p.stranger(t, href)

	page := office.get(href)
	guard := page.value("#amend input[name='guard']")
	if a := liaison.post(href+"/release", "guard", guard, "release", "yes"); a.status != http.StatusForbidden {
		t.Errorf("a unit releases: %d", a.status)
	}
	if a := office.post(href+"/release", "guard", guard, "release", "yes"); a.status != http.StatusSeeOther {
		t.Errorf("releasing: %d %s", a.status, a.text())
	}
	guard = liaison.get(href).value("#amend input[name='guard']")
	if a := liaison.post(href, "guard", guard, "grade", "A", "place", "口岸", "captured", "2022-10-21"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-organ-error").Length() != 1 || a.doc.Find("#f-number-error").Length() != 1 {
		t.Errorf("grade A without organ and number: %d", a.status)
	}
	if a := liaison.post(href, "guard", guard, "grade", "A", "organ", "区规划局", "number", "演示函〔2022〕8号", "place", "口岸", "captured", "2022-10-21"); a.status != http.StatusSeeOther {
		t.Errorf("grade A: %d %s", a.status, a.text())
	}
	gallery := office.get("/desk/plans/pilot/measures/1/evidence?grade=A")
	if gallery.doc.Find(".ur-gallery li").Length() != 1 || !gallery.has("演示函〔2022〕8号") {
		t.Errorf("the gallery: %s", gallery.text())
	}
	guard = liaison.get(href).value("#amend input[name='guard']")
	if a := liaison.post(href+"/withdraw", "guard", guard, "reason", ""); a.status != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: %d", a.status)
	}
	if a := liaison.follow(liaison.post(href+"/withdraw", "guard", guard, "reason", "拍错了")); !a.has("拍错了") || a.doc.Find("#amend").Length() != 0 {
		t.Errorf("withdrawn: %s", a.text())
	}
}

// stranger is a unit without a part in the measure: it sees nothing of its evidence.
func (p *unitReporting) stranger(t *testing.T, href string) {
	t.Helper()
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		a := access.Account{Login: "stranger", Name: "区教育局联络员", Role: access.UnitLiaison, Unit: p.units["other"].ID, Password: hash}
		return tx.InsertAccount(&a)
	})
	if err != nil {
		t.Fatal(err)
	}
	r := p.visitor()
	r.post("/sign-in", "login", "stranger", "password", password)
	for _, path := range []string{href, href + "/file", href + "/small", p.path, "/desk/plans/pilot/measures/1/evidence"} {
		if a := r.get(path); a.status != http.StatusForbidden {
			t.Errorf("a unit without a part sees %s: %d", path, a.status)
		}
	}
	if a := r.post(p.path, "guard", "1", "progress", "x", "do", "keep"); a.status != http.StatusForbidden {
		t.Errorf("a unit without a part writes: %d", a.status)
	}
	if a := r.sendFiles(p.path+"/evidence", []file{{"file", "a.jpg", photo(t, 8)}}, map[string]string{"X-Part": "file"}); a.status != http.StatusForbidden {
		t.Errorf("a unit without a part sends files: %d", a.status)
	}
}

// TestUploadGoesOn sends a file in pieces: a broken piece says how much has arrived, and the next goes
// on there.
func TestUploadGoesOn(t *testing.T) {
	p := openReporting(t)
	liaison := p.as(access.UnitLiaison)
	picture := photo(t, 9)
	part := map[string]string{"X-Part": "file", "Content-Type": "application/x-www-form-urlencoded"}
	announce := func(name string, size int) reply {
		return liaison.send(http.MethodPost, p.path+"/uploads", strings.NewReader(fmt.Sprintf("name=%s&size=%d&field=%s&place=口岸", name, size, p.first)), part)
	}
	if a := announce("大.mp4", 2<<30); a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.body, "2048 MB") || !strings.Contains(a.body, "4 MB") {
		t.Errorf("2 GB announced: %d %s", a.status, a.body)
	}
	if a := announce("x.exe", 10); a.status != http.StatusUnsupportedMediaType && a.status != http.StatusUnprocessableEntity {
		t.Errorf("a program announced: %d %s", a.status, a.body)
	}
	a := announce("现场.jpg", len(picture))
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	to := a.header.Get("Location")
	put := func(from int, body []byte) reply {
		return liaison.send(http.MethodPut, to, bytes.NewReader(body), map[string]string{"X-Part": "file", "Upload-Offset": fmt.Sprint(from)})
	}
	if a := put(0, picture[:300]); a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != "300" {
		t.Fatalf("the first piece: %d %v", a.status, a.header)
	}
	if a := put(0, picture[:300]); a.status != http.StatusConflict || a.header.Get("Upload-Offset") != "300" {
		t.Errorf("a piece twice: %d %v", a.status, a.header)
	}
	if a := liaison.send(http.MethodHead, to, nil, nil); a.header.Get("Upload-Offset") != "300" || a.header.Get("Upload-Length") != fmt.Sprint(len(picture)) {
		t.Errorf("how much has arrived: %v", a.header)
	}
	if a := p.as(access.UnitLeader).send(http.MethodHead, to, nil, nil); a.status != http.StatusNotFound {
		t.Errorf("another account asks: %d", a.status)
	}
	a = put(300, picture[300:])
	if a.status != http.StatusOK || a.doc.Find(".ur-thumb").Length() != 1 {
		t.Fatalf("the last piece: %d %s", a.status, a.body)
	}
	if got := liaison.get(a.doc.Find(".ur-thumb").AttrOr("href", "") + "/file"); got.body != string(picture) {
		t.Error("the file is not what was sent")
	}
	if a := liaison.send(http.MethodHead, to, nil, nil); a.status != http.StatusNotFound {
		t.Errorf("the pieces are still there: %d", a.status)
	}
}

// TestContribution: a supporting unit adds its part, the lead unit takes it over.
func TestContribution(t *testing.T) {
	p := openReporting(t)
	liaison := p.as(access.UnitLiaison)
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		a := access.Account{Login: "port", Name: "区口岸办联络员", Role: access.UnitLiaison, Unit: p.units["port"].ID, Password: hash}
		return tx.InsertAccount(&a)
	})
	if err != nil {
		t.Fatal(err)
	}
	port := p.visitor()
	port.post("/sign-in", "login", "port", "password", password)
	if a := port.get("/desk/reports"); a.doc.Find("#asked a[href='"+p.path+"']").Length() == 0 {
		t.Errorf("nothing is asked: %s", a.text())
	}
	if a := port.sendFiles(p.path+"/contribute", nil, nil, "text", " "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-text-error").Length() != 1 {
		t.Errorf("nothing said: %d", a.status)
	}
	if a := port.sendFiles(p.path+"/contribute", []file{{"file", "x.svg", []byte("<svg/>")}}, nil, "text", "已协调"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-text").Text() != "已协调" {
		t.Errorf("a wrong file: %d %s", a.status, a.text())
	}
	if a := port.sendFiles(p.path+"/contribute", []file{{"file", "port.jpg", photo(t, 11)}}, nil, "text", "已协调口岸通道"); a.status != http.StatusSeeOther {
		t.Fatalf("contributing: %d %s", a.status, a.text())
	}
	page := liaison.get(p.path)
	take := page.doc.Find("button[value^='take:']")
	if !page.has("已协调口岸通道") || take.Length() != 1 {
		t.Fatalf("the lead unit does not see it: %s", page.text())
	}
	a := liaison.follow(liaison.post(p.path, "guard", page.value("input[name='guard']"), "progress", "我们做的", "do", take.AttrOr("value", "")))
	if got := a.doc.Find("#f-progress").Text(); got != "我们做的\n区口岸办：已协调口岸通道" || a.doc.Find("#files input[name=evidence]").Length() != 1 {
		t.Errorf("taken over: %q", got)
	}
}

// fileFor files the liaison's post for the unit's duty in a measure.
func fileFor(tx *store.Tx, leader, liaison access.Actor, measure plan.MeasureID, today calendar.Date) error {
	duties, err := tx.MeasureDuties(measure)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Unit != liaison.Unit {
			continue
		}
		post := org.Post{Unit: d.Unit, Title: "科员", Holder: "测试岗位", From: calendar.NewDate(2022, 1, 1), Account: string(liaison.Account)}
		if err := duty.KeepPost(tx, leader, &post); err != nil {
			return err
		}
		return duty.FilePost(tx, leader, []duty.ID{d.ID}, org.Liaison, post.ID, today)
	}
	return nil
}
