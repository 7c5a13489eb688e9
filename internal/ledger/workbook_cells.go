package ledger

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/work"
)

// trouble is what is wrong with a cell, without its place.
type trouble struct {
	message *i18n.Message
	args    fault.Args
}

// cellReader turns what is written in cells into canonical texts.
type cellReader struct {
	units    map[string]string // folded name → id
	from1904 bool
}

func newCellReader(f *WorkFile, from1904 bool) *cellReader {
	r := &cellReader{units: map[string]string{}, from1904: from1904}
	claim := func(name string, u org.Unit) {
		if key := org.Fold(name); key != "" && r.units[key] == "" {
			r.units[key] = string(u.ID)
		}
	}
	for _, of := range []func(org.Unit) []string{ // a name now borne goes before one of old
		func(u org.Unit) []string { return []string{u.Name} },
		func(u org.Unit) []string { return []string{u.Hant, u.English} },
		func(u org.Unit) []string { return u.Aliases },
		func(u org.Unit) []string { return u.Former },
	} {
		for _, u := range f.Units {
			for _, name := range of(u) {
				claim(name, u)
			}
		}
	}
	return r
}

// value reads a cell of a form; find gives tasks by what is written, for links.
func (r *cellReader) value(kind form, c rawCell, find func(string) (work.TaskID, bool)) (string, *trouble) {
	text := plainText(c.text)
	if text == "" {
		return "", nil
	}
	switch kind {
	case formDays:
		return wholeDays(text)
	case formAmount:
		return amountText(text)
	case formDate:
		return r.dateText(text)
	case formYes:
		return yesText(text)
	case formCalendar:
		return calendarID(text)
	case formOwner:
		return ownerText(text)
	case formUnit:
		if id := r.units[org.Fold(text)]; id != "" {
			return id, nil
		}
		return "", &trouble{i18n.WorkfileNoUnit, fault.Args{"text": short(text)}}
	case formLinks:
		return readLinks(text, find)
	case formList:
		return listText(text)
	case formLong:
		return text, longest(text, work.MaxText)
	}
	return text, longest(text, work.MaxName)
}

var leftAround = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u200b", "", "\ufeff", "")

// plainText takes off what Excel and people leave around a text.
func plainText(s string) string {
	if strings.IndexByte(s, '\r') >= 0 || strings.Contains(s, "\u00a0") || strings.Contains(s, "\u200b") || strings.Contains(s, "\ufeff") {
		s = leftAround.Replace(s)
	}
	return strings.TrimSpace(s)
}

func longest(text string, most int) *trouble {
	if n := utf8.RuneCountInString(text); n > most {
		return &trouble{i18n.WorkfileTooLong, fault.Args{"n": n, "most": most}}
	}
	for _, r := range text {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return &trouble{i18n.WorkfileBadChar, nil}
		}
	}
	return nil
}

// short keeps a text fit to be repeated in a message.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

func listText(text string) (string, *trouble) {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		if part = strings.TrimSpace(part); part != "" {
			if wrong := longest(part, work.MaxName); wrong != nil {
				return "", wrong
			}
			out = append(out, part)
		}
	}
	if len(out) > work.MaxEvidence {
		return "", &trouble{i18n.WorkfileTooBig, fault.Args{"text": strconv.Itoa(len(out)), "most": work.MaxEvidence}}
	}
	return strings.Join(out, "\n"), nil
}

// figure is a number as cells hold it: digits, perhaps with a fraction or an exponent.
var figure = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$`)

// float reads a number and takes off what binary fractions add: Excel keeps 1.1 as
// 1.1000000000000001.
func float(text string) (float64, bool) {
	text = work.Narrow(text)
	if !figure.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

func wholeDays(text string) (string, *trouble) {
	n, ok := float(text)
	whole := math.Round(n)
	switch {
	case !ok:
		return "", &trouble{i18n.WorkfileNotANumber, fault.Args{"text": short(text)}}
	case n < 0:
		return "", &trouble{i18n.WorkfileNegative, fault.Args{"text": short(text)}}
	case n > mostWorkDays:
		return "", &trouble{i18n.WorkfileTooBig, fault.Args{"text": short(text), "most": mostWorkDays}}
	case math.Abs(n-whole) > 1e-9:
		return "", &trouble{i18n.WorkfileFraction, fault.Args{"text": short(text)}}
	}
	return strconv.Itoa(int(whole)), nil
}

// mostAmount is the largest quantity that a cell holds exactly: fifteen digits.
const mostAmount = 999_999_999_999

func amountText(text string) (string, *trouble) {
	n, ok := float(text)
	thousandths := math.Round(n * 1000)
	switch {
	case !ok:
		return "", &trouble{i18n.WorkfileNotANumber, fault.Args{"text": short(text)}}
	case n < 0:
		return "", &trouble{i18n.WorkfileNegative, fault.Args{"text": short(text)}}
	case n > mostAmount:
		return "", &trouble{i18n.WorkfileTooBig, fault.Args{"text": short(text), "most": mostAmount}}
	case math.Abs(n*1000-thousandths) > 1e-9*max(1, math.Abs(n*1000)):
		return "", &trouble{i18n.WorkfileDecimals, fault.Args{"text": short(text)}}
	}
	return work.Amount(thousandths).String(), nil
}

// dateText reads a date: 2023-04-01, 2023/4/1, 2023.4.1, 2023年4月1日, 20230401, a date with a time of
// midnight, or the serial number that Excel keeps.
func (r *cellReader) dateText(text string) (string, *trouble) {
	text = work.Narrow(text)
	if n, ok := float(text); ok {
		if len(text) == 8 && n == math.Trunc(n) && n >= 10_000_000 {
			return ymd(text, text[:4], text[4:6], text[6:])
		}
		return r.serialText(text, n)
	}
	day, clock, timed := strings.Cut(text, "T")
	if !timed {
		day, clock, timed = strings.Cut(text, " ")
	}
	if timed && strings.Trim(clock, "0:.Z ") != "" && strings.ContainsAny(clock, ":") {
		return "", &trouble{i18n.WorkfileTimeOfDay, fault.Args{"text": short(text)}}
	}
	if !timed || !strings.Contains(clock, ":") {
		day = text
	}
	parts := strings.FieldsFunc(day, func(c rune) bool { return strings.ContainsRune("-/.年月日號号 ", c) })
	if len(parts) != 3 {
		return "", &trouble{i18n.WorkfileNoDate, fault.Args{"text": short(text)}}
	}
	return ymd(text, parts[0], parts[1], parts[2])
}

func (r *cellReader) serialText(text string, n float64) (string, *trouble) {
	whole := math.Round(n)
	if math.Abs(n-whole) > 1e-6 {
		return "", &trouble{i18n.WorkfileTimeOfDay, fault.Args{"text": text}}
	}
	epoch := calendar.NewDate(1899, 12, 30) // so that serial numbers are right after February 1900, which Excel takes for a leap year
	if r.from1904 {
		epoch = calendar.NewDate(1904, 1, 1)
	}
	if whole < 0 || whole > 200_000 {
		return "", &trouble{i18n.WorkfileNoDate, fault.Args{"text": text}}
	}
	d := epoch + calendar.Date(whole)
	if d < calendar.First || d > calendar.Last {
		return "", &trouble{i18n.WorkfileDateOutside, fault.Args{"text": text, "first": calendar.FirstYear, "last": calendar.LastYear}}
	}
	return d.String(), nil
}

func ymd(text, y, m, d string) (string, *trouble) {
	year, e1 := strconv.Atoi(y)
	month, e2 := strconv.Atoi(m)
	date, e3 := strconv.Atoi(d)
	switch {
	case e1 != nil || e2 != nil || e3 != nil || len(y) != 4 || len(m) > 2 || len(d) > 2:
		return "", &trouble{i18n.WorkfileNoDate, fault.Args{"text": short(text)}}
	case year < calendar.FirstYear || year > calendar.LastYear:
		return "", &trouble{i18n.WorkfileDateOutside, fault.Args{"text": short(text), "first": calendar.FirstYear, "last": calendar.LastYear}}
	}
	found, err := calendar.ParseDate(y + "-" + pad(strconv.Itoa(month)) + "-" + pad(strconv.Itoa(date)))
	if err != nil {
		return "", &trouble{i18n.WorkfileNoSuchDay, fault.Args{"text": short(text)}}
	}
	return found.String(), nil
}

func yesText(text string) (string, *trouble) {
	switch i18n.Fold(text) {
	case "是", "yes", "y", "✓", "√", "1", "true", "对", "有":
		return "yes", nil
	case "否", "no", "n", "0", "false", "不", "无", "-", "✗", "×":
		return "", nil
	}
	return "", &trouble{i18n.WorkfileNoYes, fault.Args{"text": short(text)}}
}

func calendarID(text string) (string, *trouble) {
	for _, id := range calendar.Builtin {
		if i18n.Fold(id) == i18n.Fold(text) {
			return id, nil
		}
		if m, ok := i18n.Lookup(fault.Key("calendar.name." + strings.ToLower(id))); ok && named(m, text) {
			return id, nil
		}
	}
	return "", &trouble{i18n.WorkfileNoCalendar, fault.Args{"text": short(text), "known": strings.Join(calendar.Builtin, ", ")}}
}

func ownerText(text string) (string, *trouble) {
	for _, o := range owners {
		m, _ := i18n.Lookup(fault.Key("work.owner." + o))
		if text == string(o) || named(m, text) {
			return string(o), nil
		}
	}
	return "", &trouble{i18n.WorkfileNoOwner, fault.Args{"text": short(text)}}
}

var owners = []work.Owner{work.Lead, work.LeadAndStreet, work.Upper}
