-- name: InsertWorkPlan :exec
INSERT INTO work_plans (id, plan_id, measure_id, unit_id, number, library, state, start_day, deadline, strands, note, review,
  submitted_on, decided_on, tasks, begins, finish, promised, late_by, slack, share, computed_on, version)
VALUES (@id, @plan_id, @measure_id, @unit_id, @number, @library, @state, @start_day, @deadline, @strands, @note, @review,
  @submitted_on, @decided_on, @tasks, @begins, @finish, @promised, @late_by, @slack, @share, @computed_on, 1);

-- name: UpdateWorkPlan :execrows
UPDATE work_plans SET number = @number, library = @library, state = @state, start_day = @start_day, deadline = @deadline, strands = @strands,
  note = @note, review = @review, submitted_on = @submitted_on, decided_on = @decided_on, tasks = @tasks, begins = @begins,
  finish = @finish, promised = @promised, late_by = @late_by, slack = @slack, share = @share, computed_on = @computed_on,
  version = version + 1
WHERE id = @id AND version = @version;

-- name: SaveWorkTotals :exec
UPDATE work_plans SET begins = @begins, finish = @finish, promised = @promised, late_by = @late_by, slack = @slack, share = @share,
  computed_on = @computed_on
WHERE id = @id;

-- name: DeleteWorkPlan :exec
DELETE FROM work_plans WHERE id = @id;

-- name: DeleteWorkTasks :exec
DELETE FROM work_tasks WHERE work_id = @work_id;

-- name: WorkPlan :one
SELECT * FROM work_plans WHERE id = @id;

-- name: WorkVersion :one
SELECT * FROM work_plans WHERE measure_id = @measure_id AND number = @number;

-- name: WorkVersions :many
SELECT * FROM work_plans WHERE measure_id = @measure_id ORDER BY number;

-- name: WorkOfPlanIn :many
SELECT * FROM work_plans WHERE plan_id = @plan_id AND state = @state ORDER BY measure_id;

-- name: WorkOfUnitIn :many
SELECT * FROM work_plans WHERE unit_id = @unit_id AND state = @state ORDER BY measure_id;

-- name: WorkIn :many
SELECT * FROM work_plans
WHERE state = @state AND id > @after
ORDER BY id
LIMIT CAST(@n AS BIGINT);

-- name: WorkTasks :many
SELECT * FROM work_tasks WHERE work_id = @work_id ORDER BY seq;

-- name: WorkTasksOfPlan :many
SELECT t.* FROM work_plans w JOIN work_tasks t ON t.work_id = w.id
WHERE w.plan_id = @plan_id AND w.state = 'in_force'
ORDER BY w.measure_id, t.seq;

-- name: WorkScheduleOfPlan :many
SELECT t.work_id, t.task, t.strand, t.days, t.calendar, t.gate, t.bounds, t.links, t.state, t.progress, t.request, t.quantity,
  t.dates, t.due_key
FROM work_plans w JOIN work_tasks t ON t.work_id = w.id
WHERE w.plan_id = @plan_id AND w.state = 'in_force'
ORDER BY w.measure_id, t.seq;

-- name: WorkTasksOfUnit :many
SELECT t.* FROM work_plans w JOIN work_tasks t ON t.work_id = w.id
WHERE w.unit_id = @unit_id AND w.state = 'in_force'
ORDER BY w.measure_id, t.seq;

-- name: TasksDueOfPlan :many
SELECT t.work_id, w.measure_id, t.task, t.unit_id, t.gate, t.state, t.body, t.request, t.quantity, t.dates
FROM work_tasks t JOIN work_plans w ON w.id = t.work_id
WHERE t.plan_id = @plan_id AND t.due_key >= @from_day AND t.due_key <= @to_day
ORDER BY t.due_key, t.work_id, t.seq;

-- name: TasksDueOfUnit :many
SELECT t.work_id, w.measure_id, t.task, t.unit_id, t.gate, t.state, t.body, t.request, t.quantity, t.dates
FROM work_tasks t JOIN work_plans w ON w.id = t.work_id
WHERE t.unit_id = @unit_id AND t.due_key >= @from_day AND t.due_key <= @to_day
ORDER BY t.due_key, t.work_id, t.seq;

-- name: CrossLinks :many
SELECT * FROM work_links WHERE plan_id = @plan_id ORDER BY id;

-- name: CrossLink :one
SELECT * FROM work_links WHERE id = @id;

-- name: InsertCrossLink :exec
INSERT INTO work_links (id, plan_id, from_measure, from_task, to_measure, to_task, type, lag)
VALUES (@id, @plan_id, @from_measure, @from_task, @to_measure, @to_task, @type, @lag);

-- name: DeleteCrossLink :exec
DELETE FROM work_links WHERE id = @id;

-- name: ExtensionByID :one
SELECT * FROM extensions WHERE id = @id;

-- name: ExtensionsOfMeasure :many
SELECT * FROM extensions WHERE measure_id = @measure_id ORDER BY id;

-- name: ExtensionsOfPlan :many
SELECT * FROM extensions WHERE plan_id = @plan_id ORDER BY id;

-- name: ExtensionsInState :many
SELECT * FROM extensions WHERE state = @state ORDER BY filed_on, id;

-- name: InsertExtension :exec
INSERT INTO extensions (id, plan_id, measure_id, unit_id, task, state, filed_on, body, version)
VALUES (@id, @plan_id, @measure_id, @unit_id, @task, @state, @filed_on, @body, 1);

-- name: UpdateExtension :execrows
UPDATE extensions SET state = @state, body = @body, version = version + 1 WHERE id = @id AND version = @version;

-- name: TemplateEdits :many
SELECT * FROM template_edits ORDER BY library;

-- name: InsertTemplateEdit :exec
INSERT INTO template_edits (library, template, body, note, at, account_id, author)
VALUES (@library, @template, @body, @note, @at, @account_id, @author);

-- name: CalendarNotices :many
SELECT * FROM calendar_notices ORDER BY book;

-- name: LastCalendarNotice :one
SELECT CAST(COALESCE(MAX(book), 1) AS BIGINT) AS book FROM calendar_notices;

-- name: InsertCalendarNotice :exec
INSERT INTO calendar_notices (book, body, at, account_id, author) VALUES (@book, @body, @at, @account_id, @author);

-- name: FeedByToken :one
SELECT * FROM feeds WHERE token_hash = @token_hash;

-- name: FeedsOfAccount :many
SELECT * FROM feeds WHERE account_id = @account_id ORDER BY id;

-- name: InsertFeed :exec
INSERT INTO feeds (id, token_hash, account_id, kind, subject, lang, alarm, made_at, used_on)
VALUES (@id, @token_hash, @account_id, @kind, @subject, @lang, @alarm, @made_at, '');

-- name: DeleteFeed :execrows
DELETE FROM feeds WHERE id = @id AND account_id = @account_id;

-- name: SetFeedUsed :exec
UPDATE feeds SET used_on = @used_on WHERE id = @id;

-- name: IssuedPlans :many
SELECT id FROM plans WHERE status IN ('issued', 'closing', 'closed') ORDER BY status, id;
