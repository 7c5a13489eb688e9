package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const testLinks = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>
<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>
<Relationship Id="r4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>
<Relationship Id="r5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.gov.cn/" TargetMode="External"/></Relationships>`

const wordRoot = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

const testNumbering = `<w:numbering` + wordRoot + `>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="1"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/><w:lvlText w:val="(%4)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>`

const testStyles = `<w:styles` + wordRoot + `>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="11"><w:name w:val="My heading"/><w:basedOn w:val="1"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/></w:style></w:styles>`

// para is a paragraph of one run with paragraph properties.
func para(props, text string) string {
	return `<w:p><w:pPr>` + props + `</w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func numbered(id, level int, text string) string {
	return para(fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, id), text)
}

func readWord(t *testing.T, body string, parts ...string) *Document {
	t.Helper()
	all := append([]string{"word/_rels/document.xml.rels", testLinks, "word/numbering.xml", testNumbering, "word/styles.xml", testStyles}, parts...)
	return mustRead(t, "a.docx", wordFile(t, body, all...))
}

func TestWordNumbersAsShown(t *testing.T) {
	cases := []struct {
		name, body string
		want       []string
	}{
		{"official levels restart under the one above", numbered(1, 0, "总体要求") + numbered(1, 1, "指导思想") + numbered(1, 1, "目标") + numbered(1, 2, "任务") + numbered(1, 2, "任务") + numbered(1, 0, "主要任务") + numbered(1, 1, "行动") + numbered(1, 2, "任务"),
			[]string{"一、总体要求", "（一）指导思想", "（二）目标", "1.任务", "2.任务", "二、主要任务", "（一）行动", "1.任务"}},
		{"style-linked", para(`<w:pStyle w:val="1"/>`, "总体要求") + para(`<w:pStyle w:val="11"/>`, "主要任务") + para(`<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>`, "附则"),
			[]string{"一、总体要求", "二、主要任务", "附则"}},
		{"mixed formats, legal, missing level above", numbered(2, 1, "甲") + numbered(2, 0, "乙") + numbered(2, 1, "丙") + numbered(2, 2, "丁"),
			[]string{"1.A 甲", "1 乙", "1.A 丙", "1.1.1 丁"}},
		{"a level that never restarts", numbered(2, 3, "甲") + numbered(2, 0, "乙") + numbered(2, 3, "丙"), []string{"(1)甲", "1 乙", "(2)丙"}},
		{"start override counts from there", numbered(2, 0, "甲") + numbered(4, 0, "乙") + numbered(4, 0, "丙") + numbered(2, 0, "丁"), []string{"1 甲", "7 乙", "8 丙", "9 丁"}},
		{"bullets show no number", numbered(3, 0, "甲") + numbered(3, 0, "乙"), []string{"甲", "乙"}},
		{"unknown list", numbered(99, 0, "甲"), []string{"甲"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, bodyTexts(readWord(t, c.body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFormatNumber(t *testing.T) {
	cases := []struct {
		n            int
		format, want string
	}{
		{1, "chineseCounting", "一"}, {10, "chineseCounting", "十"}, {11, "japaneseCounting", "十一"}, {20, "chineseCountingThousand", "二十"},
		{35, "chineseCounting", "三十五"}, {101, "chineseCountingThousand", "一百零一"}, {110, "chineseCountingThousand", "一百一十"}, {1010, "chineseCountingThousand", "一千零一十"},
		{10, "ideographDigital", "一〇"}, {21, "ideographDigital", "二一"}, {12, "chineseLegalSimplified", "拾贰"}, {3, "ideographTraditional", "丙"}, {11, "ideographTraditional", "11"},
		{4, "upperRoman", "IV"}, {1999, "lowerRoman", "mcmxcix"}, {27, "lowerLetter", "aa"}, {28, "upperLetter", "BB"}, {3, "decimalEnclosedCircle", "③"}, {21, "decimalEnclosedCircleChinese", "21"},
		{3, "decimalEnclosedParen", "⑶"}, {3, "decimalEnclosedFullstop", "⒊"}, {12, "decimalFullWidth", "１２"}, {7, "decimalZero", "07"}, {12, "decimalZero", "12"},
		{22, "ordinal", "22nd"}, {13, "ordinal", "13th"}, {5, "none", ""}, {5, "hebrew1", "5"}, {0, "upperRoman", "0"}, {-3, "chineseCounting", "-3"},
	}
	for _, c := range cases {
		if got := formatNumber(c.n, c.format); got != c.want {
			t.Errorf("%d as %s: %q, want %q", c.n, c.format, got, c.want)
		}
	}
}

func TestWordTextAsShown(t *testing.T) {
	cases := []struct {
		name, body string
		want       []string
	}{
		{"insertions kept, deletions and moved text left out",
			`<w:p><w:r><w:t>推进</w:t></w:r><w:ins w:id="1"><w:r><w:t>加快</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>研究</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>原处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>建设</w:t></w:r></w:moveTo></w:p>`,
			[]string{"推进加快建设"}},
		{"a deleted paragraph mark joins", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>上半</w:t></w:r></w:p>` + para("", "下半"), []string{"上半下半"}},
		{"one of two alternatives", `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>` + para("", "框内") + `</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + para("", "框内") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent><w:t>正文</w:t></w:r></w:p>`,
			[]string{"正文", "框内"}},
		{"line breaks and tabs", `<w:p><w:r><w:t>深圳市</w:t><w:tab/><w:t>罗湖区</w:t><w:br/><w:t>2022年</w:t><w:br w:type="page"/><w:t>10月</w:t></w:r></w:p>`, []string{"深圳市 罗湖区", "2022年10月"}},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>露</w:t></w:r></w:p>`, []string{"露"}},
		{"fields show their result", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2025年</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, []string{"2025年"}},
		{"content controls and links", `<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent><w:p><w:hyperlink><w:r><w:t>附件</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>一</w:t></w:r></w:smartTag></w:p></w:sdtContent></w:sdt>`, []string{"附件一"}},
		{"references", para("", "A&amp;B &lt;5&#37;&#x4e00;"), []string{"A&B <5%一"}},
		{"contents are furniture", para(`<w:pStyle w:val="TOC1"/>`, "一、总体要求 1") + para("", "正文"), []string{"正文"}},
		{"one column only frames text", `<w:tbl><w:tr><w:tc>` + para("", "一、总体要求") + para("", "正文") + `</w:tc></w:tr></w:tbl>`, []string{"一、总体要求", "正文"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, bodyTexts(readWord(t, c.body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWordFormOfBlocks(t *testing.T) {
	doc := readWord(t, para(`<w:jc w:val="center"/>`, "标题")+para(`<w:pStyle w:val="11"/>`, "要求")+
		`<w:p><w:r><w:rPr><w:rFonts w:eastAsia="方正小标宋简体"/></w:rPr><w:t>小标宋</w:t></w:r></w:p>`+
		`<w:p><w:pPr><w:outlineLvl w:val="2"/><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>三级</w:t></w:r></w:p>`+numbered(3, 0, "点"),
		"word/footer1.xml", `<w:ftr`+wordRoot+`>`+para("", "— 1 —")+`</w:ftr>`,
		"word/footnotes.xml", `<w:footnotes`+wordRoot+`><w:footnote w:type="separator" w:id="0">`+para("", "线")+`</w:footnote><w:footnote w:id="1">`+para("", "注")+`</w:footnote></w:footnotes>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>某方案</dc:title></cp:coreProperties>`)
	type form struct {
		Text, Align, Number string
		Kind                Kind
		Level               int
		Bold, Chrome        bool
	}
	var got []form
	for _, b := range doc.Blocks {
		got = append(got, form{b.Text, b.Align, b.Number, b.Kind, b.Level, b.Bold, b.Chrome})
	}
	want := []form{
		{"标题", "center", "", Paragraph, 0, false, false},
		{"一、要求", "center", "一、", Heading, 1, true, false},
		{"小标宋", "", "", Paragraph, 0, true, false},
		{"三级", "right", "", Heading, 3, true, false},
		{"点", "", "", ListItem, 1, false, false},
		{"注", "", "", Paragraph, 0, false, true},
		{"— 1 —", "", "", Paragraph, 0, false, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if doc.Title != "某方案" {
		t.Errorf("title %q", doc.Title)
	}
}

func TestWordTables(t *testing.T) {
	cell := func(props string, paras ...string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + strings.Join(paras, "") + `</w:tc>`
	}
	body := `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>` + cell("", para("", "序号")) + cell("", para("", "任务")) + cell(`<w:gridSpan w:val="2"/>`, para("", "单位")) + `</w:tr>` +
		`<w:tr>` + cell(`<w:vMerge w:val="restart"/>`, numbered(2, 0, "")) + cell("", para("", "建桥"), para("", "修路")) + cell("", para("", "甲局")) + cell("", para("", "乙局")) + `</w:tr>` +
		`<w:tr>` + cell(`<w:vMerge/>`, `<w:p/>`) + cell("", para("", "植树")) + cell("", `<w:p/>`) + cell("", para("", "丙局")) + `</w:tr>` +
		`<w:tr><w:trPr><w:del/></w:trPr>` + cell("", para("", "删去的行")) + `</w:tr></w:tbl>` + para("", "尾")
	doc := readWord(t, body)
	var got []string
	for _, b := range doc.Blocks {
		s := b.Text
		if c := b.Place.Cell; c != nil {
			s = fmt.Sprintf("%d:%d,%d %dx%d %v %s", c.Table, c.Row, c.Col, c.RowSpan, c.ColSpan, c.Header, b.Text)
		}
		got = append(got, s)
	}
	want := []string{"1:0,0 1x1 true 序号", "1:0,1 1x1 true 任务", "1:0,2 1x2 true 单位", "1:1,0 2x1 false 1", "1:1,1 1x1 false 建桥\n修路", "1:1,2 1x1 false 甲局", "1:1,3 1x1 false 乙局", "1:2,1 1x1 false 植树", "1:2,3 1x1 false 丙局", "尾"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWordOtherPrefix: the prefix of the main namespace is the writer's choice.
func TestWordOtherPrefix(t *testing.T) {
	data := zipFile(t, "[Content_Types].xml", wordTypes, "_rels/.rels", wordRels, "word/document.xml",
		`<ns0:document xmlns:ns0="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><ns0:body><ns0:p><ns0:r><ns0:t>一、总体要求</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>`)
	if got := bodyTexts(mustRead(t, "a.docx", data)); len(got) != 1 || got[0] != "一、总体要求" {
		t.Errorf("%q", got)
	}
}
