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
// the date of the finish, or how many working days of the duration are done (between 0 and 1: what
// part of it); or an object with "started", "finished" and "remaining". What has "remaining" or only
// "started" is running; with the start alone it is taken to have gone as planned since. limit bounds
// the activities; 0 means MaxActivities.
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
