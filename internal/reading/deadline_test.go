package reading

import (
	"strings"
	"testing"
	"time"

	"luodi/internal/calendar"
)

var testDates = dateContext{year: 2024, signed: calendar.NewDate(2024, time.March, 5)}

func TestDeadlines(t *testing.T) {
	for _, c := range []struct{ text, want string }{ // text=kind from..to
		{"到2025年底，建成3个站点", "到2025年底=by ..2025-12-31"},
		{"到2025 年底，建成3个站点", "到2025 年底=by ..2025-12-31"},
		{"力争到2025年，建成3个站点", "到2025年=by ..2025-12-31"},
		{"确保在2025年底前完成整改", "2025年底前=by ..2025-12-31"},
		{"于2025年12月底前完成", "2025年12月底前=by ..2025-12-31"},
		{"2024年6月底前完成", "2024年6月底前=by ..2024-06-30"},
		{"2024年6月30日前报送", "2024年6月30日前=by ..2024-06-30"},
		{"2024年6月30日之前报送", "2024年6月30日之前=by ..2024-06-30"},
		{"2025年前建成", "2025年前=by ..2024-12-31"},
		{"2024年7月前建成", "2024年7月前=by ..2024-06-30"},
		{"2025年末全面建成", "2025年末=by ..2025-12-31"},
		{"年底前实现全覆盖", "年底前=by ..2024-12-31"},
		{"今年年底前实现全覆盖", "今年年底前=by ..2024-12-31"},
		{"力争年内开工", "年内=during 2024-01-01..2024-12-31"},
		{"争取交易中心年内挂牌", "年内=during 2024-01-01..2024-12-31"},
		{"2024年内开工", "2024年内=during 2024-01-01..2024-12-31"},
		{"6月底前完成", "6月底前=by ..2024-06-30"},
		{"12月10日前报送", "12月10日前=by ..2024-12-10"},
		{"上半年完成立项", "上半年=during 2024-01-01..2024-06-30"},
		{"2024年下半年启动建设", "2024年下半年=during 2024-07-01..2024-12-31"},
		{"第三季度完成", "第三季度=during 2024-07-01..2024-09-30"},
		{"2025年第一季度前完成", "2025年第一季度前=by ..2024-12-31"},
		{"2025年第一季度末前完成", "2025年第一季度末前=by ..2025-03-31"},
		{"三季度末建成投用", "三季度末=by ..2024-09-30"},
		{"2024年9月完成竣工验收", "2024年9月=during 2024-09-01..2024-09-30"},
		{"2024年5月上旬前完成", "2024年5月上旬前=by ..2024-04-30"},
		{"到“十四五”末，建成5个", "到“十四五”末=by ..2025-12-31"},
		{"“十五五”期末基本建成", "“十五五”期末=by ..2030-12-31"},
		{"自本方案印发之日起30日内制定细则", "印发之日起30日内=relative ..2024-04-04"},
		{"本方案印发后3个月内制定细则", "印发后3个月内=relative ..2024-06-05"},
		{"印发之日起15个工作日内制定细则", "印发之日起15个工作日内=relative .."},
		{"印发之日起两个月内制定细则", "印发之日起两个月内=relative ..2024-05-05"},
		{"每年2月底前报送总结", "每年2月底前=periodic .."},
		{"每季度末25日前报送", "每季度末25日前=periodic .."},
		{"每月5日前报送", "每月5日前=periodic .."},
		{"分别于6月20日、9月20日、12月10日前报送", "6月20日、9月20日、12月10日前=by ..2024-12-10"},
		{"2024年6月底前并长期坚持", "2024年6月底前并长期坚持=by ..2024-06-30"},
		{"明年6月底前完成", "明年6月底前=by ..2025-06-30"},
		{"Departments will publish strategies by the end of 2025.", "by the end of 2025=by ..2025-12-31"},
		{"to be redesigned by March 2025", "by March 2025=by ..2025-03-31"},
		{"report by December 31, 2024, at the latest", "by December 31, 2024=by ..2024-12-31"},
		{"no later than 1 July 2025", "no later than 1 July 2025=by ..2025-07-01"},
		{"By Q3 2025, all agencies will", "By Q3 2025=by ..2025-09-30"},
		{"within 90 days of publication", "within 90 days of publication=relative ..2024-06-03"},
		{"by spring 2025", "by spring 2025=by ..2025-12-31"},
		// two of them
		{"6月底前立项，年底前开工", "6月底前=by ..2024-06-30 / 年底前=by ..2024-12-31"},
		// validity, attributes and past events
		{"自2023年1月1日起至2024年12月31日，免征", ""},
		{"执行期限至2024年12月31日", ""},
		{"有效期至2025年12月31日", ""},
		{"最长可延至2024年6月30日", ""},
		{"对2023年10月1日至2024年3月31日期间发放的消费券", ""},
		{"2023年度考核结果", ""},
		{"2024年新增学位1400个", ""},
		{"2023年，全市经营主体达到5万户", ""},
		{"2024年3月5日印发", ""},
		{"对离校两年内未就业高校毕业生", ""},
		{"出售后1年内重新购房", ""},
		{"登记注册3年内的个体工商户", ""},
		{"10个工作日内办结", ""},
		{"2023年四季度和2024年一季度排名靠前的地区", ""},
		{"在2022年底前到期的贷款", ""},
		{"2021年12月31日前登记的企业", ""},
		{"招用2024届毕业生", ""},
		{"截至2023年底，已建成5个", ""},
		{"三年行动方案（2023—2025年）", ""},
		{"2023年至2025年累计投入", ""},
		{"落实好2024年3月前阶段性补贴政策", ""},
		{"24小时内响应", ""},
		{"前三年内", ""},
		{"the period 2019 to 2020", ""},
		{"used by many people", ""},
	} {
		var b strings.Builder
		for n, d := range findDeadlines(c.text, testDates) {
			if n > 0 {
				b.WriteString(" / ")
			}
			b.WriteString(shown(d))
			if c.text[d.start:d.end] != d.text || d.rule == "" {
				t.Errorf("%q: %q at %d..%d, rule %q", c.text, d.text, d.start, d.end, d.rule)
			}
		}
		if b.String() != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, b.String(), c.want)
		}
	}
}

func shown(d deadlineMention) string {
	return d.text + "=" + string(d.kind) + " " + day(d.from) + ".." + day(d.to)
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func TestDeadlineField(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{"2024年6月底前", "2024年6月底前=by ..2024-06-30"},
		{"2024年6月", "2024年6月=during 2024-06-01..2024-06-30"},
		{"2024年", "2024年=during 2024-01-01..2024-12-31"},
		{"2024 年12 月底前并长期坚持", "2024 年12 月底前并长期坚持=by ..2024-12-31"},
		{"年底前", "年底前=by ..2024-12-31"},
		{"长期坚持", "长期坚持=long_term .."},
		{"持续推进", "持续推进=long_term .."},
		{"常态化推进", "常态化推进=long_term .."},
		{"每季度末", "每季度末=periodic .."},
		{"(2024年6月", "2024年6月=during 2024-06-01..2024-06-30"},
		{"2024年6月）", "2024年6月=during 2024-06-01..2024-06-30"},
		{"September 30, 2025", "September 30, 2025=by ..2025-09-30"},
		{"1 activity per quarter", "1 activity per quarter=relative .."},
		{"第三季度", "第三季度=during 2024-07-01..2024-09-30"},
		{"—", ""}, {"无", ""}, {"N/A", ""}, {"(See Above)", ""}, {"", ""},
	} {
		got := ""
		if d := deadlineValue(c.value, testDates); d != nil {
			got = shown(*d)
			if !d.field || c.value[d.start:d.end] != d.text {
				t.Errorf("%q: field %v, %q at %d..%d", c.value, d.field, d.text, d.start, d.end)
			}
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.value, got, c.want)
		}
	}
}

func TestRulingDeadline(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"6月底前立项，年底前开工", "6月底前"},
		{"每年2月底前报送，2025年底前建成", "2025年底前"},
		{"每年2月底前报送", ""},
		{"2024年6月底前，允许暂缓缴存", ""},
		{"印发之日起30日内制定细则", "印发之日起30日内"},
		{"", ""},
	} {
		got := ""
		if d := rulingDeadline(findDeadlines(c.text, testDates)); d != nil {
			got = d.text
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
	found := findDeadlines("6月底前立项", testDates)
	found = append(found, *deadlineValue("2024年9月", testDates))
	if d := rulingDeadline(found); d == nil || d.text != "2024年9月" {
		t.Errorf("the field does not rule: %v", d)
	}
}
