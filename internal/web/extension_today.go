package web

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// waitingExtensions adds the requests to move a date that wait for the person: for the office those
// to check, for the leader those to decide, the oldest first.
func (v *visit) waitingExtensions(r *store.Reader, p *todayPage) error {
	for _, w := range []struct {
		right      access.Action
		state      work.ExtensionState
		kind, step *i18n.Message
	}{{access.CheckExtension, work.Requested, i18n.ExtensionWaitCheck, i18n.ExtensionCheck},
		{access.GrantExtension, work.Checked, i18n.ExtensionWaitDecide, i18n.ExtensionDecide}} {
		if !v.may(w.right) {
			continue
		}
		kept, err := r.ExtensionsIn(w.state)
		if err != nil {
			return err
		}
		for _, x := range kept {
			if err := v.waitingExtension(r, p, x, w.kind, w.step); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *visit) waitingExtension(r *store.Reader, p *todayPage, x work.KeptExtension, kind, step *i18n.Message) error {
	g := ground{}
	var err error
	if g.Plan, err = r.Plan(x.Of); err != nil {
		return err
	}
	if g.Measure, err = r.MeasureByID(x.Measure); err != nil {
		return err
	}
	if err := g.fill(r); err != nil {
		return err
	}
	row := v.extensionRow(g, x)
	p.Waiting = append(p.Waiting, waiting{
		Kind: v.t(kind), Title: numbered(row.Number, row.Measure), at: x.Filed.Time(),
		Detail: v.t(i18n.ExtensionWaitText, "from", row.From, "to", row.To),
		Since:  v.t(i18n.ExtensionWaitN, "n", row.Age), Href: row.Href, Step: v.t(step),
	})
	return nil
}

// numbered puts a measure's number before its title.
func numbered(number string, w look.Words) look.Words {
	for _, text := range []*string{&w.Hans, &w.Hant, &w.English} {
		if *text != "" {
			*text = strings.TrimSpace(number + " " + *text)
		}
	}
	return w
}
