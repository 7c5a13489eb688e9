package chart

// Heat puts a number into one of six steps of a heat strip, 0 for nothing and 5 for the most. The
// strip itself is a table with the numbers in its cells, so that colour is never the only sign.
func Heat(v, most int) int {
	if v <= 0 {
		return 0
	}
	return min(1+(v-1)*5/max(most, 1), 5)
}
