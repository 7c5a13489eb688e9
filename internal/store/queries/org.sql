-- name: Unit :one
SELECT * FROM units WHERE id = @id;

-- name: UnitBySlug :one
SELECT * FROM units WHERE slug = @slug;

-- name: UnitByName :one
SELECT u.* FROM unit_names n JOIN units u ON u.id = n.unit_id WHERE n.name_key = @name_key;

-- name: UnitsByName :many
SELECT n.name_key, n.unit_id FROM unit_names n
WHERE n.name_key IN (SELECT j.value FROM json_each(CAST(@keys AS TEXT)) AS j)
ORDER BY n.name_key;

-- name: UnitSlugs :many
SELECT slug FROM units WHERE slug = @slug OR slug LIKE CAST(@prefix AS TEXT) ORDER BY slug;

-- name: AllUnits :many
SELECT * FROM units ORDER BY sort_key, id;

-- name: UnitsPage :many
SELECT * FROM units
WHERE (sort_key, id) > (CAST(@after_key AS TEXT), CAST(@after_id AS TEXT))
ORDER BY sort_key, id
LIMIT CAST(@n AS BIGINT);

-- name: UnitsPageOfClass :many
SELECT * FROM units
WHERE class = @class AND (sort_key, id) > (CAST(@after_key AS TEXT), CAST(@after_id AS TEXT))
ORDER BY sort_key, id
LIMIT CAST(@n AS BIGINT);

-- name: UnitsPageMatching :many
SELECT * FROM units
WHERE (CAST(@class AS TEXT) = '' OR class = CAST(@class AS TEXT))
  AND search LIKE CAST(@pattern AS TEXT) ESCAPE '\'
  AND (sort_key, id) > (CAST(@after_key AS TEXT), CAST(@after_id AS TEXT))
ORDER BY sort_key, id
LIMIT CAST(@n AS BIGINT);

-- name: UnitAliases :many
SELECT * FROM unit_names WHERE unit_id = @unit_id AND seq > 0 ORDER BY seq;

-- name: AllAliases :many
SELECT * FROM unit_names WHERE seq > 0 ORDER BY unit_id, seq;

-- name: AliasesOf :many
SELECT * FROM unit_names
WHERE seq > 0 AND unit_id IN (SELECT j.value FROM json_each(CAST(@ids AS TEXT)) AS j)
ORDER BY unit_id, seq;

-- name: InsertUnit :exec
INSERT INTO units (id, slug, name, hant, english, class, parent_id, sort_key, search, plans, measures, leads, version)
VALUES (@id, @slug, @name, @hant, @english, @class, @parent_id, @sort_key, @search, 0, 0, 0, 1);

-- name: UpdateUnit :execrows
UPDATE units SET name = @name, hant = @hant, english = @english, class = @class, parent_id = @parent_id,
  sort_key = @sort_key, search = @search, version = version + 1
WHERE id = @id AND version = @version;

-- name: DeleteUnitNames :exec
DELETE FROM unit_names WHERE unit_id = @unit_id;

-- name: InsertUnitName :exec
INSERT INTO unit_names (name_key, unit_id, seq, name, former) VALUES (@name_key, @unit_id, @seq, @name, @former);

-- name: AddUnitTotals :exec
UPDATE units SET plans = plans + @plans, measures = measures + @measures, leads = leads + @leads WHERE id = @id;
