package web

import (
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/chart"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// pictureNetwork is the links between the measures of a plan.
type pictureNetwork struct {
	picturePage
	Drawing string
	Links   []networkLink
	CanLink bool
	Tasks   []look.Option // by measure
	Types   []look.Option
	Form    networkForm
	mistakes
}

// networkLink is one link in words.
type networkLink struct {
	ID       string
	From, To networkEnd
	Type     string
	Lag      string
	Remove   string
}

// networkEnd is a task of a measure.
type networkEnd struct {
	Number  string
	Measure look.Words
	Task    look.Words
	Href    string
	Date    string
}

// networkForm is a new link as typed.
type networkForm struct{ From, To, Type, Lag string }

func (s *Server) pictureNetworkPage(v *visit) error {
	return v.showNetwork(networkForm{Type: schedule.FS.String(), Lag: "0"}, mistakes{})
}

func (v *visit) showNetwork(form networkForm, m mistakes) error {
	var p pictureNetwork
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureNetwork{picturePage: b.picture(v, "network", i18n.PictureNetwork), Form: form, mistakes: m, CanLink: v.may(access.LinkWork)}
		v.fillNetwork(b, &p)
		return nil
	})
	if err != nil {
		return err
	}
	p.Path = "/desk/plans/" + p.Plan.Slug + "/network"
	return v.showStatus(m.status(), pictureNetworkView(p))
}

func (v *visit) fillNetwork(b *pictureBook, p *pictureNetwork) {
	net := chart.Network{ID: "n", Title: v.t(i18n.PictureNetwork)}
	box := map[plan.MeasureID]int{}
	boxOf := func(id string) int {
		m := b.measures[b.at[plan.MeasureID(id)]]
		i, ok := box[m.ID]
		if !ok {
			i = len(net.Boxes)
			box[m.ID] = i
			net.Boxes = append(net.Boxes, v.networkBox(b, m))
		}
		return i
	}
	for _, c := range b.cross {
		link := networkLink{ID: string(c.ID), From: v.networkEnd(b, c.From), To: v.networkEnd(b, c.To), Type: v.linkType(c.Type), Lag: v.lag(c.Lag)}
		from, to := link.From.text(), link.To.text()
		link.Remove = v.t(i18n.PictureNetRemOf, "from", from, "to", to)
		what := link.Type
		if link.Lag != "" {
			what += " · " + link.Lag
		}
		net.Arrows = append(net.Arrows, chart.Arrow{From: boxOf(c.From.Measure), To: boxOf(c.To.Measure), Lang: v.foreign(link.From.Task, link.To.Task), Label: v.t(i18n.PictureNetFromTo, "from", from, "to", to, "link", what)})
		p.Links = append(p.Links, link)
	}
	slices.SortStableFunc(p.Links, func(x, y networkLink) int { return strings.Compare(x.To.Number, y.To.Number) })
	net.Desc = v.t(i18n.PictureNetDesc, "boxes", len(net.Boxes), "arrows", len(net.Arrows))
	p.Drawing = net.SVG()
	if p.CanLink {
		v.fillLinkForm(b, p)
	}
}

func (v *visit) networkBox(b *pictureBook, m plan.Measure) chart.Box {
	light, why := v.light(b, m)
	title, unit := words(v.lang, m.Title), unitWords(v.lang, b.units[b.leads[m.ID]])
	lead, _ := unit.Pick()
	return chart.Box{Label: m.Number + " " + picked(v.lang, m.Title), Lang: v.foreign(title), Sub: lead, SubLang: v.foreign(unit), Href: pictureWorkPath(b.plan, m), Light: string(light.Light), Note: why}
}

// foreign is the language of a text made of words, when one of them is not in the reader's.
func (v *visit) foreign(list ...look.Words) string {
	for _, w := range list {
		if text, lang := w.Pick(); text != "" && lang != v.lang {
			return string(lang)
		}
	}
	return ""
}

func (v *visit) networkEnd(b *pictureBook, ref work.Ref) networkEnd {
	m := b.measures[b.at[plan.MeasureID(ref.Measure)]]
	end := networkEnd{Number: m.Number, Measure: words(v.lang, m.Title), Task: look.Words{Lang: v.lang, Hans: string(ref.Task)}, Href: pictureWorkPath(b.plan, m) + "#t-" + string(ref.Task)}
	k := b.force[m.ID]
	if k == nil {
		return end
	}
	if t, ok := k.Plan.Task(ref.Task); ok {
		end.Task = pictureTaskWords(v.lang, t.Name)
	}
	if k.Times != nil {
		if at, ok := k.Times.Task(ref.Task); ok {
			end.Date = i18n.Date(v.lang, at.ForecastFinish)
		}
	}
	return end
}

func (e networkEnd) text() string {
	task, _ := e.Task.Pick()
	return e.Number + " " + task
}

// linkWords names the types of links, in the order offered.
var linkWords = []struct {
	typ  schedule.LinkType
	word *i18n.Message
}{{schedule.FS, i18n.PictureLinkFS}, {schedule.SS, i18n.PictureLinkSS}, {schedule.FF, i18n.PictureLinkFF}, {schedule.SF, i18n.PictureLinkSF}}

func (v *visit) linkType(t schedule.LinkType) string {
	for _, l := range linkWords {
		if l.typ == t {
			return v.t(l.word)
		}
	}
	return t.String()
}

func (v *visit) lag(n int32) string {
	switch {
	case n > 0:
		return v.t(i18n.PictureLagAfter, "n", n)
	case n < 0:
		return v.t(i18n.PictureLagBefore, "n", -n)
	}
	return ""
}

// fillLinkForm offers the tasks of every measure with a work plan in force.
func (v *visit) fillLinkForm(b *pictureBook, p *pictureNetwork) {
	p.Tasks = []look.Option{{Label: v.t(i18n.PictureNetChoose)}}
	for _, m := range b.measures {
		k := b.force[m.ID]
		if k == nil {
			continue
		}
		group := m.Number + " " + clip(picked(v.lang, m.Title), 40)
		for i := range k.Plan.Tasks {
			t := &k.Plan.Tasks[i]
			name, _ := pictureTaskWords(v.lang, t.Name).Pick()
			p.Tasks = append(p.Tasks, look.Option{Value: string(m.ID) + "/" + string(t.ID), Label: m.Number + " " + name, Group: group})
		}
	}
	for _, l := range linkWords {
		p.Types = append(p.Types, look.Option{Value: l.typ.String(), Label: v.t(l.word)})
	}
}

// linkMeasures makes a task of one measure wait for a task of another.
func (s *Server) linkMeasures(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	filled := networkForm{From: text(form, "from"), To: text(form, "to"), Type: text(form, "type"), Lag: text(form, "lag")}
	cross, err := filled.cross()
	if err == nil {
		err = v.write(func(tx *store.Tx) error {
			of, err := tx.PlanBySlug(v.r.PathValue("plan"))
			if err != nil {
				return err
			}
			_, err = work.LinkMeasures(tx, v.actor, of.ID, cross, v.today())
			return err
		})
	}
	if err != nil {
		labels := map[string]string{"from": v.t(i18n.PictureNetFirst), "to": v.t(i18n.PictureNetThen), "type": v.t(i18n.PictureNetType), "lag": v.t(i18n.PictureNetLag)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showNetwork(filled, m)
		}
		return err
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/network", look.Good, i18n.PictureNetAdded)
}

// cross reads the form.
func (f networkForm) cross() (work.Cross, error) {
	var c work.Cross
	var wrong []fault.Field
	for _, end := range []struct {
		name, value string
		into        *work.Ref
	}{{"from", f.From, &c.From}, {"to", f.To, &c.To}} {
		measure, task, ok := strings.Cut(end.value, "/")
		if !ok || measure == "" || task == "" {
			wrong = append(wrong, fault.Field{Name: end.name, Key: i18n.PictureNetBad.Key})
			continue
		}
		*end.into = work.Ref{Measure: measure, Task: work.TaskID(task)}
	}
	if err := c.Type.UnmarshalText([]byte(f.Type)); err != nil {
		wrong = append(wrong, fault.Field{Name: "type", Key: i18n.PictureNetBad.Key})
	}
	lag := f.Lag
	if lag == "" {
		lag = "0"
	}
	n, err := strconv.ParseInt(lag, 10, 32)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "lag", Key: "work.limit_range", Args: fault.Args{"from": -1000, "to": 1000}})
	}
	c.Lag = int32(n)
	return c, fault.Fields(wrong)
}

// unlinkMeasures takes a link away.
func (s *Server) unlinkMeasures(v *visit) error {
	err := v.write(func(tx *store.Tx) error {
		return work.UnlinkMeasures(tx, v.actor, work.LinkID(v.r.PathValue("link")), v.today())
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/network", look.Good, i18n.PictureNetRemoved)
}
