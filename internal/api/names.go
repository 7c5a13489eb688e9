package api

import (
	"sync"
	"time"

	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// names remembers what things are called in addresses. Slugs never change; the names of units are read
// anew after a moment.
type names struct {
	mu       sync.RWMutex
	plans    map[string]plan.ID // by slug
	slugs    map[plan.ID]string
	measures map[plan.MeasureID]MeasureRef
	units    map[org.UnitID]UnitRef
	bySlug   map[string]org.UnitID
	unitsAt  time.Time
	mAt      map[plan.ID]time.Time
}

// trusted is how long names are taken for right without asking again.
const trusted = 2 * time.Second

// UnitRef names a unit.
type UnitRef struct {
	Slug string `json:"slug" doc:"Permanent name of the unit in addresses." example:"qu-shang-wu-ju"`
	Name Words  `json:"name" doc:"Name of the unit."`
}

// MeasureRef names a measure of a plan.
type MeasureRef struct {
	Slug   string `json:"slug" doc:"Permanent name of the measure in addresses, unique in its plan." example:"13"`
	Number string `json:"number" doc:"Number as printed in the plan."`
	Title  Words  `json:"title" doc:"Title of the measure."`
}

// planID finds the plan of an address.
func (c *call) planID(r *store.Reader, slug string) (plan.ID, error) {
	n := &c.api.names
	n.mu.RLock()
	id, ok := n.plans[slug]
	n.mu.RUnlock()
	if ok {
		return id, nil
	}
	p, err := r.PlanBySlug(slug)
	if err != nil {
		return "", named(err)
	}
	n.keepPlan(p.ID, p.Slug)
	return p.ID, nil
}

func (n *names) keepPlan(id plan.ID, slug string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.plans == nil {
		n.plans, n.slugs = map[string]plan.ID{}, map[plan.ID]string{}
	}
	n.plans[slug], n.slugs[id] = id, slug
}

// planSlug is the name of a plan in addresses.
func (c *call) planSlug(r *store.Reader, id plan.ID) (string, error) {
	n := &c.api.names
	n.mu.RLock()
	slug, ok := n.slugs[id]
	n.mu.RUnlock()
	if ok {
		return slug, nil
	}
	p, err := r.Plan(id)
	if err != nil {
		return "", err
	}
	n.keepPlan(p.ID, p.Slug)
	return p.Slug, nil
}

// register gives the names of all units.
func (c *call) register(r *store.Reader) (map[org.UnitID]UnitRef, error) {
	n := &c.api.names
	n.mu.RLock()
	units, at := n.units, n.unitsAt
	n.mu.RUnlock()
	if units != nil && time.Since(at) < trusted {
		return units, nil
	}
	all, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	units = make(map[org.UnitID]UnitRef, len(all))
	bySlug := make(map[string]org.UnitID, len(all))
	for _, u := range all {
		units[u.ID] = UnitRef{Slug: u.Slug, Name: Words{Hans: u.Name, Hant: u.Hant, English: u.English}}
		bySlug[u.Slug] = u.ID
	}
	n.mu.Lock()
	n.units, n.bySlug, n.unitsAt = units, bySlug, time.Now()
	n.mu.Unlock()
	return units, nil
}

// unit names one unit.
func (c *call) unit(r *store.Reader, id org.UnitID) (UnitRef, error) {
	units, err := c.register(r)
	if err != nil {
		return UnitRef{}, err
	}
	if u, ok := units[id]; ok || id == "" {
		return u, nil
	}
	u, err := r.Unit(id) // made a moment ago
	return UnitRef{Slug: u.Slug, Name: Words{Hans: u.Name, Hant: u.Hant, English: u.English}}, err
}

// unitID finds the unit of a filter, "" for none.
func (c *call) unitID(r *store.Reader, slug string) (org.UnitID, error) {
	if slug == "" {
		return "", nil
	}
	n := &c.api.names
	n.mu.RLock()
	id, ok := n.bySlug[slug]
	n.mu.RUnlock()
	if ok {
		return id, nil
	}
	u, err := r.UnitBySlug(slug)
	return u.ID, named(err)
}

// measureNames gives the names of the measures of a plan.
func (c *call) measureNames(r *store.Reader, id plan.ID) (map[plan.MeasureID]MeasureRef, error) {
	n := &c.api.names
	n.mu.RLock()
	known, fresh := n.measures, time.Since(n.mAt[id]) < trusted
	n.mu.RUnlock()
	if fresh {
		return known, nil
	}
	list, err := r.PlanMeasures(id)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	next := make(map[plan.MeasureID]MeasureRef, len(n.measures)+len(list))
	for k, v := range n.measures {
		next[k] = v
	}
	for i := range list {
		next[list[i].ID] = measureRef(&list[i])
	}
	if n.mAt == nil {
		n.mAt = map[plan.ID]time.Time{}
	}
	n.measures, n.mAt[id] = next, time.Now()
	return next, nil
}

func measureRef(m *plan.Measure) MeasureRef {
	return MeasureRef{Slug: m.Slug, Number: m.Number, Title: wordsOf(m.Title)}
}
