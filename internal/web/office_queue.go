package web

import (
	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/report"
	"luodi/internal/store"
)

// queuePage is what waits for the office to review, of all plans.
type queuePage struct {
	look.Page
	Rows    []queueRow
	All     int
	Next    string
	First   string // back to the beginning of the list, "" when it is shown
	Several bool   // rows are of more than one plan
}

type queueRow struct {
	reportView
	Since, AnswerBy string
	LateBy          int // working days past the day of the answer
}

func (s *Server) officeQueuePage(v *visit) error {
	if err := v.allow(access.ReadReport); err != nil {
		return err
	}
	const shown = 50
	p := queuePage{Page: v.page(v.t(i18n.OfficeQueue))}
	err := v.read(func(r *store.Reader) error {
		p.Rows, p.Next = nil, ""
		after := placeOf(v.query("after"))
		list, err := r.Queue(after, shown+1)
		if err != nil {
			return err
		}
		if p.All, _, err = r.QueueLength(after); err != nil {
			return err
		}
		if len(list) > shown {
			list = list[:shown]
			p.Next = look.WithQuery("/desk/queue", "after", placeText(store.At(&list[shown-1])))
		}
		if v.query("after") != "" {
			p.First = "/desk/queue"
		}
		b := newOfficeBook(r)
		for i := range list {
			row, err := v.queueRow(b, &list[i])
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		p.Several = len(b.plans) > 1
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(queueView(p))
}

func (v *visit) queueRow(b *officeBook, x *report.Report) (queueRow, error) {
	view, err := v.reportView(b, x)
	if err != nil {
		return queueRow{}, err
	}
	c, err := b.cycle(x.Plan)
	if err != nil {
		return queueRow{}, err
	}
	by := v.answerBy(c, x.Since)
	row := queueRow{reportView: view, Since: i18n.DateNear(v.lang, v.day(x.Since), v.today()), AnswerBy: i18n.DateNear(v.lang, by, v.today())}
	if v.today() > by {
		row.LateBy = workdaysBetween(v.workdays(), by, v.today())
	}
	return row, nil
}
