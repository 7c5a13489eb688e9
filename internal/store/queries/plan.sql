-- name: Plan :one
SELECT * FROM plans WHERE id = @id;

-- name: PlanBySlug :one
SELECT * FROM plans WHERE slug = @slug;

-- name: PlanByDocKey :one
SELECT * FROM plans WHERE doc_key = @doc_key AND doc_key <> '';

-- name: PlanSlugTaken :one
SELECT COUNT(*) FROM plans WHERE slug = @slug;

-- name: PlansPage :many
SELECT * FROM plans WHERE id < @after ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: PlansPageIn :many
SELECT * FROM plans WHERE status = @status AND id < @after ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: InsertPlan :exec
INSERT INTO plans (id, slug, title_hans, title_hant, title_en, notice, issuer, doc_number, doc_key, kind, signed_on,
  published_on, period_from, period_to, addressees, zone, status, document_id, review_id, confirmed_at, confirmed_by,
  released_at, version, measures, actions, units, assignments)
VALUES (@id, @slug, @title_hans, @title_hant, @title_en, @notice, @issuer, @doc_number, @doc_key, @kind, @signed_on,
  @published_on, @period_from, @period_to, @addressees, @zone, @status, @document_id, @review_id, @confirmed_at, @confirmed_by,
  NULL, 1, @measures, @actions, @units, @assignments);

-- name: UpdatePlan :execrows
UPDATE plans SET title_hans = @title_hans, title_hant = @title_hant, title_en = @title_en, notice = @notice,
  issuer = @issuer, doc_number = @doc_number, doc_key = @doc_key, kind = @kind, signed_on = @signed_on,
  published_on = @published_on, period_from = @period_from, period_to = @period_to, addressees = @addressees,
  zone = @zone, status = @status, version = version + 1
WHERE id = @id AND version = @version;

-- name: SetPlanReleased :execrows
UPDATE plans SET released_at = @released_at WHERE id = @id;

-- name: AddPlanTotals :exec
UPDATE plans SET units = units + @units, assignments = assignments + @assignments WHERE id = @id;

-- name: Provisions :many
SELECT * FROM provisions WHERE plan_id = @plan_id ORDER BY seq, id;

-- name: ProvisionBySlug :one
SELECT * FROM provisions WHERE plan_id = @plan_id AND slug = @slug AND slug <> '';

-- name: UpdateProvision :execrows
UPDATE provisions SET title_hans = @title_hans, title_hant = @title_hant, title_en = @title_en WHERE id = @id;

-- name: Measure :one
SELECT * FROM measures WHERE plan_id = @plan_id AND slug = @slug;

-- name: MeasureByID :one
SELECT * FROM measures WHERE id = @id;

-- name: MeasuresBySeq :many
SELECT m.* FROM measures m
WHERE m.plan_id = @plan_id AND m.seq > @after_seq
  AND (CAST(@provision_id AS TEXT) = '' OR m.provision_id = CAST(@provision_id AS TEXT))
  AND (CAST(@commitment AS TEXT) = '' OR m.commitment = CAST(@commitment AS TEXT))
  AND (CAST(@pattern AS TEXT) = '' OR m.search LIKE CAST(@pattern AS TEXT) ESCAPE '\')
  AND ((CAST(@unit_id AS TEXT) = '' AND CAST(@role AS TEXT) = '') OR EXISTS (
    SELECT 1 FROM assignments a WHERE a.measure_id = m.id
      AND (CAST(@unit_id AS TEXT) = '' OR a.unit_id = CAST(@unit_id AS TEXT))
      AND (CAST(@role AS TEXT) = '' OR a.role = CAST(@role AS TEXT))))
ORDER BY m.seq, m.id
LIMIT CAST(@n AS BIGINT);

-- name: MeasuresByDue :many
SELECT m.* FROM measures m
WHERE m.plan_id = @plan_id AND (m.due_key, m.id) > (CAST(@after_due AS TEXT), CAST(@after_id AS TEXT))
  AND (CAST(@provision_id AS TEXT) = '' OR m.provision_id = CAST(@provision_id AS TEXT))
  AND (CAST(@commitment AS TEXT) = '' OR m.commitment = CAST(@commitment AS TEXT))
  AND (CAST(@pattern AS TEXT) = '' OR m.search LIKE CAST(@pattern AS TEXT) ESCAPE '\')
  AND ((CAST(@unit_id AS TEXT) = '' AND CAST(@role AS TEXT) = '') OR EXISTS (
    SELECT 1 FROM assignments a WHERE a.measure_id = m.id
      AND (CAST(@unit_id AS TEXT) = '' OR a.unit_id = CAST(@unit_id AS TEXT))
      AND (CAST(@role AS TEXT) = '' OR a.role = CAST(@role AS TEXT))))
ORDER BY m.due_key, m.id
LIMIT CAST(@n AS BIGINT);

-- name: MeasuresOfUnit :many
SELECT DISTINCT m.* FROM assignments a JOIN measures m ON m.id = a.measure_id
WHERE a.unit_id = @unit_id AND (a.due_key, a.measure_id) > (CAST(@after_due AS TEXT), CAST(@after_id AS TEXT))
  AND (CAST(@role AS TEXT) = '' OR a.role = CAST(@role AS TEXT))
  AND (CAST(@commitment AS TEXT) = '' OR m.commitment = CAST(@commitment AS TEXT))
  AND (CAST(@pattern AS TEXT) = '' OR m.search LIKE CAST(@pattern AS TEXT) ESCAPE '\')
ORDER BY m.due_key, m.id
LIMIT CAST(@n AS BIGINT);

-- name: MeasureHead :many
SELECT m.id, m.plan_id, COALESCE(a.unit_id, '') AS unit_id
FROM plans p JOIN measures m ON m.plan_id = p.id LEFT JOIN assignments a ON a.measure_id = m.id
WHERE p.slug = @plan_slug AND m.slug = @slug ORDER BY a.seq;

-- name: AssignmentsOfOne :many
SELECT * FROM assignments WHERE measure_id = @measure_id ORDER BY seq;

-- name: FiguresOfOne :many
SELECT * FROM figures WHERE measure_id = @measure_id ORDER BY seq;

-- name: AssignmentsOf :many
SELECT * FROM assignments
WHERE measure_id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j)
ORDER BY measure_id, seq;

-- name: FiguresOf :many
SELECT * FROM figures
WHERE measure_id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j)
ORDER BY measure_id, seq;

-- name: UpdateMeasure :execrows
UPDATE measures SET provision_id = @provision_id, title_hans = @title_hans, title_hant = @title_hant,
  title_en = @title_en, commitment = @commitment, deadline = @deadline, due_from = @due_from, due = @due,
  due_key = @due_key, due_kind = @due_kind, due_inherited = @due_inherited, provisional = @provisional,
  places = @places, parties = @parties, refs = @refs, search = @search, version = version + 1
WHERE id = @id AND version = @version;

-- name: DeleteAssignments :exec
DELETE FROM assignments WHERE measure_id = @measure_id;

-- name: DeleteFigures :exec
DELETE FROM figures WHERE measure_id = @measure_id;

-- name: PlanUnitRows :many
SELECT u.id, u.slug, u.name, u.hant, u.english, u.class, u.parent_id, u.sort_key, u.version,
  p.measures, p.leads
FROM plan_units p JOIN units u ON u.id = p.unit_id
WHERE p.plan_id = @plan_id ORDER BY u.sort_key, u.id;

-- name: PlanUnit :one
SELECT measures, leads FROM plan_units WHERE plan_id = @plan_id AND unit_id = @unit_id;

-- name: SavePlanUnit :exec
INSERT INTO plan_units (plan_id, unit_id, measures, leads) VALUES (@plan_id, @unit_id, @measures, @leads)
ON CONFLICT (plan_id, unit_id) DO UPDATE SET measures = excluded.measures, leads = excluded.leads;

-- name: DeletePlanUnit :exec
DELETE FROM plan_units WHERE plan_id = @plan_id AND unit_id = @unit_id;

-- name: NoteMeasure :one
UPDATE measures SET notes = notes + 1 WHERE id = @id RETURNING plan_id;

-- name: NoteMeasureOfPlan :execrows
UPDATE measures SET notes = notes + 1 WHERE id = @id AND plan_id = @plan_id;

-- name: InsertNote :exec
INSERT INTO notes (id, plan_id, measure_id, at, account_id, author, unit_id, body)
VALUES (@id, @plan_id, @measure_id, @at, @account_id, @author, @unit_id, @body);

-- name: NotesPage :many
SELECT * FROM notes WHERE measure_id = @measure_id AND id < @after ORDER BY id DESC LIMIT CAST(@n AS BIGINT);
