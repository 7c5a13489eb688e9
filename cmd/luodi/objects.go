package main

import (
	"context"
	"io"
	"path/filepath"

	"luodi/internal/document"
	"luodi/internal/evidence"
	"luodi/internal/objects"
	"luodi/internal/web"
)

// intake opens the objects of the settings and makes what receives files of evidence.
func (s *serving) intake() (*evidence.Intake, error) {
	kept, err := objects.Open(s.objects, s.dir)
	if err != nil {
		return nil, err
	}
	in := newIntake(kept, s.dir)
	if s.clamd != "" {
		scanner, err := evidence.NewClamd(s.clamd)
		if err != nil {
			return nil, err
		}
		in.Scanner = scanner
	}
	return in, nil
}

func newIntake(kept objects.Store, dir string) *evidence.Intake {
	return &evidence.Intake{Store: kept, Zone: web.DefaultZone(), OpensPDF: func(ctx context.Context, name string, file io.ReaderAt, size int64) (int, error) {
		return document.PDFPages(ctx, name, file, size, filepath.Join(dir, "cache"))
	}}
}
