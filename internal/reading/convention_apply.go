package reading

// readConventions looks for sentences that rule over many measures, once for the whole document.
func (r *reader) readConventions() {
	for i := range r.segs {
		s := &r.segs[i]
		if s.role == roleContents || s.role == roleAnnex {
			continue
		}
		stop := i + 1
		p := r.passage(i, stop)
		if len(p.text) == 0 {
			continue
		}
		c, ok := findConvention(p.text)
		if !ok {
			continue
		}
		c.Finding = p.found(c.Span.Start, c.Span.End, c.Rule, c.Confidence)
		r.out.Conventions = append(r.out.Conventions, c)
		if c.FirstLeads {
			r.firstLead = true
		}
	}
}

// resolveRoles settles who leads. Units that the text marks keep their role. Where nothing tells
// them apart, one unit alone leads; of several each is LeadAssumed, in order, unless a
// convention says that the first leads and the others support.
func (r *reader) resolveRoles(units []taskUnit) (roles []Role, assumed bool) {
	roles = make([]Role, len(units))
	marked := false
	leads := 0
	for i := range units {
		marked = marked || units[i].marked
		if units[i].role == Lead || units[i].role == "" {
			leads++
		}
	}
	for i := range units {
		switch {
		case marked && units[i].role == Support:
			roles[i] = Support
		case r.firstLead && !marked:
			roles[i] = Support
			if i == 0 || units[i].c != units[i-1].c {
				roles[i] = Lead // the first of each bracket
			}
		case marked && units[i].marked:
			roles[i] = Lead
		case len(units) == 1:
			roles[i] = Lead
		default:
			roles[i] = LeadAssumed
			assumed = true
		}
	}
	return roles, assumed
}
