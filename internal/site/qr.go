package site

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// qrPath draws the QR code of an address as one SVG path on a grid of size modules, with the
// quiet zone of four modules that ISO/IEC 18004 asks for. Level M survives a creased print.
func qrPath(address string) (path string, size int, err error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return "", 0, err
	}
	const quiet = 4
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			from := x
			for x+1 < code.Size && code.Black(x+1, y) {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from+1, x-from+1)
		}
	}
	return b.String(), code.Size + 2*quiet, nil
}
