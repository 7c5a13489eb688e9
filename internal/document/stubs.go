package document

import (
	"context"

	"luodi/internal/fault"
)

func readPDF(ctx context.Context, doc *Document, file []byte, cache string) error {
	return fault.New(fault.Unsupported, "document.unsupported", fault.Args{"name": doc.Name, "format": "PDF"})
}
