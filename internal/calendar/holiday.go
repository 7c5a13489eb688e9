package calendar

import (
	"strings"

	"luodi/internal/fault"
)

// HolidayName names a holiday: by a message where we know it, else by the words of the notice.
type HolidayName struct {
	Key  fault.Key `json:"key,omitempty"`
	Text string    `json:"text"` // as the notice writes it
}

// holidays gives the message of every name used in the notices of both sides.
var holidays = map[string]fault.Key{
	"元旦": "calendar.holiday.new_year", "一月一日": "calendar.holiday.new_year",
	"春节": "calendar.holiday.spring_festival", "农历年初一": "calendar.holiday.lunar_1", "農曆年初一": "calendar.holiday.lunar_1",
	"農曆年初二": "calendar.holiday.lunar_2", "農曆年初三": "calendar.holiday.lunar_3", "農曆年初四": "calendar.holiday.lunar_4",
	"清明节": "calendar.holiday.qingming", "清明節": "calendar.holiday.qingming",
	"劳动节": "calendar.holiday.labour", "勞動節": "calendar.holiday.labour",
	"端午节": "calendar.holiday.duanwu", "端午節": "calendar.holiday.duanwu",
	"中秋节": "calendar.holiday.mid_autumn", "中秋節翌日": "calendar.holiday.mid_autumn_next",
	"中秋節後第二日": "calendar.holiday.mid_autumn_second",
	"国庆节":     "calendar.holiday.national", "國慶日": "calendar.holiday.national",
	"国庆节、中秋节": "calendar.holiday.national_mid_autumn", "中秋节、国庆节": "calendar.holiday.national_mid_autumn",
	"重陽節": "calendar.holiday.chung_yeung", "佛誕": "calendar.holiday.buddha",
	"耶穌受難節": "calendar.holiday.good_friday", "耶穌受難節翌日": "calendar.holiday.good_friday_next",
	"復活節星期一": "calendar.holiday.easter_monday", "復活節星期一翌日": "calendar.holiday.easter_monday_next",
	"香港特別行政區成立紀念日": "calendar.holiday.hksar",
	"聖誕節":          "calendar.holiday.christmas", "聖誕節後第一個周日": "calendar.holiday.christmas_1", "聖誕節後第二個周日": "calendar.holiday.christmas_2",
	"一月一日翌日": "calendar.holiday.new_year_next", "清明節翌日": "calendar.holiday.qingming_next",
	"佛誕翌日": "calendar.holiday.buddha_next", "勞動節翌日": "calendar.holiday.labour_next",
	"國慶日翌日": "calendar.holiday.national_next", "重陽節翌日": "calendar.holiday.chung_yeung_next",
}

func nameOf(text string) HolidayName {
	text = strings.TrimSpace(text)
	return HolidayName{Key: holidays[text], Text: text}
}
