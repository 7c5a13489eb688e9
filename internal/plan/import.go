package plan

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"luodi/internal/access"
	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/reading"
)

// Upload is a file that is put in.
type Upload struct {
	Name    string // file name, shown as given
	Size    int64
	SHA256  string // lower-case hex
	Content io.ReaderAt
}

// PutIn stores an upload, before anybody tries to read it, with a review in the state "reading".
// A file that is here already is not stored again: again is true and the review is the one it
// has, open, confirmed or being read. One that could not be read, or was put aside unread, is
// read again.
func PutIn(tx Tx, actor access.Actor, up Upload) (r Review, again bool, err error) {
	if err := access.Allow(actor, access.ImportDocument); err != nil {
		return r, false, err
	}
	docs, err := tx.DocumentsByHash(up.SHA256)
	if err != nil {
		return r, false, err
	}
	for _, doc := range docs {
		reviews, err := tx.ReviewsOfDocument(doc.ID)
		if err != nil {
			return r, false, err
		}
		for _, r := range reviews {
			if r.State == ReviewOpen || r.State == ReviewConfirmed || r.State == ReviewReading {
				return r, true, nil
			}
		}
	}
	var doc Document
	if len(docs) > 0 {
		doc = docs[0]
	} else {
		doc = Document{Name: up.Name, Size: up.Size, SHA256: up.SHA256, UploadedBy: actor.Account}
		if err := tx.InsertDocument(&doc, up.Content); err != nil {
			return r, false, err
		}
		if err := tx.Audit(actor, access.ImportDocument, "document", string(doc.ID), access.Installation, nil,
			map[string]any{"name": doc.Name, "size": doc.Size, "sha256": doc.SHA256}); err != nil {
			return r, false, err
		}
	}
	r = Review{Document: doc.ID, Title: up.Name, State: ReviewReading, CreatedBy: actor.Account}
	if err := tx.InsertReview(&r); err != nil {
		return r, false, err
	}
	return r, false, tx.Audit(actor, access.ImportDocument, "review", string(r.ID), access.Installation, nil,
		map[string]any{"document": doc.ID})
}

// Read reads a file into a draft. It is pure work and needs no transaction. A file in which no
// measure is found gives the draft and a fault: a person may open it and mark them by hand.
func Read(ctx context.Context, name string, data []byte, opts document.Options) (*ReviewDraft, error) {
	doc, err := document.Read(ctx, name, data, opts)
	if err != nil {
		return nil, err
	}
	d := NewDraft(doc, reading.Read(doc))
	if d.Measures() == 0 {
		return d, fault.New(fault.Invalid, "plan.no_measures_found", fault.Args{"name": doc.Name})
	}
	return d, nil
}

// TakeReading ends the state "reading": the draft is stored for review, or why there is none.
func TakeReading(tx Tx, actor access.Actor, id ReviewID, d *ReviewDraft, failure error) (Review, error) {
	if err := access.Allow(actor, access.ImportDocument); err != nil {
		return Review{}, err
	}
	r, err := tx.Review(id)
	if err != nil {
		return Review{}, err
	}
	if r.State != ReviewReading {
		return Review{}, fault.New(fault.Conflict, "plan.review_closed", nil)
	}
	r.State, r.Failure = ReviewOpen, ""
	if failure != nil {
		r.State, r.Failure = ReviewFailed, encodeFailure(failure)
	}
	if d != nil {
		if err := tx.SetDocumentFormat(r.Document, string(d.Source.Format), d.Source.Encoding); err != nil {
			return Review{}, err
		}
		known, err := KnownFor(tx, d)
		if err != nil {
			return Review{}, err
		}
		if err := r.keep(d, d.Doubts(known)); err != nil {
			return Review{}, err
		}
	}
	if err := tx.UpdateReview(&r); err != nil {
		return Review{}, err
	}
	return r, tx.Audit(actor, access.ImportDocument, "review", string(r.ID), access.Installation,
		map[string]any{"state": ReviewReading}, map[string]any{"state": r.State, "measures": r.Measures})
}

// ReadAgain puts a review back to reading, after a failure.
func ReadAgain(tx Tx, actor access.Actor, id ReviewID, version int) error {
	return move(tx, actor, id, version, ReviewReading, ReviewFailed, ReviewReading)
}

// TooLarge is the fault of a file that is kept but not read.
func TooLarge(name string, size, limit int64) error {
	const mib = 1 << 20
	return fault.New(fault.TooLarge, "document.too_large", fault.Args{"name": name, "size": (size + mib - 1) / mib, "limit": limit / mib})
}

// readContent reads an upload that is not in memory yet; one above the limit is never loaded.
func readContent(ctx context.Context, up Upload, data []byte, opts document.Options) (*ReviewDraft, error) {
	limit := opts.MaxBytes
	if limit == 0 {
		limit = document.DefaultMaxBytes
	}
	if up.Size > limit {
		return nil, TooLarge(up.Name, up.Size, limit)
	}
	if data == nil {
		data = make([]byte, up.Size)
		if _, err := io.ReadFull(io.NewSectionReader(up.Content, 0, up.Size), data); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "fault.internal", nil, err)
		}
	}
	return Read(ctx, up.Name, data, opts)
}

// Import does the whole way of a document up to its review: stored first and kept whatever comes
// of it, read outside of any transaction, the reading stored. write runs a function in a
// transaction. data is the content where it is in memory already, else nil. A file that cannot be
// read gives a review in the state failed and no error.
func Import(ctx context.Context, write func(context.Context, func(Tx) error) error, actor access.Actor,
	up Upload, data []byte, opts document.Options) (r Review, again bool, err error) {
	err = write(ctx, func(tx Tx) (err error) {
		r, again, err = PutIn(tx, actor, up)
		return err
	})
	if err != nil || again {
		return r, again, err
	}
	d, failure := readContent(ctx, up, data, opts)
	err = write(context.WithoutCancel(ctx), func(tx Tx) (err error) {
		r, err = TakeReading(tx, actor, r.ID, d, failure)
		return err
	})
	return r, false, err
}

// storedFault is a fault in a review's Failure.
type storedFault struct {
	Kind fault.Kind `json:"kind"`
	Key  fault.Key  `json:"key"`
	Args fault.Args `json:"args,omitempty"`
}

func encodeFailure(err error) string {
	s := storedFault{Key: "fault.internal"}
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" {
		s = storedFault{Kind: f.Kind, Key: f.Key, Args: f.Args}
	}
	text, jsonErr := json.Marshal(s)
	if jsonErr != nil {
		return `{"key":"fault.internal"}`
	}
	return string(text)
}

// Fault gives why the file of a failed review could not be read, or nil.
func (r *Review) Fault() error {
	if r.Failure == "" {
		return nil
	}
	var s storedFault
	if err := json.Unmarshal([]byte(r.Failure), &s); err != nil {
		return fault.Wrap(fault.Internal, "fault.internal", nil, err)
	}
	return fault.New(s.Kind, s.Key, s.Args)
}
