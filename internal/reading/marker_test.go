package reading

import "testing"

func TestMarkerAt(t *testing.T) {
	tests := []struct {
		text   string
		style  style
		value  int
		number string
		rest   string
	}{
		{"一、总体要求", styleHan, 1, "一", "总体要求"},
		{"十二、完善机制", styleHan, 12, "十二", "完善机制"},
		{"二十一．试行", styleHan, 21, "二十一", "试行"},
		{"（一）指导思想", styleHanParen, 1, "（一）", "指导思想"},
		{"(十)目标", styleHanParen, 10, "(十)", "目标"},
		{"（十三)强化领导", styleHanParen, 13, "（十三)", "强化领导"},
		{"（ 二 ）目标", styleHanParen, 2, "（二）", "目标"},
		{"1.修路", styleArabic, 1, "1", "修路"},
		{"1. 修路", styleArabic, 1, "1", "修路"},
		{"12、修路", styleArabic, 12, "12", "修路"},
		{"３．修路", styleArabic, 3, "３", "修路"},
		{"7,修路", styleArabic, 7, "7", "修路"},
		{"71. 2022年3月前完成", styleArabic, 71, "71", "2022年3月前完成"},
		{"3.2023年完成", styleArabic, 3, "3", "2023年完成"},
		{"（1）修桥", styleParen, 1, "（1）", "修桥"},
		{"(105)修桥", styleParen, 105, "(105)", "修桥"},
		{"1）修桥", styleHalfParen, 1, "1）", "修桥"},
		{"①修桥", styleCircled, 1, "①", "修桥"},
		{"⒉修桥", styleArabic, 2, "⒉", "修桥"},
		{"第一部分 形势", stylePart, 1, "第一部分", "形势"},
		{"第二章 任务", styleChapter, 2, "第二章", "任务"},
		{"第三节　任务", styleDivision, 3, "第三节", "任务"},
		{"第十条完善制度", styleArticle, 10, "第十条", "完善制度"},
		{"专栏1 重点工程", styleBox, 1, "专栏1", "重点工程"},
		{"行动一：扩绿", styleAction, 1, "行动一", "扩绿"},
		{"1.1 Scope", styleDecimal2, 101, "1.1", "Scope"},
		{"2.3.1 范围", styleDecimal3, 20301, "2.3.1", "范围"},
		{"Action 12: Plant trees", styleAction, 12, "Action 12", "Plant trees"},
		{"Part II Roads", stylePart, 2, "Part II", "Roads"},
		{"IV. Roads", styleRoman, 4, "IV", "Roads"},
		{"Ⅲ、道路", styleRoman, 3, "Ⅲ", "道路"},
		{"a) roads", styleLetter, 1, "a", "roads"},
	}
	for _, tt := range tests {
		m, ok := markerAt(tt.text, 0)
		if !ok || m.style != tt.style || m.value != tt.value || m.numberText(tt.text) != tt.number || tt.text[m.end:] != tt.rest {
			t.Errorf("markerAt(%q) = %v %d %q, rest %q, %v; want %v %d %q, rest %q", tt.text, m.style, m.value, m.numberText(tt.text), tt.text[min(m.end, len(tt.text)):], ok,
				tt.style, tt.value, tt.number, tt.rest)
		}
	}
}

func TestMarkerAtRefuses(t *testing.T) {
	for _, text := range []string{
		"1.5公里道路", "2023年工作", "2023.5", "1,000元", "一是加强", "一体化建设", "（暂定名）", "（2023年）", "(试行)", "第三方机构", "第一", "百姓",
		"行动方案", "专栏", "e.g. roads", "Actions are", "1000.", "3月底前", "20%以上", "", "、", "十", "（一", "(1", "A4纸",
	} {
		if m, ok := markerAt(text, 0); ok {
			t.Errorf("markerAt(%q) = %v %d, want none", text, m.style, m.value)
		}
	}
}

func TestHanNumber(t *testing.T) {
	for text, want := range map[string]int{"一": 1, "十": 10, "十一": 11, "二十": 20, "九十九": 99, "一百零五": 105, "一百二十": 120, "二〇": 0, "二二": 0, "": 0} {
		if got, _ := hanNumber(text, 0); got != want {
			t.Errorf("hanNumber(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestSkipBracket(t *testing.T) {
	for text, want := range map[string]int{
		"（甲）乙": len("（甲）"), "（甲)乙": len("（甲)"), "〔各县（市、区）〕": len("〔各县（市、区）〕"), "《甲〈乙〉》": len("《甲〈乙〉》"), "（甲": 0, "甲": 0,
	} {
		if got := skipBracket(text, 0, 0); got != want {
			t.Errorf("skipBracket(%q) = %d, want %d", text, got, want)
		}
	}
}
