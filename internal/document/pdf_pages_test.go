package document

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"encoding/hex"
	"fmt"
	"os"
	"testing"

	"luodi/internal/fault"
)

// lockedPDF is a PDF locked against changes only: it opens with the empty password (ISO 32000-1,
// 7.6.3, revision 2: the user entry is the padding, encrypted with a key made of it).
func lockedPDF() []byte {
	padding, _ := hex.DecodeString("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
	owner := bytes.Repeat([]byte{7}, 32)
	id := bytes.Repeat([]byte{1}, 16)
	key := md5.Sum(bytes.Join([][]byte{padding, owner, {0xfc, 0xff, 0xff, 0xff}, id}, nil))
	user := make([]byte, 32)
	c, _ := rc4.NewCipher(key[:5])
	c.XORKeyStream(user, padding)
	return pdfFile("", fmt.Sprintf("/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%x> /U <%x> >> /ID [<%x> <%x>]", owner, user, id, id))
}

func TestPDFPages(t *testing.T) {
	printed, err := os.ReadFile("testdata/plan.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for what, file := range map[string][]byte{"plain": pdfFile("", ""), "locked against changes": lockedPDF(), "printed": printed} {
		if n, err := PDFPages(context.Background(), "a.pdf", bytes.NewReader(file), int64(len(file)), cacheDir); err != nil || n < 1 {
			t.Errorf("%s: %d pages, %v", what, n, err)
		}
	}
	file := pdfFile("", pdfEncrypt)
	_, err = PDFPages(context.Background(), "a.pdf", bytes.NewReader(file), int64(len(file)), cacheDir)
	if f, ok := err.(*fault.Error); !ok || f.Key != "document.encrypted" {
		t.Errorf("a password: %v", err)
	}
	if _, err = PDFPages(context.Background(), "a.pdf", bytes.NewReader(nil), DefaultMaxBytes+1, cacheDir); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}
