-- name: Post :one
SELECT * FROM posts WHERE id = @id;

-- name: PostsOfUnit :many
SELECT * FROM posts WHERE unit_id = @unit_id ORDER BY from_day, id;

-- name: PostsOfAccount :many
SELECT * FROM posts WHERE account = @account ORDER BY from_day, id;

-- name: PostsOfPlan :many
SELECT p.* FROM posts p
WHERE p.unit_id IN (SELECT d.unit_id FROM duties d WHERE d.plan_id = @plan_id)
ORDER BY p.unit_id, p.from_day, p.id;

-- name: AllPosts :many
SELECT * FROM posts ORDER BY unit_id, from_day, id;

-- name: InsertPost :exec
INSERT INTO posts (id, unit_id, title, holder, phone, account, from_day, to_day, deputy, version)
VALUES (@id, @unit_id, @title, @holder, @phone, @account, @from_day, @to_day, @deputy, 1);

-- name: UpdatePost :execrows
UPDATE posts SET title = @title, holder = @holder, phone = @phone, account = @account, from_day = @from_day,
  to_day = @to_day, deputy = @deputy, version = version + 1
WHERE id = @id AND version = @version;

-- name: Bodies :many
SELECT * FROM bodies ORDER BY id;

-- name: Body :one
SELECT * FROM bodies WHERE id = @id;

-- name: InsertBody :exec
INSERT INTO bodies (id, name, office, basis, members, version) VALUES (@id, @name, @office, @basis, @members, 1);

-- name: UpdateBody :execrows
UPDATE bodies SET name = @name, office = @office, basis = @basis, members = @members, version = version + 1
WHERE id = @id AND version = @version;

-- name: Duty :one
SELECT * FROM duties WHERE id = @id;

-- name: DutiesOfPlan :many
SELECT * FROM duties WHERE plan_id = @plan_id ORDER BY id;

-- name: DutiesOfMeasure :many
SELECT * FROM duties WHERE measure_id = @measure_id ORDER BY id;

-- name: DutiesOfUnit :many
SELECT * FROM duties WHERE unit_id = @unit_id ORDER BY id;

-- name: DutiesInState :many
SELECT * FROM duties
WHERE state = @state AND (sign_by, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY sign_by, id
LIMIT CAST(@n AS BIGINT);

-- name: UpdateDuty :execrows
UPDATE duties SET role = @role, state = @state, sign_by = @sign_by, object_by = @object_by, signed_at = @signed_at,
  signed_by = @signed_by, signer = @signer, objection = @objection, version = version + 1
WHERE id = @id AND version = @version;

-- name: Receipt :one
SELECT * FROM receipts WHERE id = @id;

-- name: ReceiptsOfPlan :many
SELECT * FROM receipts WHERE plan_id = @plan_id ORDER BY id;

-- name: ReceiptsOfUnit :many
SELECT * FROM receipts WHERE plan_id = @plan_id AND unit_id = @unit_id ORDER BY id;

-- name: AllReceiptsOfUnit :many
SELECT * FROM receipts WHERE unit_id = @unit_id ORDER BY id;

-- name: InsertReceipt :exec
INSERT INTO receipts (id, plan_id, unit_id, kind, body, duties, sent_on, due_on, signed_at, signed_by, signer, version)
VALUES (@id, @plan_id, @unit_id, @kind, @body, @duties, @sent_on, @due_on, @signed_at, @signed_by, @signer, 1);

-- name: UpdateReceipt :execrows
UPDATE receipts SET signed_at = @signed_at, signed_by = @signed_by, signer = @signer, version = version + 1
WHERE id = @id AND version = @version;

-- name: FilingsOfDuty :many
SELECT * FROM filings WHERE duty_id = @duty_id ORDER BY from_day, id;

-- name: FilingsOfPost :many
SELECT * FROM filings WHERE post_id = @post_id ORDER BY from_day, id;

-- name: FilingsOfPlan :many
SELECT f.* FROM filings f JOIN duties d ON d.id = f.duty_id WHERE d.plan_id = @plan_id ORDER BY f.from_day, f.id;

-- name: InsertFiling :exec
INSERT INTO filings (id, duty_id, kind, post_id, from_day, to_day, handover, version)
VALUES (@id, @duty_id, @kind, @post_id, @from_day, @to_day, @handover, 1);

-- name: UpdateFiling :execrows
UPDATE filings SET to_day = @to_day, version = version + 1 WHERE id = @id AND version = @version;

-- name: BodyOfPlan :one
SELECT b.* FROM plan_bodies p JOIN bodies b ON b.id = p.body_id WHERE p.plan_id = @plan_id;

-- name: PlansOfBody :many
SELECT plan_id FROM plan_bodies WHERE body_id = @body_id ORDER BY plan_id;

-- name: SetBodyOfPlan :exec
INSERT INTO plan_bodies (plan_id, body_id) VALUES (@plan_id, @body_id)
ON CONFLICT (plan_id) DO UPDATE SET body_id = excluded.body_id;
