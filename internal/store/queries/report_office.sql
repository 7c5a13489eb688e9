-- name: CompletionByID :one
SELECT * FROM completions WHERE id = @id;

-- name: CompletionsOfMeasure :many
SELECT * FROM completions WHERE measure_id = @measure_id ORDER BY id;

-- name: CompletionsOfPlan :many
SELECT * FROM completions WHERE plan_id = @plan_id AND state = @state ORDER BY id;

-- name: CompletionsIn :many
SELECT * FROM completions WHERE state = @state ORDER BY id LIMIT 200;

-- name: InsertCompletion :exec
INSERT INTO completions (id, plan_id, measure_id, unit_id, state, body, version)
VALUES (@id, @plan_id, @measure_id, @unit_id, @state, @body, 1);

-- name: UpdateCompletion :execrows
UPDATE completions SET state = @state, body = @body, version = version + 1 WHERE id = @id AND version = @version;

-- name: SuspensionByID :one
SELECT * FROM suspensions WHERE id = @id;

-- name: SuspensionsOfMeasure :many
SELECT * FROM suspensions WHERE measure_id = @measure_id ORDER BY id;

-- name: SuspensionsOfPlan :many
SELECT * FROM suspensions WHERE plan_id = @plan_id ORDER BY id;

-- name: InsertSuspension :exec
INSERT INTO suspensions (id, plan_id, measure_id, body, version) VALUES (@id, @plan_id, @measure_id, @body, 1);

-- name: UpdateSuspension :execrows
UPDATE suspensions SET body = @body, version = version + 1 WHERE id = @id AND version = @version;

-- name: PeriodByKey :one
SELECT * FROM periods WHERE plan_id = @plan_id AND key = @key;

-- name: ReportsWaiting :many
SELECT * FROM reports
WHERE state = 'approved' AND (since, id) > (@after_since, CAST(@after_id AS TEXT))
ORDER BY since, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsWaitingBefore :many
SELECT * FROM reports
WHERE state = 'approved' AND (since, id) < (@before_since, CAST(@before_id AS TEXT))
ORDER BY since DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: CountReportsIn :one
SELECT COUNT(*) FROM reports WHERE state = 'approved';

-- name: CountReportsBefore :one
SELECT COUNT(*) FROM reports WHERE state = 'approved' AND (since, id) < (@before_since, CAST(@before_id AS TEXT));

-- name: StandingOfPeriod :many
SELECT state, unit_id, COUNT(*) AS n FROM reports
WHERE period_id = @period_id
GROUP BY state, unit_id
ORDER BY state, unit_id;

-- name: SilentOfPeriod :many
SELECT unit_id, COUNT(*) AS n, CAST(MIN(due) AS TEXT) AS first_due FROM reports
WHERE period_id = @period_id AND state = 'owed' AND due < @today
GROUP BY unit_id
ORDER BY unit_id;

-- name: PeriodReportsPage :many
SELECT * FROM reports WHERE period_id = @period_id AND id > @after ORDER BY id LIMIT CAST(@n AS BIGINT);

-- name: PeriodReportsIn :many
SELECT * FROM reports
WHERE period_id = @period_id AND state = @state AND due < CAST(@before_day AS TEXT) AND (unit_id, id) > (CAST(@after_unit AS TEXT), CAST(@after_id AS TEXT))
ORDER BY unit_id, id
LIMIT CAST(@n AS BIGINT);

-- name: PeriodReportsOfUnit :many
SELECT * FROM reports WHERE period_id = @period_id AND state = @state AND unit_id = @unit_id ORDER BY id LIMIT 500;
