package site

import (
	"net/url"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/portal"
)

// share is what passes a page on: its permanent address as text and as a QR code.
type share struct {
	Title, Address, Mail string
	QR                   string // an SVG path
	Size                 int
}

func (v *visit) share(title string) (share, error) {
	s := share{Title: title, Address: v.base + "/" + segment(v.lang) + v.rest}
	s.Mail = "mailto:?subject=" + url.PathEscape(title) + "&body=" + url.PathEscape(s.Address)
	var err error
	if s.QR, s.Size, err = qrPath(s.Address); err != nil {
		return s, fault.Wrap(fault.Internal, "", nil, err)
	}
	return s, nil
}

// step is a page before or after this one.
type step struct {
	Address, Over string
	Title         portal.Text
}

func neighbour(lang i18n.Lang, r *portal.Record, a *portal.Provision) *step {
	if a == nil {
		return nil
	}
	return &step{actionAddress(lang, r.Slug, a.Slug), actionOver(lang, r, a), a.Title}
}

// separator stands between the names of a list.
func separator(lang i18n.Lang) string {
	if lang == i18n.En {
		return ", "
	}
	return "、"
}

func dayOf(t time.Time, zone *time.Location) calendar.Date { return calendar.DateOf(t.In(zone)) }

// tileMark is the number of a measure as a short mark, its position's address where it has none.
func tileMark(m *portal.Measure) string {
	if s := mark(m.Number); s != "" && len([]rune(s)) <= 4 {
		return s
	}
	return m.Slug
}
