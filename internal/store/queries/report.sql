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

-- name: ReportsOfUnitOpen :many
SELECT * FROM reports
WHERE unit_id = @unit_id AND state NOT IN ('accepted', 'waived') AND state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsOfUnitSettled :many
SELECT * FROM reports
WHERE unit_id = @unit_id AND state IN ('accepted', 'waived') AND state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsOpen :many
SELECT * FROM reports
WHERE state NOT IN ('accepted', 'waived') AND state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: ReportsSettled :many
SELECT * FROM reports
WHERE state IN ('accepted', 'waived') AND state = @state AND (due, id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
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
WHERE unit_id = @unit_id AND state IN ('accepted', 'waived') AND state = @state AND (due, id) < (CAST(@before_day AS TEXT), CAST(@before_id AS TEXT))
ORDER BY due DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: ReportsSupported :many
SELECT r.* FROM reports r
WHERE r.state NOT IN ('accepted', 'waived') AND r.state = @state AND r.unit_id <> @unit_id AND (r.due, r.id) > (CAST(@after_day AS TEXT), CAST(@after_id AS TEXT))
  AND EXISTS (SELECT 1 FROM duties d
    WHERE d.measure_id = r.measure_id AND d.unit_id = @unit_id AND d.state IN ('issued', 'signed', 'objected'))
ORDER BY r.due, r.id
LIMIT CAST(@n AS BIGINT);

-- name: LastAcceptedRounds :many
SELECT r.measure_id, n.body
FROM measures m
JOIN reports r ON r.id = (SELECT x.id FROM reports x WHERE x.measure_id = m.id AND x.state = 'accepted' ORDER BY x.id DESC LIMIT 1)
JOIN report_rounds n ON n.report_id = r.id AND n.number = r.round
WHERE m.plan_id = @plan_id;

-- ReportDesk gives what handing in looks at by one question: the report without its draft, its
-- period, and the filed posts of the person.
-- name: ReportDesk :many
SELECT r.id, r.period_id, r.plan_id, r.measure_id, r.unit_id, r.duty_id, r.state, r.due, r.round, r.reason, r.version,
  p.key, p.from_day, p.to_day, p.due AS period_due, p.closed_at,
  COALESCE(f.id, '') AS filing, COALESCE(f.from_day, '') AS filed_from, COALESCE(f.to_day, '') AS filed_to,
  COALESCE(o.id, '') AS post, COALESCE(o.from_day, '') AS post_from, COALESCE(o.to_day, '') AS post_to
FROM reports r
JOIN periods p ON p.id = r.period_id
LEFT JOIN filings f ON f.duty_id = r.duty_id AND f.post_id IN (SELECT q.id FROM posts q WHERE q.account = @account)
LEFT JOIN posts o ON o.id = f.post_id
WHERE r.id = @id
ORDER BY f.from_day, f.id;
