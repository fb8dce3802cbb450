-- Plans and hypotheses are told apart; a publication carries the head of the audit.

-- +goose Up
-- A hypothesis is what a scenario or a what-if question computed: nobody publishes it before a planner has made a plan of it.
ALTER TABLE proposals ADD COLUMN kind TEXT NOT NULL DEFAULT 'plan' CHECK (kind IN ('plan', 'hypothesis'));
-- The proposal whose changes it shows; empty where it starts from a dataset or a problem.
ALTER TABLE proposals ADD COLUMN base_id TEXT NOT NULL DEFAULT '';
-- Who made a plan of a hypothesis.
ALTER TABLE proposals ADD COLUMN adopted_by TEXT NOT NULL DEFAULT '';
UPDATE proposals SET kind = 'hypothesis' WHERE stage = 'solved' AND run_id IN (SELECT id FROM runs WHERE input LIKE '%"changes":[%');
CREATE INDEX proposals_by_problem ON proposals (problem_digest, owner);

-- The last line of the audit when the publication was made, that of the publication itself; 0 and empty before this was noted.
ALTER TABLE publications ADD COLUMN audit_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publications ADD COLUMN audit_head TEXT NOT NULL DEFAULT '';

-- One row that is written to see whether the database takes writes.
CREATE TABLE pulses (
    id BIGINT PRIMARY KEY,
    at TIMESTAMP NOT NULL
);

-- +goose Down
DROP TABLE pulses;
ALTER TABLE publications DROP COLUMN audit_head;
ALTER TABLE publications DROP COLUMN audit_sequence;
DROP INDEX proposals_by_problem;
ALTER TABLE proposals DROP COLUMN adopted_by;
ALTER TABLE proposals DROP COLUMN base_id;
ALTER TABLE proposals DROP COLUMN kind;
