package document

import (
	"context"
	"io"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"

	"luodi/internal/fault"
)

// PDFPages opens a PDF as a reader without a password does and counts its pages. The faults are
// those of Read: document.encrypted for a PDF that needs a password, document.damaged for one that
// cannot be opened, TooLarge above DefaultMaxBytes, because the engine holds the file in memory.
func PDFPages(ctx context.Context, name string, file io.ReaderAt, size int64, cacheDir string) (int, error) {
	if size > DefaultMaxBytes {
		return 0, fault.New(fault.TooLarge, "document.too_large",
			fault.Args{"name": name, "size": megabytes(size), "limit": megabytes(DefaultMaxBytes)})
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, size), data); err != nil {
		return 0, fault.Wrap(fault.Invalid, "document.damaged", fault.Args{"name": name, "format": "PDF"}, err)
	}
	pages := 0
	err := pdfEngines.use(ctx, name, cacheDir, func(_ context.Context, engine pdfium.Pdfium) error {
		opened, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
		if err != nil {
			return pdfFault(name, err)
		}
		count, err := engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
		if err != nil {
			return pdfFault(name, err)
		}
		pages = count.PageCount
		return nil
	})
	return pages, err
}
