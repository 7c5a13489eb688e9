package site

import (
	"cmp"
	"context"
	"slices"
	"time"

	"luodi/internal/org"
	"luodi/internal/portal"
)

// fresh is how long the list of releases is believed before it is looked at again.
const fresh = time.Second

// snapshot is what is public at one moment. It is never changed, only replaced; a new one shares
// the entries of the plans that have not changed.
type snapshot struct {
	plans  []*entry // newest release first
	bySlug map[string]*entry
	units  []*unit // by number of measures, then as the plans name them
	unit   map[string]*unit
}

// entry is a released plan without its texts: what lists and the sitemap need. The record itself
// is decoded again when one of its pages is made, which is once per release.
type entry struct {
	release  portal.Release // without Body
	head     portal.Record  // without Provisions and Measures
	actions  []action
	measures []string // slugs
}

// action is a heading of a plan under which measures stand and that has a page.
type action struct {
	slug, number string
	title        portal.Text
	measures     int
}

// unit is a unit of the register as the public plans name it.
type unit struct {
	slug            string
	name            portal.Text
	class           org.Class
	measures, leads int
	plans           []*entry
}

// present gives the snapshot, after a look at the releases when the last one is too long ago. A
// failure leaves the readers with what was there before.
func (s *Site) present(ctx context.Context) (*snapshot, error) {
	snap := s.now.Load()
	if snap != nil && s.clock().UnixNano()-s.checked.Load() < int64(fresh) {
		return snap, nil
	}
	if snap != nil && !s.looking.TryLock() { // somebody looks already
		return snap, nil
	}
	if snap == nil {
		s.looking.Lock()
	}
	defer s.looking.Unlock()
	return s.look(ctx)
}

// look reads the list of releases and makes a new snapshot when it has changed.
func (s *Site) look(ctx context.Context) (*snapshot, error) {
	old := s.now.Load()
	if old != nil && s.clock().UnixNano()-s.checked.Load() < int64(fresh) {
		return old, nil
	}
	next, err := s.gather(ctx, old)
	if err != nil {
		if old == nil {
			return nil, err
		}
		s.log.Error("public pages keep the releases they had", "error", err)
		next = old
	}
	s.now.Store(next)
	s.checked.Store(s.clock().UnixNano())
	return next, nil
}

// lookAgain looks at the releases at once: for an address that is not known, which may have
// become public in this second. Wrong addresses cannot make it look more often than soon.
func (s *Site) lookAgain(ctx context.Context) (*snapshot, error) {
	const soon = 20 * time.Millisecond
	s.looking.Lock()
	defer s.looking.Unlock()
	if s.clock().UnixNano()-s.checked.Load() >= int64(soon) {
		s.checked.Store(0)
	}
	return s.look(ctx)
}

func (s *Site) gather(ctx context.Context, old *snapshot) (*snapshot, error) {
	list, err := s.releases.Releases(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b portal.Release) int { return b.ReleasedAt.Compare(a.ReleasedAt) })
	next := &snapshot{bySlug: map[string]*entry{}, unit: map[string]*unit{}}
	same := old != nil && len(old.plans) == len(list)
	for i, rel := range list {
		e := old.keptEntry(rel)
		if e == nil {
			if e, err = s.read(ctx, rel.Slug); err != nil {
				return nil, err
			}
		}
		same = same && old.plans[i] == e
		next.plans = append(next.plans, e)
		next.bySlug[e.release.Slug] = e
	}
	if same {
		return old, nil
	}
	for _, e := range next.plans {
		next.count(e)
	}
	slices.SortStableFunc(next.units, func(a, b *unit) int { return cmp.Or(b.measures-a.measures, b.leads-a.leads) })
	return next, nil
}

// keptEntry gives the entry of a release that has not changed.
func (s *snapshot) keptEntry(rel portal.Release) *entry {
	if s == nil {
		return nil
	}
	if e := s.bySlug[rel.Slug]; e != nil && e.release.ETag == rel.ETag && e.release.Number == rel.Number {
		return e
	}
	return nil
}

// count adds the units of a plan.
func (s *snapshot) count(e *entry) {
	for _, u := range e.head.Units {
		known := s.unit[u.Slug]
		if known == nil {
			known = &unit{slug: u.Slug, name: u.Name, class: u.Class}
			s.unit[u.Slug] = known
			s.units = append(s.units, known)
		}
		known.measures += u.Measures
		known.leads += u.Leads
		known.plans = append(known.plans, e)
	}
}

// read fetches a release and keeps its head.
func (s *Site) read(ctx context.Context, slug string) (*entry, error) {
	rel, err := s.releases.Release(ctx, slug)
	if err != nil {
		return nil, err
	}
	record, err := portal.Decode(rel.Body)
	if err != nil {
		return nil, err
	}
	rel.Body = ""
	e := &entry{release: rel}
	for _, p := range record.Provisions {
		if p.Slug != "" {
			e.actions = append(e.actions, action{p.Slug, p.Number, p.Title, len(record.MeasuresUnder(p.ID))})
		}
	}
	for _, m := range record.Measures {
		e.measures = append(e.measures, m.Slug)
	}
	record.Provisions, record.Measures = nil, nil
	e.head = *record
	return e, nil
}

// record decodes the whole record of an entry.
func (s *Site) record(ctx context.Context, e *entry) (*portal.Record, error) {
	rel, err := s.releases.Release(ctx, e.release.Slug)
	if err != nil {
		return nil, err
	}
	return portal.Decode(rel.Body)
}
