package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// makeTask makes the task of a row.
func (p *projectReader) makeTask(i int) {
	r := p.rows[i]
	plan := p.out.Plans[r.plan]
	t := work.Task{Strand: p.rows[r.strand].columns[colStrand], Name: p.nameOf(r), Unit: p.unitOf(r),
		Code: work.Code(r.columns[colStage]), Gate: r.columns[colGate] == "1" || r.columns[colGate] == "true",
		Evidence: splitList(r.columns[colEvidence]), Owner: work.Lead}
	t.ID = p.taskID(r, t.Strand)
	if owner := r.columns[colOwner]; owner != "" {
		ok := false
		if t.Owner, ok = parseOwner(owner); !ok {
			p.badColumn(r, colOwner)
		}
	} else if r.columns[colID] != "" {
		t.Owner = ""
	}
	if t.Name.Hans == r.name && r.columns[colID] == "" {
		t.Name.Hans = p.folded(r)
	}
	p.fromColumns(r, &t)
	days, elapsed := p.days(r, r.duration)
	t.Calendar = p.calendarOf(r)
	if elapsed {
		t.Calendar = calendar.Natural
		p.note(0, r.msTask, i18n.ExchangeNoteElapsed, nil)
	}
	t.Progress = p.progress(r, days)
	t.Days = p.estimate(r, days, t.Progress)
	p.constraints(r, &t)
	if t.Owner == work.Upper && t.Request == nil && r.columns[colID] == "" {
		t.Request = &work.Request{}
	}
	r.task = len(plan.Tasks)
	p.taskRow[planTask{r.plan, t.ID}] = r
	plan.Tasks = append(plan.Tasks, t)
}

// planTask names a task of a plan of the file.
type planTask struct {
	plan int
	id   work.TaskID
}

// taskID is that of the file; a copy made in Project, and a new task, get one of their own.
func (p *projectReader) taskID(r *msRow, strand string) work.TaskID {
	id := work.TaskID(r.columns[colID])
	if _, taken := p.taskRow[planTask{r.plan, id}]; !taken && usableKey(string(id)) {
		return id
	}
	was := id
	id = work.TaskID(strand + ".U" + strconv.FormatInt(r.uid, 10))
	for n := 2; p.taken(planTask{r.plan, id}); n++ {
		id = work.TaskID(fmt.Sprintf("%s.U%d-%d", strand, r.uid, n))
	}
	if was != "" {
		p.note(0, r.msTask, i18n.ExchangeNoteCopy, fault.Args{"id": string(was), "new": string(id)})
	}
	return id
}

// taken reports whether a task has the id, or a later row will.
func (p *projectReader) taken(t planTask) bool {
	if p.claimed == nil {
		p.claimed = map[planTask]bool{}
		for _, r := range p.rows {
			if id := r.columns[colID]; id != "" {
				p.claimed[planTask{r.plan, work.TaskID(id)}] = true
			}
		}
	}
	_, made := p.taskRow[t]
	return made || p.claimed[t]
}

// folded is the name of a task with those of the summaries between it and its strand.
func (p *projectReader) folded(r *msRow) string {
	name := r.name
	for above := r.parent; above >= 0 && above != r.strand && p.rows[above].columns[colMeasure] == ""; above = p.rows[above].parent {
		name = p.rows[above].name + "／" + name
		if p.alike[i18n.ExchangeNoteFolded.Key] == 0 {
			p.note(0, nil, i18n.ExchangeNoteFolded, nil)
		}
	}
	return name
}

func (p *projectReader) fromColumns(r *msRow, t *work.Task) {
	ok := false
	if text := r.columns[colLegal]; text != "" {
		if t.Legal, ok = parseLegal(text); !ok {
			p.badColumn(r, colLegal)
		}
	}
	if text := r.columns[colRequest]; text != "" {
		if t.Request, ok = parseRequest(text); !ok {
			p.badColumn(r, colRequest)
		}
	}
	if text := r.columns[colQuantity]; text != "" {
		if t.Quantity, ok = parseMSQuantity(text); !ok {
			p.badColumn(r, colQuantity)
		}
	}
}

// elapsedFormats are the formats of durations that run day and night.
var elapsedFormats = []int{4, 6, 8, 10, 12, 36, 38, 40, 42, 44}

// days converts a duration; a part of a day counts as a whole one.
func (p *projectReader) days(r *msRow, d msDuration) (days int32, elapsed bool) {
	per := int64(p.minutes)
	if slices.Contains(elapsedFormats, d.format) {
		per, elapsed = 1440, d.minutes > 0
	}
	n := (d.minutes + per - 1) / per
	switch {
	case n > mostDays:
		p.bad(0, r.msTask, i18n.ExchangeTooLong, fault.Args{"most": mostDays})
		return 0, elapsed
	case d.minutes%per != 0:
		p.note(0, r.msTask, i18n.ExchangeNoteRounded, fault.Args{"text": d.text, "days": n})
	}
	return int32(n), elapsed
}

func (p *projectReader) progress(r *msRow, days int32) work.Progress {
	percent := int32(max(0, min(r.percent, 100)))
	switch {
	case percent == 100 || r.actualFinish != 0:
		return work.Progress{State: schedule.Done, Started: r.actualStart, Finished: r.actualFinish}
	case percent == 0 && r.actualStart == 0:
		return work.Progress{}
	}
	left := (days*(100-percent) + 99) / 100
	if r.left != nil {
		d := *r.left
		d.format = r.duration.format
		left, _ = p.days(r, d)
	}
	return work.Progress{State: schedule.Running, Started: r.actualStart, Remaining: left}
}

// estimate is that of the file's columns, unless the duration was changed in Project.
func (p *projectReader) estimate(r *msRow, days int32, progress work.Progress) work.Estimate {
	if r.columns[colTypical] == "" {
		return work.Estimate{Min: days, Typical: days, Max: days}
	}
	e := work.Estimate{Min: p.numberColumn(r, colMin, days), Typical: p.numberColumn(r, colTypical, days), Max: p.numberColumn(r, colMax, days)}
	if lengthOf(e.Typical, progress) != int(days) {
		e.Typical = days
		e.Max = max(e.Max, days)
	}
	return e
}

// constraints reads constraint and deadline. A deadline and a latest finish are the same to us.
func (p *projectReader) constraints(r *msRow, t *work.Task) {
	t.NotAfter = r.deadline
	on := r.constraintOn
	latest := func() {
		if on != 0 && (t.NotAfter == 0 || on < t.NotAfter) {
			t.NotAfter = on
		}
	}
	switch r.constraint {
	case mustStartOn:
		t.Fixed = on
		if day, _, _ := strings.Cut(r.columns[colNotSoon], "T"); day != "" {
			t.NotBefore = p.dateColumn(r, colNotSoon, day)
		}
	case startNoEarlier:
		t.NotBefore = on
	case finishNoLater:
		latest()
	case mustFinishOn:
		latest()
		p.note(0, r.msTask, i18n.ExchangeNoteMustFinish, fault.Args{"date": on.String()})
	case startNoLater, finishNoEarlier:
		name := i18n.ExchangeStartNoLater
		if r.constraint == finishNoEarlier {
			name = i18n.ExchangeFinishNoEarlier
		}
		p.note(0, r.msTask, i18n.ExchangeNoteConstraint, fault.Args{"constraint": name})
	}
	if r.manual && r.start != 0 && t.Fixed == 0 && t.State == schedule.Planned {
		t.NotBefore = max(t.NotBefore, r.start)
		p.note(0, r.msTask, i18n.ExchangeNoteManual, fault.Args{"date": r.start.String()})
	}
}

// calendarOf finds which of our calendars the calendar of a row is.
func (p *projectReader) calendarOf(r *msRow) string {
	uid := r.msTask.calendar
	if uid < 0 {
		uid = p.msFile.calendar
		if p.calendars[uid] == nil {
			return calendar.CN
		}
	}
	if p.calendars[uid] == nil {
		p.bad(0, r.msTask, i18n.ExchangeNoCalendar, fault.Args{"calendar": uid})
		return calendar.CN
	}
	id, known := p.calendarID[uid]
	if !known {
		id = p.matchCalendar(p.calendars[uid])
		p.calendarID[uid] = id
	}
	return id
}

// matchCalendar recognises a calendar: one of ours by its name, another one by its days.
func (p *projectReader) matchCalendar(c *msCalendar) string {
	days := p.workingDays(c)
	differs := func(id string) calendar.Date {
		own, ok := p.book.Calendar(id)
		if !ok {
			return p.from
		}
		for i, works := range days {
			if d := p.from + calendar.Date(i); own.Works(d) != works {
				return d
			}
		}
		return 0
	}
	first, _, _ := strings.Cut(c.name, " ")
	if p.out.Ours && slices.Contains(calendar.Builtin, first) {
		if d := differs(first); d != 0 {
			p.note(0, nil, i18n.ExchangeNoteCalChanged, fault.Args{"name": shortened(c.name, 60), "calendar": calendarNames[first], "date": d.String()})
		}
		return first
	}
	id := calendar.CN
	if len(days) > 0 {
		for _, known := range []string{calendar.Natural, calendar.CN, calendar.HK, calendar.Joint} {
			if differs(known) == 0 {
				id = known
				break
			}
		}
	}
	p.note(0, nil, i18n.ExchangeNoteCalendar, fault.Args{"name": shortened(c.name, 60), "calendar": calendarNames[id]})
	return id
}

// longestWindow is how many days of a calendar are compared.
const longestWindow = 3660

// workingDays tells for each day of the file's time whether the calendar works.
func (p *projectReader) workingDays(c *msCalendar) []bool {
	n := min(int(p.to-p.from)+1, longestWindow)
	if p.from == 0 || n <= 0 {
		return nil
	}
	days := make([]bool, n)
	var chain []*msCalendar
	for at := c; at != nil && len(chain) < 8; at = p.calendars[at.base] {
		chain = append(chain, at)
	}
	slices.Reverse(chain)
	week := weekOf(calendar.CN)
	for _, c := range chain {
		for d, works := range c.week {
			if works != 0 {
				week[d] = works > 0
			}
		}
	}
	for i := range days {
		days[i] = week[(p.from + calendar.Date(i)).Weekday()]
	}
	budget := 2_000_000 // of day writes, against a file of long exceptions
	for _, c := range chain {
		for _, e := range c.exceptions {
			for d := max(e.from, p.from); d <= min(e.to, p.from+calendar.Date(n-1)) && budget > 0; d++ {
				days[d-p.from] = e.works
				budget--
			}
		}
	}
	return days
}
