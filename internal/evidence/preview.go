package evidence

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
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

// shrink scales a picture into a square, on white where it is transparent. Large pictures are
// first averaged by whole numbers, so that every pixel counts and fine patterns stay calm.
func shrink(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), side)
	if y, ok := src.(*image.YCbCr); ok {
		if n := min(b.Dx()/w, b.Dy()/h); n >= 2 {
			src = averaged(y, n)
			b = src.Bounds()
		}
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if !opaque(src) {
		draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	draw.BiLinear.Scale(dst, dst.Rect, src, b, draw.Over, nil)
	return dst
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// averaged shrinks a picture by a whole number: each pixel is the mean of n × n. Colour planes
// that are already half as wide are read as they are.
func averaged(src *image.YCbCr, n int) *image.YCbCr {
	b := src.Rect
	dst := image.NewYCbCr(image.Rect(0, 0, b.Dx()/n, b.Dy()/n), image.YCbCrSubsampleRatio444)
	cw, ch := 1, 1
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		cw = 2
	case image.YCbCrSubsampleRatio420:
		cw, ch = 2, 2
	case image.YCbCrSubsampleRatio440:
		ch = 2
	case image.YCbCrSubsampleRatio411:
		cw = 4
	case image.YCbCrSubsampleRatio410:
		cw, ch = 4, 2
	}
	averagePlane(dst.Y, dst.YStride, dst.Rect.Dx(), dst.Rect.Dy(), src.Y, src.YStride, n, 1, 1)
	averagePlane(dst.Cb, dst.CStride, dst.Rect.Dx(), dst.Rect.Dy(), src.Cb, src.CStride, n, cw, ch)
	averagePlane(dst.Cr, dst.CStride, dst.Rect.Dx(), dst.Rect.Dy(), src.Cr, src.CStride, n, cw, ch)
	return dst
}

// averagePlane averages blocks of n × n full pixels of a plane that has one sample per cw × ch.
func averagePlane(dst []byte, dstStride, w, h int, src []byte, srcStride, n, cw, ch int) {
	for y := range h {
		y0, y1 := y*n/ch, max((y+1)*n/ch, y*n/ch+1)
		for x := range w {
			x0, x1 := x*n/cw, max((x+1)*n/cw, x*n/cw+1)
			sum := uint32(0)
			for yy := y0; yy < y1; yy++ {
				for _, v := range src[yy*srcStride+x0 : yy*srcStride+x1] {
					sum += uint32(v)
				}
			}
			count := uint32((x1 - x0) * (y1 - y0))
			dst[y*dstStride+x] = byte((sum + count/2) / count)
		}
	}
}

// turn sets a picture upright by its EXIF orientation (CIPA DC-008, tag 0x0112): 2 mirrored,
// 3 upside down, 4 mirrored upside down, 5 to 8 on its side.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if orientation >= 5 {
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range h {
		for x := range w {
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
			copy(dst.Pix[dy*dst.Stride+4*dx:][:4], src.Pix[y*src.Stride+4*x:][:4])
		}
	}
	return dst
}
