-- name: ReleaseBySlug :one
SELECT * FROM releases WHERE slug = @slug AND withdrawn = FALSE;

-- name: ReleaseOf :one
SELECT * FROM releases WHERE plan_id = @plan_id;

-- name: Releases :many
SELECT plan_id, slug, number, released_at, released_by, etag FROM releases
WHERE withdrawn = FALSE ORDER BY released_at DESC, plan_id;

-- name: SaveRelease :exec
INSERT INTO releases (plan_id, slug, number, released_at, released_by, withdrawn, body, etag)
VALUES (@plan_id, @slug, @number, @released_at, @released_by, FALSE, @body, @etag)
ON CONFLICT (plan_id) DO UPDATE SET slug = excluded.slug, number = excluded.number, released_at = excluded.released_at,
  released_by = excluded.released_by, withdrawn = FALSE, body = excluded.body, etag = excluded.etag;

-- name: WithdrawRelease :execrows
UPDATE releases SET withdrawn = TRUE WHERE plan_id = @plan_id AND withdrawn = FALSE;
