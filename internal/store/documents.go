package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// pieceSize is how many bytes of a document one row holds, so that neither writing nor reading a
// large one needs more memory than that.
const pieceSize = 1 << 20

// Document gives what is known of a source file.
func (r *Reader) Document(id plan.DocumentID) (plan.Document, error) {
	row, err := r.q.Document(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Document{}, notFound("document", id)
	}
	if err != nil {
		return plan.Document{}, fmt.Errorf("store: document %s: %w", id, err)
	}
	return documentOf(row), nil
}

// DocumentsByHash gives the documents whose bytes have this SHA-256, newest first.
func (r *Reader) DocumentsByHash(sha256 string) ([]plan.Document, error) {
	rows, err := r.q.DocumentsByHash(r.ctx, sha256)
	if err != nil {
		return nil, fmt.Errorf("store: documents with hash %s: %w", sha256, err)
	}
	out := make([]plan.Document, len(rows))
	for i, row := range rows {
		out[i] = documentOf(row)
	}
	return out, nil
}

// WriteDocument writes the bytes of a document to w, a piece at a time.
func (r *Reader) WriteDocument(id plan.DocumentID, w io.Writer) error {
	d, err := r.Document(id)
	if err != nil {
		return err
	}
	for seq, left := int64(0), d.Size; left > 0; seq++ {
		piece, err := r.q.Chunk(r.ctx, sqlgen.ChunkParams{DocumentID: string(id), Seq: seq})
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("store: document %s lacks its piece %d", id, seq)
		}
		if err != nil {
			return fmt.Errorf("store: piece %d of document %s: %w", seq, id, err)
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
		left -= int64(len(piece))
	}
	return nil
}

// InsertDocument keeps a source file: d.Size bytes of body. It sets ID, SHA256 and UploadedAt.
func (tx *Tx) InsertDocument(d *plan.Document, body io.ReaderAt) error {
	if d.ID == "" {
		d.ID = plan.DocumentID(tx.NewID())
	}
	d.UploadedAt = tx.now
	err := tx.q.InsertDocument(tx.ctx, sqlgen.InsertDocumentParams{ID: string(d.ID), Name: d.Name, Format: d.Format,
		Encoding: d.Encoding, Size: d.Size, UploadedAt: sqltype.At(d.UploadedAt), UploadedBy: string(d.UploadedBy)})
	if err != nil {
		return fmt.Errorf("store: insert document %s: %w", d.Name, err)
	}
	hash := sha256.New()
	piece := make([]byte, min(d.Size, pieceSize))
	for seq, at := int64(0), int64(0); at < d.Size; seq++ {
		part := piece[:min(d.Size-at, pieceSize)]
		if n, err := body.ReadAt(part, at); n < len(part) {
			return fmt.Errorf("store: read document %s at %d: %w", d.Name, at, err)
		}
		hash.Write(part)
		if err := tx.q.InsertChunk(tx.ctx, sqlgen.InsertChunkParams{DocumentID: string(d.ID), Seq: seq, Bytes: part}); err != nil {
			return fmt.Errorf("store: piece %d of document %s: %w", seq, d.Name, err)
		}
		at += int64(len(part))
	}
	d.SHA256 = hex.EncodeToString(hash.Sum(nil))
	if err := tx.q.SealDocument(tx.ctx, sqlgen.SealDocumentParams{ID: string(d.ID), Sha256: d.SHA256, Size: d.Size}); err != nil {
		return fmt.Errorf("store: seal document %s: %w", d.Name, err)
	}
	return nil
}

// SetDocumentFormat notes what the file turned out to be when it was read.
func (tx *Tx) SetDocumentFormat(id plan.DocumentID, format, encoding string) error {
	n, err := tx.q.SetDocumentFormat(tx.ctx, sqlgen.SetDocumentFormatParams{ID: string(id), Format: format, Encoding: encoding})
	if err != nil {
		return fmt.Errorf("store: format of document %s: %w", id, err)
	}
	if n == 0 {
		return notFound("document", id)
	}
	return nil
}

func documentOf(row sqlgen.Document) plan.Document {
	return plan.Document{ID: plan.DocumentID(row.ID), Name: row.Name, Format: row.Format, Encoding: row.Encoding,
		SHA256: row.Sha256, Size: row.Size, UploadedAt: row.UploadedAt.Time, UploadedBy: access.AccountID(row.UploadedBy)}
}
