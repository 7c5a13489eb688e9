package main

import (
	"context"
	"net/http"

	"luodi/internal/portal"
	"luodi/internal/site"
	"luodi/internal/store"
)

// publicPages makes the public pages of a database. They see its releases and nothing else.
func publicPages(db *store.DB, o site.Options) http.Handler {
	o.Releases = releases{db}
	return site.New(o)
}

// releases is the public record of a database.
type releases struct{ db *store.DB }

func (r releases) Releases(ctx context.Context) (list []portal.Release, err error) {
	err = r.db.Read(ctx, func(q *store.Reader) error {
		list, err = q.Releases()
		return err
	})
	return list, err
}

func (r releases) Release(ctx context.Context, slug string) (rel portal.Release, err error) {
	err = r.db.Read(ctx, func(q *store.Reader) error {
		rel, err = q.Release(slug)
		return err
	})
	return rel, err
}
