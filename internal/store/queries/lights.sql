-- name: FactsOfPlan :many
SELECT id, plan_id, seq, number, title_hans, CAST(COALESCE(provision_id, '') AS TEXT) AS provision, due, due_kind
FROM measures WHERE plan_id = @plan_id ORDER BY seq;

-- name: FactsOfMeasure :one
SELECT id, plan_id, seq, number, title_hans, CAST(COALESCE(provision_id, '') AS TEXT) AS provision, due, due_kind
FROM measures WHERE id = @id;

-- name: PartsOfPlan :many
SELECT a.measure_id, a.unit_id, a.role FROM measures m JOIN assignments a ON a.measure_id = m.id
WHERE m.plan_id = @plan_id
ORDER BY m.seq, a.seq;

-- name: PartsOfMeasure :many
SELECT a.measure_id, a.unit_id, a.role FROM assignments a WHERE a.measure_id = @measure_id ORDER BY a.seq;

-- name: ReportsOfPlan :many
SELECT r.* FROM periods p JOIN reports r ON r.period_id = p.id
WHERE p.plan_id = @plan_id
ORDER BY p.from_day, r.id;

-- name: RoundsOfPlan :many
SELECT n.* FROM periods p JOIN reports r ON r.period_id = p.id JOIN report_rounds n ON n.report_id = r.id
WHERE p.plan_id = @plan_id
ORDER BY p.from_day, r.id, n.number;

-- name: PeriodsOfMeasure :many
SELECT p.* FROM reports r JOIN periods p ON p.id = r.period_id WHERE r.measure_id = @measure_id ORDER BY r.id;

-- name: CorrectionsOfPlan :many
SELECT c.* FROM measures m JOIN corrections c ON c.measure_id = m.id WHERE m.plan_id = @plan_id ORDER BY m.seq, c.id;

-- name: LightOfMeasure :one
SELECT * FROM lights WHERE measure_id = @measure_id;

-- name: LightsOfPlan :many
SELECT measure_id, plan_id, unit_id, provision_id, seq, day, light, planned, actual, own_light, own_planned, own_actual, slip, overdue,
  outside, fresh, overridden, rules, clauses
FROM lights WHERE plan_id = @plan_id ORDER BY seq;

-- name: LightBodiesOfPlan :many
SELECT * FROM lights WHERE plan_id = @plan_id ORDER BY seq;

-- name: LightsAfter :many
SELECT * FROM lights WHERE plan_id = @plan_id AND seq > @after ORDER BY seq LIMIT CAST(@n AS BIGINT);

-- name: LightsIn :many
SELECT * FROM lights WHERE plan_id = @plan_id AND light = @light AND seq > @after ORDER BY seq LIMIT CAST(@n AS BIGINT);

-- name: LightsOfUnit :many
SELECT * FROM lights WHERE unit_id = @unit_id AND measure_id > @after ORDER BY measure_id LIMIT CAST(@n AS BIGINT);

-- name: SaveLight :exec
INSERT INTO lights (measure_id, plan_id, unit_id, provision_id, seq, day, light, planned, actual, own_light, own_planned, own_actual, slip,
  overdue, outside, fresh, overridden, rules, clauses, body)
VALUES (@measure_id, @plan_id, @unit_id, @provision_id, @seq, @day, @light, @planned, @actual, @own_light, @own_planned, @own_actual, @slip,
  @overdue, @outside, @fresh, @overridden, @rules, @clauses, @body)
ON CONFLICT (measure_id) DO UPDATE SET plan_id = excluded.plan_id, unit_id = excluded.unit_id, provision_id = excluded.provision_id,
  seq = excluded.seq, day = excluded.day, light = excluded.light, planned = excluded.planned, actual = excluded.actual,
  own_light = excluded.own_light, own_planned = excluded.own_planned, own_actual = excluded.own_actual, slip = excluded.slip,
  overdue = excluded.overdue, outside = excluded.outside, fresh = excluded.fresh, overridden = excluded.overridden,
  rules = excluded.rules, clauses = excluded.clauses, body = excluded.body;

-- name: LightTotalsOfPlan :many
SELECT * FROM light_totals WHERE plan_id = @plan_id ORDER BY level, id;

-- name: LightTotal :one
SELECT * FROM light_totals WHERE plan_id = @plan_id AND level = @level AND id = @id;

-- name: LightTotalsOfUnit :many
SELECT * FROM light_totals WHERE level = 'unit' AND id = @id ORDER BY plan_id;

-- name: SaveLightTotal :exec
INSERT INTO light_totals (plan_id, level, id, day, body, version) VALUES (@plan_id, @level, @id, @day, @body, 1)
ON CONFLICT (plan_id, level, id) DO UPDATE SET day = excluded.day, body = excluded.body, version = light_totals.version + 1;

-- name: DeleteLightTotal :exec
DELETE FROM light_totals WHERE plan_id = @plan_id AND level = @level AND id = @id;

-- name: LightChangesOfPlan :many
SELECT * FROM light_changes WHERE plan_id = @plan_id AND id < @before ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: LightChangesOfMeasure :many
SELECT * FROM light_changes WHERE measure_id = @measure_id AND id < @before ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: InsertLightChange :exec
INSERT INTO light_changes (id, plan_id, measure_id, at, day, was_light, is_light, body)
VALUES (@id, @plan_id, @measure_id, @at, @day, @was_light, @is_light, @body);

-- name: FrozenLightsOfMeasure :many
SELECT * FROM frozen_lights WHERE measure_id = @measure_id ORDER BY period_id;

-- name: FrozenLightsOfPeriod :many
SELECT * FROM frozen_lights WHERE period_id = @period_id ORDER BY measure_id;

-- name: LightOverridesOfMeasure :many
SELECT * FROM light_overrides WHERE measure_id = @measure_id ORDER BY id;

-- name: LightOverridesOfPlan :many
SELECT * FROM light_overrides WHERE plan_id = @plan_id ORDER BY id;

-- name: InsertLightOverride :exec
INSERT INTO light_overrides (id, plan_id, measure_id, body) VALUES (@id, @plan_id, @measure_id, @body);

-- name: LightRules :many
SELECT * FROM light_rules ORDER BY version;

-- name: InsertLightRules :exec
INSERT INTO light_rules (version, body, note, at, account_id, author) VALUES (@version, @body, @note, @at, @account_id, @author);

-- name: ReportStanding :one
SELECT state, due, round FROM reports WHERE id = @id;

-- name: MeasureLabel :one
SELECT id, plan_id, number, slug, title_hans, title_hant, title_en FROM measures WHERE id = @id;

-- name: LightsVersion :one
SELECT version FROM light_totals WHERE plan_id = @plan_id AND level = 'plan' AND id = @id;
