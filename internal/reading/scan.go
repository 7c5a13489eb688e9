package reading

// class says what a character may be the start of, so that scanners pass over the others at the
// cost of one look-up.
type class uint16

const (
	opening     class = 1 << iota // bracket or quotation mark
	closingMark                   // its twin
	listMark                      // separates the names of a list, or may
	partMark                      // ， ； 。
	colonMark
	dutyHead
	timeHead
	figureHead
	referenceHead
	placeHead
	partyHead
	verbHead
	traditionalMark
)

// classes holds the class of every character of the basic plane; scanners look others up as 0.
var classes = func() *[1 << 16]class {
	t := new([1 << 16]class)
	mark := func(chars string, c class) {
		for _, r := range chars {
			t[r] |= c
		}
	}
	mark("（(〔[【［〖“‘《〈「", opening)
	mark("）)〕]】］〗”’》〉」", closingMark)
	mark("，,；;。", partMark)
	mark("、，,；;。|｜/／等和及与以暨", listMark)
	mark("：:", colonMark)
	mark("0123456789年每今本当明上下一二三四五六七八九十第印公发下自施实到至“「春国元汛采供\"", timeHead)
	for c := 'a'; c <= 'z'; c++ {
		t[c] |= timeHead
		t[c-'a'+'A'] |= timeHead
	}
	mark("0123456789一若首多数几等《", figureHead)
	mark("《〔第任专附本ASRCMa", referenceHead)
	mark("務單時個會責區門員發國頭負協辦實與", traditionalMark)
	for _, d := range duties {
		mark(d.word[:runeLen(d.word, 0)], dutyHead)
	}
	mark("会", dutyHead) // 会同
	for h := range placeHeads {
		mark(h, placeHead)
	}
	for h := range partyHeads {
		mark(h, partyHead)
	}
	for h := range verbsByHead {
		mark(h, verbHead)
	}
	return t
}()

// classAt gives the class and length of the character at k, which must be in s.
func classAt(s string, k int) (class, int) {
	c := s[k]
	if c < 0x80 {
		return classes[c], 1
	}
	if c >= 0xE0 && c < 0xF0 && k+2 < len(s) {
		return classes[uint16(c&0x0F)<<12|uint16(s[k+1]&0x3F)<<6|uint16(s[k+2]&0x3F)], 3
	}
	return 0, runeLen(s, k)
}

// seek gives the first place from k up to j where a character of the class wanted stands, or j.
func seek(s string, k, j int, want class) int {
	for k < j {
		c, n := classAt(s, k)
		if c&want != 0 {
			return k
		}
		k += n
	}
	return j
}

// nextOf is the next character of the class from k on that stands in no bracket opened behind k,
// or j.
func nextOf(s string, k, j int, want class) int {
	depth := 0
	for k < j {
		c, n := classAt(s, k)
		if c&(opening|closingMark|want) != 0 {
			switch {
			case c&opening != 0:
				depth++
			case c&closingMark != 0:
				depth--
			case depth <= 0:
				return k
			}
		}
		k += n
	}
	return j
}

func isOpen(r string) bool {
	c, n := classAt(r, 0)
	return c&opening != 0 && n == len(r)
}

func isClose(r string) bool {
	c, n := classAt(r, 0)
	return c&closingMark != 0 && n == len(r)
}
