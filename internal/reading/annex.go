package reading

import "strings"

// isAnnexLabel reads 附件, 附件1, 附件：, 附表2, 附: as a line of its own or at the head of one.
func isAnnexLabel(t string) bool {
	for _, w := range [...]string{"附件", "附表", "附录", "附："} {
		if !strings.HasPrefix(t, w) {
			continue
		}
		rest := strings.TrimLeft(t[len(w):], "0123456789一二三四五六七八九十０１２３４５６７８９-— ")
		return rest == "" || strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, ":")
	}
	return false
}

// annexLabel is the length of 附件4 at the head of a line that goes on with a title.
func annexLabel(t string) int {
	if !strings.HasPrefix(t, "附件") && !strings.HasPrefix(t, "附表") {
		return 0
	}
	i := len("附件")
	for i < len(t) {
		c, n := decode(t, i)
		if (c < '0' || c > '9') && !isBlank(c) && c != '：' && c != ':' && c != '-' && c != '—' {
			break
		}
		i += n
	}
	return i
}

// markAnnexes ends the provisions at the first annex behind them, and at the signature that
// closes a document without a title of its own below.
func (r *reader) markAnnexes() {
	marks, signed := 0, false
	for i := r.bodyStart; i < len(r.segs); i++ {
		s := &r.segs[i]
		switch {
		case s.role == roleTitle:
			signed = false
		case s.role == roleSignature && marks > 2:
			if _, _, _, d := dateLine(r.text(s)); !d.IsZero() {
				signed = true
			}
		case s.role == roleText && s.mark.style != noStyle && !signed:
			marks++
		}
		if s.role != roleText && s.role != roleCell {
			continue
		}
		if signed && marks > 2 && s.role == roleText && (s.mark.style == noStyle || !first(s.mark)) {
			s.role = roleAnnex
			continue
		}
		if marks > 4 && s.role == roleText && s.end-s.start < 400 && isAnnexLabel(tight(r.text(s))) {
			for k := i; k < len(r.segs); k++ {
				if r.segs[k].role == roleTitle {
					break
				}
				if r.segs[k].role == roleText {
					r.segs[k].role = roleAnnex
				}
			}
		}
	}
}

// skipContents leaves a table of contents out: from 目录 to the line that begins it again, and
// every line that ends in leader dots and a page number.
func (r *reader) skipContents() {
	for i := range r.segs {
		s := &r.segs[i]
		if s.role != roleText || s.end-s.start > 300 {
			continue
		}
		t := r.text(s)
		if isLeaderLine(t) {
			s.role, s.mark = roleContents, marker{}
			continue
		}
		if len(t) > 24 || tight(t) != "目录" && tight(t) != "目次" && !strings.EqualFold(t, "contents") && !strings.EqualFold(t, "table of contents") {
			continue
		}
		s.role = roleContents
		if i+1 >= len(r.segs) {
			return
		}
		entry := tight(withoutPage(r.text(&r.segs[i+1])))
		for k := i + 2; k < len(r.segs) && k < i+200; k++ {
			if entry != "" && strings.HasPrefix(tight(r.text(&r.segs[k])), entry) {
				for j := i + 1; j < k; j++ {
					r.segs[j].role, r.segs[j].mark = roleContents, marker{}
				}
				break
			}
		}
		return
	}
}

func isLeaderLine(t string) bool {
	cut := withoutPage(t)
	return cut != t && (strings.HasSuffix(cut, "…") || strings.HasSuffix(cut, "....") || strings.HasSuffix(cut, "··") || strings.HasSuffix(cut, ". ."))
}

// withoutPage takes a page number off the end of a line of a table of contents.
func withoutPage(t string) string {
	cut := strings.TrimRight(t, "0123456789-— \t\u3000")
	if cut == "" {
		return t
	}
	return cut
}
