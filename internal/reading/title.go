package reading

import (
	"strings"

	"luodi/internal/document"
)

// titleRule settles what of a task is its title: the short heading when the task opens with one,
// else its first clause. A first sentence with a comma is a heading when it is short and more
// follows; in documents whose tasks nearly all open with a heading it may be longer.
type titleRule struct {
	limit int
	lines bool // headings stand on lines of their own
}

// headingLimit is how many characters a first sentence with a comma may have to be a heading.
const headingLimit = 24

// titleRuleOf looks at all tasks of a document.
func (r *reader) titleRuleOf() titleRule {
	clean, all, own := 0, 0, 0
	for i := range r.nodes {
		n := &r.nodes[i]
		if !n.measure {
			continue
		}
		all++
		p := &n.text
		head := n.mark.end - r.segs[n.first].start
		if n.own > n.first+1 && !strings.ContainsAny(r.text(&r.segs[n.first])[min(head, len(r.text(&r.segs[n.first]))):], "。，；：") {
			own++
		}
		o := openingOf(p.text, head, len(p.text), n.owners, true)
		if o.more && o.commas == 0 && o.length <= 30 {
			clean++
		}
	}
	wrapped := r.doc.Format == document.Text || r.doc.Format == document.PDF
	rule := titleRule{limit: headingLimit, lines: !wrapped || own*2 >= all}
	if all >= 5 && clean*10 >= all*7 {
		rule.limit = 40
	}
	return rule
}

// taskHead is the first sentence and first clause of a task.
type taskHead struct {
	start    int
	sentence int // end of the first sentence, its stop left out
	clause   int // end of the first clause
	commas   int
	length   int  // characters of the sentence
	more     bool // prose follows the sentence (an owner bracket is none)
	line     bool // the sentence ended with its line
}

// openingOf reads the opening of a task behind its number. Brackets, quotes and owner clauses
// are passed over whole. lines says whether a line break ends a heading here, or only shows that
// a wrapped paragraph was not put together again. The opening ends at stop at the latest, where
// the first item below begins.
func openingOf(text string, start, stop int, owners []ownerClause, lines bool) taskHead {
	stop = min(stop, len(text))
	start = min(skipBlank(text, min(start, len(text))), stop)
	o := taskHead{start: start, sentence: -1, clause: -1}
	next := 0
	i := start
scan:
	for i < stop {
		for next < len(owners) && (owners[next].end <= i || owners[next].inline) {
			next++
		}
		if next < len(owners) && owners[next].start <= i {
			break
		}
		c, k := decode(text, i)
		if closing(c) != 0 {
			if end := skipBracket(text, i, 900); end > 0 && end <= stop {
				i = end
				continue
			}
		}
		switch c {
		case '，', ',':
			if c == ',' && betweenDigits(text, i) {
				break
			}
			if o.clause < 0 {
				o.clause = i
			}
			o.commas++
		case '。', '！', '？', '；', ';', '：', ':':
			if (c == ':' || c == '：' || c == ';' || c == '；') && i == start {
				break
			}
			o.sentence = i
			break scan
		case '.':
			if latinStop(text, i) {
				o.sentence = i
				break scan
			}
		case '\n':
			if lines {
				o.sentence, o.line = i, true
				break scan
			}
		}
		i += k
	}
	if o.sentence < 0 {
		o.sentence = i
	}
	o.sentence = max(trimBlank(text, o.sentence), start)
	if o.clause < 0 || o.clause > o.sentence {
		o.clause = o.sentence
	}
	o.clause = max(trimBlank(text, o.clause), start)
	o.length = runeCount(text[o.start:o.sentence], 200)
	o.more = proseFollows(text, i, owners)
	return o
}

// latinStop reports a full stop that ends a sentence in Latin script.
func latinStop(text string, i int) bool {
	before, _ := decodeLast(text, i)
	after, _ := decode(text, i+1)
	if !isLatin(before) && before != ')' {
		return false
	}
	if after == 0 || after == '\n' {
		return true
	}
	if after != ' ' {
		return false
	}
	next, _ := decode(text, skipBlank(text, i+1))
	return next >= 'A' && next <= 'Z'
}

func betweenDigits(text string, i int) bool {
	a, _ := decodeLast(text, i)
	b, _ := decode(text, i+1)
	return a >= '0' && a <= '9' && b >= '0' && b <= '9'
}

// proseFollows reports whether text other than owner clauses stands behind byte i.
func proseFollows(text string, i int, owners []ownerClause) bool {
	at := i
	for _, c := range owners {
		if c.inline || c.end <= at {
			continue
		}
		if c.start > at && runeCount(strings.Trim(text[at:c.start], "。；;：: \n\u3000"), 5) >= 4 {
			return true
		}
		at = max(at, c.end)
	}
	return at < len(text) && runeCount(strings.Trim(text[at:], "。；;：: \n\u3000"), 5) >= 4
}

// title gives the range of the title in the text of a task.
func (t titleRule) title(o taskHead) (start, end int) {
	switch {
	case o.commas == 0:
		return o.start, o.sentence
	case o.line && o.length <= 60:
		return o.start, o.sentence
	case o.more && o.length <= t.limit && (o.commas == 1 || t.limit > headingLimit):
		return o.start, o.sentence
	}
	return o.start, o.clause
}
