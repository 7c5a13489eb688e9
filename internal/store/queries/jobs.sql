-- name: EnqueueJob :exec
INSERT INTO jobs (id, kind, key, claim, state, args, due, made_at, node, attempts, problem)
VALUES (@id, @kind, @key, '', 'waiting', @args, @due, @made_at, '', 0, '')
ON CONFLICT (kind, key, claim) DO UPDATE
SET due = excluded.due, args = excluded.args, state = 'waiting',
  attempts = CASE WHEN jobs.state = 'dead' THEN 0 ELSE jobs.attempts END
WHERE excluded.due < jobs.due OR jobs.state = 'dead';

-- name: ClaimJobs :many
UPDATE jobs SET state = 'running', claim = @claim, node = @node, due = @lease, attempts = attempts + 1
WHERE id IN (
  SELECT w.id FROM jobs w
  WHERE w.kind = @kind AND w.state <> 'dead' AND w.due <= @now
    AND (w.state = 'running' OR NOT EXISTS (
      SELECT 1 FROM jobs o WHERE o.kind = w.kind AND o.key = w.key AND o.claim <> ''))
  ORDER BY w.due, w.id
  LIMIT CAST(@n AS BIGINT))
RETURNING *;

-- name: FinishJobs :execrows
DELETE FROM jobs
WHERE claim = @claim AND jobs.id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j);

-- name: ExtendJobs :execrows
UPDATE jobs SET due = @lease
WHERE claim = @claim AND jobs.id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j);

-- name: HeldJobs :many
SELECT h.id FROM jobs h
WHERE h.claim = @claim AND h.id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j)
ORDER BY h.id;

-- name: PutBackJob :execrows
UPDATE jobs SET state = @state, claim = '', node = '', due = @due, attempts = @attempts, problem = @problem
WHERE jobs.id = @id AND jobs.claim = @claim AND NOT EXISTS (
  SELECT 1 FROM jobs o WHERE o.kind = jobs.kind AND o.key = jobs.key AND o.claim = '');

-- name: MarkPendingJob :exec
UPDATE jobs SET attempts = @attempts, problem = @problem
WHERE kind = @kind AND key = @key AND claim = '' AND attempts < @attempts;

-- name: RemoveJob :execrows
DELETE FROM jobs WHERE id = @id AND claim = @claim;

-- name: ReviveJob :execrows
UPDATE jobs SET state = 'waiting', due = @due, attempts = 0 WHERE id = @id AND claim = '';

-- name: ReviveDeadJobs :execrows
UPDATE jobs SET state = 'waiting', due = @due, attempts = 0 WHERE kind = @kind AND claim = '' AND state = 'dead';

-- name: JobByID :one
SELECT * FROM jobs WHERE id = @id;

-- name: NextJobDue :one
SELECT due FROM jobs WHERE kind = @kind AND state <> 'dead' ORDER BY due, id LIMIT 1;

-- name: JobsIn :many
SELECT * FROM jobs
WHERE state = @state AND (due, id) > (@after_due, CAST(@after_id AS TEXT))
ORDER BY due, id
LIMIT CAST(@n AS BIGINT);

-- name: CountJobs :many
SELECT kind, state, COUNT(*) AS jobs, COUNT(*) FILTER (WHERE attempts > 0) AS tried
FROM jobs GROUP BY kind, state ORDER BY kind, state;

-- name: RunAt :one
SELECT * FROM periodic_runs WHERE name = @name AND slot = @slot;

-- name: OpenRuns :many
SELECT * FROM periodic_runs
WHERE name = @name AND state IN ('running', 'waiting')
ORDER BY state, number;

-- name: LastRuns :many
SELECT * FROM periodic_runs WHERE name = @name ORDER BY number DESC LIMIT CAST(@n AS BIGINT);

-- name: InsertRun :execrows
INSERT INTO periodic_runs (name, slot, number, state, asked_by, claim, node, attempts, due, began_at, ended_at, problem)
VALUES (@name, @slot, @number, @state, @asked_by, @claim, @node, @attempts, @due, @began_at, @ended_at, @problem)
ON CONFLICT (name, slot) DO NOTHING;

-- name: UpdateRun :execrows
UPDATE periodic_runs SET state = @state, claim = @claim, node = @node, attempts = @attempts, due = @due,
  began_at = @began_at, ended_at = @ended_at, problem = @problem
WHERE name = @name AND slot = @slot AND claim = @held;

-- name: PruneRuns :execrows
DELETE FROM periodic_runs WHERE name = @name AND number <= @number AND state NOT IN ('running', 'waiting');
