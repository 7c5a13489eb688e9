package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// dutyRoutes are the pages of responsibility: issue, duties, posts, bodies, the register as a file.
func (s *Server) dutyRoutes() []route {
	return append(s.registerRoutes(), []route{
		{pattern: "GET /desk/plans/{plan}/issue", handle: s.issuePage, right: access.IssuePlan},
		{pattern: "POST /desk/plans/{plan}/issue", handle: s.issuePlan, right: access.IssuePlan},
		{pattern: "GET /desk/plans/{plan}/duties", handle: s.dutiesPage, right: access.ReadPlans},
		{pattern: "POST /desk/plans/{plan}/duties/leads", handle: s.confirmLeads, right: access.DecideDuty},
		{pattern: "POST /desk/plans/{plan}/body", handle: s.nameBody, right: access.EditBody},

		{pattern: "GET /desk/duties/{duty}", handle: s.dutyPage, right: access.ReadPlans},
		{pattern: "POST /desk/duties/{duty}/object", handle: s.objectToDuty, right: access.ReadPlans},
		{pattern: "POST /desk/duties/{duty}/settle", handle: s.settleDuty, right: access.DecideDuty},
		{pattern: "POST /desk/duties/{duty}/reassign", handle: s.reassignDuty, right: access.DecideDuty},
		{pattern: "POST /desk/duties/{duty}/withdraw", handle: s.takeBackDuty, right: access.DecideDuty},
		{pattern: "POST /desk/duties/{duty}/role", handle: s.confirmRole, right: access.DecideDuty},

		{pattern: "GET /desk/units/{unit}/duties", handle: s.unitDutiesPage, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/duties", handle: s.signDuties, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/receipts", handle: s.signReceipts, right: access.ReadPlans},
		{pattern: "GET /desk/units/{unit}/file", handle: s.filePostsPage, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/file", handle: s.filePosts, right: access.ReadPlans},
		{pattern: "GET /desk/units/{unit}/posts", handle: s.postsPage, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/posts", handle: s.addPost, right: access.ReadPlans},
		{pattern: "GET /desk/units/{unit}/posts/{post}", handle: s.postPage, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/posts/{post}", handle: s.editPost, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}/posts/{post}/successor", handle: s.succeedPost, right: access.ReadPlans},

		{pattern: "GET /desk/bodies", handle: s.bodiesPage, right: access.ReadPlans},
		{pattern: "POST /desk/bodies", handle: s.createBody, right: access.EditBody},
		{pattern: "GET /desk/bodies/{body}", handle: s.bodyPage, right: access.ReadPlans},
		{pattern: "POST /desk/bodies/{body}", handle: s.editBody, right: access.EditBody},
		{pattern: "POST /desk/bodies/{body}/members", handle: s.seatMember, right: access.EditBody},
		{pattern: "POST /desk/bodies/{body}/members/{post}", handle: s.endMember, right: access.EditBody},
	}...)
}

// workdays is the calendar that binds the units, with the holiday notices applied so far.
func workdays(r *store.Reader) (*calendar.Calendar, error) {
	book, err := r.Calendars()
	if err != nil {
		return nil, err
	}
	c, _ := book.Calendar(calendar.CN)
	return c, nil
}

// workdays is that calendar for showing, asked for once in a visit. What is kept must not rest on
// it: a transaction asks its own.
func (v *visit) workdays() *calendar.Calendar {
	if v.days != nil {
		return v.days
	}
	ask := func(r *store.Reader) (err error) {
		v.days, err = workdays(r)
		return err
	}
	err := error(nil)
	if v.snapshot != nil {
		err = ask(v.snapshot)
	} else {
		err = v.read(ask)
	}
	if err != nil { // whatever else the page asks fails, too
		v.s.log.Error("calendars", "error", err)
		v.days, _ = calendar.Embedded().Calendar(calendar.CN)
	}
	return v.days
}

// waited counts the working days after from, up to and including to.
func (v *visit) waited(from, to calendar.Date) int {
	n, err := v.workdays().Count(from+1, to)
	if err != nil {
		return 0
	}
	return n
}

// limits are the office's limits in force.
func limits(r *store.Reader) (duty.Limits, error) {
	text, _, err := r.Setting(duty.LimitsKey)
	return duty.ParseLimits(text), err
}

// limitWords writes a last day with what is left of it: 10月21日 周五，还有 2 个工作日.
func (v *visit) limitWords(d calendar.Date) string {
	today := v.today()
	rest := ""
	switch {
	case d == today:
		rest = v.t(i18n.DutyPageLastDay)
	case d > today:
		rest = v.t(i18n.DutyPageLeft, "n", v.waited(today, d))
	default:
		if n := v.waited(d, today); n > 0 {
			rest = v.t(i18n.DutyPageOver, "n", n)
		} else {
			rest = v.t(i18n.DutyPageOverNow)
		}
	}
	sep := "，"
	if v.lang == i18n.En {
		sep = ", "
	}
	return i18n.DateNear(v.lang, d, today) + sep + rest
}

// said is a sentence of the interface where a content text may stand.
func (v *visit) said(text string) look.Words {
	w := look.Words{Lang: v.lang}
	switch v.lang {
	case i18n.En:
		w.English = text
	case i18n.ZhHant:
		w.Hant = text
	default:
		w.Hans = text
	}
	return w
}

// byWhom writes who signed when.
func (v *visit) byWhom(who string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return v.t(i18n.DutyPageBy, "who", who, "when", v.when(at))
}

// dutyRow is a duty in a list.
type dutyRow struct {
	ID          string
	Href        string
	Number      string
	Title       look.Words
	Unit        look.Words
	UnitHref    string
	Role        string
	Lead        bool
	Assumed     bool
	State       duty.State
	Light       look.Light
	Late        bool
	SignBy      string
	ObjectBy    string
	Waited      int
	Signed      string // who, when
	Official    string
	Responsible string
	Liaisons    string
	Lacking     bool // no leading official or no responsible person today
	Confirm     string

	seq, unitOrder int
	measure        plan.MeasureID
	unit           org.UnitID
	duty           duty.Duty
}

func dutyPath(id duty.ID) string { return "/desk/duties/" + string(id) }

// late reports whether the unit's signature is overdue.
func late(d duty.Duty, today calendar.Date) bool { return d.State == duty.Issued && today > d.SignBy }

func (v *visit) dutyLight(d duty.Duty) look.Light {
	l := look.Light{Lang: v.lang, State: look.NotYet, Text: i18n.TermName(v.lang, "duty", string(d.State))}
	switch {
	case late(d, v.today()):
		l.State, l.Text = look.Late, v.t(i18n.TermDutyLate)
	case d.State == duty.Signed:
		l.State = look.Done
	case d.State == duty.Objected, d.State == duty.Returned:
		l.State = look.Watch
	}
	return l
}

// dutyBook is what a list of duties of one plan draws on.
type dutyBook struct {
	plan     plan.Plan
	duties   []duty.Duty
	measures map[plan.MeasureID]plan.Measure
	units    map[org.UnitID]org.Unit
	order    map[org.UnitID]int // of units, by pinyin
	filings  []duty.Filing
	posts    map[org.PostID]org.Post
}

func openDutyBook(r *store.Reader, of plan.Plan) (*dutyBook, error) {
	b := &dutyBook{plan: of, measures: map[plan.MeasureID]plan.Measure{}, units: map[org.UnitID]org.Unit{}, order: map[org.UnitID]int{}}
	var err error
	if b.duties, err = r.PlanDuties(of.ID); err != nil {
		return nil, err
	}
	measures, err := r.PlanMeasures(of.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range measures {
		b.measures[m.ID] = m
	}
	units, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	for i, u := range units {
		b.units[u.ID], b.order[u.ID] = u, i
	}
	if b.filings, err = r.PlanFilings(of.ID); err != nil {
		return nil, err
	}
	b.posts, err = r.PlanPosts(of.ID)
	return b, err
}

// rows puts duties into words.
func (v *visit) dutyRows(b *dutyBook, duties []duty.Duty) []dutyRow {
	today := v.today()
	holders := map[duty.ID]map[org.PostKind][]string{}
	for _, f := range b.filings {
		post, ok := b.posts[f.Post]
		if !ok || !f.On(today) || !post.InOffice(today) {
			continue
		}
		if holders[f.Duty] == nil {
			holders[f.Duty] = map[org.PostKind][]string{}
		}
		holders[f.Duty][f.Kind] = append(holders[f.Duty][f.Kind], post.Title+" "+post.Holder)
	}
	rows := make([]dutyRow, 0, len(duties))
	for _, d := range duties {
		m, u := b.measures[d.Measure], b.units[d.Unit]
		row := dutyRow{
			ID: string(d.ID), Href: dutyPath(d.ID), Number: m.Number, Title: words(v.lang, m.Title), Unit: unitWords(v.lang, u), UnitHref: "/desk/units/" + u.Slug + "/duties",
			Role: i18n.TermName(v.lang, "role", string(d.Role)), Lead: d.Role != reading.Support, Assumed: d.Role == reading.LeadAssumed && d.Open(),
			State: d.State, Light: v.dutyLight(d), Late: late(d, today), SignBy: v.limitWords(d.SignBy), ObjectBy: v.limitWords(d.ObjectBy),
			Waited: v.waited(d.IssuedOn, today), Signed: v.byWhom(d.Signer, d.SignedAt),
			Official: names(v.lang, holders[d.ID][org.LeadingOfficial]), Responsible: names(v.lang, holders[d.ID][org.Responsible]), Liaisons: names(v.lang, holders[d.ID][org.Liaison]),
			seq: m.Seq, unitOrder: b.order[d.Unit], measure: d.Measure, unit: d.Unit, duty: d,
		}
		row.Lacking = d.Open() && (row.Official == "" || row.Responsible == "")
		unit, _ := row.Unit.Pick()
		row.Confirm = v.t(i18n.DutyPageConfirmOf, "unit", unit, "number", m.Number)
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b dutyRow) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), leadFirst(a.Lead, b.Lead), cmp.Compare(a.unitOrder, b.unitOrder))
	})
	return rows
}

func leadFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func names(lang i18n.Lang, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return i18n.Enumerate(lang, list)
}

// dutySummary is how a plan's duties stand.
type dutySummary struct {
	Issued                                  bool
	CanIssue                                bool
	All, Signed, Covered                    int
	Waiting, Late, Objected, Back, Presumed int
	LateUnits                               int
	Href                                    string
	Body                                    look.Words
	BodyHref                                string
}

func (v *visit) summarise(b *dutyBook) dutySummary {
	today := v.today()
	s := dutySummary{Issued: b.plan.Status != plan.Draft, CanIssue: b.plan.Status == plan.Draft && v.may(access.IssuePlan), Href: "/desk/plans/" + b.plan.Slug + "/duties"}
	lateUnits := map[org.UnitID]bool{}
	for _, d := range b.duties {
		switch d.State {
		case duty.Signed:
			s.Signed++
		case duty.Issued:
			s.Waiting++
			if late(d, today) {
				s.Late++
				lateUnits[d.Unit] = true
			}
		case duty.Objected:
			s.Objected++
		case duty.Returned:
			s.Back++
		}
		if d.Open() && d.Role == reading.LeadAssumed {
			s.Presumed++
		}
	}
	s.LateUnits = len(lateUnits)
	c := duty.Cover(b.duties, b.filings, b.posts, today)
	s.All, s.Covered = c.Duties, c.Covered
	return s
}

// planDuties is the panel of a plan's page.
func (v *visit) planDuties(r *store.Reader, of plan.Plan) (dutySummary, error) {
	b := &dutyBook{plan: of}
	var err error
	if of.Status != plan.Draft {
		if b.duties, err = r.PlanDuties(of.ID); err != nil {
			return dutySummary{}, err
		}
		if b.filings, err = r.PlanFilings(of.ID); err != nil {
			return dutySummary{}, err
		}
		if b.posts, err = r.PlanPosts(of.ID); err != nil {
			return dutySummary{}, err
		}
	}
	s := v.summarise(b)
	body, named, err := r.BodyOfPlan(of.ID)
	if named {
		s.Body, s.BodyHref = look.Words{Lang: v.lang, Hans: body.Name}, "/desk/bodies/"+string(body.ID)
	}
	return s, err
}

// unitOptions offers every unit but one.
func (v *visit) unitOptions(r *store.Reader, without org.UnitID, none *i18n.Message) ([]look.Option, error) {
	units, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	list := []look.Option{{Label: v.t(none)}}
	for _, u := range units {
		if u.ID != without {
			name, _ := unitWords(v.lang, u).Pick()
			list = append(list, look.Option{Value: string(u.ID), Label: name})
		}
	}
	return list, nil
}

// text is a value of the form, blanks trimmed, line ends made one.
func text(form map[string][]string, name string) string {
	if len(form[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(form[name][0], "\r\n", "\n"))
}

// dateOf reads a date of a form; what is none is a fault at its field.
func dateOf(form map[string][]string, name string) (calendar.Date, error) {
	s := text(form, name)
	if s == "" {
		return 0, nil
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		return 0, fault.Fields([]fault.Field{{Name: name, Key: i18n.DutyPageBadDate.Key}})
	}
	return d, nil
}
