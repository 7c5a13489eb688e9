package signal

import (
	"math/big"
	"math/bits"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/work"
)

// PerMille is a share or a distance between shares in thousandths; ten of them are one percentage
// point. Shares are rounded down once, at the end of an exact sum, and everything is judged by the
// figures as they are shown.
type PerMille int

// String writes it as per cent with at most one decimal: 433 is "43.3".
func (p PerMille) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	s := sign + strconv.Itoa(int(p/10))
	if rest := p % 10; rest != 0 {
		s += "." + strconv.Itoa(int(rest))
	}
	return s
}

// planned is the share of a milestone that the plan expects on a day, as n of d: all of it from its
// planned date on; before that nothing, unless progress inside it is counted, then in proportion to
// the working days of its planned span, the day itself included.
func (s *Milestone) planned(cal *calendar.Calendar, on calendar.Date) (n, d int64) {
	switch {
	case s.Planned == 0:
		return 0, 1
	case on >= s.Planned:
		return 1, 1
	case s.Gauge == nil || s.Start == 0 || on < s.Start:
		return 0, 1
	}
	return int64(days(cal, s.Start, on)), max(1, int64(days(cal, s.Start, s.Planned)))
}

// actual is the share of a milestone that is accepted on a day: all of it when the milestone is,
// else what was counted last, but no more than the limit of the rules.
func (s *Milestone) actual(on calendar.Date, limit int) (n, d int64) {
	if s.accepted(on) {
		return 1, 1
	}
	amount := s.counted(on)
	if amount <= 0 {
		return 0, 1
	}
	n, d = int64(amount), int64(s.Gauge.Whole)
	if n*1000 <= int64(limit)*d { // amounts are bounded, so this cannot overflow
		return n, d
	}
	return int64(limit), 1000
}

// counted is the amount accepted last inside a gauged milestone.
func (s *Milestone) counted(on calendar.Date) (amount work.Amount) {
	if s.Gauge == nil {
		return 0
	}
	last := calendar.Date(0)
	for _, h := range s.Shares {
		// Of two on one day the larger counts, so that the order of facts does not matter.
		if h.On <= on && (h.On > last || h.On == last && h.Amount > amount) {
			last, amount = h.On, h.Amount
		}
	}
	return amount
}

func (s *Milestone) accepted(on calendar.Date) bool { return s.Accepted != 0 && s.Accepted <= on }

// filed reports whether the result was filed and waits for an answer.
func (s *Milestone) filed(on calendar.Date) bool {
	return s.Filed != 0 && s.Filed <= on && !s.accepted(on)
}

// reached is the day of an accepted result.
func (s *Milestone) reached() calendar.Date {
	if s.Reached != 0 {
		return s.Reached
	}
	return s.Accepted
}

// days counts the working days of a span, both ends included. Dates were checked before.
func days(cal *calendar.Calendar, from, to calendar.Date) int {
	n, _ := cal.Count(from, to)
	return n
}

// sum adds weighted shares exactly: small fractions in machine words, others as big numbers.
type sum struct {
	num, den int64 // den 0 stands for 1
	big      *big.Rat
}

// add adds weight × n/d.
func (s *sum) add(weight, n, d int64) {
	if n == 0 || weight == 0 {
		return
	}
	if s.den == 0 {
		s.den = 1
	}
	if n == d {
		n, d = 1, 1
	} else {
		g := gcd(n, d)
		n, d = n/g, d/g
	}
	if s.big == nil {
		a, ok1 := times(s.num, d)
		b, ok2 := times(n, s.den)
		b, ok3 := times(b, weight)
		den, ok4 := times(s.den, d)
		if ok1 && ok2 && ok3 && ok4 {
			s.num, s.den = a+b, den
			if den > 1<<20 {
				g := gcd(s.num, den)
				s.num, s.den = s.num/g, den/g
			}
			return
		}
		s.big = big.NewRat(s.num, s.den)
	}
	r := big.NewRat(n, d)
	s.big.Add(s.big, r.Mul(r, new(big.Rat).SetInt64(weight)))
}

// of gives the sum as a share of a total, in thousandths, rounded down.
func (s *sum) of(total int64) PerMille {
	if total == 0 || s.den == 0 {
		return 0
	}
	if s.big == nil {
		if n, ok := times(s.num, 1000); ok {
			if d, ok := times(s.den, total); ok {
				return PerMille(n / d)
			}
		}
		s.big = big.NewRat(s.num, s.den)
	}
	n := new(big.Int).Mul(s.big.Num(), big.NewInt(1000))
	return PerMille(n.Quo(n, new(big.Int).Mul(s.big.Denom(), big.NewInt(total))).Int64())
}

// rat gives the sum as a fraction.
func (s *sum) rat() *big.Rat {
	switch {
	case s.den == 0:
		return new(big.Rat)
	case s.big != nil:
		return new(big.Rat).Set(s.big)
	}
	return big.NewRat(s.num, s.den)
}

// times multiplies numbers that are not negative and tells whether the product, and a sum of two
// such products, fits.
func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), hi == 0 && lo < 1<<62
}

// less compares two shares.
func less(an, ad, bn, bd int64) bool {
	hi1, lo1 := bits.Mul64(uint64(an), uint64(bd))
	hi2, lo2 := bits.Mul64(uint64(bn), uint64(ad))
	return hi1 < hi2 || hi1 == hi2 && lo1 < lo2
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(1, a)
}
