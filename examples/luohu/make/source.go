package main

import (
	"fmt"
	"strings"
	"time"
)

// source is plan.source.txt taken apart.
type source struct {
	Site, Office, Issuer, Number  string
	Title, Notice, Letter, Remark string
	Addressees                    string
	Signed, Published             time.Time
	Body                          []paragraph
}

// paragraph is one paragraph of the plan; Level 0 is running text, 1 a part, 2 a section, action
// or safeguard, 3 a measure.
type paragraph struct {
	Level int
	Text  string
}

// parse reads the head (name: value lines up to the first empty line) and the paragraphs.
func parse(text string) (*source, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		return nil, fmt.Errorf("no empty line after the head")
	}
	var p source
	fields := map[string]*string{"site": &p.Site, "office": &p.Office, "issuer": &p.Issuer, "number": &p.Number,
		"title": &p.Title, "notice": &p.Notice, "letter": &p.Letter, "remark": &p.Remark, "addressees": &p.Addressees}
	dates := map[string]*time.Time{"signed": &p.Signed, "published": &p.Published}
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if date, ok := dates[name]; ok {
			var err error
			if *date, err = time.Parse(time.DateOnly, value); err != nil {
				return nil, err
			}
		} else if field, ok := fields[name]; ok {
			*field = value
		} else {
			return nil, fmt.Errorf("unknown field %q", name)
		}
	}
	for _, line := range strings.Split(body, "\n\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		bare := strings.TrimLeft(line, "#")
		p.Body = append(p.Body, paragraph{len(line) - len(bare), strings.TrimSpace(bare)})
	}
	return &p, nil
}

// heading tells whether the paragraph stands alone as a heading, without text after it.
func (p paragraph) heading() bool { return p.Level > 0 && !strings.Contains(p.Text, "。") }

// split gives the leading title of a measure or safeguard with its full stop, and the rest.
func (p paragraph) split() (title, rest string) {
	title, rest, _ = strings.Cut(p.Text, "。")
	return title + "。", rest
}

func chineseDate(t time.Time) string { return t.Format("2006年1月2日") }
