package schedule

// Cuts is a set of shortenings.
type Cuts struct {
	List   []Cut
	Days   int32 // sum over the list, each in its activity's working days
	Enough bool  // with them, every date is met
	Still  int32 // otherwise: by how many working days the worst date is still missed
}

// Cut shortens one activity.
type Cut struct {
	Activity int32
	From, To int32 // working days
}

// Days is by how much the activity is shortened.
func (c Cut) Days() int32 { return c.From - c.To }

// Cut is written in crash.go.
func (p *Plan) Cut() (Cuts, error) { return Cuts{}, nil }
