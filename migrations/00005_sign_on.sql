-- People sign on, and a proposal is published: from then on universities see
-- their quotas and communes what they get.

-- +goose Up
-- Failures are counted for names that nobody has too, so they stand apart.
ALTER TABLE users DROP COLUMN failed_logins;
ALTER TABLE users DROP COLUMN locked_until;

CREATE TABLE login_attempts (
    -- account or address, and the SHA-256 of which.
    key      TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  TIMESTAMP NOT NULL
);
CREATE INDEX login_attempts_by_time ON login_attempts (last_at);
CREATE INDEX audit_by_action ON audit (action, sequence);

-- The unit that answers for one which a reform took apart: the one that took the
-- largest part of it, and no other.
CREATE TABLE commune_successions (
    predecessor TEXT PRIMARY KEY,
    successor   TEXT NOT NULL
);
CREATE INDEX commune_successions_by_successor ON commune_successions (successor);

CREATE TABLE publications (
    id              TEXT PRIMARY KEY,
    proposal_id     TEXT NOT NULL UNIQUE REFERENCES proposals (id),
    -- Of the life of a publication: answers of universities come between.
    state           TEXT NOT NULL CHECK (state IN ('in_force', 'superseded')),
    published_by    TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    published_at    TIMESTAMP NOT NULL,
    superseded_at   TIMESTAMP
);
CREATE UNIQUE INDEX publications_in_force ON publications (state) WHERE state = 'in_force';

-- The seats that one offer of a university gives to one commune; places follow
-- university, programme, intake and commune by name.
CREATE TABLE quotas (
    publication_id  TEXT NOT NULL REFERENCES publications (id),
    place           BIGINT NOT NULL,
    university      TEXT NOT NULL,
    university_name TEXT NOT NULL,
    offer           TEXT NOT NULL,
    programme       TEXT NOT NULL,
    programme_name  TEXT NOT NULL,
    kind            TEXT NOT NULL,
    major           TEXT NOT NULL,
    intake          BIGINT NOT NULL,
    ready           BIGINT NOT NULL,
    commune         TEXT NOT NULL,
    commune_name    TEXT NOT NULL,
    seats           BIGINT NOT NULL,
    ordered_seats   BIGINT NOT NULL,
    -- What all its seats cost by fiscal year, as JSON, and together.
    payments        TEXT NOT NULL,
    cost_kvnd       BIGINT NOT NULL,
    assumed         BOOLEAN NOT NULL,
    PRIMARY KEY (publication_id, place)
);
CREATE INDEX quotas_by_university ON quotas (publication_id, university, place);

-- +goose Down
DROP TABLE quotas;
DROP TABLE publications;
DROP TABLE commune_successions;
DROP INDEX audit_by_action;
DROP TABLE login_attempts;
ALTER TABLE users ADD COLUMN failed_logins BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN locked_until TIMESTAMP;
