-- name: Document :one
SELECT * FROM documents WHERE id = @id;

-- name: DocumentsByHash :many
SELECT * FROM documents WHERE sha256 = @sha256 ORDER BY id DESC;

-- name: InsertDocument :exec
INSERT INTO documents (id, name, format, encoding, sha256, size, uploaded_at, uploaded_by)
VALUES (@id, @name, @format, @encoding, @sha256, @size, @uploaded_at, @uploaded_by);

-- name: SealDocument :exec
UPDATE documents SET sha256 = @sha256, size = @size WHERE id = @id;

-- name: SetDocumentFormat :execrows
UPDATE documents SET format = @format, encoding = @encoding WHERE id = @id;

-- name: InsertChunk :exec
INSERT INTO document_chunks (document_id, seq, bytes) VALUES (@document_id, @seq, @bytes);

-- name: Chunk :one
SELECT bytes FROM document_chunks WHERE document_id = @document_id AND seq = @seq;

-- name: DocumentIDs :many
SELECT id FROM documents WHERE id > @after ORDER BY id LIMIT CAST(@n AS BIGINT);

-- name: Review :one
SELECT * FROM reviews WHERE id = @id;

-- name: ReviewsPage :many
SELECT id, document_id, title, state, failure, measures, open_questions, plan_id, created_at, created_by, updated_at, version
FROM reviews WHERE id < @after ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: ReviewsPageIn :many
SELECT id, document_id, title, state, failure, measures, open_questions, plan_id, created_at, created_by, updated_at, version
FROM reviews WHERE state = @state AND id < @after ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: InsertReview :exec
INSERT INTO reviews (id, document_id, title, state, failure, draft, measures, open_questions, plan_id, created_at, created_by, updated_at, version)
VALUES (@id, @document_id, @title, @state, @failure, @draft, @measures, @open_questions, @plan_id, @created_at, @created_by, @updated_at, 1);

-- name: UpdateReview :execrows
UPDATE reviews SET title = @title, state = @state, failure = @failure, draft = @draft, measures = @measures,
  open_questions = @open_questions, plan_id = @plan_id, updated_at = @updated_at, version = version + 1
WHERE id = @id AND version = @version;

-- name: ReviewOps :many
SELECT * FROM review_ops WHERE review_id = @review_id AND seq > @after ORDER BY seq;

-- name: LastReviewOp :one
SELECT seq FROM review_ops WHERE review_id = @review_id ORDER BY seq DESC LIMIT 1;

-- name: InsertReviewOp :exec
INSERT INTO review_ops (review_id, seq, at, account_id, actor, op) VALUES (@review_id, @seq, @at, @account_id, @actor, @op);

-- name: ReviewsOfDocument :many
SELECT id, document_id, title, state, failure, measures, open_questions, plan_id, created_at, created_by, updated_at, version
FROM reviews WHERE document_id = @document_id ORDER BY id DESC;
