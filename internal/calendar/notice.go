package calendar

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"luodi/internal/fault"
)

// Our own copy of the notices. holidays-*.csv hold the published notices (the Mainland's by the
// General Office of the State Council, Hong Kong's gazetted under Cap. 149); statutory-*.csv the
// statutory days of years without a notice, computed from the rules (13 days since 2025 on the
// Mainland, 11 before; 17 general holidays with their substitutions in Hong Kong).
//
//go:embed data/*.csv
var data embed.FS

// Status tells on what a year's notice rests.
type Status string

const (
	Gazetted Status = "gazetted" // published
	Computed Status = "computed" // derived from the ordinance's rules, to be checked with the Gazette
)

// Notice is what one jurisdiction announced for one year: its days off and its weekend days
// worked in exchange. Days may lie in the last days of the year before.
type Notice struct {
	Jurisdiction string      `json:"jurisdiction"` // CN or HK
	Year         int         `json:"year"`
	Status       Status      `json:"status"`
	Source       string      `json:"source,omitempty"` // document number or address
	Days         []NoticeDay `json:"days"`
}

// NoticeDay is one row of a notice.
type NoticeDay struct {
	Date Date        `json:"date"`
	Work bool        `json:"work"` // worked in exchange; otherwise off
	Name HolidayName `json:"name"`
}

// Book holds the notices of every jurisdiction under one version number. It is immutable; applying
// a notice gives the next version. Both versions can be asked, so that a change can be previewed.
type Book struct {
	version int
	notices []Notice // ordered by jurisdiction and year

	cn, hk, joint func() *Calendar
}

// Embedded is the book that comes with the program, version 1.
var Embedded = sync.OnceValue(func() *Book {
	var notices []Notice
	for _, j := range []string{CN, HK} {
		f, err := data.Open("data/holidays-" + strings.ToLower(j) + ".csv")
		if err != nil {
			panic(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			panic(err)
		}
		found, err := noticesOf(j, rows)
		if err != nil {
			panic(err)
		}
		notices = append(notices, found...)
	}
	return newBook(1, notices)
})

func newBook(version int, notices []Notice) *Book {
	b := &Book{version: version, notices: notices}
	b.cn = sync.OnceValue(func() *Calendar { return b.jurisdiction(CN) })
	b.hk = sync.OnceValue(func() *Calendar { return b.jurisdiction(HK) })
	b.joint = sync.OnceValue(func() *Calendar { return joint(b.cn(), b.hk(), b.version) })
	return b
}

// Version numbers the book: 1 as embedded, one more with each notice applied.
func (b *Book) Version() int { return b.version }

// Notices lists the notices by jurisdiction and year.
func (b *Book) Notices() []Notice { return slices.Clone(b.notices) }

// Calendar gives a built-in calendar as the book's notices make it.
func (b *Book) Calendar(id string) (*Calendar, bool) {
	switch id {
	case CN:
		return b.cn(), true
	case HK:
		return b.hk(), true
	case Joint:
		return b.joint(), true
	case Natural:
		return naturalCalendar(), true
	}
	return nil, false
}

// With applies a notice: it takes the place of the same jurisdiction's notice for the year. The
// book itself is unchanged.
func (b *Book) With(n Notice) (*Book, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	n.Days = slices.SortedFunc(slices.Values(n.Days), func(a, b NoticeDay) int { return int(a.Date - b.Date) })
	notices := slices.DeleteFunc(slices.Clone(b.notices), func(o Notice) bool {
		return o.Jurisdiction == n.Jurisdiction && o.Year == n.Year
	})
	notices = append(notices, n)
	slices.SortFunc(notices, func(x, y Notice) int {
		if c := strings.Compare(x.Jurisdiction, y.Jurisdiction); c != 0 {
			return c
		}
		return x.Year - y.Year
	})
	return newBook(b.version+1, notices), nil
}

// check refuses a notice that cannot be one: days far from its year, a day twice, a make-up day
// that is worked anyway, too few days for a whole year.
func (n Notice) check() error {
	place := fault.Args{"jurisdiction": n.Jurisdiction, "year": n.Year}
	switch {
	case n.Jurisdiction != CN && n.Jurisdiction != HK:
		return fault.New(fault.Invalid, "calendar.notice_jurisdiction", place)
	case n.Year < FirstYear || n.Year > LastYear:
		return fault.New(fault.Invalid, "calendar.notice_year", place)
	case n.Status != Gazetted && n.Status != Computed:
		return fault.New(fault.Invalid, "calendar.notice_status", place)
	case len(n.Days) == 0:
		return fault.New(fault.Invalid, "calendar.notice_empty", place)
	}
	var wrong []fault.Field
	seen := map[Date]bool{}
	for i, d := range n.Days {
		row := fmt.Sprintf("%d", i+1)
		args := fault.Args{"date": d.Date.String(), "year": n.Year}
		switch wd := d.Date.Weekday(); {
		case !near(d.Date, n.Year):
			wrong = append(wrong, fault.Field{Name: row, Key: "calendar.notice_far_day", Args: args})
		case seen[d.Date]:
			wrong = append(wrong, fault.Field{Name: row, Key: "calendar.notice_day_twice", Args: args})
		case d.Work && wd != 0 && wd != 6:
			wrong = append(wrong, fault.Field{Name: row, Key: "calendar.notice_makeup_weekday", Args: args})
		}
		seen[d.Date] = true
	}
	return fault.Fields(wrong)
}

// ReadNotice reads a notice in the form of our data files: a header line, then date,kind,name rows
// with kind off or work.
func ReadNotice(jurisdiction string, year int, source, text string) (Notice, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return Notice{}, fault.Wrap(fault.Invalid, "calendar.notice_form", fault.Args{"line": 1}, err)
	}
	n := Notice{Jurisdiction: jurisdiction, Year: year, Status: Gazetted, Source: source}
	for i, row := range rows[min(1, len(rows)):] {
		d, err := noticeDay(row)
		if err != nil {
			return Notice{}, fault.Wrap(fault.Invalid, "calendar.notice_form", fault.Args{"line": i + 2}, err)
		}
		n.Days = append(n.Days, d)
	}
	return n, n.check()
}

func noticeDay(row []string) (NoticeDay, error) {
	if len(row) < 3 || (row[1] != "off" && row[1] != "work") {
		return NoticeDay{}, fmt.Errorf("calendar: a row is date,kind,name with kind off or work, not %q", row)
	}
	d, err := ParseDate(row[0])
	if err != nil {
		return NoticeDay{}, err
	}
	return NoticeDay{Date: d, Work: row[1] == "work", Name: nameOf(row[2])}, nil
}

// noticesOf groups the rows of a data file by the year of their notice. New Year's days off that
// lie in the old year belong to the new one's notice.
func noticesOf(jurisdiction string, rows [][]string) ([]Notice, error) {
	var notices []Notice
	for _, row := range rows[1:] {
		d, err := noticeDay(row)
		if err != nil {
			return nil, err
		}
		year := d.Date.Year()
		if d.Date.Month() == 12 && row[2] == "元旦" {
			year++
		}
		status := Gazetted
		if len(row) > 4 {
			status = Status(row[4])
		}
		if len(notices) == 0 || notices[len(notices)-1].Year != year {
			notices = append(notices, Notice{Jurisdiction: jurisdiction, Year: year, Status: status})
		}
		last := &notices[len(notices)-1]
		last.Days = append(last.Days, d)
	}
	return notices, nil
}
