package reading

// doubts names the places where a person should look, and what is the matter.
func (r *reader) doubts() {
	out := r.out
	add := func(span Span, node int, key string, args map[string]any) {
		out.Doubts = append(out.Doubts, Doubt{Span: span, Node: node, Key: key, Args: args})
	}
	if out.Front.Title.Text == "" {
		add(Span{}, 0, "reading.no_title", nil)
	}
	if len(out.Measures) == 0 {
		add(Span{}, 0, "reading.no_measures", nil)
	}
	owned := 0
	for i := range out.Measures {
		owned += b2i(len(out.Measures[i].Units) > 0)
	}
	if len(out.Measures) > 0 && owned == 0 && (out.Front.DocKind == "notice" || out.Front.DocKind == "") {
		add(out.Front.Title.Span, 0, "reading.maybe_no_plan", nil)
	}
	last, style := 0, noStyle
	for i := range out.Measures {
		m := &out.Measures[i]
		if len(m.Units) == 0 && owned > 0 {
			add(m.Text.Span, m.Node, "reading.no_unit", map[string]any{"number": m.Number})
		}
		assumed := 0
		for k := range m.Units {
			assumed += b2i(m.Units[k].Role == LeadAssumed)
		}
		if assumed > 1 {
			add(m.Units[0].Span, m.Node, "reading.lead_unclear", map[string]any{"number": m.Number, "unit": m.Units[0].Name})
		}
		if mk, ok := markerAt(m.Number+".", 0); ok {
			if mk.style == style && mk.value != last+1 && mk.value != 1 {
				add(m.Title.Span, m.Node, "reading.number_gap", map[string]any{"number": m.Number, "before": last})
			}
			last, style = mk.value, mk.style
		}
		dates := 0
		for k := range m.Deadlines {
			if d := &m.Deadlines[k]; d.Kind == By && m.Deadline != nil && !d.To.IsZero() && d.To != m.Deadline.To {
				dates++
			}
		}
		if dates > 0 {
			add(m.Deadline.Span, m.Node, "reading.two_dates", map[string]any{"number": m.Number})
		}
	}
}
