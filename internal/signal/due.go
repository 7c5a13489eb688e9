package signal

import (
	"slices"

	"luodi/internal/calendar"
)

// Due lists what the unit of a measure still owes on a day, the highest level first: the missed dates,
// and with level 0 the coming ones for which the day of the reminder has come. The same ladder as
// Slip, without the light, for those who remind. A measure that is paused, closed or not begun owes
// nothing.
func (j *Judge) Due(m *Measure, on calendar.Date) ([]Matter, error) {
	s, err := j.subject(m, on)
	if err != nil {
		return nil, err
	}
	var buf [16]finding
	if a := s.assess(on, buf[:0]); a.whole.Light.Colour() == Grey || over(a.whole.Light) {
		return nil, nil
	}
	list := slices.DeleteFunc(s.matters(on), func(m Matter) bool {
		if m.Due < on {
			return false
		}
		remind, err := s.cal.Add(m.Due, -s.rules.Remind)
		return err != nil || on < remind
	})
	sortMatters(list)
	return list, nil
}
