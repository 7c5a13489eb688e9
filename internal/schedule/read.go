package schedule

import (
	"io"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// MaxActivities is how many activities Read takes unless told otherwise. The passes take more; the
// limit keeps a wrong file from filling the memory.
const MaxActivities = 500_000

// maxCalendars bounds the calendars of one file; each takes most of a megabyte.
const maxCalendars = 200

// Input is a network as read, with what the reader noticed.
type Input struct {
	Network *Network
	Unknown []string // member names that mean nothing here, in order of appearance, at most ten
	Numbers []bool   // by activity: its id was written as a number
	Orphans []int32  // activities whose parent is not in the file; they stand by themselves
}

// Read reads a network from JSON:
//
//	{"status_date"?, "deadline"?, "start"?, "calendar"?,
//	 "calendars": [{"id", "weekdays": [1..7], "off": [dates], "on": [dates]}],
//	 "activities": [{"id", "name", "duration", "calendar", "parent"?, "not_before"?, "not_after"?, "fixed"?,
//	                 "gate"?, "min"?, "max"?, "done"?, "remaining"?, "started"?, "finished"?,
//	                 "links": [{"pred", "type": "FS|SS|FF|SF", "lag"}]}]}
//
// Dates are YYYY-MM-DD. Ids are strings or numbers. The built-in calendars of the book need no
// definition; "calendar" at the top is that of activities that name none, else CN. "done" is true,
// the date of the finish, or how many working days of the duration are done; or an object with
// "started", "finished" and "remaining". What has "remaining" or only "started" is running; with the
// start alone it is taken to have gone as planned since.
// limit bounds the activities; 0 means MaxActivities.
func Read(src io.Reader, book *calendar.Book, limit int) (*Input, error) {
	if limit <= 0 {
		limit = MaxActivities
	}
	r := &reader{s: newScanner(src), book: book, limit: limit,
		net: &Network{}, ids: map[string]int32{}, calIDs: map[string]int32{}}
	if err := r.document(); err != nil {
		return nil, err
	}
	return r.resolve()
}

// reader collects the network. Ids are interned on first sight, whether an activity's own or a
// link's, and settled when everything is read, since links may point forward.
type reader struct {
	s     *scanner
	book  *calendar.Book
	limit int

	net     *Network
	ids     map[string]int32 // id → name number
	names   []string         // by name number
	index   []int32          // name number → activity, or -1
	numeric []bool           // by name number: written as a number
	idOf    []int32          // activity → its name number
	parents []int32          // activity → name number of its parent, or -1

	calIDs   map[string]int32 // calendar id → reference number
	calNames []string
	calOf    []int32 // activity → calendar reference, or -1
	fallback int32   // reference of the calendar of activities that name none, or -1
	specs    []calendar.Spec
	unknown  []string
}

var knownKeys = func() map[string]string {
	keys := map[string]string{}
	for _, k := range []string{"status_date", "deadline", "start", "calendar", "calendars", "activities", "id", "weekdays", "off", "on",
		"name", "duration", "parent", "not_before", "not_after", "fixed", "gate", "min", "max", "done", "remaining",
		"started", "finished", "links", "pred", "type", "lag"} {
		keys[k] = k
	}
	return keys
}()

func (r *reader) document() error {
	s := r.s
	r.fallback = -1
	s.object(func(key string) {
		switch key {
		case "status_date":
			r.net.Status = r.date("", key)
		case "deadline":
			r.net.Deadline = r.date("", key)
		case "start":
			r.net.Start = r.date("", key)
		case "calendar":
			r.fallback = r.calendarRef()
		case "calendars":
			s.array(r.calendar)
		case "activities":
			s.array(r.activity)
		default:
			r.unknownKey(key)
		}
	})
	if s.err == nil && s.peek() != 0 {
		s.fail()
	}
	return s.err
}

func (r *reader) unknownKey(key string) {
	if len(r.unknown) < 10 {
		seen := false
		for _, u := range r.unknown {
			seen = seen || u == key
		}
		if !seen {
			r.unknown = append(r.unknown, key)
		}
	}
	r.s.skip()
}

func (r *reader) fault(key fault.Key, args fault.Args) {
	if r.s.err == nil {
		args["line"] = r.s.line
		if id, ok := args["id"]; ok && id == "" { // the id has not been read yet
			args["id"] = "#" + strconv.Itoa(len(r.net.Activities))
		}
		r.s.err = fault.New(fault.Invalid, key, args)
	}
}

// null takes a null and reports it.
func (r *reader) null() bool {
	if r.s.peek() == 'n' {
		r.s.word()
		return true
	}
	return false
}

// date reads a date, "" or null; id and field tell a fault where it was.
func (r *reader) date(id, field string) calendar.Date {
	if r.null() {
		return 0
	}
	if r.s.peek() != '"' {
		r.s.skip()
		r.fault("schedule.bad_date", fault.Args{"id": id, "field": field, "text": string(r.s.text)})
		return 0
	}
	r.s.string()
	return r.dateText(id, field)
}

func (r *reader) dateText(id, field string) calendar.Date {
	b := r.s.text
	if len(b) == 0 || r.s.err != nil {
		return 0
	}
	d, err := calendar.ParseDate(string(b))
	switch {
	case err != nil:
		r.fault("schedule.bad_date", fault.Args{"id": id, "field": field, "text": string(b)})
	case d < calendar.First || d > calendar.Last:
		if r.s.err == nil {
			r.s.err = outside(id, d)
		}
	}
	return d
}

// id reads a string or a number as an identifier and interns it.
func (r *reader) id() int32 {
	return r.intern(r.idText())
}

func (r *reader) idText() (numeric bool) {
	if c := r.s.peek(); c == '-' || c >= '0' && c <= '9' {
		r.s.number()
		return true
	}
	r.s.string()
	if r.s.err == nil && len(r.s.text) == 0 {
		r.fault("schedule.empty_id", fault.Args{})
	}
	return false
}

func (r *reader) calendarRef() int32 {
	r.idText()
	if n, ok := r.calIDs[string(r.s.text)]; ok {
		return n
	}
	n := int32(len(r.calNames))
	name := string(r.s.text)
	r.calIDs[name] = n
	r.calNames = append(r.calNames, name)
	return n
}

func (r *reader) int(id, field string) int32 {
	if c := r.s.peek(); c != '-' && (c < '0' || c > '9') {
		r.s.skip()
		r.fault("schedule.bad_number", fault.Args{"id": id, "field": field, "text": string(r.s.text)})
		return 0
	}
	r.s.number()
	n, ok := r.s.whole()
	if !ok {
		r.fault("schedule.bad_number", fault.Args{"id": id, "field": field, "text": string(r.s.text)})
	}
	return n
}

func (r *reader) calendar() {
	var spec calendar.Spec
	s := r.s
	s.object(func(key string) {
		switch key {
		case "id":
			r.idText()
			spec.ID = string(s.text)
		case "weekdays":
			s.array(func() { spec.Weekdays = append(spec.Weekdays, int(r.int(spec.ID, key))) })
		case "off":
			s.array(func() { spec.Off = append(spec.Off, r.date(spec.ID, key)) })
		case "on":
			s.array(func() { spec.On = append(spec.On, r.date(spec.ID, key)) })
		case "name":
			s.skip()
		default:
			r.unknownKey(key)
		}
	})
	if s.err != nil {
		return
	}
	if spec.ID == "" {
		r.fault("schedule.empty_id", fault.Args{})
	}
	for _, other := range r.specs {
		if other.ID == spec.ID {
			r.fault("schedule.duplicate_calendar", fault.Args{"calendar": spec.ID})
		}
	}
	r.specs = append(r.specs, spec)
	if len(r.specs) > maxCalendars {
		r.fault("schedule.too_many_calendars", fault.Args{"n": maxCalendars})
	}
}

// asPlanned marks running work of which only the start is known: it is taken to go as planned since.
const asPlanned = -1

// progress is what an activity says of its own state.
type progress struct {
	done, started, finished, remaining bool
	days                               int32 // working days done; -1 when not given
}

func (r *reader) activity() {
	s := r.s
	if len(r.net.Activities) == r.limit {
		s.object(func(key string) {
			if key == "id" {
				r.idText()
				if s.err == nil {
					s.err = fault.New(fault.TooLarge, "schedule.too_many", fault.Args{"n": r.limit, "id": string(s.text)})
				}
				return
			}
			s.skip()
		})
		r.fault("schedule.too_many", fault.Args{"n": r.limit, "id": strconv.Itoa(r.limit + 1)})
		return
	}
	i := int32(len(r.net.Activities))
	r.net.Activities = append(r.net.Activities, Activity{Parent: NoParent, Duration: -1 << 31})
	a := &r.net.Activities[i]
	first := len(r.net.Links)
	own, up, cal := int32(-1), int32(-1), int32(-1)
	has := progress{days: -1}
	minSet, maxSet := false, false
	s.object(func(key string) {
		switch key {
		case "id":
			own = r.id()
			if s.err == nil {
				a.ID = r.names[own]
			}
		case "name":
			if !r.null() {
				s.string()
				a.Name = string(s.text)
			}
		case "duration":
			if !r.null() {
				a.Duration = r.int(a.ID, key)
				if a.Duration < 0 {
					r.fault("schedule.negative_duration", fault.Args{"id": a.ID, "n": a.Duration})
				}
			}
		case "calendar":
			if !r.null() {
				cal = r.calendarRef()
			}
		case "parent":
			if !r.null() {
				if up = r.parent(); up >= 0 && s.err != nil {
					up = -1
				}
			}
		case "not_before":
			a.NotBefore = r.date(a.ID, key)
		case "not_after":
			a.NotAfter = r.date(a.ID, key)
		case "fixed":
			a.Fixed = r.date(a.ID, key)
		case "gate":
			a.Gate = r.bool(a.ID, key)
		case "min":
			if !r.null() {
				a.Min, minSet = r.int(a.ID, key), true
			}
		case "max":
			if !r.null() {
				a.Max, maxSet = r.int(a.ID, key), true
			}
		case "done":
			r.done(a, &has)
		case "remaining", "started", "finished":
			r.progress(a, &has, key)
		case "links":
			if !r.null() {
				s.array(func() { r.link(a, i) })
			}
		default:
			r.unknownKey(key)
		}
	})
	if s.err != nil {
		return
	}
	if own < 0 {
		r.fault("schedule.no_id", fault.Args{"n": i + 1})
		return
	}
	if r.index[own] >= 0 {
		r.fault("schedule.duplicate_id", fault.Args{"id": a.ID})
		return
	}
	r.index[own] = i
	r.idOf = append(r.idOf, own)
	r.parents = append(r.parents, up)
	r.calOf = append(r.calOf, cal)
	for k := first; k < len(r.net.Links); k++ {
		r.net.Links[k].Succ = i
	}
	if minSet || maxSet {
		a.Estimated = true
		if !minSet {
			a.Min = a.Duration
		}
		if !maxSet {
			a.Max = max(a.Duration, a.Min)
		}
	}
	r.settle(a, has)
}

// parent reads a parent's id; 0 as a number means none.
func (r *reader) parent() int32 {
	if c := r.s.peek(); c == '0' {
		r.s.number()
		if string(r.s.text) == "0" {
			return -1
		}
		r.s.fail()
		return -1
	}
	if r.s.peek() == '"' {
		r.s.string()
		if len(r.s.text) == 0 {
			return -1
		}
		return r.intern(false)
	}
	return r.id()
}

// intern gives the name number of the text read last.
func (r *reader) intern(numeric bool) int32 {
	if n, ok := r.ids[string(r.s.text)]; ok {
		return n
	}
	n := int32(len(r.names))
	name := string(r.s.text)
	r.ids[name] = n
	r.names = append(r.names, name)
	r.index = append(r.index, -1)
	r.numeric = append(r.numeric, numeric)
	return n
}

func (r *reader) bool(id, field string) bool {
	if c := r.s.peek(); c != 't' && c != 'f' && c != 'n' {
		r.s.skip()
		r.fault("schedule.bad_flag", fault.Args{"id": id, "field": field, "text": string(r.s.text)})
		return false
	}
	return r.s.word() == "true"
}

func (r *reader) done(a *Activity, has *progress) {
	s := r.s
	switch c := s.peek(); {
	case c == '{':
		s.object(func(key string) {
			switch key {
			case "started", "finished", "remaining":
				r.progress(a, has, key)
			case "start":
				r.progress(a, has, "started")
			case "finish":
				r.progress(a, has, "finished")
			default:
				r.unknownKey(key)
			}
		})
	case c == '"':
		s.string()
		a.Finished = r.dateText(a.ID, "done")
		has.finished = a.Finished != 0
	case c == '-' || c >= '0' && c <= '9':
		has.days = r.int(a.ID, "done")
		if has.days < 0 {
			r.fault("schedule.bad_number", fault.Args{"id": a.ID, "field": "done", "text": string(s.text)})
		}
	default:
		has.done = s.word() == "true"
	}
}

func (r *reader) progress(a *Activity, has *progress, field string) {
	if r.null() {
		return
	}
	switch field {
	case "remaining":
		a.Remaining = r.int(a.ID, field)
		has.remaining = true
		if a.Remaining < 0 {
			r.fault("schedule.bad_remaining", fault.Args{"id": a.ID, "n": a.Remaining})
		}
	case "started":
		a.Started = r.date(a.ID, field)
		has.started = a.Started != 0
	default:
		a.Finished = r.date(a.ID, field)
		has.finished = a.Finished != 0
	}
}

// settle turns what was said into a state. The duration may have come after the progress, so this
// waits for the whole activity.
func (r *reader) settle(a *Activity, has progress) {
	duration := max(a.Duration, 0)
	switch {
	case has.done || has.finished || has.days >= 0 && has.days >= duration && a.Duration >= 0:
		a.State = Done
		if a.Started != 0 && a.Finished != 0 && a.Finished < a.Started {
			r.fault("schedule.finish_before_start", fault.Args{"id": a.ID, "start": a.Started.String(), "finish": a.Finished.String()})
		}
	case has.remaining:
		a.State = Running
	case has.days > 0:
		a.State, a.Remaining = Running, duration-has.days
	case has.started:
		a.State, a.Remaining = Running, asPlanned
	}
}

func (r *reader) link(a *Activity, i int32) {
	l := Link{Pred: -1, Succ: i}
	s := r.s
	s.object(func(key string) {
		switch key {
		case "pred":
			l.Pred = r.id()
		case "type":
			if r.null() {
				return
			}
			if s.peek() != '"' {
				s.skip()
				r.fault("schedule.link_type", fault.Args{"id": a.ID, "type": string(s.text)})
				return
			}
			s.string()
			switch string(s.text) {
			case "FS", "":
				l.Type = FS
			case "SS":
				l.Type = SS
			case "FF":
				l.Type = FF
			case "SF":
				l.Type = SF
			default:
				r.fault("schedule.link_type", fault.Args{"id": a.ID, "type": string(s.text)})
			}
		case "lag":
			if !r.null() {
				l.Lag = r.int(a.ID, key)
			}
		default:
			r.unknownKey(key)
		}
	})
	if s.err == nil && l.Pred < 0 {
		r.fault("schedule.link_without_pred", fault.Args{"id": a.ID})
	}
	r.net.Links = append(r.net.Links, l)
}

// resolve replaces names by activities and calendars by tables.
func (r *reader) resolve() (*Input, error) {
	net := r.net
	in := &Input{Network: net, Unknown: r.unknown, Numbers: make([]bool, len(net.Activities))}
	for k := range net.Links {
		l := &net.Links[k]
		to := r.index[l.Pred]
		if to < 0 {
			return nil, fault.New(fault.Invalid, "schedule.no_pred", fault.Args{"id": net.Activities[l.Succ].ID, "pred": r.names[l.Pred]})
		}
		l.Pred = to
	}
	hasChild := make([]bool, len(net.Activities))
	for i := range net.Activities {
		in.Numbers[i] = r.numeric[r.idOf[i]]
		up := r.parents[i]
		switch {
		case up < 0:
		case r.index[up] < 0:
			in.Orphans = append(in.Orphans, int32(i))
		default:
			net.Activities[i].Parent = r.index[up]
			hasChild[r.index[up]] = true
		}
	}
	for i := range net.Activities {
		a := &net.Activities[i]
		if a.Duration == -1<<31 {
			if !hasChild[i] && a.State != Done {
				return nil, fault.New(fault.Invalid, "schedule.no_duration", fault.Args{"id": a.ID})
			}
			a.Duration = 0
		}
		if hasChild[i] {
			a.Estimated = false
		}
	}
	return in, r.calendars()
}

// calendars makes the calendars that are used or defined, definitions before built-in ones.
func (r *reader) calendars() error {
	specs := map[string]calendar.Spec{}
	for _, s := range r.specs {
		specs[s.ID] = s
	}
	made := map[string]int32{}
	use := func(id string) (int32, bool, error) {
		if k, ok := made[id]; ok {
			return k, true, nil
		}
		var cal *calendar.Calendar
		if spec, ok := specs[id]; ok {
			var err error
			if cal, err = calendar.New(spec); err != nil {
				return 0, false, err
			}
		} else if built, ok := r.book.Calendar(id); ok {
			cal = built
		} else {
			return 0, false, nil
		}
		k := int32(len(r.net.Calendars))
		r.net.Calendars = append(r.net.Calendars, cal)
		made[id] = k
		return k, true, nil
	}
	for _, s := range r.specs { // a wrong definition is told even if nobody uses it
		if _, _, err := use(s.ID); err != nil {
			return err
		}
	}
	fallback := calendar.CN
	if r.fallback >= 0 {
		fallback = r.calNames[r.fallback]
	}
	for i := range r.net.Activities {
		a := &r.net.Activities[i]
		id := fallback
		if r.calOf[i] >= 0 {
			id = r.calNames[r.calOf[i]]
		}
		k, ok, err := use(id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Invalid, "schedule.no_calendar", fault.Args{"id": a.ID, "calendar": id})
		}
		a.Calendar = k
		if a.State == Running && a.Remaining == asPlanned {
			a.Remaining = a.Duration
			if now := max(r.net.Status, r.net.Start); now > a.Started {
				worked, err := r.net.Calendars[k].Count(a.Started, now-1)
				if err != nil {
					return err
				}
				a.Remaining = max(min(a.Duration, 1), a.Duration-int32(worked))
			}
		}
	}
	return nil
}
