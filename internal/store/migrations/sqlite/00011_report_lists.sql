-- +goose Up
-- Handing a report in changes its state and nothing else that lists are ordered by: the lists of
-- open and of settled reports have an index each, in which a report moves only when it is settled.
DROP INDEX reports_unit;
DROP INDEX reports_state;
CREATE INDEX reports_unit_open ON reports (unit_id, due, id) WHERE state NOT IN ('accepted', 'waived');
CREATE INDEX reports_unit_settled ON reports (unit_id, due, id) WHERE state IN ('accepted', 'waived');
CREATE INDEX reports_open ON reports (due, id) WHERE state NOT IN ('accepted', 'waived');
CREATE INDEX reports_settled ON reports (due, id) WHERE state IN ('accepted', 'waived');

-- +goose Down
DROP INDEX reports_settled;
DROP INDEX reports_open;
DROP INDEX reports_unit_settled;
DROP INDEX reports_unit_open;
CREATE INDEX reports_unit ON reports (unit_id, state, due, id);
CREATE INDEX reports_state ON reports (state, due, id);
