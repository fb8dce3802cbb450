-- Work in the background. The row is the truth; a job only wakes a worker.

-- +goose Up
CREATE TABLE runs (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    -- What to do, as JSON, and the digest of all that its result depends on.
    input            TEXT NOT NULL,
    input_digest     TEXT NOT NULL,
    owner            TEXT NOT NULL,
    organisation_id  TEXT NOT NULL,
    timeout_ms       BIGINT NOT NULL CHECK (timeout_ms > 0),
    -- Attempt counts claims; a claim that is not the latest may write nothing.
    attempt          BIGINT NOT NULL DEFAULT 0,
    max_attempts     BIGINT NOT NULL CHECK (max_attempts > 0),
    worker           TEXT NOT NULL DEFAULT '',
    lease_until      TIMESTAMP,
    -- Not before this time is a queued run taken up.
    due_at           TIMESTAMP NOT NULL,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    step             TEXT NOT NULL DEFAULT '',
    level            BIGINT NOT NULL DEFAULT 0,
    levels           BIGINT NOT NULL DEFAULT 0,
    incumbent        BIGINT,
    bound            BIGINT,
    gap              BIGINT,
    nodes            BIGINT NOT NULL DEFAULT 0,
    pivots           BIGINT NOT NULL DEFAULT 0,
    error_code       TEXT NOT NULL DEFAULT '',
    error_params     TEXT NOT NULL DEFAULT '',
    -- What it made: a proposal; empty until then.
    proposal_id      TEXT NOT NULL DEFAULT '',
    -- Counts every change of the row: what listeners compare.
    version          BIGINT NOT NULL DEFAULT 1,
    created_at       TIMESTAMP NOT NULL,
    started_at       TIMESTAMP,
    finished_at      TIMESTAMP,
    updated_at       TIMESTAMP NOT NULL
);
-- The same work is done once: whoever asks again is given this run.
CREATE UNIQUE INDEX runs_by_input ON runs (kind, input_digest) WHERE state IN ('queued', 'running', 'succeeded');
CREATE INDEX runs_by_time ON runs (created_at, id);
CREATE INDEX runs_open ON runs (state, due_at) WHERE state IN ('queued', 'running');
CREATE INDEX runs_by_owner ON runs (owner, state);

-- +goose Down
DROP TABLE runs;
