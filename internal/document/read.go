package document

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"luodi/internal/fault"
)

// Options are the limits of a reading. The zero value reads with the defaults.
type Options struct {
	// MaxBytes is the most bytes a file may have; 0 means DefaultMaxBytes.
	MaxBytes int64
	// CacheDir is a folder for compiled code of the PDF engine, so that its first start takes a
	// tenth of a second instead of four; "" keeps none.
	CacheDir string
}

// DefaultMaxBytes is the limit of a file when Options sets none: 64 MiB.
const DefaultMaxBytes = 64 << 20

// Read turns the bytes of a file into blocks. The format is found by content; an extension in
// name that says otherwise gives a warning. name may have folders, they are dropped.
//
// Every error is a *fault.Error with a key document.*: TooLarge for a file or its unpacked
// content above a limit, Unsupported for a format that cannot be read, Invalid for a file that
// is empty, damaged, encrypted or a scan, Unavailable when ctx ended first.
func Read(ctx context.Context, name string, data []byte, opts Options) (*Document, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if opts.MaxBytes == 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	if int64(len(data)) > opts.MaxBytes {
		return nil, fault.New(fault.TooLarge, "document.too_large",
			fault.Args{"name": name, "size": megabytes(int64(len(data))), "limit": megabytes(opts.MaxBytes)})
	}
	if err := ctx.Err(); err != nil {
		return nil, interrupted(name, err)
	}
	format, err := sniff(name, data)
	if err != nil {
		return nil, err
	}
	doc := &Document{Name: name, Format: format}
	switch format {
	case HTML:
		err = readHTML(ctx, doc, data)
	case DOCX:
		err = readDOCX(ctx, doc, data)
	case PDF:
		err = readPDF(ctx, doc, data, opts.CacheDir)
	case Markdown:
		err = readMarkdown(ctx, doc, data)
	default:
		err = readText(ctx, doc, data)
	}
	if err != nil {
		return nil, err
	}
	if format != Markdown {
		closeFrame(doc)
	}
	if len(doc.Blocks) == 0 {
		return nil, fault.New(fault.Invalid, "document.no_text", fault.Args{"name": name})
	}
	if said, ok := saidByName(name); ok && said != format && !(said == Text && format == Markdown) {
		doc.warn("document.wrong_extension", map[string]any{"name": name, "format": formatNames[format]})
	}
	sum := sha256.Sum256(data)
	doc.SHA256 = hex.EncodeToString(sum[:])
	return doc, nil
}

func (d *Document) warn(key string, args map[string]any) {
	d.Warnings = append(d.Warnings, Warning{Key: key, Args: args})
}

// interrupted is the fault of a reading that ran out of time or was given up.
func interrupted(name string, cause error) error {
	return fault.Wrap(fault.Unavailable, "document.interrupted", fault.Args{"name": name}, cause)
}

func megabytes(n int64) string {
	const mib = 1 << 20
	tenths := (n*10 + mib - 1) / mib
	whole, part := tenths/10, tenths%10
	s := itoa(int(whole))
	if part > 0 {
		s += "." + itoa(int(part))
	}
	return s
}

// blank reports whether data has nothing but white space and byte order marks.
func blank(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return len(bytes.TrimSpace(data)) == 0
}
