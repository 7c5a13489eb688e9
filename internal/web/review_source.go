package web

import (
	"context"
	"hash/fnv"
	"io"
	"slices"
	"sort"
	"strconv"

	"github.com/a-h/templ"

	"luodi/internal/document"
	"luodi/internal/plan"
	"luodi/internal/reading"
)

// deskBlock is a block of the source with the findings marked in it.
type deskBlock struct {
	Kind   document.Kind
	Level  int
	Align  string
	Bold   bool
	Chrome bool
	Cell   bool
	Page   int // where a new page begins, else 0
	Starts []deskStart
	Runs   []deskRun
}

// deskStart is an item that begins in the block: a way to it stands in the margin.
type deskStart struct {
	Item    int
	Label   string
	Measure bool
}

// deskRun is a stretch of words that belong to the same findings.
type deskRun struct {
	Text   string
	Offset int // byte in the source, for choosing words
	Item   int // 0: none
	Part   int
	Field  string // of the front matter
	Kind   string // title, unit, date, figure, front or ""
	Doubt  bool
}

// mark is a finding to be shown in the source.
type mark struct {
	span  reading.Span
	run   deskRun
	order int // among marks that overlap, the last wins
}

// deskBlocks cuts the blocks of a document at the borders of its findings. The key changes
// whenever what is shown does.
func deskBlocks(d *plan.ReviewDraft) ([]deskBlock, string) {
	marks := marksOf(d)
	items := itemSpans(d)
	sum := fnv.New64a()
	for _, m := range append(slices.Clone(marks), items...) {
		sum.Write([]byte(strconv.Itoa(m.span.Start) + "," + strconv.Itoa(m.span.End) + "," + strconv.Itoa(m.run.Item) + "," + strconv.Itoa(m.run.Part) + m.run.Kind + m.run.Field))
		if m.run.Doubt {
			sum.Write([]byte{1})
		}
		sum.Write([]byte(m.run.Text))
	}
	blocks := make([]deskBlock, len(d.Source.Blocks))
	page := 0
	for i := range d.Source.Blocks {
		b := &d.Source.Blocks[i]
		blocks[i] = deskBlock{Kind: b.Kind, Level: b.Level, Align: b.Align, Bold: b.Bold, Chrome: b.Chrome, Cell: b.Cell != nil}
		if b.Page > page && page > 0 {
			blocks[i].Page = b.Page
		}
		page = max(page, b.Page)
		words, pieces := d.Source.Words(i)
		blocks[i].Runs = runsOf(words, pieces, reading.Span{Start: b.Start, End: b.End}, marks, items)
		for _, m := range items {
			if m.span.Start >= b.Start && m.span.Start < b.End {
				blocks[i].Starts = append(blocks[i].Starts, deskStart{m.run.Item, m.run.Text, m.run.Kind == string(reading.Item)})
			}
		}
	}
	return blocks, strconv.FormatUint(sum.Sum64(), 36)
}

// marksOf lists the findings, in order of their place.
func marksOf(d *plan.ReviewDraft) []mark {
	var marks []mark
	add := func(f plan.Fact, run deskRun, order int) {
		if f.Text == "" || f.Span.End <= f.Span.Start || f.State == plan.Dropped {
			return
		}
		run.Doubt = f.Doubtful()
		marks = append(marks, mark{f.Span, run, order})
	}
	for _, field := range plan.FrontFields {
		add(*d.Front.Fact(field), deskRun{Kind: "front", Field: field}, 1)
	}
	for _, a := range d.Front.Addressees {
		add(a.Fact, deskRun{Kind: "front", Field: "addressee"}, 0)
	}
	for _, it := range d.Items {
		if it.State == plan.Dropped {
			continue
		}
		add(it.Title, deskRun{Kind: "title", Item: it.ID}, 1)
		if !it.IsMeasure() {
			continue
		}
		for _, u := range it.Task.Units {
			add(u.Fact, deskRun{Kind: "unit", Item: it.ID, Part: u.ID}, 2)
		}
		for _, x := range it.Task.Deadlines {
			add(x.Fact, deskRun{Kind: "date", Item: it.ID, Part: x.ID}, 2)
		}
		for _, x := range it.Task.Figures {
			add(x.Fact, deskRun{Kind: "figure", Item: it.ID, Part: x.ID}, 3)
		}
	}
	sort.SliceStable(marks, func(i, j int) bool { return marks[i].span.Start < marks[j].span.Start })
	return marks
}

// itemSpans lists the items that are in the plan; run.Text is their label.
func itemSpans(d *plan.ReviewDraft) []mark {
	var spans []mark
	for _, it := range d.Items {
		if it.State != plan.Dropped && it.Text.Span.End > it.Text.Span.Start {
			spans = append(spans, mark{it.Text.Span, deskRun{Item: it.ID, Kind: string(it.Kind), Text: it.Label()}, 0})
		}
	}
	return spans
}

// runsOf cuts one block into runs.
func runsOf(words string, pieces []document.Piece, block reading.Span, marks, items []mark) []deskRun {
	near := crossing(marks, block)
	within := crossing(items, block)
	var runs []deskRun
	for k, piece := range pieces {
		end := len(words)
		if k+1 < len(pieces) {
			end = pieces[k+1].Text
		}
		if piece.Text >= end {
			continue
		}
		// of this piece: words[t] is source[t-piece.Text+piece.Source]
		from, to := piece.Source, piece.Source+end-piece.Text
		cuts := []int{from, to}
		for _, m := range append(near, within...) {
			for _, at := range []int{m.span.Start, m.span.End} {
				if at > from && at < to {
					cuts = append(cuts, at)
				}
			}
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		for c := 0; c+1 < len(cuts); c++ {
			run := runAt(cuts[c], near, within)
			run.Text = words[piece.Text+cuts[c]-from : piece.Text+cuts[c+1]-from]
			run.Offset = cuts[c]
			runs = append(runs, run)
		}
	}
	return runs
}

func crossing(marks []mark, block reading.Span) []mark {
	var near []mark
	for _, m := range marks {
		if m.span.Start >= block.End {
			break
		}
		if m.span.End > block.Start {
			near = append(near, m)
		}
	}
	return near
}

// runAt finds what a byte of the source belongs to: the innermost finding, and the last item that
// holds it.
func runAt(at int, near, within []mark) deskRun {
	run, order := deskRun{}, -1
	for _, m := range near {
		if m.span.Start <= at && at < m.span.End && m.order >= order {
			run, order = m.run, m.order
		}
	}
	if run.Item == 0 && run.Kind != "front" {
		for _, m := range within {
			if m.span.Start <= at && at < m.span.End {
				run.Item = m.run.Item
			}
		}
	}
	run.Text = ""
	return run
}

// deskWords writes the margin and the words of a block.
type deskWords struct {
	p     *reviewPage
	block deskBlock
}

// Render writes them.
func (d deskWords) Render(_ context.Context, out io.Writer) error {
	b := make([]byte, 0, 1024)
	for _, s := range d.block.Starts {
		id := strconv.Itoa(s.Item)
		b = append(b, `<a class="rv-margin`...)
		if !s.Measure {
			b = append(b, ` heading`...)
		}
		b = append(b, `" data-nav id="s`...)
		b = append(append(b, id...), `" href="`...)
		b = append(append(b, templ.EscapeString(d.p.openAddress(s.Item, ""))...), `">`...)
		b = append(append(b, templ.EscapeString(s.Label)...), `</a>`...)
	}
	for _, r := range d.block.Runs {
		b = append(b, `<span class="rv-r`...)
		if r.Kind != "" {
			b = append(append(b, " k-"...), r.Kind...)
		}
		if r.Doubt {
			b = append(b, " doubt"...)
		}
		b = append(b, `" data-o="`...)
		b = strconv.AppendInt(b, int64(r.Offset), 10)
		if r.Item > 0 {
			b = append(b, `" data-item="`...)
			b = strconv.AppendInt(b, int64(r.Item), 10)
		}
		if r.Part > 0 {
			b = append(b, `" data-part="`...)
			b = strconv.AppendInt(b, int64(r.Part), 10)
		}
		if r.Field != "" {
			b = append(append(b, `" data-field="`...), r.Field...)
		}
		b = append(b, `">`...)
		b = append(append(b, templ.EscapeString(r.Text)...), `</span>`...)
	}
	_, err := out.Write(b)
	return err
}
