package schedule

import (
	"bufio"
	"io"
	"strconv"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Report is a computed network, ready to be written.
type Report struct {
	Input     *Input
	Plan      *Plan
	Result    *Result
	Conflicts []Conflict
	Verdict   Verdict
	Risk      *Risk // nil if not asked for
}

// Compute runs everything there is to know about a network.
func Compute(in *Input) (*Report, error) {
	p, err := Compile(in.Network)
	if err != nil {
		return nil, err
	}
	r, err := p.Run(nil)
	if err != nil {
		return nil, err
	}
	rep := &Report{Input: in, Plan: p, Result: r}
	rep.Conflicts = p.Conflicts(r)
	if rep.Verdict = p.Judge(r, rep.Conflicts); !rep.Verdict.Feasible {
		rep.Verdict.Cuts, err = p.Cut(r)
	}
	return rep, err
}

// Note is something the reader or the calendars want told, as a message.
type Note struct {
	Key  fault.Key
	Args fault.Args
}

// Notes lists what is not wrong but should be known: members that mean nothing, parents that are
// not there, years without a holiday notice.
func (rep *Report) Notes() []Note {
	var notes []Note
	for _, u := range rep.Input.Unknown {
		notes = append(notes, Note{"schedule.note.unknown", fault.Args{"field": u}})
	}
	if n := len(rep.Input.Orphans); n > 0 {
		notes = append(notes, Note{"schedule.note.orphans", fault.Args{"n": n, "id": rep.Plan.net.Activities[rep.Input.Orphans[0]].ID}})
	}
	net := rep.Plan.net
	assumed, first := 0, ""
	for i := range net.Activities {
		if a := &net.Activities[i]; rep.Plan.node[i].kind == done && a.Finished == 0 {
			if assumed++; assumed == 1 {
				first = a.ID
			}
		}
	}
	if assumed > 0 {
		notes = append(notes, Note{"schedule.note.assumed", fault.Args{"n": assumed, "id": first}})
	}
	for _, u := range rep.Unannounced() {
		notes = append(notes, Note{"calendar.not_announced", fault.Args{"year": strconv.Itoa(u)}})
	}
	return notes
}

// Unannounced lists the years over which an activity was scheduled on a calendar whose holidays
// are not yet announced for them.
func (rep *Report) Unannounced() []int {
	net, r := rep.Plan.net, rep.Result
	span := make([][2]calendar.Date, len(net.Calendars))
	for i := range net.Activities {
		if rep.Plan.node[i].kind >= done {
			continue
		}
		s := &span[net.Activities[i].Calendar]
		if from := min(r.EarlyStart[i], r.LateStart[i]); s[0] == 0 || from < s[0] {
			s[0] = from
		}
		s[1] = max(s[1], r.EarlyFinish[i], r.LateFinish[i])
	}
	years := map[int]bool{}
	for c, s := range span {
		if s[0] != 0 {
			for _, y := range net.Calendars[c].Unannounced(s[0], s[1]) {
				years[y] = true
			}
		}
	}
	var out []int
	for y := calendar.FirstYear; y <= calendar.LastYear; y++ {
		if years[y] {
			out = append(out, y)
		}
	}
	return out
}

// WriteJSON writes the report; say translates messages.
func (rep *Report) WriteJSON(w io.Writer, say func(fault.Key, fault.Args) string) error {
	o := &jsonWriter{w: bufio.NewWriterSize(w, 64<<10), rep: rep, say: say}
	o.activities()
	o.conflicts()
	o.verdict()
	o.risk()
	o.notes()
	o.raw("\n}\n")
	return o.w.Flush()
}

type jsonWriter struct {
	w   *bufio.Writer
	rep *Report
	say func(fault.Key, fault.Args) string
	b   []byte
}

func (o *jsonWriter) raw(s string) { o.w.WriteString(s) }

func (o *jsonWriter) activities() {
	r, p := o.rep.Result, o.rep.Plan
	o.raw("{\n\"activities\": [")
	for i := range p.net.Activities {
		b := o.b[:0]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n{\"id\":"...)
		b = o.id(b, int32(i))
		b = appendDate(b, ",\"early_start\":", r.EarlyStart[i])
		b = appendDate(b, ",\"early_finish\":", r.EarlyFinish[i])
		b = appendDate(b, ",\"late_start\":", r.LateStart[i])
		b = appendDate(b, ",\"late_finish\":", r.LateFinish[i])
		b = strconv.AppendInt(append(b, ",\"total_float\":"...), int64(r.TotalFloat[i]), 10)
		b = strconv.AppendInt(append(b, ",\"free_float\":"...), int64(r.FreeFloat[i]), 10)
		b = strconv.AppendBool(append(b, ",\"critical\":"...), p.Critical(r, int32(i)))
		b = append(b, '}')
		o.w.Write(b)
		o.b = b
	}
	o.raw("\n],\n")
}

func (o *jsonWriter) conflicts() {
	o.raw("\"conflicts\": [")
	for k, c := range o.rep.Conflicts {
		b := o.b[:0]
		if k > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, "\n{\"kind\":"...), string(c.Kind))
		b = o.id(append(b, ",\"id\":"...), c.Activity)
		if c.Other >= 0 {
			b = o.id(append(b, ",\"other\":"...), c.Other)
		}
		if c.Date != 0 {
			b = appendDate(b, ",\"date\":", c.Date)
		}
		if c.By != 0 {
			b = strconv.AppendInt(append(b, ",\"by\":"...), int64(c.By), 10)
		}
		if len(c.Path) > 0 {
			b = appendString(append(b, ",\"cause\":"...), string(c.Cause))
			b = o.ids(append(b, ",\"path\":"...), clip(c.Path))
		}
		b = appendString(append(b, ",\"message\":"...), o.say(c.Message(o.rep.Plan.net)))
		b = append(b, '}')
		o.w.Write(b)
		o.b = b
	}
	o.raw("\n],\n")
}

// clip bounds the paths written with each conflict; the verdict has the whole critical path.
func clip(path []int32) []int32 { return path[:min(len(path), 100)] }

func (o *jsonWriter) verdict() {
	v := o.rep.Verdict
	b := o.b[:0]
	b = strconv.AppendBool(append(b, "\"verdict\": {\"feasible\":"...), v.Feasible)
	b = appendDate(b, ",\"deadline\":", v.Deadline)
	b = appendDate(b, ",\"start\":", v.Start)
	b = appendDate(b, ",\"finish\":", v.Finish)
	b = strconv.AppendInt(append(b, ",\"late_by\":"...), int64(v.LateBy), 10)
	if v.Worst >= 0 {
		b = o.id(append(b, ",\"worst\":"...), v.Worst)
	}
	b = o.ids(append(b, ",\"critical_path\":"...), v.CriticalPath)
	b = o.ids(append(b, ",\"near_critical\":"...), v.Near)
	if !v.Feasible {
		b = append(b, ",\"cuts\":["...)
		for k, c := range v.Cuts.List {
			if k > 0 {
				b = append(b, ',')
			}
			b = o.id(append(b, "{\"id\":"...), c.Activity)
			b = strconv.AppendInt(append(b, ",\"from\":"...), int64(c.From), 10)
			b = strconv.AppendInt(append(b, ",\"to\":"...), int64(c.To), 10)
			b = strconv.AppendInt(append(b, ",\"days\":"...), int64(c.Days()), 10)
			b = append(b, '}')
		}
		b = strconv.AppendInt(append(b, "],\"cut_days\":"...), int64(v.Cuts.Days), 10)
		b = strconv.AppendBool(append(b, ",\"cuts_enough\":"...), v.Cuts.Enough)
		b = strconv.AppendInt(append(b, ",\"still_late_by\":"...), int64(v.Cuts.Still), 10)
	}
	key, args := v.Message(o.rep.Plan.net)
	b = appendString(append(b, ",\"message\":"...), o.say(key, args))
	b = append(b, '}')
	o.w.Write(b)
	o.b = b
}

func (o *jsonWriter) risk() {
	k := o.rep.Risk
	if k == nil {
		return
	}
	b := o.b[:0]
	b = strconv.AppendInt(append(b, ",\n\"risk\": {\"runs\":"...), int64(k.Runs), 10)
	b = strconv.AppendUint(append(b, ",\"seed\":"...), k.Seed, 10)
	b = strconv.AppendFloat(append(b, ",\"chance\":"...), k.Chance, 'f', 4, 64)
	b = appendDate(b, ",\"p50\":", k.P50)
	b = appendDate(b, ",\"p80\":", k.P80)
	b = append(b, ",\"drivers\":["...)
	for n, d := range k.Drivers {
		if n > 0 {
			b = append(b, ',')
		}
		b = o.id(append(b, "{\"id\":"...), d.Activity)
		b = strconv.AppendFloat(append(b, ",\"criticality\":"...), d.Share, 'f', 4, 64)
		b = append(b, '}')
	}
	o.w.Write(append(b, "]}"...))
	o.b = b
}

func (o *jsonWriter) notes() {
	notes := o.rep.Notes()
	if len(notes) == 0 {
		return
	}
	b := append(o.b[:0], ",\n\"notes\": ["...)
	for k, n := range notes {
		if k > 0 {
			b = append(b, ',')
		}
		b = appendString(b, o.say(n.Key, n.Args))
	}
	o.w.Write(append(b, ']'))
	o.b = b
}

// id writes an activity's id the way it was given: as a string or as a number.
func (o *jsonWriter) id(b []byte, i int32) []byte {
	id := o.rep.Plan.net.Activities[i].ID
	if int(i) < len(o.rep.Input.Numbers) && o.rep.Input.Numbers[i] {
		return append(b, id...)
	}
	return appendString(b, id)
}

func (o *jsonWriter) ids(b []byte, list []int32) []byte {
	b = append(b, '[')
	for k, i := range list {
		if k > 0 {
			b = append(b, ',')
		}
		b = o.id(b, i)
	}
	return append(b, ']')
}

// appendDate writes YYYY-MM-DD, or null for no date. It splits the day number itself: a file may
// have millions of dates.
func appendDate(b []byte, name string, d calendar.Date) []byte {
	b = append(b, name...)
	if d == 0 {
		return append(b, "null"...)
	}
	y, m, day := civil(d)
	return append(b, '"', byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10), '"')
}

// civil takes a date apart, counting from 1 March so that the leap day ends a year.
func civil(d calendar.Date) (year, month, day int) {
	z := int(d) + 305 // days since 1 March of year 0
	era := z / 146097
	doe := z % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
			i++
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += n
		}
	}
	return append(b, '"')
}
