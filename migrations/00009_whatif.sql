-- What-if: scenarios that are kept, and runs whose work is cut into blocks that
-- several workers share.

-- +goose Up
-- A block is a run of its own, under the run that it is part of; blocks count from 1.
ALTER TABLE runs ADD COLUMN parent_id TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN block BIGINT NOT NULL DEFAULT 0;
-- How many blocks a run is cut into, and how many have not ended: nobody takes it up before all have.
ALTER TABLE runs ADD COLUMN blocks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN blocks_left BIGINT NOT NULL DEFAULT 0;
-- Points of a sweep, draws of a simulation: how many there are, and how many are solved.
ALTER TABLE runs ADD COLUMN points BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN done BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_by_parent ON runs (parent_id, block) WHERE parent_id <> '';

-- What a run has found beside a proposal: the whole under block 0; the results of
-- its blocks only until they are put together.
CREATE TABLE run_results (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    block  BIGINT NOT NULL,
    -- JSON, gzip.
    body   BLOB NOT NULL,
    PRIMARY KEY (run_id, block)
);

CREATE TABLE scenarios (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    search          TEXT NOT NULL DEFAULT '',
    -- What it starts from: a proposal, or a dataset under a policy, as JSON.
    base            TEXT NOT NULL,
    -- The changes as JSON, gzip, and the SHA-256 of their canonical JSON.
    digest          TEXT NOT NULL,
    changes         BLOB NOT NULL,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);

-- +goose Down
DROP TABLE scenarios;
DROP TABLE run_results;
DROP INDEX runs_by_parent;
ALTER TABLE runs DROP COLUMN done;
ALTER TABLE runs DROP COLUMN points;
ALTER TABLE runs DROP COLUMN blocks_left;
ALTER TABLE runs DROP COLUMN blocks;
ALTER TABLE runs DROP COLUMN block;
ALTER TABLE runs DROP COLUMN parent_id;
