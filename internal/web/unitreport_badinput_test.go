package web_test

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/report"
)

// TestReportBadInput puts in what cannot be reported: each is told at its place, and what was typed
// comes back.
func TestReportBadInput(t *testing.T) {
	p := openReporting(t)
	liaison := p.as(access.UnitLiaison)
	id, second := string(p.first), "A.M02"
	good := []file{{id + ".file", "a.jpg", photo(t, 3)}}
	for _, tc := range []struct {
		name, field, says string
		files             []file
		form              []string
	}{
		{"554 of 553 metres", second + ".amount", "554米超过计划的553米", nil, []string{second + ".amount", "554"}},
		{"going down without a reason", second + ".amount", "少于已采信的96米", nil, []string{second + ".amount", "95.5"}},
		{"no number", second + ".amount", "", nil, []string{second + ".amount", "很多"}},
		{"a day ahead", id + ".on", "日期不能晚于", good, []string{id, "done", id + ".on", "2022-10-24"}},
		{"a day before the work began", id + ".on", "早于工作计划的开始日", good, []string{id, "done", id + ".on", "2022-10-01"}},
		{"no day", id + ".on", "", good, []string{id, "done", id + ".on", "2022-13-40"}},
		{"no proof", id, "请附佐证材料", nil, []string{id, "done"}},
		{"nothing said", "progress", "请填写", nil, []string{"progress", ""}},
		{"too long", "progress", "", nil, []string{"progress", strings.Repeat("长", report.MaxText+1)}},
		{"a stranger's file", "evidence", "找不到所附的文件", nil, []string{"evidence", "018f0000-0000-7000-8000-000000000000"}},
		{"SVG", "evidence", "", []file{{"file", "图.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)}}, nil},
		{"HTML named JPEG", "evidence", "", []file{{"file", "图.jpg", []byte("<html><script>alert(1)</script></html>")}}, nil},
		{"a program named twice", "evidence", "", []file{{"file", "照片.jpg.exe", []byte("MZ")}}, nil},
		{"turned writing", "evidence", "", []file{{"file", "照片\u202egpj.exe.jpg", photo(t, 4)}}, nil},
		{"zip bomb", "evidence", "", []file{{"file", "表.xlsx", bombXLSX(t)}}, nil},
		{"image bomb", "evidence", "", []file{{"file", "大.png", bombPNG()}}, nil},
		{"empty", "evidence", "是空的", []file{{"file", "空.jpg", nil}}, nil},
		{"too large for its kind", "evidence", "太大", []file{{"file", "长.mp4", append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 5<<20)...)}}, nil},
	} {
		guard := liaison.get(p.path).value("input[name='guard']")
		form := []string{"guard", guard}
		if !containsName(tc.form, "progress") {
			form = append(form, "progress", "打了的字")
		}
		form = append(form, "next", "下一步不丢", "do", "check")
		form = append(form, tc.form...)
		a := liaison.sendFiles(p.path, tc.files, nil, form...)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", tc.name, a.status, a.text())
			continue
		}
		if a.doc.Find(".notice.bad a[href='#f-"+tc.field+"']").Length() != 1 || !strings.Contains(a.doc.Find(".notice.bad").Text(), tc.says) {
			t.Errorf("%s: not told at %s: %s", tc.name, tc.field, a.doc.Find(".notice.bad").Text())
		}
		if a.doc.Find("[id='f-"+tc.field+"']").Length() != 1 {
			t.Errorf("%s: there is no field %s", tc.name, tc.field)
		}
		if got := a.doc.Find("#f-next").Text(); got != "下一步不丢" {
			t.Errorf("%s: what was typed is lost: %q", tc.name, got)
		}
		if n := len(tc.form); n > 1 && tc.field == tc.form[n-2] && tc.form[n-1] != "" && tc.field != "progress" && tc.field != "evidence" {
			if got := a.value("[name='" + tc.field + "']"); got != tc.form[n-1] {
				t.Errorf("%s: the field has %q, typed was %q", tc.name, got, tc.form[n-1])
			}
		}
	}
	if r := p.kept(); r.State != report.Owed || len(r.Rounds) != 0 {
		t.Errorf("something was handed in: %+v", r)
	}
}

func containsName(pairs []string, name string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return true
		}
	}
	return false
}

// bombXLSX unpacks to far more than it is.
func bombXLSX(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, n := range map[string]int64{"[Content_Types].xml": 10, "xl/workbook.xml": 10, "xl/worksheets/sheet1.xml": 400 << 20} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.CopyN(w, endless{}, n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.Bytes()
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// bombPNG says that it has 60,000 by 60,000 pixels.
func bombPNG() []byte {
	head := []byte("IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00")
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	sum := crc32.ChecksumIEEE(head)
	return append(b, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
}
