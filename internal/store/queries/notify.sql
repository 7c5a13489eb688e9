-- name: OpenReports :many
SELECT r.id, r.period_id, r.plan_id, r.measure_id, r.unit_id, r.duty_id, r.state, r.due, r.round, r.reason, r.version,
  CAST(COALESCE(n.body, '') AS TEXT) AS last
FROM reports r LEFT JOIN report_rounds n ON n.report_id = r.id AND n.number = r.round
WHERE r.plan_id = @plan_id AND r.state IN ('owed', 'submitted', 'approved', 'returned')
ORDER BY r.due, r.id;

-- name: ContributorsOfPlan :many
SELECT c.report_id, c.unit_id FROM reports r JOIN contributions c ON c.report_id = r.id
WHERE r.plan_id = @plan_id AND r.state IN ('owed', 'submitted', 'approved', 'returned')
ORDER BY r.due, r.id, c.unit_id;

-- name: EnabledAccounts :many
SELECT * FROM accounts WHERE NOT disabled ORDER BY id;

-- name: NoticeByID :one
SELECT * FROM notices WHERE id = @id;

-- name: NoticeStateByKey :one
SELECT id, state FROM notices WHERE key = @key;

-- name: HeldNotices :many
SELECT * FROM notices WHERE plan_id = @plan_id AND state IN ('open', 'withdrawn') ORDER BY made_at, id;

-- name: Inbox :many
SELECT * FROM notices
WHERE account_id = @account_id AND state = @state AND (made_at, id) < (@before_at, CAST(@before_id AS TEXT))
ORDER BY made_at DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: UnreadNotices :one
SELECT COUNT(*) FROM notices WHERE account_id = @account_id AND state = 'open' AND read_at IS NULL;

-- name: LadderOfPlan :many
SELECT * FROM notices
WHERE plan_id = @plan_id AND level > 0 AND (made_at, id) < (@before_at, CAST(@before_id AS TEXT))
ORDER BY made_at DESC, id DESC
LIMIT CAST(@n AS BIGINT);

-- name: StepNotices :many
SELECT * FROM notices
WHERE plan_id = @plan_id AND state IN ('open', 'withdrawn') AND state = 'open' AND kind = @kind AND matter = @matter AND stage = @stage AND step = @step
ORDER BY made_at, id;

-- name: InsertNotice :exec
INSERT INTO notices (id, key, kind, matter, stage, step, level, state, account_id, copy, unit_id, plan_id, measure_id, due, body, link, made_at,
  read_at, ended_at, ended_by, reason)
VALUES (@id, @key, @kind, @matter, @stage, @step, @level, 'open', @account_id, @copy, @unit_id, @plan_id, @measure_id, @due, @body, @link, @made_at,
  NULL, NULL, '', '');

-- name: ReopenNotice :execrows
UPDATE notices SET state = 'open', due = @due, body = @body, link = @link, level = @level, copy = @copy, made_at = @made_at, read_at = NULL, ended_at = NULL
WHERE id = @id AND state IN ('done', 'climbed');

-- name: EndNotice :execrows
UPDATE notices SET state = @state, ended_at = @ended_at, ended_by = @ended_by, reason = @reason WHERE id = @id AND state = 'open';

-- name: ReadNotice :exec
UPDATE notices SET read_at = @read_at WHERE id = @id AND account_id = @account_id AND read_at IS NULL;

-- name: ReadAllNotices :exec
UPDATE notices SET read_at = @read_at WHERE account_id = @account_id AND state = 'open' AND read_at IS NULL;

-- name: Channels :many
SELECT * FROM channels ORDER BY id;

-- name: ChannelByID :one
SELECT * FROM channels WHERE id = @id;

-- name: InsertChannel :exec
INSERT INTO channels (id, kind, name, off, body, secret, version) VALUES (@id, @kind, @name, @off, @body, @secret, 1);

-- name: UpdateChannel :execrows
UPDATE channels SET name = @name, off = @off, body = @body, secret = @secret, version = version + 1 WHERE id = @id AND version = @version;

-- name: Delivery :one
SELECT * FROM deliveries WHERE id = @id;

-- name: DeliveriesDue :many
SELECT * FROM deliveries WHERE state = 'waiting' AND next_at <= @now ORDER BY next_at, id LIMIT CAST(@n AS BIGINT);

-- name: DeliveriesOfChannel :many
SELECT * FROM deliveries
WHERE channel_id = @channel_id AND id < @before
ORDER BY id DESC
LIMIT CAST(@n AS BIGINT);

-- name: DeliveryCounts :many
SELECT channel_id, state, COUNT(*) AS n FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY channel_id, state ORDER BY channel_id, state;

-- name: InsertDelivery :execrows
INSERT INTO deliveries (id, key, channel_id, account_id, notice_id, form, state, attempts, next_at, error, made_at, sent_at, version)
VALUES (@id, @key, @channel_id, @account_id, @notice_id, @form, @state, 0, @next_at, '', @made_at, NULL, 1)
ON CONFLICT (key) DO NOTHING;

-- name: UpdateDelivery :execrows
UPDATE deliveries SET state = @state, attempts = @attempts, next_at = @next_at, error = @error, sent_at = @sent_at, version = version + 1
WHERE id = @id AND version = @version;

-- name: PreferenceOf :one
SELECT * FROM notice_preferences WHERE account_id = @account_id;

-- name: AllPreferences :many
SELECT * FROM notice_preferences ORDER BY account_id;

-- name: InsertPreference :exec
INSERT INTO notice_preferences (account_id, email, body, version) VALUES (@account_id, @email, @body, 1);

-- name: UpdatePreference :execrows
UPDATE notice_preferences SET email = @email, body = @body, version = version + 1 WHERE account_id = @account_id AND version = @version;
