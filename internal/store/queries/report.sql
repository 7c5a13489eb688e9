-- name: Cycle :one
SELECT * FROM cycles WHERE plan_id = @plan_id;

-- name: InsertCycle :exec
INSERT INTO cycles (plan_id, body, version) VALUES (@plan_id, @body, 1);

-- name: UpdateCycle :execrows
UPDATE cycles SET body = @body, version = version + 1 WHERE plan_id = @plan_id AND version = @version;

-- name: PeriodsOfPlan :many
SELECT * FROM periods WHERE plan_id = @plan_id ORDER BY from_day;

-- name: PeriodByID :one
SELECT * FROM periods WHERE id = @id;

-- name: InsertPeriod :exec
INSERT INTO periods (id, plan_id, key, from_day, to_day, due, closed_at, closed_by, hash, version)
VALUES (@id, @plan_id, @key, @from_day, @to_day, @due, NULL, '', '', 1);

-- name: UpdatePeriod :execrows
UPDATE periods SET closed_at = @closed_at, closed_by = @closed_by, hash = @hash, totals = @totals, version = version + 1
WHERE id = @id AND version = @version;

-- name: InsertSnapshot :exec
INSERT INTO period_snapshots (period_id, body) VALUES (@period_id, @body);

-- name: Snapshot :one
SELECT body FROM period_snapshots WHERE period_id = @period_id;

-- name: ReportByID :one
SELECT * FROM reports WHERE id = @id;

-- name: ReportsOfPeriod :many
SELECT * FROM reports WHERE period_id = @period_id ORDER BY id;

-- name: ReportsOfMeasure :many
SELECT * FROM reports WHERE measure_id = @measure_id ORDER BY id;

-- name: ReportsOfUnitIn :many
SELECT * FROM reports
WHERE unit_id = @unit_id AND state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsIn :many
SELECT * FROM reports
WHERE state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: LastAcceptedReport :one
SELECT * FROM reports WHERE measure_id = @measure_id AND state = 'accepted' ORDER BY id DESC LIMIT 1;

-- name: UpdateReport :execrows
UPDATE reports SET state = @state, due = @due, round = @round, draft = @draft, reason = @reason, since = @since, version = version + 1
WHERE reports.id = @id AND reports.version = @version
  AND EXISTS (SELECT 1 FROM periods WHERE periods.id = reports.period_id AND periods.closed_at IS NULL);

-- name: RoundsOfReport :many
SELECT * FROM report_rounds WHERE report_id = @report_id ORDER BY number;

-- name: RoundsOfPeriod :many
SELECT n.* FROM reports r JOIN report_rounds n ON n.report_id = r.id WHERE r.period_id = @period_id ORDER BY r.id, n.number;

-- name: RoundsOfMeasure :many
SELECT n.* FROM reports r JOIN report_rounds n ON n.report_id = r.id
WHERE r.measure_id = @measure_id
ORDER BY r.id, n.number;

-- name: SaveRound :exec
INSERT INTO report_rounds (report_id, number, body) VALUES (@report_id, @number, @body)
ON CONFLICT (report_id, number) DO UPDATE SET body = excluded.body;

-- name: ContributionsOf :many
SELECT * FROM contributions WHERE report_id = @report_id ORDER BY unit_id;

-- name: SaveContribution :exec
INSERT INTO contributions (report_id, unit_id, body) VALUES (@report_id, @unit_id, @body)
ON CONFLICT (report_id, unit_id) DO UPDATE SET body = excluded.body;

-- name: InsertCorrection :exec
INSERT INTO corrections (id, plan_id, measure_id, period_id, body) VALUES (@id, @plan_id, @measure_id, @period_id, @body);

-- name: CorrectionsOfMeasure :many
SELECT * FROM corrections WHERE measure_id = @measure_id ORDER BY id;

-- name: CorrectionsOfPeriod :many
SELECT * FROM corrections WHERE period_id = @period_id ORDER BY id;

-- name: ReportsOfUnitLast :many
SELECT * FROM reports
WHERE unit_id = @unit_id AND state = @state AND (due, id) < (CAST(@before_day AS TEXT), CAST(@before_id AS TEXT))
ORDER BY due DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: ReportsSupported :many
SELECT r.* FROM reports r
WHERE r.state = @state AND r.unit_id <> @unit_id AND (r.due, r.id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
  AND r.measure_id IN (SELECT d.measure_id FROM duties d
    WHERE d.unit_id = @unit_id AND d.state IN ('issued', 'signed', 'objected'))
ORDER BY r.due, r.id
LIMIT CAST(@n AS BIGINT);

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
WHERE state = @state AND (since, id) > (@after_since, CAST(@after_id AS TEXT))
ORDER BY since, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsWaitingBefore :many
SELECT * FROM reports
WHERE state = @state AND (since, id) < (@before_since, CAST(@before_id AS TEXT))
ORDER BY since DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: CountReportsIn :one
SELECT COUNT(*) FROM reports WHERE state = @state;

-- name: CountReportsBefore :one
SELECT COUNT(*) FROM reports WHERE state = @state AND (since, id) < (@before_since, CAST(@before_id AS TEXT));

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
