package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// noticePage is where a holiday notice is entered, weighed and applied.
type noticePage struct {
	look.Page
	Tabs     look.Tabs
	Entry    noticeEntry
	Places   []look.Option
	Statuses []look.Option
	Limit    string
	Wrong    []string // rows that need mending, each with its line
	Example  string
	Effect   *noticeEffect // nil before there is something to weigh
	mistakes
}

// noticeEntry is the form as typed.
type noticeEntry struct{ Place, Year, Status, Source, Rows, Book string }

// noticeEffect is what applying a notice would change.
type noticeEffect struct {
	What   string // place and year
	Days   []dayChange
	Plans  []noticePlan
	N      int
	InAll  int // measures
	Source string
}

type dayChange struct {
	Date string
	Name look.Words
	Work bool
	Now  string
}

type noticePlan struct {
	Title    look.Words
	Href     string
	Measures []noticeMeasure
}

type noticeMeasure struct {
	Number string
	Title  look.Words
	Href   string
	Moved  []movedRow
}

// noticeLimit is the most bytes of a CSV file.
const noticeLimit = 256 << 10

func (s *Server) noticePage(v *visit) error {
	e := noticeEntry{Place: v.query("cal"), Year: v.query("year"), Status: string(calendar.Gazetted)}
	if e.Place != calendar.HK {
		e.Place = calendar.CN
	}
	year, err := strconv.Atoi(e.Year)
	if err != nil {
		year = v.today().Year() + 1
		e.Year = strconv.Itoa(year)
	}
	err = v.read(func(r *store.Reader) error {
		book, err := r.Calendars()
		if err != nil {
			return err
		}
		for _, n := range book.Notices() {
			if n.Jurisdiction == e.Place && n.Year == year {
				e.Rows, e.Source = n.Rows(), n.Source
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showNotice(e, nil, mistakes{})
}

func (v *visit) newNoticePage(e noticeEntry, m mistakes) noticePage {
	p := noticePage{Page: v.page(v.t(i18n.CalendarsNoticeTitle)), Tabs: v.ruleTabs(), Entry: e, Limit: i18n.Bytes(noticeLimit), mistakes: m}
	p.Places = []look.Option{{Value: calendar.CN, Label: v.t(i18n.CalendarsMainland)}, {Value: calendar.HK, Label: v.t(i18n.CalendarsHongKong)}}
	p.Statuses = []look.Option{{Value: string(calendar.Gazetted), Label: v.t(i18n.CalendarsGazetted)}, {Value: string(calendar.Computed), Label: v.t(i18n.CalendarsDerived)}}
	p.Example = v.t(i18n.CalendarsRowsExample, "year", e.Year)
	p.Path = "/desk/calendars/notice"
	p.Crumbs = []look.Link{{Href: "/desk/calendars", Label: v.t(i18n.CalendarsTitle)}}
	return p
}

// showNotice shows the form, with the effect of n when there is a notice to weigh.
func (v *visit) showNotice(e noticeEntry, n *calendar.Notice, m mistakes) error {
	p := v.newNoticePage(e, m)
	if n != nil {
		err := v.read(func(r *store.Reader) error {
			effect, err := work.WeighNotice(r, *n, v.today())
			if err != nil {
				return err
			}
			book, err := r.Calendars()
			if err != nil {
				return err
			}
			p.Entry.Book = version(book.Version())
			p.Effect, err = v.noticeEffect(r, *n, effect)
			return err
		})
		if err != nil {
			return err
		}
	}
	return v.showStatus(p.status(), noticeView(p))
}

func (v *visit) noticeLabels() map[string]string {
	return map[string]string{"year": v.t(i18n.CalendarsYear), "rows": v.t(i18n.CalendarsRows), "file": v.t(i18n.CalendarsFile), "source": v.t(i18n.CalendarsSource)}
}

// typedNotice reads the form and the file that may come with it. The rows of the file take the place
// of those typed.
func (v *visit) typedNotice() (noticeEntry, error) {
	var form map[string][]string
	switch err := v.r.ParseMultipartForm(noticeLimit); {
	case errors.Is(err, http.ErrNotMultipart):
		if form, err = v.form(); err != nil {
			return noticeEntry{}, err
		}
	case err != nil:
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return noticeEntry{}, fault.Wrap(fault.TooLarge, "web.form_too_large", fault.Args{"limit": i18n.Bytes(tooLarge.Limit)}, err)
		}
		return noticeEntry{}, fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
	default:
		form = v.r.PostForm
	}
	e := noticeEntry{Place: text(form, "place"), Year: text(form, "year"), Status: text(form, "status"), Source: text(form, "source"), Rows: text(form, "rows"), Book: text(form, "book")}
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File["file"]) == 0 || v.r.MultipartForm.File["file"][0].Size == 0 {
		return e, nil
	}
	rows, err := fileText(v.r.MultipartForm.File["file"][0])
	if err != nil {
		return e, err
	}
	e.Rows = rows
	return e, nil
}

// fileText reads a small text file in UTF-8 or, as spreadsheets on the Mainland write it, GB18030.
func fileText(h *multipart.FileHeader) (string, error) {
	if h.Size > noticeLimit {
		return "", fault.Fields([]fault.Field{{Name: "file", Key: i18n.CalendarsFileLarge.Key, Args: fault.Args{"limit": i18n.Bytes(noticeLimit)}}})
	}
	f, err := h.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return "", err
	}
	notText := fault.Fields([]fault.Field{{Name: "file", Key: i18n.CalendarsFileText.Key}})
	if bytes.IndexByte(b, 0) >= 0 {
		return "", notText
	}
	if !utf8.Valid(b) {
		if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil || bytes.ContainsRune(b, utf8.RuneError) {
			return "", notText
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n")), nil
}

// notice makes the notice of what was typed; wrong are its rows that need mending.
func (v *visit) notice(e noticeEntry) (n calendar.Notice, wrong []string, err error) {
	var fields []fault.Field
	year, errYear := strconv.Atoi(e.Year)
	if errYear != nil || year < calendar.FirstYear || year > calendar.LastYear {
		fields = append(fields, fault.Field{Name: "year", Key: i18n.CalendarsBadYear.Key, Args: fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear}})
		return n, nil, fault.Fields(fields)
	}
	if utf8.RuneCountInString(e.Source) > 300 {
		fields = append(fields, fault.Field{Name: "source", Key: i18n.WebTooLong.Key})
	}
	n = calendar.Notice{Jurisdiction: e.Place, Year: year, Status: calendar.Status(e.Status), Source: e.Source}
	var rows *fault.Error
	n.Days, err = calendar.ParseRows(e.Place, year, e.Rows)
	if errors.As(err, &rows) {
		for _, f := range rows.Fields {
			wrong = append(wrong, v.t(i18n.CalendarsRowLine, "line", f.Args["line"], "text", i18n.FieldError(v.lang, f)))
		}
		fields = append(fields, fault.Field{Name: "rows", Key: i18n.CalendarsRowsWrong.Key, Args: fault.Args{"n": len(wrong)}})
	}
	return n, wrong, fault.Fields(fields)
}

// mendNotice shows the form again with what was typed and what is wrong with it.
func (v *visit) mendNotice(e noticeEntry, wrong []string, err error) error {
	m, ok := v.mistakes(placed(err, "rows", nil), v.noticeLabels())
	if !ok {
		return err
	}
	p := v.newNoticePage(e, m)
	p.Wrong = wrong
	return v.showStatus(p.status(), noticeView(p))
}

func (s *Server) previewNotice(v *visit) error {
	e, err := v.typedNotice()
	if err != nil {
		return v.mendNotice(e, nil, err)
	}
	n, wrong, err := v.notice(e)
	if err != nil {
		return v.mendNotice(e, wrong, err)
	}
	if _, err := calendar.Embedded().With(n); err != nil { // what the rows do not show: place, status
		return v.mendNotice(e, nil, err)
	}
	return v.showNotice(e, &n, mistakes{})
}

func (s *Server) applyNotice(v *visit) error {
	e, err := v.typedNotice()
	if err != nil {
		return v.mendNotice(e, nil, err)
	}
	n, wrong, err := v.notice(e)
	if err != nil {
		return v.mendNotice(e, wrong, err)
	}
	var effect work.NoticeEffect
	err = v.write(func(tx *store.Tx) error {
		effect, err = work.ApplyNotice(tx, v.actor, versionOf(e.Book), n, v.today())
		return err
	})
	if fault.Is(err, fault.Conflict) { // another notice came in between: show what this one would do now
		m, _ := v.mistakes(err, v.noticeLabels())
		return v.showNotice(e, &n, m)
	}
	if err != nil {
		return v.mendNotice(e, nil, err)
	}
	return v.redirect(calendarPath(n.Jurisdiction, n.Year), look.Good, i18n.CalendarsApplied, "book", effect.Book.Version(), "n", len(effect.Moved))
}

// noticeEffect groups what moves by plan and measure.
func (v *visit) noticeEffect(r *store.Reader, n calendar.Notice, found work.NoticeEffect) (*noticeEffect, error) {
	view := &noticeEffect{What: v.placeOf(n.Jurisdiction) + " " + i18n.Year(v.lang, n.Year), N: len(found.Moved), Source: n.Source}
	names := map[calendar.Date]calendar.HolidayName{}
	for _, d := range n.Days {
		names[d.Date] = d.Name
	}
	for _, d := range found.Days {
		row := dayChange{Date: i18n.DateNear(v.lang, d.Date, v.today()), Name: v.holidayWords(names[d.Date]), Work: d.Work, Now: v.t(i18n.CalendarsNowOff)}
		if d.Work {
			row.Now = v.t(i18n.CalendarsNowWork)
		}
		view.Days = append(view.Days, row)
	}
	for from := 0; from < len(found.Moved); {
		to := from
		for to < len(found.Moved) && found.Moved[to].Of == found.Moved[from].Of {
			to++
		}
		p, err := v.movedOfPlan(r, found.Moved[from:to])
		if err != nil {
			return nil, err
		}
		view.Plans = append(view.Plans, p)
		view.InAll += len(p.Measures)
		from = to
	}
	return view, nil
}

func (v *visit) movedOfPlan(r *store.Reader, moved []work.Moved) (noticePlan, error) {
	of, err := r.Plan(moved[0].Of)
	if err != nil {
		return noticePlan{}, err
	}
	b, err := openPlanBook(r, of)
	if err != nil {
		return noticePlan{}, err
	}
	duties, err := r.PlanDuties(of.ID)
	if err != nil {
		return noticePlan{}, err
	}
	dutyOf := map[duty.ID]duty.Duty{}
	for _, d := range duties {
		dutyOf[d.ID] = d
	}
	p := noticePlan{Title: words(v.lang, of.Title), Href: "/desk/plans/" + of.Slug}
	at := map[plan.MeasureID]int{}
	for _, m := range moved {
		i, ok := at[m.Measure]
		if !ok {
			i = len(p.Measures)
			at[m.Measure] = i
			measure := b.measures[m.Measure]
			p.Measures = append(p.Measures, noticeMeasure{Number: measure.Number, Title: words(v.lang, measure.Title), Href: measurePath(of, measure)})
		}
		row := v.movedRow(m, b.work[m.Measure].Plan)
		if m.Duty != "" {
			row.What = unitWords(v.lang, b.units[dutyOf[m.Duty].Unit])
		}
		p.Measures[i].Moved = append(p.Measures[i].Moved, row)
	}
	slices.SortStableFunc(p.Measures, func(x, y noticeMeasure) int { return compareNumbers(x.Number, y.Number) })
	return p, nil
}

// compareNumbers orders measures as the plan counts them.
func compareNumbers(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return x - y
	}
	return strings.Compare(a, b)
}
