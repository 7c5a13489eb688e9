package document

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const traditional = "某區政府關於印發《便民服務提升行動方案》的通知\n一、總體要求\n堅持問需於民，到二零二七年底，群眾滿意度穩步提高。\n（一）加強組織領導。各責任單位要細化措施，落實責任。\n"

func TestEncodings(t *testing.T) {
	plain := planText(4)
	page := func(charset string) string { return strings.Replace(planHTML(4), "utf-8", charset, 1) }
	cases := []struct {
		name, file, text string
		data             []byte
		encoding         string
	}{
		{"UTF-8", "a.txt", plain, []byte(plain), "utf-8"},
		{"UTF-8 with a mark", "a.txt", "\ufeff" + plain, []byte("\ufeff" + plain), "utf-8"},
		{"GBK", "a.txt", plain, encoded(t, simplifiedchinese.GBK, plain), "gb18030"},
		{"GB18030 of four bytes", "a.txt", "㐀㐁一、总体要求\n" + plain, encoded(t, simplifiedchinese.GB18030, "㐀㐁一、总体要求\n"+plain), "gb18030"},
		{"Big5", "a.txt", traditional, encoded(t, traditionalchinese.Big5, traditional), "big5"},
		{"UTF-16 with a mark", "a.txt", "\ufeff" + plain, encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain), "utf-16le"},
		{"UTF-16 big end first", "a.txt", "\ufeff" + plain, encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plain), "utf-16be"},
		{"UTF-16 without a mark", "a.txt", plain, encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), plain), "utf-16le"},
		{"page that says gb2312", "a.html", "", encoded(t, simplifiedchinese.GB18030, page("gb2312")), "gb18030"},
		{"page that says UTF-8 and is GBK", "a.html", "", encoded(t, simplifiedchinese.GB18030, page("utf-8")), "gb18030"},
		{"page that says GBK and is UTF-8", "a.html", "", []byte(page("gbk")), "utf-8"},
		{"page without a word of it", "a.html", "", encoded(t, simplifiedchinese.GB18030, strings.Replace(planHTML(4), `<meta charset="utf-8">`, "", 1)), "gb18030"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := mustRead(t, c.file, c.data)
			if doc.Encoding != c.encoding || len(doc.Warnings) > 0 {
				t.Fatalf("%s, warnings %v", doc.Encoding, doc.Warnings)
			}
			if c.text != "" && doc.Text != c.text {
				t.Fatal("text differs")
			}
			body := strings.Join(bodyTexts(doc), "\n")
			if want := "一、总体要求"; c.encoding != "big5" && !strings.Contains(body, want) {
				t.Errorf("lost: %s", want)
			}
			checkPlaces(t, doc, c.data, c.encoding)
		})
	}
}

// checkPlaces checks that the bytes that a block names in the file decode to its text.
func checkPlaces(t *testing.T, doc *Document, data []byte, name string) {
	t.Helper()
	dec := unicode.UTF8.NewDecoder()
	switch name {
	case "utf-16le", "utf-16be":
		dec = utf16Of(name).NewDecoder()
	case "gb18030", "big5":
		dec = encodingOf(name).NewDecoder()
	}
	for i, b := range doc.Blocks {
		out, err := dec.Bytes(data[b.Place.Bytes.Start:b.Place.Bytes.End])
		if err != nil {
			t.Fatal(err)
		}
		first, last := []rune(b.Text)[0], []rune(b.Text)[len([]rune(b.Text))-1]
		if s := string(out); !strings.Contains(s, string(first)) || !strings.Contains(s, string(last)) || doc.Format == Text && s != b.Text {
			t.Fatalf("block %d %q stands at %q", i, b.Text, s)
		}
	}
}

func TestDamagedBytesAreReplacedAndTold(t *testing.T) {
	doc := mustRead(t, "a.txt", []byte("一、总体要求\n二、主要\xff任务，稳步推进各项工作，确保完成\n"))
	if len(doc.Warnings) != 1 || doc.Warnings[0].Key != "document.replaced" || doc.Warnings[0].Args["line"] != 2 || doc.Warnings[0].Args["byte"] != 31 {
		t.Errorf("warnings %+v", doc.Warnings)
	}
	if !strings.Contains(doc.Text, "主要\uFFFD任务") {
		t.Errorf("%q", doc.Text)
	}
}

func TestTwoEncodingsInOneFile(t *testing.T) {
	data := append([]byte(planText(5)), encoded(t, simplifiedchinese.GBK, "附件：便民服务任务清单\n")...)
	doc := mustRead(t, "a.txt", data)
	if doc.Encoding != "utf-8" || len(doc.Warnings) != 1 || doc.Warnings[0].Key != "document.mixed_encodings" {
		t.Errorf("%s, warnings %+v", doc.Encoding, doc.Warnings)
	}
	if !strings.HasSuffix(doc.Text, "附件：便民服务任务清单\n") {
		t.Errorf("ends in %q", doc.Text[len(doc.Text)-60:])
	}
}
