-- Answers. The file is the truth, whole and with its proof; the rows beside it
-- are what screens filter.

-- +goose Up
CREATE TABLE proposals (
    id              TEXT PRIMARY KEY,
    -- Counts from 1; what its rows are kept under.
    number          BIGINT NOT NULL UNIQUE,
    name            TEXT NOT NULL DEFAULT '',
    search          TEXT NOT NULL DEFAULT '',
    -- Where it stands between planner and publication.
    stage           TEXT NOT NULL DEFAULT 'solved',
    run_id          TEXT NOT NULL DEFAULT '',
    dataset_id      TEXT NOT NULL DEFAULT '',
    policy_id       TEXT NOT NULL DEFAULT '',
    problem_digest  TEXT NOT NULL,
    answer_digest   TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('optimal', 'feasible', 'infeasible', 'unknown')),
    stopped_by      TEXT NOT NULL DEFAULT '',
    verified        BOOLEAN NOT NULL,
    -- Values, bounds and gaps of all levels, as JSON.
    levels          TEXT NOT NULL,
    years           TEXT NOT NULL,
    marks           TEXT NOT NULL DEFAULT '',
    demand_seats    BIGINT NOT NULL,
    served_seats    BIGINT NOT NULL,
    late_seats      BIGINT NOT NULL,
    unmet_seats     BIGINT NOT NULL,
    cost_kvnd       BIGINT NOT NULL,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);
CREATE INDEX proposals_by_time ON proposals (created_at, id);
CREATE INDEX proposals_by_run ON proposals (run_id);

CREATE TABLE proposal_files (
    proposal_id TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
    -- proposal (the whole file) or certificate.
    part        TEXT NOT NULL,
    -- Its JSON, gzip.
    body        BLOB NOT NULL,
    PRIMARY KEY (proposal_id, part)
);

-- The rows of one proposal name communes, fields and offers by their place in
-- these lists: by name, offers by provider, programme and intake. So rows are
-- small, and in the order of a list what belongs together stands together.
CREATE TABLE proposal_communes (
    proposal BIGINT NOT NULL,
    commune  BIGINT NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    search   TEXT NOT NULL,
    group_id TEXT NOT NULL,
    type     TEXT NOT NULL,
    PRIMARY KEY (proposal, commune),
    UNIQUE (proposal, id)
);

CREATE TABLE proposal_fields (
    proposal BIGINT NOT NULL,
    field    BIGINT NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    search   TEXT NOT NULL,
    PRIMARY KEY (proposal, field),
    UNIQUE (proposal, id)
);

CREATE TABLE proposal_offers (
    proposal       BIGINT NOT NULL,
    offer          BIGINT NOT NULL,
    id             TEXT NOT NULL,
    programme      TEXT NOT NULL,
    programme_name TEXT NOT NULL,
    provider       TEXT NOT NULL,
    provider_name  TEXT NOT NULL,
    provider_kind  TEXT NOT NULL,
    search         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    major          TEXT NOT NULL,
    intake         BIGINT NOT NULL,
    ready          BIGINT NOT NULL,
    assumed        BOOLEAN NOT NULL,
    PRIMARY KEY (proposal, offer),
    UNIQUE (proposal, id)
);
CREATE INDEX proposal_offers_by_provider ON proposal_offers (proposal, provider, offer);

-- Place is unique in a proposal and rises with the commune.
CREATE TABLE allocations (
    proposal            BIGINT NOT NULL,
    commune             BIGINT NOT NULL,
    place               BIGINT NOT NULL,
    offer               BIGINT NOT NULL,
    field               BIGINT NOT NULL,
    need                TEXT NOT NULL,
    year                BIGINT NOT NULL,
    seats               BIGINT NOT NULL,
    ordered_seats       BIGINT NOT NULL,
    price_kvnd_per_seat BIGINT NOT NULL,
    PRIMARY KEY (proposal, commune, place)
);
CREATE INDEX allocations_by_offer ON allocations (proposal, offer, place);

CREATE TABLE unmet (
    proposal    BIGINT NOT NULL,
    commune     BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    field       BIGINT NOT NULL,
    need        TEXT NOT NULL,
    year        BIGINT NOT NULL,
    seats       BIGINT NOT NULL,
    proof       TEXT NOT NULL,
    -- The reason's relaxations: their codes joined by "+", and all of them as JSON.
    codes       TEXT NOT NULL,
    relaxations TEXT NOT NULL,
    PRIMARY KEY (proposal, commune, place)
);

-- +goose Down
DROP TABLE unmet;
DROP TABLE allocations;
DROP TABLE proposal_offers;
DROP TABLE proposal_fields;
DROP TABLE proposal_communes;
DROP TABLE proposal_files;
DROP TABLE proposals;
