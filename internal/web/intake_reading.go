package web

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"luodi/internal/access"
	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
)

const (
	// readingPatience is how long one document may take to be read.
	readingPatience = 60 * time.Second
	// readingWait is how long a POST waits for the reading before it leads to the page of progress;
	// nearly every document is read within it.
	readingWait = 1500 * time.Millisecond
	// readingsAtOnce bounds the memory that readings take together.
	readingsAtOnce = 2
)

// readings are the documents that this node is reading now.
type readings struct {
	mu      sync.Mutex
	running map[plan.ReviewID]oneReading
	slots   chan struct{}
}

// oneReading is a document being read: how to stop it and how to hear that it has ended.
type oneReading struct {
	cancel context.CancelCauseFunc
	done   chan struct{}
}

func newReadings() *readings {
	return &readings{running: map[plan.ReviewID]oneReading{}, slots: make(chan struct{}, readingsAtOnce)}
}

// done is closed when the reading has ended; nil when this node is not at it.
func (r *readings) done(id plan.ReviewID) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running[id].done
}

func (r *readings) runs(id plan.ReviewID) bool { return r.done(id) != nil }

var (
	errStopped = errors.New("stopped by a person")
	errSlow    = errors.New("too slow")
)

// startReading reads the document of a review in the background and waits a moment for it.
func (s *Server) startReading(v *visit, id plan.ReviewID) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(v.r.Context()))
	done := make(chan struct{})
	s.readings.mu.Lock()
	s.readings.running[id] = oneReading{cancel, done}
	s.readings.mu.Unlock()
	go func() {
		defer func() {
			cancel(nil)
			s.readings.mu.Lock()
			delete(s.readings.running, id)
			s.readings.mu.Unlock()
			close(done)
		}()
		if err := s.readReview(ctx, v.actor, id); err != nil {
			s.log.Error("reading not kept", "review", id, "error", err)
		}
	}()
	wait := time.NewTimer(readingWait)
	defer wait.Stop()
	select {
	case <-done:
	case <-wait.C:
	case <-v.r.Context().Done():
	}
}

// readReview reads one document and stores what came of it.
func (s *Server) readReview(ctx context.Context, actor access.Actor, id plan.ReviewID) error {
	select {
	case s.readings.slots <- struct{}{}:
		defer func() { <-s.readings.slots }()
	case <-ctx.Done():
	}
	timed, stop := context.WithTimeoutCause(ctx, readingPatience, errSlow)
	defer stop()
	draft, doc, failure := s.readDocument(timed, id)
	switch cause := context.Cause(timed); {
	case failure == nil || cause == nil:
	case errors.Is(cause, errStopped):
		failure = fault.New(fault.Unavailable, "plan.reading_stopped", fault.Args{"name": doc.Name})
	case errors.Is(cause, errSlow):
		failure = fault.New(fault.Unavailable, "plan.reading_slow", fault.Args{"name": doc.Name, "seconds": int(readingPatience.Seconds())})
	}
	return s.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := plan.TakeReading(tx, actor, id, draft, failure)
		return err
	})
}

func (s *Server) readDocument(ctx context.Context, id plan.ReviewID) (*plan.ReviewDraft, plan.Document, error) {
	var doc plan.Document
	var data bytes.Buffer
	err := s.db.Read(ctx, func(r *store.Reader) error {
		review, err := r.Review(id)
		if err != nil {
			return err
		}
		if doc, err = r.Document(review.Document); err != nil || doc.Size > s.uploadLimit {
			return err
		}
		data.Reset()
		data.Grow(int(doc.Size))
		return r.WriteDocument(doc.ID, &data)
	})
	if err != nil {
		return nil, doc, err
	}
	if doc.Size > s.uploadLimit {
		return nil, doc, plan.TooLarge(doc.Name, doc.Size, s.uploadLimit)
	}
	draft, err := s.readBytes(ctx, doc.Name, data.Bytes())
	return draft, doc, err
}

// readBytes reads; a reader that breaks is a fault of this one document and not of the server.
func (s *Server) readBytes(ctx context.Context, name string, data []byte) (draft *plan.ReviewDraft, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			s.log.Error("reader broke", "document", name, "cause", cause)
			draft, err = nil, fault.New(fault.Internal, "fault.internal", nil)
		}
	}()
	opts := document.Options{MaxBytes: s.uploadLimit}
	if dir := s.db.Dir(); dir != "" {
		opts.CacheDir = filepath.Join(dir, "cache")
	}
	return plan.Read(ctx, name, data, opts)
}

// stopReading stops a reading that takes too long for somebody.
func (s *Server) stopReading(v *visit) error {
	id := plan.ReviewID(v.r.PathValue("review"))
	s.readings.mu.Lock()
	at := s.readings.running[id]
	s.readings.mu.Unlock()
	if at.cancel != nil {
		at.cancel(errStopped)
	}
	return v.redirect(reviewPath(id), look.Info, i18n.ReviewCancelled)
}

// readAgain reads a document once more.
func (s *Server) readAgain(v *visit) error {
	id, err := v.moveReview(func(tx *store.Tx, id plan.ReviewID, n int) error { return plan.ReadAgain(tx, v.actor, id, n) })
	if err != nil {
		return err
	}
	s.startReading(v, id)
	return v.redirect(reviewPath(id), "", nil)
}
