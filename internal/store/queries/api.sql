-- name: TokenWithAccount :one
SELECT t.id AS token_id, t.hash, t.name AS token_name, t.scopes, t.made_at, t.expires_at, t.used_on,
  a.id, a.login, a.name, a.role, a.unit_id, a.lang, a.disabled, a.version
FROM api_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.hash = @hash;

-- name: TokenByID :one
SELECT * FROM api_tokens WHERE id = @id;

-- name: TokensOfAccount :many
SELECT * FROM api_tokens WHERE account_id = @account_id ORDER BY id;

-- name: TokensPage :many
SELECT * FROM api_tokens WHERE id > @after ORDER BY id LIMIT CAST(@n AS BIGINT);

-- name: InsertToken :exec
INSERT INTO api_tokens (id, hash, account_id, name, scopes, made_at, expires_at, used_on)
VALUES (@id, @hash, @account_id, @name, @scopes, @made_at, @expires_at, '');

-- name: DeleteToken :execrows
DELETE FROM api_tokens WHERE id = @id;

-- name: SetTokenUsed :exec
UPDATE api_tokens SET used_on = @used_on WHERE id = @id;

-- name: APIAnswer :one
SELECT * FROM api_answers WHERE token_id = @token_id AND key = @key;

-- name: InsertAPIAnswer :exec
INSERT INTO api_answers (token_id, key, request, status, etag, location, body, at)
VALUES (@token_id, @key, @request, @status, @etag, @location, @body, @at);

-- name: DeleteOldAPIAnswers :exec
DELETE FROM api_answers WHERE at < @before;

-- name: ReportsOfPlanPage :many
SELECT * FROM reports
WHERE plan_id = @plan_id AND id > @after
  AND (CAST(@period_id AS TEXT) = '' OR period_id = CAST(@period_id AS TEXT))
  AND (CAST(@measure_id AS TEXT) = '' OR measure_id = CAST(@measure_id AS TEXT))
  AND (CAST(@unit_id AS TEXT) = '' OR unit_id = CAST(@unit_id AS TEXT))
  AND (CAST(@state AS TEXT) = '' OR state = CAST(@state AS TEXT))
ORDER BY id
LIMIT CAST(@n AS BIGINT);

-- name: DutiesOfPlanPage :many
SELECT * FROM duties
WHERE plan_id = @plan_id AND id > @after
  AND (CAST(@measure_id AS TEXT) = '' OR measure_id = CAST(@measure_id AS TEXT))
  AND (CAST(@unit_id AS TEXT) = '' OR unit_id = CAST(@unit_id AS TEXT))
  AND (CAST(@state AS TEXT) = '' OR state = CAST(@state AS TEXT))
ORDER BY id
LIMIT CAST(@n AS BIGINT);

-- name: EvidenceOfMeasureFrom :many
SELECT * FROM evidence WHERE measure_id = @measure_id AND id > @after ORDER BY id LIMIT CAST(@n AS BIGINT);
