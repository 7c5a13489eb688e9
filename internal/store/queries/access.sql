-- name: Account :one
SELECT * FROM accounts WHERE id = @id;

-- name: AccountByLogin :one
SELECT * FROM accounts WHERE login = @login;

-- name: AccountsPage :many
SELECT * FROM accounts WHERE login > @after ORDER BY login LIMIT CAST(@n AS BIGINT);

-- name: AccountsOfUnit :many
SELECT * FROM accounts WHERE unit_id = @unit_id ORDER BY login;

-- name: CountAccounts :one
SELECT COUNT(*) FROM accounts;

-- name: InsertAccount :exec
INSERT INTO accounts (id, login, name, role, unit_id, password, lang, disabled, created_at, updated_at, version)
VALUES (@id, @login, @name, @role, @unit_id, @password, @lang, @disabled, @created_at, @updated_at, 1);

-- name: UpdateAccount :execrows
UPDATE accounts SET login = @login, name = @name, role = @role, unit_id = @unit_id, lang = @lang,
  disabled = @disabled, updated_at = @updated_at, version = version + 1
WHERE id = @id AND version = @version;

-- name: SetPassword :execrows
UPDATE accounts SET password = @password, updated_at = @updated_at, version = version + 1 WHERE id = @id;

-- name: InsertSession :exec
INSERT INTO sessions (id, account_id, created_at, seen_at, expires_at, address, agent)
VALUES (@id, @account_id, @created_at, @seen_at, @expires_at, @address, @agent);

-- name: SessionWithAccount :one
SELECT s.id AS session_id, s.created_at AS session_created, s.seen_at, s.expires_at, s.address, s.agent,
  a.id, a.login, a.name, a.role, a.unit_id, a.lang, a.disabled, a.version
FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = @id;

-- name: SessionsOf :many
SELECT * FROM sessions WHERE account_id = @account_id ORDER BY seen_at DESC, id;

-- name: TouchSession :exec
UPDATE sessions SET seen_at = @seen_at WHERE id = @id;

-- name: DeleteSession :execrows
DELETE FROM sessions WHERE id = @id AND account_id = @account_id;

-- name: DeleteSessionByID :execrows
DELETE FROM sessions WHERE id = @id;

-- name: DeleteSessionsOf :exec
DELETE FROM sessions WHERE account_id = @account_id AND id <> @except_id;

-- name: DeleteExpiredSessions :execrows
DELETE FROM sessions WHERE expires_at < @now;

-- name: Attempts :one
SELECT * FROM attempts WHERE subject = @subject;

-- name: SaveAttempts :exec
INSERT INTO attempts (subject, failures, started_at, last_at, locked_until)
VALUES (@subject, @failures, @started_at, @last_at, @locked_until)
ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, started_at = excluded.started_at,
  last_at = excluded.last_at, locked_until = excluded.locked_until;

-- name: DeleteAttempts :exec
DELETE FROM attempts WHERE subject = @subject;

-- name: DeleteOldAttempts :execrows
DELETE FROM attempts WHERE last_at < @before;
