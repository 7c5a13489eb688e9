-- name: PlanTotals :many
SELECT p.id, p.slug, p.measures, p.actions, p.units, p.assignments,
  (SELECT COUNT(*) FROM measures m WHERE m.plan_id = p.id) AS counted_measures,
  (SELECT COUNT(*) FROM provisions v WHERE v.plan_id = p.id AND v.kind = 'action') AS counted_actions,
  (SELECT COUNT(DISTINCT a.unit_id) FROM assignments a WHERE a.plan_id = p.id) AS counted_units,
  (SELECT COUNT(*) FROM assignments a WHERE a.plan_id = p.id) AS counted_assignments
FROM plans p ORDER BY p.id;

-- name: PlanUnitTotals :many
SELECT * FROM plan_units ORDER BY plan_id, unit_id;

-- name: PlanUnitCounts :many
SELECT plan_id, unit_id, COUNT(DISTINCT measure_id) AS measures,
  COUNT(DISTINCT CASE WHEN role IN ('lead', 'lead_assumed') THEN measure_id END) AS leads
FROM assignments GROUP BY plan_id, unit_id ORDER BY plan_id, unit_id;

-- name: UnitTotals :many
SELECT u.id, u.name, u.plans, u.measures, u.leads, COUNT(p.plan_id) AS counted_plans,
  CAST(COALESCE(SUM(p.measures), 0) AS BIGINT) AS counted_measures,
  CAST(COALESCE(SUM(p.leads), 0) AS BIGINT) AS counted_leads
FROM units u LEFT JOIN plan_units p ON p.unit_id = u.id
GROUP BY u.id, u.name, u.plans, u.measures, u.leads ORDER BY u.id;

-- name: WrongNoteTotals :many
SELECT m.id, m.plan_id, m.slug, m.notes, COUNT(n.id) AS counted_notes
FROM measures m LEFT JOIN notes n ON n.measure_id = m.id
GROUP BY m.id, m.plan_id, m.slug, m.notes HAVING m.notes <> COUNT(n.id) ORDER BY m.id;

-- name: CountDocuments :one
SELECT COUNT(*) FROM documents;

-- name: DocumentPieces :one
SELECT COUNT(*) FROM document_chunks WHERE document_id = @document_id;
