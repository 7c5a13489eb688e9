-- name: AskByID :one
SELECT * FROM asks WHERE id = @id;

-- name: AsksOfPlan :many
SELECT * FROM asks WHERE plan_id = @plan_id AND id < @before ORDER BY id DESC LIMIT CAST(@n AS BIGINT);

-- name: InsertAsk :exec
INSERT INTO asks (id, plan_id, body) VALUES (@id, @plan_id, @body);

-- name: ItemsOfAsk :many
SELECT * FROM ask_items WHERE ask_id = @ask_id ORDER BY measure_id, field;

-- name: ItemsOfUnit :many
SELECT * FROM ask_items WHERE unit_id = @unit_id AND state = @state ORDER BY due, ask_id LIMIT 500;

-- name: ItemsOnMatter :many
SELECT * FROM ask_items WHERE measure_id = @measure_id AND field = @field AND asked_on >= @since ORDER BY asked_on, ask_id;

-- name: UpdateAskItem :execrows
UPDATE ask_items SET state = @state, body = @body, version = version + 1
WHERE ask_id = @ask_id AND measure_id = @measure_id AND field = @field AND version = @version;

-- name: AskTotals :many
SELECT unit_id, state, COUNT(*) AS n FROM ask_items
WHERE plan_id = @plan_id AND asked_on >= @from_day AND asked_on <= @to_day
GROUP BY unit_id, state
ORDER BY unit_id, state;

-- name: AskStates :many
SELECT state, COUNT(*) AS n FROM ask_items WHERE ask_id = @ask_id GROUP BY state ORDER BY state;
