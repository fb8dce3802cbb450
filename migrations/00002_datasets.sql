-- What a city keeps. A dataset never changes: its file is the truth, the rows
-- beside it are what screens search and page.

-- +goose Up
CREATE TABLE datasets (
    id              TEXT PRIMARY KEY,
    -- SHA-256 of the canonical JSON of the dataset.
    digest          TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    title_vi        TEXT NOT NULL DEFAULT '',
    title_en        TEXT NOT NULL DEFAULT '',
    search          TEXT NOT NULL DEFAULT '',
    base_date       TEXT NOT NULL,
    roster_date     TEXT NOT NULL,
    marks           TEXT NOT NULL DEFAULT '',
    communes        BIGINT NOT NULL,
    fields          BIGINT NOT NULL,
    universities    BIGINT NOT NULL,
    programmes      BIGINT NOT NULL,
    norms           BIGINT NOT NULL,
    roster_rows     BIGINT NOT NULL,
    heads           BIGINT NOT NULL,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
);
CREATE INDEX datasets_by_name ON datasets (name, created_at);
CREATE INDEX datasets_by_time ON datasets (created_at, id);

CREATE TABLE dataset_files (
    dataset_id TEXT PRIMARY KEY REFERENCES datasets (id) ON DELETE CASCADE,
    -- The dataset as JSON, gzip.
    body       BLOB NOT NULL
);

CREATE TABLE communes (
    dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    search     TEXT NOT NULL,
    group_id   TEXT NOT NULL,
    type       TEXT NOT NULL,
    category   TEXT NOT NULL,
    class      TEXT NOT NULL,
    population BIGINT NOT NULL,
    area_ha    BIGINT NOT NULL,
    headcount  BIGINT NOT NULL,
    tags       TEXT NOT NULL,
    x_m        BIGINT NOT NULL,
    y_m        BIGINT NOT NULL,
    certainty  TEXT NOT NULL,
    PRIMARY KEY (dataset_id, place),
    UNIQUE (dataset_id, id)
);

CREATE TABLE fields (
    dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    search     TEXT NOT NULL,
    origin     TEXT NOT NULL,
    PRIMARY KEY (dataset_id, place),
    UNIQUE (dataset_id, id)
);

CREATE TABLE universities (
    dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    search     TEXT NOT NULL,
    ownership  TEXT NOT NULL,
    autonomy   TEXT NOT NULL,
    x_m        BIGINT NOT NULL,
    y_m        BIGINT NOT NULL,
    source     TEXT NOT NULL,
    certainty  TEXT NOT NULL,
    PRIMARY KEY (dataset_id, place),
    UNIQUE (dataset_id, id)
);

CREATE TABLE programmes (
    dataset_id    TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place         BIGINT NOT NULL,
    id            TEXT NOT NULL,
    provider      TEXT NOT NULL,
    name          TEXT NOT NULL,
    search        TEXT NOT NULL,
    major         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    start_month   BIGINT NOT NULL,
    months        BIGINT NOT NULL,
    published     BIGINT NOT NULL,
    capacity      BIGINT NOT NULL,
    quotas        TEXT NOT NULL,
    price_kvnd    BIGINT NOT NULL,
    tuition_group TEXT NOT NULL,
    multiplier    BIGINT NOT NULL,
    paid_months   BIGINT NOT NULL,
    min_cohort    BIGINT NOT NULL,
    opening_kvnd  BIGINT NOT NULL,
    first_intake  BIGINT NOT NULL,
    last_intake   BIGINT NOT NULL,
    legal_mode    TEXT NOT NULL,
    reach_m       BIGINT NOT NULL,
    entry         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    certainty     TEXT NOT NULL,
    PRIMARY KEY (dataset_id, place),
    UNIQUE (dataset_id, id)
);
CREATE INDEX programmes_by_provider ON programmes (dataset_id, provider, place);

CREATE TABLE norms (
    dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    id         TEXT NOT NULL,
    unit_type  TEXT NOT NULL,
    tag        TEXT NOT NULL,
    position   TEXT NOT NULL,
    field      TEXT NOT NULL,
    posts      BIGINT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    document   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    search     TEXT NOT NULL,
    certainty  TEXT NOT NULL,
    PRIMARY KEY (dataset_id, place),
    UNIQUE (dataset_id, id)
);
CREATE INDEX norms_by_field ON norms (dataset_id, field, place);

CREATE TABLE roster (
    dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    unit       TEXT NOT NULL,
    position   TEXT NOT NULL,
    major      TEXT NOT NULL,
    level      TEXT NOT NULL,
    theory     TEXT NOT NULL,
    birth_year BIGINT NOT NULL,
    sex        TEXT NOT NULL,
    heads      BIGINT NOT NULL,
    PRIMARY KEY (dataset_id, place)
);
CREATE INDEX roster_by_unit ON roster (dataset_id, unit, place);

-- What planners edit. A part is one list of the dataset; version counts the
-- saves, so that nobody overwrites what he has not seen.
CREATE TABLE drafts (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    title_vi        TEXT NOT NULL DEFAULT '',
    title_en        TEXT NOT NULL DEFAULT '',
    search          TEXT NOT NULL DEFAULT '',
    -- The dataset that it began as; empty where it began empty.
    base_dataset_id TEXT NOT NULL DEFAULT '',
    -- The dataset that it became last; empty until then.
    dataset_id      TEXT NOT NULL DEFAULT '',
    version         BIGINT NOT NULL,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);
CREATE INDEX drafts_by_time ON drafts (created_at, id);

CREATE TABLE draft_parts (
    draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    -- A member of the dataset's JSON: roster, norms, ..., and base_date.
    part     TEXT NOT NULL,
    -- The draft's version that wrote it.
    version  BIGINT NOT NULL,
    -- Its JSON, gzip.
    body     BLOB NOT NULL,
    PRIMARY KEY (draft_id, part)
);

-- A policy is named; each save of it is a version that never changes.
CREATE TABLE policies (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    version         BIGINT NOT NULL,
    title_vi        TEXT NOT NULL DEFAULT '',
    title_en        TEXT NOT NULL DEFAULT '',
    -- SHA-256 of the canonical JSON of the policy.
    digest          TEXT NOT NULL,
    body            TEXT NOT NULL,
    owner           TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    UNIQUE (name, version)
);

CREATE TABLE problems (
    -- matcher.Problem's digest: display names do not count.
    digest     TEXT PRIMARY KEY,
    dataset_id TEXT NOT NULL DEFAULT '',
    policy_id  TEXT NOT NULL DEFAULT '',
    communes   BIGINT NOT NULL,
    offers     BIGINT NOT NULL,
    cells      BIGINT NOT NULL,
    rules      BIGINT NOT NULL,
    seats      BIGINT NOT NULL,
    -- The problem as JSON, gzip.
    body       BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- +goose Down
DROP TABLE problems;
DROP TABLE policies;
DROP TABLE draft_parts;
DROP TABLE drafts;
DROP TABLE roster;
DROP TABLE norms;
DROP TABLE programmes;
DROP TABLE universities;
DROP TABLE fields;
DROP TABLE communes;
DROP TABLE dataset_files;
DROP TABLE datasets;
