package web

import (
	"slices"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// pictureWall is the wallboard of a command room: everything on one screen.
type pictureWall struct {
	picturePage
	Counts  []wallCount
	Signed  string
	Force   string
	Groups  []wallGroup
	Rows    int // of the grid, headings included
	Worst   []wallTile
	Changes []lightChange // of lights, today
	Live    string        // where the wall hears of changes
	Version int           // of the lights shown
	News    []wallNews
	Rule    string
	At      string // when the picture was taken
	Day     string
}

// wallCount is a number read from across the room.
type wallCount struct {
	State look.State
	Word  string
	N     int
}

type wallGroup struct {
	Title look.Words
	Tiles []wallTile
	Gap   bool // an empty place before the heading, which else would end a column
}

// wallTile is one measure.
type wallTile struct {
	Number string
	Title  look.Words
	Href   string
	Light  look.Light
	Why    string
	Days   string // left, in full
	Short  string // left, in figures
	Next   look.Words
	NextOn string
	Lead   look.Words

	row pictureRow
}

// wallNews is something that changed today.
type wallNews struct {
	Time, Who, What string
	Number          string
	Title           look.Words
}

// mostNews is how many changes the wallboard has room for.
const mostNews = 8

func (s *Server) pictureWallPage(v *visit) error {
	var p pictureWall
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureWall{picturePage: b.picture(v, "wall", i18n.PictureWall)}
		v.fillWall(b, &p)
		if p.Changes, err = v.wallChanges(r, b); err != nil {
			return err
		}
		p.News, err = v.wallNews(r, b)
		return err
	})
	if err != nil {
		return err
	}
	p.Head, p.Live = wallRefresh(), "/desk/plans/"+p.Plan.Slug+"/wall/events"
	return v.show(pictureWallView(p))
}

func (v *visit) fillWall(b *pictureBook, p *pictureWall) {
	now := v.now().In(v.s.zone)
	p.At, p.Day = now.Format("15:04"), i18n.DateNear(v.lang, v.today(), 0)
	p.Rule = v.t(i18n.PictureWallRule, "red", b.rules.Red, "yellow", b.rules.Yellow, "missing", b.rules.Missing)
	signed, all := 0, 0
	for _, d := range b.duties {
		if d.Open() {
			all++
		}
		if d.State == duty.Signed {
			signed++
		}
	}
	p.Signed, p.Force = strconv.Itoa(signed)+"/"+strconv.Itoa(all), strconv.Itoa(len(b.kept))+"/"+strconv.Itoa(len(b.measures))
	counts := map[signal.Light]int{}
	var tiles []wallTile
	last := plan.ProvisionID("-")
	for _, m := range b.measures {
		tile := v.wallTile(b, m)
		counts[tile.row.light.Light]++
		tiles = append(tiles, tile)
		if m.Provision != last {
			last = m.Provision
			p.Groups = append(p.Groups, wallGroup{Title: v.headWords(b.heads[last])})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Tiles = append(g.Tiles, tile)
	}
	for _, c := range []struct {
		light signal.Light
		also  signal.Light // counted with it
		word  *i18n.Message
	}{{signal.Late, "", i18n.PictureWallRed}, {signal.Watch, "", i18n.PictureWallYellow}, {signal.Good, "", i18n.PictureWallGreen},
		{signal.NotYet, signal.Paused, i18n.PictureWallGrey}, {signal.Done, signal.DoneLate, i18n.PictureWallEnded}} {
		p.Counts = append(p.Counts, wallCount{look.State(c.light), v.t(c.word), counts[c.light] + counts[c.also]})
	}
	p.Rows = layWall(p.Groups)
	lights := make([]standing.Light, 0, len(b.lights))
	for _, m := range b.measures {
		if l, ok := b.lights[m.ID]; ok {
			lights = append(lights, l)
		}
	}
	p.Worst = worst(tiles, standing.Totals(b.plan.ID, lights, v.today())[0])
}

// wallColumns is how many columns of tiles the board has.
const wallColumns = 4

// layWall finds how many rows the board needs so that everything has a place, column by column, and
// no heading stands alone at the foot of one.
func layWall(groups []wallGroup) int {
	cells := len(groups)
	for _, g := range groups {
		cells += len(g.Tiles)
	}
	for rows := max(6, (cells+wallColumns-1)/wallColumns); ; rows++ {
		at := 0
		for i := range groups {
			groups[i].Gap = at%rows == rows-1
			if groups[i].Gap {
				at++
			}
			at += 1 + len(groups[i].Tiles)
		}
		if at <= rows*wallColumns {
			return rows
		}
	}
}

func (v *visit) wallTile(b *pictureBook, m plan.Measure) wallTile {
	row := v.pictureRow(b, m)
	t := wallTile{Number: m.Number, Title: row.Title, Href: row.Reason, Light: row.Light, Why: row.Why, Lead: row.Lead, Next: row.Next, NextOn: row.NextBy, row: row}
	end := promised(m)
	if row.kept != nil && row.kept.Promised != 0 {
		end = row.kept.Promised
	}
	t.Days, t.Short = v.daysLeft(end)
	if !row.light.Light.Bad() && row.light.Light.Colour() == signal.Blue {
		t.Days, t.Short = "", ""
	}
	if _, at, ok := nextTask(row.kept); ok {
		t.NextOn = v.wallDate(dueOf(at))
	} else if row.kept == nil {
		t.Next = v.said(row.Stage)
	}
	return t
}

// wallDate writes a date as briefly as it stays clear: without the year within the next months.
func (v *visit) wallDate(d calendar.Date) string {
	switch {
	case d > v.today()+330 || d < v.today()-330:
		return i18n.Month(v.lang, d)
	case v.lang == i18n.En:
		return d.Time().Format("2 Jan")
	}
	return strconv.Itoa(int(d.Month())) + "月" + strconv.Itoa(d.Day()) + "日"
}

// daysLeft writes how many working days are left to a date: in full, and in figures.
func (v *visit) daysLeft(end calendar.Date) (full, short string) {
	today := v.today()
	switch {
	case end == 0:
		return v.t(i18n.PictureWallNoDate), v.t(i18n.PictureWallNoDate)
	case end == today:
		return v.t(i18n.PictureWallToday), v.t(i18n.PictureWallToday)
	case end < today:
		n := v.waited(end, today)
		return v.t(i18n.PictureWallOver, "n", n), v.t(i18n.PictureWallShortOver, "n", n)
	}
	n := v.waited(today, end)
	return v.t(i18n.PictureWallDays, "n", n), v.t(i18n.PictureWallShort, "n", n)
}

// worst picks the three measures that need a hand most, in the order of the plan's sum.
func worst(tiles []wallTile, total standing.Total) (list []wallTile) {
	for _, w := range total.Worst {
		if i := slices.IndexFunc(tiles, func(t wallTile) bool { return string(t.row.measure.ID) == w.Measure }); i >= 0 {
			list = append(list, tiles[i])
		}
	}
	return list
}

// wallChanges are the lights that turned today, the newest first.
func (v *visit) wallChanges(r *store.Reader, b *pictureBook) (out []lightChange, err error) {
	list, _, err := r.PlanLightChanges(b.plan.ID, store.Page{Limit: 60})
	for _, c := range list {
		if c.On != v.today() || len(out) == mostNews {
			break
		}
		i, known := b.at[c.Measure]
		if !known || c.Was == c.Is {
			continue
		}
		row := v.lightChange(c, b.names)
		m := b.measures[i]
		row.When, row.Number, row.Title, row.Href = c.At.In(v.s.zone).Format("15:04"), m.Number, words(v.lang, m.Title), lightPath(b.plan, m)
		out = append(out, row)
	}
	return out, err
}

// wallNews are the entries of the plan's trail of today, the newest first. Who did it is shown to
// those who may read the trail.
func (v *visit) wallNews(r *store.Reader, b *pictureBook) ([]wallNews, error) {
	entries, _, err := r.AuditChain(string(b.plan.ID), store.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	of := map[string]plan.MeasureID{}
	for _, d := range b.duties {
		of[string(d.ID)] = d.Measure
	}
	for _, m := range b.measures {
		of[string(m.ID)] = m.ID
	}
	named := v.may(access.ReadAudit)
	var out []wallNews
	seen := map[string]bool{}
	for _, e := range entries {
		if calendar.DateOf(e.At.In(v.s.zone)) != v.today() || len(out) == mostNews {
			break
		}
		key := string(e.Action) + e.Subject
		if seen[key] {
			continue // only the last of several changes to the same thing
		}
		seen[key] = true
		n := wallNews{Time: e.At.In(v.s.zone).Format("15:04"), What: v.actionName(e.Action)}
		if named {
			n.Who = e.Actor
		}
		if id, ok := of[e.Subject]; ok {
			m := b.measures[b.at[id]]
			n.Number, n.Title = m.Number, words(v.lang, m.Title)
		} else if u, ok := b.units[org.UnitID(e.Subject)]; ok {
			n.Title = unitWords(v.lang, u)
		}
		out = append(out, n)
	}
	return out, nil
}
