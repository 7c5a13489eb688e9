package schedule

import (
	"cmp"
	"math"
	"slices"
)

// crash is the linear programme behind Cut, as a flow. Its vertices are the start and the finish
// of each activity and one origin; an arc says that its head lies at least so many days after its
// tail. Shortening an activity by a day costs its weight, which is the capacity of the arc that
// holds it at full length; the arc that holds it at its minimum has no limit. Each unit of flow
// along a longest path from origin to limit that is longer than nothing is a unit of cost that must
// be paid (Fulkerson 1961, Kelley 1961). When no such path is left, the longest distances are dates
// that keep every limit at least cost.
type crash struct {
	s       *cutter
	members []int32
	arcs    []arc // arc a and its reverse a^1 lie side by side
	first   []int32
	next    []int32
	dist    []int64
	less    []int64 // by how much the distance gets shorter
	level   []int32 // arcs from the origin along longest paths, -1 for none
	at      []int32 // arc at which fill goes on
	queue   []int32
	path    []int32
	heap    nearest
	full    []int64 // length of each member on the axis, uncut
	give    []int64 // by how much it can be shortened on the axis
}

type arc struct {
	to     int32
	length int64
	room   int64
}

const (
	origin  = 0
	goal    = 1
	endless = math.MaxInt64 / 4
	unset   = math.MinInt64 / 4
	day     = int64(1) << 32 // weight of a working day; what is above breaks ties
)

func startOf(k int) int32  { return int32(2 + 2*k) }
func finishOf(k int) int32 { return int32(3 + 2*k) }

// newCrash lays the model out on the days of one calendar: that of the members if they share one,
// else that of the worst activity.
func newCrash(s *cutter, members, allowed, extra []int32) *crash {
	m := &crash{s: s, members: members}
	n := 2 + 2*len(members)
	m.first = make([]int32, n)
	for v := range m.first {
		m.first[v] = -1
	}
	m.full, m.give = make([]int64, len(members)), make([]int64, len(members))
	at := make(map[int32]int, len(members))
	for k, i := range members {
		at[i] = k
	}
	p, base := s.p, s.base
	axis := &p.cals[p.node[s.axisOf(members)].cal]
	pos := func(i, k int32, end bool) int64 { // place of working day k of i, its beginning or end
		t := &p.cals[p.node[i].cal]
		d := t.days[min(max(k, 0), int32(len(t.days)-1))]
		if end {
			d++
		}
		return int64(axis.at(d))
	}
	start := func(i int32) int64 { // where the early start lies
		if p.node[i].dur == 0 {
			return pos(i, base.es[i]-1, true)
		}
		return pos(i, base.es[i], false)
	}
	finish := func(i int32) int64 { return pos(i, base.es[i]+s.duration(i)-1, true) }
	rank := m.ranks()
	fixed := map[int32]fixedStart{}
	for _, f := range p.fixed {
		fixed[f.i] = f
	}
	m.arc(origin, goal, 0, endless)
	for k, i := range members {
		d, u := s.duration(i), s.most(i)
		if p.node[i].kind == milestone {
			d = 0
		}
		m.full[k] = finish(i) - start(i)
		if u > 0 {
			m.give[k] = m.full[k] - (pos(i, base.es[i]+d-u-1, true) - start(i))
		}
		weight := int64(endless)
		if m.give[k] > 0 {
			weight = day*int64(u)/m.give[k] + rank[k]
			m.arc(startOf(k), finishOf(k), m.full[k]-m.give[k], endless)
		}
		m.arc(startOf(k), finishOf(k), m.full[k], weight)
		m.arc(finishOf(k), startOf(k), -m.full[k], endless)
		first := p.node[i].lo
		if d == 0 {
			m.arc(origin, startOf(k), pos(i, first-1, true), endless)
		} else {
			m.arc(origin, startOf(k), pos(i, first, false), endless)
		}
		shift := -extra[i]
		if allowed != nil {
			shift += allowed[i]
		}
		last := p.node[i].hi
		if f, ok := fixed[i]; ok { // a fixed date binds the start, however long the activity is
			last = f.notAfter
			m.arc(startOf(k), goal, -pos(i, f.start-1+shift, true), endless)
		}
		if last = s.deadline(i, last); last != noLimit {
			m.arc(finishOf(k), goal, -pos(i, last+shift, true), endless)
		}
		for _, l := range p.link[p.off[i]:p.off[i+1]] {
			if p.node[l.pred].kind >= done { // what is done binds like a date
				m.arc(origin, startOf(k), pos(i, p.waits(base, i, l), false), endless)
				continue
			}
			q, ok := at[l.pred]
			wait := p.waits(base, i, l)
			if !ok || wait < 0 {
				continue
			}
			from, fromPlace := finishOf(q), finish(l.pred)
			if t := LinkType(l.lt & 3); t == SS || t == SF {
				if p.node[l.pred].kind == running { // it has started: a date
					m.arc(origin, startOf(k), pos(i, wait, false), endless)
					continue
				}
				from, fromPlace = startOf(q), start(l.pred)
			}
			to, toPlace := startOf(k), pos(i, wait, false)
			if d == 0 {
				toPlace = pos(i, wait-1, true)
			}
			if t := LinkType(l.lt & 3); t == FF || t == SF {
				to, toPlace = finishOf(k), pos(i, wait+d-1, true)
			}
			m.arc(from, to, toPlace-fromPlace, endless)
		}
	}
	return m
}

// axisOf is the member whose calendar the model counts in: the one most late.
func (s *cutter) axisOf(members []int32) int32 {
	worst := members[0]
	for _, i := range members {
		if s.base.TotalFloat[i] < s.base.TotalFloat[worst] {
			worst = i
		}
	}
	return worst
}

// ranks gives small additions to the weights, least for the activities that can give most, so that
// of equal sums the one with fewer activities is found.
func (m *crash) ranks() []int64 {
	by := make([]int, len(m.members))
	for k := range by {
		by[k] = k
	}
	slices.SortStableFunc(by, func(a, b int) int { return cmp.Compare(m.s.most(m.members[b]), m.s.most(m.members[a])) })
	rank := make([]int64, len(by))
	for r, k := range by {
		rank[k] = int64(r)
	}
	return rank
}

func (m *crash) arc(from, to int32, length, room int64) {
	for _, a := range [2]struct {
		tail int32
		arc
	}{{from, arc{to, length, room}}, {to, arc{from, -length, 0}}} {
		m.next = append(m.next, m.first[a.tail])
		m.first[a.tail] = int32(len(m.arcs))
		m.arcs = append(m.arcs, a.arc)
	}
}

// solve augments along longest paths while they are longer than nothing. All paths of one length are
// filled together, so that there are no more rounds than days by which the worst date is missed
// (primal-dual: the distances of one round are the potentials of the next). It reports false if a
// limit cannot be kept at all, which the limits given do not let happen on one calendar.
func (m *crash) solve() bool {
	m.distances()
	for m.dist[goal] > 0 {
		for m.levels() {
			if !m.fill() {
				return false
			}
		}
		m.shorten(true)
	}
	m.shorten(false)
	return true
}

// tight reports whether the arc lies on a longest path and has room.
func (m *crash) tight(tail int32, a int32) bool {
	x := &m.arcs[a]
	return x.room > 0 && x.to != origin && m.dist[tail]+x.length == m.dist[x.to]
}

// levels counts the arcs from the origin along tight ones; false if the goal cannot be reached.
func (m *crash) levels() bool {
	for v := range m.level {
		m.level[v] = -1
	}
	copy(m.at, m.first)
	m.level[origin] = 0
	m.queue = append(m.queue[:0], origin)
	for i := 0; i < len(m.queue) && m.level[goal] < 0; i++ {
		v := m.queue[i]
		for a := m.first[v]; a >= 0; a = m.next[a] {
			if to := m.arcs[a].to; m.level[to] < 0 && m.tight(v, a) {
				m.level[to] = m.level[v] + 1
				m.queue = append(m.queue, to)
			}
		}
	}
	return m.level[goal] >= 0
}

// fill sends flow along the tight arcs, from level to level, until each way is blocked (Dinic).
func (m *crash) fill() bool {
	path, v := m.path[:0], int32(origin)
	for {
		if v == goal {
			room := int64(endless)
			for _, a := range path {
				room = min(room, m.arcs[a].room)
			}
			if room >= endless {
				return false
			}
			back := len(path)
			for i, a := range path {
				if m.arcs[a].room < endless {
					if m.arcs[a].room -= room; m.arcs[a].room == 0 && i < back {
						back = i
					}
				}
				m.arcs[a^1].room += room
			}
			v = m.arcs[path[back]^1].to
			path = path[:back]
			continue
		}
		a := m.at[v]
		for ; a >= 0; a = m.next[a] {
			if m.level[m.arcs[a].to] == m.level[v]+1 && m.tight(v, a) {
				break
			}
		}
		if m.at[v] = a; a >= 0 {
			path, v = append(path, a), m.arcs[a].to
			continue
		}
		if v == origin {
			m.path = path
			return true
		}
		m.level[v] = -1
		v = m.arcs[path[len(path)-1]^1].to
		path = path[:len(path)-1]
	}
}

// shorten finds the longest distances anew after the tight paths were filled. By how much each gets
// shorter is a shortest distance over arcs whose lengths, reduced by the distances of before, are
// not negative (Dijkstra; most are nothing, and go through a stack instead of the heap). With
// toGoal what lies beyond the goal only follows it, which keeps all reduced lengths right.
func (m *crash) shorten(toGoal bool) {
	for v := range m.less {
		m.less[v] = endless
	}
	m.less[origin] = 0
	h, same := m.heap[:0], append(m.queue[:0], origin)
	by := int64(0)
	for len(same) > 0 || len(h) > 0 {
		var v int32
		if k := len(same) - 1; k >= 0 {
			v, same = same[k], same[:k]
		} else {
			v, by = h[0].v, h[0].by
			h = h.pop()
			if by > m.less[v] {
				continue
			}
		}
		if toGoal && v == goal {
			break
		}
		for a := m.first[v]; a >= 0; a = m.next[a] {
			x := &m.arcs[a]
			if x.room <= 0 || x.to == origin {
				continue
			}
			if next := by + m.dist[x.to] - m.dist[v] - x.length; next < m.less[x.to] {
				m.less[x.to] = next
				if next == by {
					same = append(same, x.to)
				} else {
					h = h.push(nearer{x.to, next})
				}
			}
		}
	}
	m.heap, m.queue = h[:0], same[:0]
	most := int64(endless)
	if toGoal {
		most = m.less[goal]
	}
	for v := range m.dist {
		if less := min(m.less[v], most); less < endless {
			m.dist[v] -= less
		} else {
			m.dist[v] = unset
		}
	}
}

// nearer is a vertex and by how much its distance gets shorter; nearest is a heap of them.
type nearer struct {
	v  int32
	by int64
}

type nearest []nearer

func (h nearest) push(x nearer) nearest {
	h = append(h, x)
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if h[up].by <= h[i].by {
			break
		}
		h[up], h[i] = h[i], h[up]
		i = up
	}
	return h
}

func (h nearest) pop() nearest {
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		k := 2*i + 1
		if k >= last {
			return h
		}
		if k+1 < last && h[k+1].by < h[k].by {
			k++
		}
		if h[i].by <= h[k].by {
			return h
		}
		h[i], h[k] = h[k], h[i]
		i = k
	}
}

// distances finds the longest distances from the origin over arcs with room, by relaxing from a
// queue; the flow keeps the graph free of cycles longer than nothing.
func (m *crash) distances() {
	n := len(m.first)
	m.dist, m.less = make([]int64, n), make([]int64, n)
	m.level, m.at = make([]int32, n), make([]int32, n)
	for v := range m.dist {
		m.dist[v] = unset
	}
	m.dist[origin] = 0
	queued := make([]bool, n)
	queue := []int32{origin}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		queued[v] = false
		for a := m.first[v]; a >= 0; a = m.next[a] {
			x := &m.arcs[a]
			if x.room > 0 && x.to != origin && m.dist[v]+x.length > m.dist[x.to] {
				m.dist[x.to] = m.dist[v] + x.length
				if !queued[x.to] {
					queued[x.to] = true
					queue = append(queue, x.to)
				}
			}
		}
	}
}

// days gives by how many of its working days member k is shortened.
func (m *crash) days(k int) int32 {
	i := m.members[k]
	cut := m.full[k] - (m.dist[finishOf(k)] - m.dist[startOf(k)])
	if cut <= 0 || m.give[k] == 0 {
		return 0
	}
	most := m.s.most(i)
	cut = min(cut, m.give[k])
	return int32((cut*int64(most) + m.give[k] - 1) / m.give[k])
}
