package reading

import "strings"

// englishSubject reads the owner of an English action from its subject: "Cabinet Office will
// publish …", "Action 3: Departments and agencies will …".
func (o *ownerScan) englishSubject() bool {
	s := o.q.s
	n := strings.Index(s, " will ")
	if m := strings.Index(s, " shall "); m >= 0 && (n < 0 || m < n) {
		n = m
	}
	if n <= 0 || n > 160 {
		return false
	}
	i := 0
	for i < n && (s[i] == '#' || s[i] == ' ' || s[i] == '*' || s[i] == '-') {
		i++
	}
	i += listNumber(s[i:n])
	if p := strings.IndexByte(s[i:n], ':'); p >= 0 && foldedPrefix(s[i:], "action ", "commitment ", "recommendation ", "milestone ") > 0 {
		i += p + 1
	}
	for i < n && s[i] == ' ' {
		i++
	}
	end := n
	for _, w := range []string{" also", " therefore", " together", " each", " all"} {
		end -= len(s[i:end]) - len(strings.TrimSuffix(s[i:end], w))
	}
	if !nounPhrase(s[i:end]) {
		return false
	}
	i += foldedPrefix(s[i:end], "the ")
	units := englishUnits(s, i, end, nil)
	if len(units) == 0 {
		return false
	}
	for m := range units {
		units[m].role = Lead
	}
	o.found = append(o.found, ownerClause{start: units[0].start, end: units[len(units)-1].end, units: units, rule: "owner.subject", confidence: 0.7, inline: true})
	return true
}

// nounPhrase tells whether words can name a body: capitalised, a few words, no pronoun and no
// clause mark.
func nounPhrase(s string) bool {
	if s == "" || s[0] < 'A' || s[0] > 'Z' || strings.ContainsAny(s, ".;:?!“”\"") || containsHan(s) {
		return false
	}
	words := strings.Fields(s)
	if len(words) > 9 {
		return false
	}
	switch words[0] {
	case "It", "This", "That", "These", "Those", "They", "We", "You", "There", "He", "She", "I", "What", "Who", "If", "When", "By", "In", "On", "At", "For", "From", "To", "As", "After", "Before", "Our", "Your", "Not", "No", "Such", "Here", "Where", "How", "With", "Through":
		return false
	}
	capital := 0
	for _, w := range words {
		switch {
		case w[0] >= 'A' && w[0] <= 'Z':
			capital++
		case w == "and" || w == "of" || w == "the" || w == "for" || w == "&" || w == "in" || w == "on":
		case len(words) > 3:
			return false
		}
	}
	return capital > 0 && 2*capital >= len(words)-2
}
