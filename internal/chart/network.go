package chart

import (
	"fmt"
	"slices"
	"sort"
)

// Network is boxes and the arrows between them, laid out from left to right: each box stands
// right of all that it waits for.
type Network struct {
	ID          string
	Title, Desc string
	Boxes       []Box
	Arrows      []Arrow
}

// Box is a measure or activity.
type Box struct {
	Label, Sub string
	Href       string
	Critical   bool
	Light      string // class of the light
	Note       string // read out and shown on pointing
	Lang       string // of the label, when not the page's
	SubLang    string
}

// Arrow says that To waits for From; both are indexes of boxes.
type Arrow struct {
	From, To int
	Label    string // shown on pointing: which task waits for which
	Lang     string // of the label, when not the page's
}

const (
	boxWidth, boxHeight = 190, 46
	gapX, gapY          = 60, 16
)

// SVG draws the network; arrows of a circle are left out of the layering, not of the picture.
func (net Network) SVG() string {
	if len(net.Boxes) == 0 {
		return ""
	}
	layer := net.layers()
	place := net.order(layer)
	cols, rows := 0, 0
	for i := range net.Boxes {
		cols, rows = max(cols, layer[i]+1), max(rows, place[i]+1)
	}
	at := func(i int) (x, y float64) {
		return 4 + float64(layer[i]*(boxWidth+gapX)), 4 + float64(place[i]*(boxHeight+gapY))
	}
	s := &svg{}
	s.open(cols*(boxWidth+gapX)-gapX+8, rows*(boxHeight+gapY)-gapY+8, net.ID, net.Title, net.Desc, slices.ContainsFunc(net.Boxes, func(b Box) bool { return b.Href != "" }))
	for _, a := range net.Arrows {
		if a.From == a.To || a.From < 0 || a.To < 0 || a.From >= len(net.Boxes) || a.To >= len(net.Boxes) {
			continue
		}
		x1, y1 := at(a.From)
		x2, y2 := at(a.To)
		x1, y1, y2 = x1+boxWidth, y1+boxHeight/2, y2+boxHeight/2
		class := "chart-link"
		if net.Boxes[a.From].Critical && net.Boxes[a.To].Critical {
			class += " is-critical"
		}
		bend := gapX / 2.0
		s.WriteString("<g>")
		if a.Label != "" {
			fmt.Fprintf(s, "<title%s>%s</title>", lang(a.Lang), escape(a.Label))
		}
		s.path(class, fmt.Sprintf("M%s %sC%s %s %s %s %s %s", n(x1), n(y1), n(x1+bend), n(y1), n(x2-bend), n(y2), n(x2-6), n(y2)))
		s.path("chart-head-arrow", fmt.Sprintf("M%s %sl-7 -4v8z", n(x2), n(y2)))
		s.WriteString("</g>")
	}
	for i, b := range net.Boxes {
		x, y := at(i)
		if b.Href != "" {
			fmt.Fprintf(s, `<a href="%s">`, escape(b.Href))
		}
		s.WriteString("<g>")
		title := b.Label
		if b.Note != "" {
			title += " · " + b.Note
		}
		fmt.Fprintf(s, "<title%s>%s</title>", lang(b.Lang), escape(title))
		s.rect("chart-box"+GanttRow{Critical: b.Critical, Light: b.Light}.classes(), x, y, boxWidth, boxHeight, 3)
		s.textIn("chart-label", b.Lang, x+10, y+19, fit(b.Label, 13))
		s.textIn("chart-sub", b.SubLang, x+10, y+36, fit(b.Sub, 15))
		s.WriteString("</g>")
		if b.Href != "" {
			s.WriteString("</a>")
		}
	}
	return s.close()
}

// layers gives each box the length of the longest way to it.
func (net Network) layers() []int {
	layer := make([]int, len(net.Boxes))
	for range net.Boxes { // at most as many rounds as boxes, so that a circle ends
		moved := false
		for _, a := range net.Arrows {
			if a.From < 0 || a.To < 0 || a.From >= len(layer) || a.To >= len(layer) || a.From == a.To {
				continue
			}
			if want := layer[a.From] + 1; want > layer[a.To] && want < len(layer) {
				layer[a.To], moved = want, true
			}
		}
		if !moved {
			break
		}
	}
	return layer
}

// order places the boxes of each layer near those they wait for.
func (net Network) order(layer []int) []int {
	place := make([]int, len(net.Boxes))
	byLayer := map[int][]int{}
	last := 0
	for i, l := range layer {
		byLayer[l] = append(byLayer[l], i)
		last = max(last, l)
	}
	for l := 0; l <= last; l++ {
		boxes := byLayer[l]
		weight := make(map[int]float64, len(boxes))
		for k, i := range boxes {
			sum, count := 0.0, 0
			for _, a := range net.Arrows {
				if a.To == i && a.From >= 0 && a.From < len(layer) && layer[a.From] < l {
					sum, count = sum+float64(place[a.From]), count+1
				}
			}
			weight[i] = float64(k)
			if count > 0 {
				weight[i] = sum / float64(count)
			}
		}
		sort.SliceStable(boxes, func(a, b int) bool { return weight[boxes[a]] < weight[boxes[b]] })
		for k, i := range boxes {
			place[i] = k
		}
	}
	return place
}
