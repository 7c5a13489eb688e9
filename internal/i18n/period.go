package i18n

import (
	"strconv"
	"strings"
	"time"
)

var (
	PeriodMonth   = m("period.month", "{year}年{n}月", "{year}年{n}月", "{n} {year}")
	PeriodQuarter = m("period.quarter", "{year}年第{n}季度", "{year}年第{n}季度", "{year} Q{n}")
	PeriodWeek    = m("period.week", "{year}年第{n}周", "{year}年第{n}周", "week {n} of {year}")
	PeriodHalf    = m("period.half", "{month}第{n}个半月", "{month}第{n}個半月", "{month}, half {n}")
)

// Period writes the key of a reporting period: 2022-10 is a month, 2023-04-1 half a month, 2023-Q2 a
// quarter, 2023-W17 a week. What is no key stays as it is.
func Period(l Lang, key string) string {
	year, rest, ok := strings.Cut(key, "-")
	if !ok || len(rest) < 2 {
		return key
	}
	switch rest[0] {
	case 'Q':
		return PeriodQuarter.In(l, "year", year, "n", rest[1:])
	case 'W':
		return PeriodWeek.In(l, "year", year, "n", rest[1:])
	}
	month, half, halved := strings.Cut(rest, "-")
	n, err := strconv.Atoi(month)
	if err != nil || n < 1 || n > 12 {
		return key
	}
	month = strconv.Itoa(n)
	if l == En {
		month = time.Month(n).String()[:3]
	}
	name := PeriodMonth.In(l, "year", year, "n", month)
	if halved {
		return PeriodHalf.In(l, "month", name, "n", half)
	}
	return name
}
