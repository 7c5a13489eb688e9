package main

import (
	"context"
	"log/slog"
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// BenchmarkReschedule reads 10,000 activities from SQLite, computes them as of another day and writes
// the dates back.
func BenchmarkReschedule(b *testing.B) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: b.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	net := schedule.Sample(10_000, 1)
	id, err := seedNetwork(ctx, db, net)
	if err != nil {
		b.Fatal(err)
	}
	day := 0
	for b.Loop() {
		day++
		if err := db.Write(ctx, func(tx *store.Tx) error { return work.Refresh(tx, id, net.Start+calendar.Date(7*(day%2))) }); err != nil {
			b.Fatal(err)
		}
	}
}
