package look

import (
	"context"
	"fmt"
	"io"
)

// Icon is a small line drawing on a 20×20 grid, in the colour of the text. It is decoration: the
// words beside it, or the control's label, say what it means.
type Icon string

// The icons. Each is drawn with strokes only.
var icons = map[Icon]string{
	"search":   `<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 4 4"/>`,
	"document": `<path d="M5 2.5h7l3.5 3.5v11.5H5z"/><path d="M12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5"/>`,
	"import":   `<path d="M10 3v9m-3.5-3.5L10 12l3.5-3.5M3.5 14v3h13v-3"/>`,
	"export":   `<path d="M10 12V3M6.5 6.5 10 3l3.5 3.5M3.5 14v3h13v-3"/>`,
	"plus":     `<path d="M10 4v12M4 10h12"/>`,
	"check":    `<path d="m4 10.5 4 4 8-9"/>`,
	"close":    `<path d="m5 5 10 10M15 5 5 15"/>`,
	"next":     `<path d="m8 4.5 5.5 5.5L8 15.5"/>`,
	"previous": `<path d="M12 4.5 6.5 10l5.5 5.5"/>`,
	"down":     `<path d="m4.5 7.5 5.5 5.5 5.5-5.5"/>`,
	"globe":    `<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.5 2.2 3.5 4.5 3.5 7s-1 4.8-3.5 7c-2.5-2.2-3.5-4.5-3.5-7s1-4.8 3.5-7z"/>`,
	"person":   `<circle cx="10" cy="6.5" r="3"/><path d="M3.5 17c.8-3.8 3.3-5.5 6.5-5.5s5.7 1.7 6.5 5.5"/>`,
	"unit":     `<path d="M3.5 17V7.5L10 3l6.5 4.5V17M2 17h16M8 17v-4h4v4M7 9h.01M13 9h.01"/>`,
	"calendar": `<path d="M3.5 4.5h13v12.5h-13zM3.5 8.5h13M7 2.5v3.5M13 2.5v3.5"/>`,
	"link":     `<path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5l-1 1M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1-1"/>`,
	"edit":     `<path d="m12.5 4.5 3 3L7 16H4v-3zM10.5 6.5l3 3"/>`,
	"print":    `<path d="M6 7V3h8v4M6 14H3.5V7h13v7H14M6 12h8v5H6z"/>`,
	"info":     `<circle cx="10" cy="10" r="7"/><path d="M10 9v5M10 6.300v.01"/>`,
	"warning":  `<path d="M10 3 2.5 16.5h15zM10 8v4.5M10 14.600v.01"/>`,
	"place":    `<path d="M10 17.5c4-4.3 5.5-7 5.5-9.300a5.5 5.5 0 0 0-11 0c0 2.3 1.5 5 5.5 9.300z"/><circle cx="10" cy="8" r="2"/>`,
	"history":  `<path d="M3.5 10a6.5 6.5 0 1 1 2 4.700M3.5 5v3.5H7M10 6.5V10l2.5 2"/>`,
	"share":    `<circle cx="5" cy="10" r="2"/><circle cx="14.5" cy="5" r="2"/><circle cx="14.5" cy="15" r="2"/><path d="m6.8 9 5.9-3M6.8 11l5.9 3"/>`,
	"filter":   `<path d="M3 5h14M6 10h8M8.5 15h3"/>`,
	"bell":     `<path d="M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13zM8.500 17.500h3"/>`,
	"quote":    `<path d="M4 5v10M8 6h8M8 10h8M8 14h5"/>`,
}

// Render writes the drawing; an unknown icon writes nothing.
func (i Icon) Render(_ context.Context, w io.Writer) error {
	path, ok := icons[i]
	if !ok {
		return nil
	}
	_, err := fmt.Fprintf(w, `<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">%s</svg>`, path)
	return err
}
