-- name: EvidenceByID :one
SELECT * FROM evidence WHERE id = @id;

-- name: EvidenceByIDs :many
SELECT * FROM evidence WHERE id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j) ORDER BY id;

-- name: EvidenceOfMeasure :many
SELECT * FROM evidence WHERE measure_id = @measure_id ORDER BY id;

-- name: InsertEvidence :exec
INSERT INTO evidence (id, plan_id, measure_id, unit_id, grade, scan, release, body, version)
VALUES (@id, @plan_id, @measure_id, @unit_id, @grade, @scan, @release, @body, 1);

-- name: UpdateEvidence :execrows
UPDATE evidence SET grade = @grade, scan = @scan, release = @release, body = @body, version = version + 1
WHERE id = @id AND version = @version;

-- name: InsertEvidenceObject :exec
INSERT INTO evidence_objects (hash, evidence_id) VALUES (@hash, @evidence_id) ON CONFLICT DO NOTHING;

-- name: ObjectNamed :one
SELECT COUNT(*) FROM evidence_objects WHERE hash = @hash;

-- name: EvidenceOfMeasurePage :many
SELECT * FROM evidence WHERE measure_id = @measure_id AND id < CAST(@before_id AS TEXT)
ORDER BY id DESC
LIMIT CAST(@n AS BIGINT);

-- name: EvidenceOfObject :many
SELECT e.* FROM evidence_objects o JOIN evidence e ON e.id = o.evidence_id WHERE o.hash = @hash ORDER BY o.evidence_id;

-- name: EvidenceCounts :many
SELECT m.id AS measure_id, (SELECT COUNT(*) FROM evidence e WHERE e.measure_id = m.id) AS n
FROM measures m
WHERE m.plan_id = @plan_id
ORDER BY m.seq;
