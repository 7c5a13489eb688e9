package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// reviewPage is the review desk: the source on the left, the reading on the right, what to look
// at above it.
type reviewPage struct {
	look.Page
	mistakes
	Review plan.Review
	Draft  *plan.ReviewDraft
	Known  plan.Known
	Doubts []plan.Doubt
	Must   int
	Now    int    // position of the doubt looked at; -1: none
	Open   int    // item whose editor is open; -1: none, 0: front matter
	Focus  string // what of the editor: title, units, split
	Filled plan.Op
	// Source is left out of a partial answer when nothing in it changed.
	Source    []deskBlock
	SourceKey string
	Partial   bool

	marks  map[int]int // item → doubts about it
	labels map[string]string
}

// view is where a person is on the page: the doubt and the open item, carried in every address.
type view struct {
	doubt string
	open  int
	focus string
}

func viewOf(get func(string) string) view {
	w := view{doubt: get("d"), open: -1, focus: get("focus")}
	if n, err := strconv.Atoi(get("open")); err == nil && n >= 0 {
		w.open = n
	}
	return w
}

func (s *Server) reviewPage(v *visit) error {
	return v.showReview(viewOf(v.query), plan.Op{}, mistakes{}, 0)
}

// showReview shows the desk as it stands now. typed is the step that came back with mistakes;
// place is the position in the queue to go on at when the doubt is gone.
func (v *visit) showReview(w view, typed plan.Op, m mistakes, place int) error {
	p := reviewPage{mistakes: m, Filled: typed, Partial: v.r.Header.Get("X-Part") == "review"}
	var doc plan.Document
	var slug string
	err := v.read(func(r *store.Reader) (err error) {
		if p.Review, err = r.Review(plan.ReviewID(v.r.PathValue("review"))); err != nil {
			return err
		}
		if p.Review.State != plan.ReviewOpen {
			if doc, err = r.Document(p.Review.Document); err != nil || p.Review.Plan == "" {
				return err
			}
			of, err := r.Plan(p.Review.Plan)
			slug = of.Slug
			return err
		}
		if p.Draft, err = p.Review.DecodeDraft(); err != nil {
			return err
		}
		p.Known, err = plan.KnownFor(r, p.Draft)
		return err
	})
	if err != nil {
		return err
	}
	if p.Review.State != plan.ReviewOpen {
		return v.showStopped(p.Review, doc, slug)
	}
	p.Page = v.page(p.Review.Title)
	p.Path = reviewPath(p.Review.ID)
	p.Wide, p.Scripts = true, []string{"review"}
	p.Crumbs = []look.Link{{Href: "/desk/intake", Label: v.t(i18n.WebIntake)}}
	p.fill(w, place)
	if !p.Partial {
		return v.showStatus(m.status(), reviewView(p))
	}
	if v.r.Header.Get("X-Source") == p.SourceKey {
		p.Source = nil
	}
	return v.showStatus(m.status(), reviewParts(p))
}

func (p *reviewPage) fill(w view, place int) {
	p.Doubts = p.Draft.Doubts(p.Known)
	p.Must = plan.Unsettled(p.Doubts)
	p.Now = slices.IndexFunc(p.Doubts, func(d plan.Doubt) bool { return d.ID == w.doubt })
	if p.Now < 0 && len(p.Doubts) > 0 {
		p.Now = min(max(place, 0), len(p.Doubts)-1)
	}
	p.Open, p.Focus = w.open, w.focus
	if _, it := p.Draft.Find(p.Open); p.Open > 0 && it == nil {
		p.Open = -1
	}
	p.marks = make(map[int]int, len(p.Doubts))
	for _, d := range p.Doubts {
		p.marks[d.Item]++
	}
	p.Source, p.SourceKey = deskBlocks(p.Draft)
	p.labels = map[string]string{}
}

// stepPath is where every step is posted.
func (p *reviewPage) stepPath() string { return reviewPath(p.Review.ID) + "/step" }

// at gives the address of the desk with a doubt in the queue and an item open.
func (p *reviewPage) address(doubt string, open int, focus string) string {
	to := reviewPath(p.Review.ID)
	if doubt != "" {
		to = look.WithQuery(to, "d", doubt)
	}
	if open >= 0 {
		to = look.WithQuery(to, "open", strconv.Itoa(open))
		if focus != "" {
			to = look.WithQuery(to, "focus", focus)
		}
		return to + "#i" + strconv.Itoa(open)
	}
	if doubt != "" {
		return to + "#now"
	}
	return to
}

// openAddress opens an item and keeps the place in the queue.
func (p *reviewPage) openAddress(item int, focus string) string {
	return p.address(p.doubtID(p.Now), item, focus)
}

func (p *reviewPage) doubtID(i int) string {
	if i < 0 || i >= len(p.Doubts) {
		return ""
	}
	return p.Doubts[i].ID
}

// doubtAddress leads to the doubt at a position, around the ends.
func (p *reviewPage) doubtAddress(i int) string {
	n := len(p.Doubts)
	if n == 0 {
		return p.address("", -1, "")
	}
	return p.address(p.doubtID((i+n)%n), -1, "")
}

// current is the doubt looked at.
func (p *reviewPage) current() *plan.Doubt {
	if p.Now < 0 {
		return nil
	}
	return &p.Doubts[p.Now]
}

func (p *reviewPage) sentence(d *plan.Doubt) string {
	msg, ok := i18n.Lookup(d.Key)
	if !ok {
		return string(d.Key)
	}
	return msg.With(p.Lang, d.Args)
}

// context gives the words around a place of the source: before, the place, after.
func (p *reviewPage) context(sp reading.Span) (before, words, after string) {
	text := p.Draft.Source.Text
	if sp.Start < 0 || sp.End > len(text) || sp.Start > sp.End {
		return "", "", ""
	}
	const around, longest = 90, 600
	from, to := max(0, sp.Start-around), min(len(text), sp.End+around)
	open, closed := "…", "…" // the words go on
	if at := strings.LastIndexByte(text[from:sp.Start], '\n'); at >= 0 {
		from, open = from+at+1, ""
	}
	if at := strings.IndexByte(text[sp.End:to], '\n'); at >= 0 {
		to, closed = sp.End+at, ""
	}
	words = text[sp.Start:sp.End]
	if len(words) > longest {
		words = strings.ToValidUTF8(words[:longest], "") + "…"
		to = sp.End
	}
	return open + strings.ToValidUTF8(text[from:sp.Start], ""), words, strings.ToValidUTF8(text[sp.End:to], "") + closed
}

// unitState tells how a unit name stands to the register: "" known, "new" to be made, "open" not
// settled.
func (p *reviewPage) unitState(name string) string {
	if p.Known.Register == nil {
		return ""
	}
	if link, said := p.Draft.Link(name); said {
		if link.New != nil {
			return "new"
		}
		if _, ok := p.Known.Register.Unit(link.Unit); ok {
			return ""
		}
	}
	if match, _ := p.Known.Register.Resolve(name); match != nil {
		return ""
	}
	return "open"
}

func (p *reviewPage) unitOptions(first string, near []org.Unit) []look.Option {
	options := []look.Option{{Value: "", Label: first}}
	for _, u := range near {
		options = append(options, look.Option{Value: string(u.ID), Label: u.Name})
	}
	for _, u := range p.Known.Register.Units() {
		if !slices.ContainsFunc(near, func(x org.Unit) bool { return x.ID == u.ID }) {
			options = append(options, look.Option{Value: string(u.ID), Label: u.Name})
		}
	}
	return options
}

func (p *reviewPage) term(group, value string) string { return i18n.TermName(p.Lang, group, value) }

func (p *reviewPage) options(group string, values ...string) []look.Option {
	list := make([]look.Option, len(values))
	for i, v := range values {
		list[i] = look.Option{Value: v, Label: p.term(group, v)}
	}
	return list
}

func (p *reviewPage) classOptions() []look.Option {
	var list []look.Option
	for _, c := range plan.Classes {
		list = append(list, look.Option{Value: string(c), Label: p.term("class", string(c))})
	}
	return list
}

// due says by when a measure is to be done.
func (p *reviewPage) due(t *plan.Task) string {
	if dl := t.Deadline(); dl != nil {
		if !dl.To.IsZero() {
			return i18n.Date(p.Lang, dl.To)
		}
		return dl.Text
	}
	if !p.Draft.Front.Period.To.IsZero() {
		return p.T(i18n.ReviewInherits)
	}
	return p.T(i18n.ReviewNoDue)
}

// partSource is a component that is left out.
func partSource(p reviewPage) templ.Component {
	if p.Source == nil {
		return templ.NopComponent
	}
	return sourcePane(p)
}

// reviewStep does one step and shows the desk again.
func (s *Server) reviewStep(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	w := viewOf(form.Get)
	place, _ := strconv.Atoi(form.Get("place"))
	op, err := v.stepOf(form)
	if err == nil {
		err = v.write(func(tx *store.Tx) error {
			_, err := plan.Change(tx, v.actor, plan.ReviewID(v.r.PathValue("review")), versionOf(form.Get("version")), op)
			return err
		})
	}
	if err != nil {
		m, ok := v.mistakes(err, v.stepLabels())
		if !ok && !fault.Is(err, fault.NotFound) {
			return err
		}
		if !ok {
			return err
		}
		return v.showReview(w, op, m, place)
	}
	if w.open == op.Item && closesEditor(op.Kind) {
		w.open = -1
	}
	if v.r.Header.Get("X-Part") == "review" {
		return v.showReview(w, plan.Op{}, mistakes{}, place)
	}
	return v.backToDesk(w, place)
}

// closesEditor tells the steps after which there is nothing left to do on the item.
func closesEditor(k plan.OpKind) bool {
	switch k {
	case plan.OpAccept, plan.OpDrop, plan.OpMerge, plan.OpNotMeasure:
		return true
	}
	return false
}

// backToDesk leads a form without script to where the person was, or to the next doubt.
func (v *visit) backToDesk(w view, place int) error {
	p := reviewPage{}
	err := v.read(func(r *store.Reader) (err error) {
		if p.Review, err = r.Review(plan.ReviewID(v.r.PathValue("review"))); err != nil {
			return err
		}
		if p.Draft, err = p.Review.DecodeDraft(); err != nil {
			return err
		}
		p.Known, err = plan.KnownFor(r, p.Draft)
		return err
	})
	if err != nil {
		return err
	}
	p.fill(w, place)
	http.Redirect(v.w, v.r, p.address(p.doubtID(p.Now), p.Open, ""), http.StatusSeeOther)
	return nil
}
