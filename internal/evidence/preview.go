package evidence

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Sizes of previews: the longest side in pixels, and the quality of their JPEG.
const (
	smallSide, smallQuality = 320, 78
	largeSide, largeQuality = 1600, 82
	turnedQuality           = 92 // of a public copy that had to be turned
)

// decode decodes a picture whose header said that it fits into memory.
func decode(kind Kind, r io.Reader) (img image.Image, err error) {
	defer func() { // a decoder's mistake costs the preview, not the server
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("evidence: decoding %s: %v", kind, p)
		}
	}()
	switch kind {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	case WebP:
		return webp.Decode(r)
	}
	return nil, fmt.Errorf("evidence: no decoder for %s", kind)
}

// fit gives the size of a picture within a square; it never grows.
func fit(w, h, side int) (int, int) {
	if w <= side && h <= side {
		return w, h
	}
	if w >= h {
		return side, max(1, (h*side+w/2)/w)
	}
	return max(1, (w*side+h/2)/h), side
}

// shrink scales a picture into a square, on white where it is transparent, to the planes that a
// JPEG stores: brightness, and colour at half the size. Each pixel is the exact mean of the area
// that it covers, so that fine patterns stay calm.
func shrink(src image.Image, side int) *image.YCbCr {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), side)
	dst := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	if y, ok := src.(*image.YCbCr); ok && b.Min == (image.Point{}) {
		cw, ch := chromaSize(y)
		meanPlane(plane{dst.Y, dst.YStride, w, h}, plane{y.Y, y.YStride, b.Dx(), b.Dy()})
		meanPlane(plane{dst.Cb, dst.CStride, half(w), half(h)}, plane{y.Cb, y.CStride, cw, ch})
		meanPlane(plane{dst.Cr, dst.CStride, half(w), half(h)}, plane{y.Cr, y.CStride, cw, ch})
		return dst
	}
	var rgb [3]plane
	var means [3]*mean
	for c := range rgb {
		rgb[c] = plane{make([]byte, w*h), w, w, h}
		means[c] = newMean(rgb[c], b.Dx(), b.Dy())
	}
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	channel := make([]byte, b.Dx())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, src, image.Point{X: b.Min.X, Y: y}, draw.Over)
		for c := range means {
			for x := range channel {
				channel[x] = row.Pix[4*x+c]
			}
			means[c].add(channel)
		}
	}
	store(dst, rgb)
	return dst
}

// store writes red, green and blue as brightness and colour; a sample of colour is the mean of
// the up to four pixels that it covers.
func store(dst *image.YCbCr, rgb [3]plane) {
	w, h := rgb[0].w, rgb[0].h
	for y := range h {
		for x := range w {
			i := y*w + x
			dst.Y[y*dst.YStride+x], _, _ = color.RGBToYCbCr(rgb[0].pix[i], rgb[1].pix[i], rgb[2].pix[i])
		}
	}
	for y := range half(h) {
		for x := range half(w) {
			var sum [3]int
			n := 0
			for yy := 2 * y; yy < min(2*y+2, h); yy++ {
				for xx := 2 * x; xx < min(2*x+2, w); xx++ {
					for c := range sum {
						sum[c] += int(rgb[c].pix[yy*w+xx])
					}
					n++
				}
			}
			_, cb, cr := color.RGBToYCbCr(byte(sum[0]/n), byte(sum[1]/n), byte(sum[2]/n))
			dst.Cb[y*dst.CStride+x], dst.Cr[y*dst.CStride+x] = cb, cr
		}
	}
}

func half(n int) int { return (n + 1) / 2 }

// chromaSize is the size of the planes of colour.
func chromaSize(img *image.YCbCr) (w, h int) {
	w, h = img.Rect.Dx(), img.Rect.Dy()
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		return half(w), h
	case image.YCbCrSubsampleRatio420:
		return half(w), half(h)
	case image.YCbCrSubsampleRatio440:
		return w, half(h)
	case image.YCbCrSubsampleRatio411:
		return (w + 3) / 4, h
	case image.YCbCrSubsampleRatio410:
		return (w + 3) / 4, half(h)
	}
	return w, h
}

// plane is one channel of a picture.
type plane struct {
	pix          []byte
	stride, w, h int
}

func meanPlane(dst, src plane) {
	if dst.w == src.w && dst.h == src.h {
		for y := range src.h {
			copy(dst.pix[y*dst.stride:][:dst.w], src.pix[y*src.stride:])
		}
		return
	}
	m := newMean(dst, src.w, src.h)
	for y := range src.h {
		m.add(src.pix[y*src.stride:][:src.w])
	}
}

// mean reduces a plane row by row. A row of the source is dst.h high and a row of the result is
// src.h high, in the same unit, so that all weights are whole numbers; columns likewise.
type mean struct {
	dst        plane
	srcW, srcH int
	row        []uint32 // one row of the source, reduced to the columns of the result
	sum        []uint64 // of the rows of the current row of the result
	filled     int      // of its height
	y          int      // of the result
}

func newMean(dst plane, srcW, srcH int) *mean {
	return &mean{dst: dst, srcW: srcW, srcH: srcH, row: make([]uint32, dst.w), sum: make([]uint64, dst.w)}
}

func (m *mean) add(src []byte) {
	m.columns(src)
	for left := m.dst.h; left > 0; {
		part := min(left, m.srcH-m.filled)
		for x, v := range m.row {
			m.sum[x] += uint64(v) * uint64(part)
		}
		left -= part
		if m.filled += part; m.filled == m.srcH {
			m.flush()
		}
	}
}

// columns reduces one row: a pixel that lies wholly in a column counts dst.w, the ones at its
// borders their part.
func (m *mean) columns(src []byte) {
	unit := m.dst.w
	at, rest := 0, unit // the pixel of the source, and what is left of it
	for x := range m.row {
		need := m.srcW
		part := min(rest, need)
		sum := uint32(src[at]) * uint32(part)
		need -= part
		if rest -= part; rest == 0 {
			at, rest = at+1, unit
		}
		if n := need / unit; n > 0 {
			full := uint32(0)
			for _, v := range src[at : at+n] {
				full += uint32(v)
			}
			sum += full * uint32(unit)
			at, need = at+n, need-n*unit
		}
		if need > 0 {
			sum += uint32(src[at]) * uint32(need)
			rest -= need
		}
		m.row[x] = sum
	}
}

func (m *mean) flush() {
	area := uint64(m.srcW) * uint64(m.srcH)
	out := m.dst.pix[m.y*m.dst.stride:][:m.dst.w]
	for x, v := range m.sum {
		out[x] = byte((v + area/2) / area)
	}
	clear(m.sum)
	m.filled, m.y = 0, m.y+1
}

// turn sets a picture upright by its EXIF orientation (CIPA DC-008, tag 0x0112): 2 mirrored,
// 3 upside down, 4 mirrored upside down, 5 to 8 on its side.
func turn(src *image.YCbCr, orientation int) *image.YCbCr {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if orientation >= 5 {
		dw, dh = h, w
	}
	dst := image.NewYCbCr(image.Rect(0, 0, dw, dh), image.YCbCrSubsampleRatio420)
	turnPlane(plane{dst.Y, dst.YStride, dw, dh}, plane{src.Y, src.YStride, w, h}, orientation)
	turnPlane(plane{dst.Cb, dst.CStride, half(dw), half(dh)}, plane{src.Cb, src.CStride, half(w), half(h)}, orientation)
	turnPlane(plane{dst.Cr, dst.CStride, half(dw), half(dh)}, plane{src.Cr, src.CStride, half(w), half(h)}, orientation)
	return dst
}

func turnPlane(dst, src plane, orientation int) {
	w, h := src.w, src.h
	for y := range h {
		for x, v := range src.pix[y*src.stride:][:w] {
			dx, dy := x, y
			switch orientation {
			case 2:
				dx = w - 1 - x
			case 3:
				dx, dy = w-1-x, h-1-y
			case 4:
				dy = h - 1 - y
			case 5:
				dx, dy = y, x
			case 6:
				dx, dy = h-1-y, x
			case 7:
				dx, dy = h-1-y, w-1-x
			case 8:
				dx, dy = y, w-1-x
			}
			dst.pix[dy*dst.stride+dx] = v
		}
	}
}
