package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// letters are those of the word DEMO, five by seven, a row a byte.
var letters = map[rune][7]byte{
	'D': {0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110},
	'E': {0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111},
	'M': {0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001},
	'O': {0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110},
}

// demoPicture draws a picture that is plainly none of a real place: a sky, some blocks of houses that
// differ by seed, and the word DEMO across it.
func demoPicture(seed int) ([]byte, error) {
	const w, h = 960, 720
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		shade := uint8(225 - y*70/h)
		draw.Draw(img, image.Rect(0, y, w, y+1), image.NewUniform(color.RGBA{shade - 30, shade - 10, shade, 255}), image.Point{}, draw.Src)
	}
	for x, n := 0, seed; x < w; n++ {
		width := 60 + (n*37)%90
		top := h - 140 - (n*53)%300
		tone := uint8(90 + (n*29)%90)
		block(img, x, top, x+width, h, color.RGBA{tone, tone + 8, tone + 12, 255})
		for wy := top + 20; wy < h-30; wy += 36 {
			for wx := x + 12; wx < x+width-20; wx += 26 {
				block(img, wx, wy, wx+12, wy+18, color.RGBA{tone + 50, tone + 55, tone + 40, 255})
			}
		}
		x += width + 14
	}
	const dot = 18
	block(img, 0, 40, w, 40+9*dot, color.RGBA{10, 92, 91, 255})
	x := (w - (4*6-1)*dot) / 2
	for _, c := range "DEMO" {
		for row, bits := range letters[c] {
			for col := range 5 {
				if bits&(1<<(4-col)) != 0 {
					block(img, x+col*dot, 40+(row+1)*dot, x+(col+1)*dot, 40+(row+2)*dot, color.RGBA{255, 255, 255, 255})
				}
			}
		}
		x += 6 * dot
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 72})
	return out.Bytes(), err
}

func block(img draw.Image, x0, y0, x1, y1 int, c color.Color) {
	draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
}
