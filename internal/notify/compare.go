package notify

// Changes are what a scan has to write.
type Changes struct {
	New []Notice // not told yet, or told and settled before and waiting again
	End []Notice // open ones that are no longer called for; State says what became of them
}

// Compare holds what is wanted against what was told of a plan: held are its open and its withdrawn
// notices. A step that the office withdrew is not told again, to nobody.
func Compare(wanted, held []Notice) Changes {
	var c Changes
	open, withdrawn := map[string]bool{}, map[string]bool{}
	for i := range held {
		if held[i].State == Withdrawn {
			withdrawn[held[i].rung()] = true
		} else {
			open[held[i].Key()] = true
		}
	}
	call, level := map[string]bool{}, map[Matter]int{}
	for i := range wanted {
		n := &wanted[i]
		if withdrawn[n.rung()] {
			continue
		}
		key := n.Key()
		if !open[key] && !call[key] {
			c.New = append(c.New, *n)
		}
		call[key] = true
		level[n.Matter] = max(level[n.Matter], n.Level)
	}
	for i := range held {
		n := held[i]
		if n.State != Open || call[n.Key()] {
			continue
		}
		n.State = Done
		if level[n.Matter] > n.Level {
			n.State = Climbed
		}
		c.End = append(c.End, n)
	}
	return c
}
