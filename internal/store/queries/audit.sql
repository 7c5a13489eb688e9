-- name: AuditHead :one
SELECT seq, hash FROM audit_heads WHERE chain = @chain;

-- name: AuditHeads :many
SELECT * FROM audit_heads ORDER BY chain;

-- name: SaveAuditHead :exec
INSERT INTO audit_heads (chain, seq, hash) VALUES (@chain, @seq, @hash)
ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;

-- name: AuditChainPage :many
SELECT * FROM audit_entries WHERE chain = @chain AND seq < @before_seq ORDER BY seq DESC LIMIT CAST(@n AS BIGINT);

-- name: AuditChainFrom :many
SELECT * FROM audit_entries WHERE chain = @chain AND seq > @after_seq ORDER BY seq LIMIT CAST(@n AS BIGINT);

-- name: AuditSubjectPage :many
SELECT * FROM audit_entries
WHERE subject = @subject AND kind = @kind AND (at, seq) < (@before_at, CAST(@before_seq AS BIGINT))
ORDER BY at DESC, seq DESC, chain LIMIT CAST(@n AS BIGINT);

-- name: AuditChains :many
SELECT DISTINCT chain FROM audit_entries ORDER BY chain;
