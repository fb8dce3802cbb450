-- Rounds of planning, and what becomes of a proposal on its way through them.

-- +goose Up
CREATE TABLE rounds (
    id              TEXT PRIMARY KEY,
    -- Counts from 1; a proposal joins the last open one.
    number          BIGINT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    year            BIGINT NOT NULL,
    state           TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'archived')),
    -- Which steps a proposal must take before it is published, as JSON.
    steps           TEXT NOT NULL,
    -- Days until which communes declare and universities answer, YYYY-MM-DD; empty for none.
    declare_by      TEXT NOT NULL DEFAULT '',
    answer_by       TEXT NOT NULL DEFAULT '',
    -- What the approver allows a plan to cost, and how much of the demand it must serve; 0 for no limit.
    most_kvnd       BIGINT NOT NULL DEFAULT 0,
    least_permille  BIGINT NOT NULL DEFAULT 0,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);

ALTER TABLE proposals ADD COLUMN round_id TEXT NOT NULL DEFAULT '';

-- What was done with a proposal: comments and the acts that move it from stage to stage.
CREATE TABLE proposal_acts (
    id              TEXT PRIMARY KEY,
    proposal_id     TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
    act             TEXT NOT NULL,
    from_stage      TEXT NOT NULL,
    to_stage        TEXT NOT NULL,
    -- A comment, an opinion, a reason.
    body            TEXT NOT NULL DEFAULT '',
    -- The line that a comment is about, as JSON of a cell and an offer; empty for the proposal as a whole.
    line            TEXT NOT NULL DEFAULT '',
    -- Number and day of the paper that stands for it in the city's document system, and the SHA-256 of its file.
    paper_number    TEXT NOT NULL DEFAULT '',
    paper_date      TEXT NOT NULL DEFAULT '',
    paper_digest    TEXT NOT NULL DEFAULT '',
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
);
CREATE INDEX proposal_acts_by_proposal ON proposal_acts (proposal_id, id);

-- The publication that another replaced comes back in force where that one is withdrawn.
ALTER TABLE publications ADD COLUMN replaced_id TEXT NOT NULL DEFAULT '';
-- A withdrawn publication counts as superseded, whether or not something else is in force.
ALTER TABLE publications ADD COLUMN withdrawn_at TIMESTAMP;

-- +goose Down
ALTER TABLE publications DROP COLUMN withdrawn_at;
ALTER TABLE publications DROP COLUMN replaced_id;
DROP TABLE proposal_acts;
ALTER TABLE proposals DROP COLUMN round_id;
DROP TABLE rounds;
