package web

import (
	"cmp"
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/chart"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/store"
	"luodi/internal/work"
)

// pictureLoad is how much each unit has to do in each month of a plan.
type pictureLoad struct {
	picturePage
	ByDays bool
	Views  look.Tabs
	Heat   heatTable
	Most   string // of the busiest unit
	Top    look.Words
}

// heatTable is a heat strip: rows by months, the number in every cell.
type heatTable struct {
	Caption string
	Corner  string
	Months  []heatMonth
	Rows    []heatRow
	Total   *heatRow
}

type heatMonth struct {
	Name string // 4月
	Long string // 2023年4月
	Year string // at the first month of a year
	Now  bool
}

type heatRow struct {
	Name  look.Words
	Href  string
	Cells []heatCell

	sum int
}

type heatCell struct {
	N    int
	Heat int
	Now  bool
}

// longestLoad is the most months that a strip shows.
const longestLoad = 60

func (s *Server) pictureLoadPage(v *visit) error {
	var p pictureLoad
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureLoad{picturePage: b.picture(v, "load", i18n.PictureLoad), ByDays: v.query("of") == "days"}
		v.fillLoad(b, &p)
		return nil
	})
	if err != nil {
		return err
	}
	base := "/desk/plans/" + p.Plan.Slug + "/load"
	p.Views = look.Tabs{Label: v.t(i18n.WebViews), Items: []look.Link{
		{Href: base, Label: v.t(i18n.PictureLoadTasks), Current: !p.ByDays}, {Href: base + "?of=days", Label: v.t(i18n.PictureLoadDays), Current: p.ByDays}}}
	return v.show(pictureLoadView(p))
}

func (v *visit) fillLoad(b *pictureBook, p *pictureLoad) {
	byUnit := map[string][]work.Stretch{}
	for i := range b.kept {
		for unit, list := range b.kept[i].Stretches() {
			byUnit[unit] = append(byUnit[unit], list...)
		}
	}
	for unit, list := range byUnit {
		own := slices.DeleteFunc(list, func(s work.Stretch) bool { return s.Outside })
		if byUnit[unit] = own; len(own) == 0 {
			delete(byUnit, unit)
		}
	}
	from, to := stretchSpan(byUnit)
	if from == 0 {
		return
	}
	h := heatTable{Caption: v.t(i18n.PictureLoad), Corner: v.t(i18n.WebUnit), Months: v.heatMonths(from, to)}
	number := func(x work.Burden) int {
		if p.ByDays {
			return x.Days
		}
		return x.Tasks
	}
	total := heatRow{Name: v.said(v.t(i18n.PictureLoadTotal)), Cells: make([]heatCell, len(h.Months))}
	top, topUnit, topMonth := 0, org.Unit{}, calendar.Date(0)
	for unit, list := range byUnit {
		u := b.unit(unit)
		row := heatRow{Name: unitWords(v.lang, u), Href: "/desk/units/" + u.Slug + "/work"}
		for i, x := range work.Burdens(b.calendar, from, to, list) {
			row.Cells = append(row.Cells, heatCell{N: number(x), Now: h.Months[i].Now})
			row.sum += number(x)
			total.Cells[i].N += number(x)
			total.Cells[i].Now = h.Months[i].Now
			if x.Tasks > top || x.Tasks == top && u.SortKey < topUnit.SortKey {
				top, topUnit, topMonth = x.Tasks, u, x.Month
			}
		}
		h.Rows = append(h.Rows, row)
	}
	slices.SortFunc(h.Rows, func(x, y heatRow) int { return cmp.Or(cmp.Compare(y.sum, x.sum), cmp.Compare(x.Href, y.Href)) })
	h.colour()
	h.Total = &total
	p.Heat = h
	if top > 1 {
		p.Top, p.Most = unitWords(v.lang, topUnit), v.t(i18n.PictureLoadMost, "month", i18n.Month(v.lang, topMonth), "n", top)
	}
}

// stretchSpan is the months in which there is work, at most longestLoad of them.
func stretchSpan(byUnit map[string][]work.Stretch) (from, to calendar.Date) {
	for _, list := range byUnit {
		for _, s := range list {
			if from == 0 || s.From < from {
				from = s.From
			}
			to = max(to, s.To)
		}
	}
	if from != 0 {
		to = min(to, calendar.NewDate(from.Year(), from.Month()+longestLoad, 1)-1)
	}
	return from, to
}

func (v *visit) heatMonths(from, to calendar.Date) []heatMonth {
	var out []heatMonth
	today := v.today()
	for m := calendar.NewDate(from.Year(), from.Month(), 1); m <= to; m = calendar.NewDate(m.Year(), m.Month()+1, 1) {
		h := heatMonth{Name: monthName(v.lang, m), Long: i18n.Month(v.lang, m), Now: m.Year() == today.Year() && m.Month() == today.Month()}
		if len(out) == 0 || m.Month() == 1 {
			h.Year = i18n.Year(v.lang, m.Year())
		}
		out = append(out, h)
	}
	return out
}

// colour puts every number into its step.
func (h *heatTable) colour() {
	most := 0
	for _, r := range h.Rows {
		for _, c := range r.Cells {
			most = max(most, c.N)
		}
	}
	for i := range h.Rows {
		for j := range h.Rows[i].Cells {
			c := &h.Rows[i].Cells[j]
			c.Heat = chart.Heat(c.N, most)
		}
	}
}
