-- Who acts. Sign-on, roles and the audit chain fill these tables; the store
-- writes owner and organisation of everything from the first day.

-- +goose Up
CREATE TABLE organisations (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('city', 'university', 'commune')),
    -- The UniversityID or CommuneID whose rows are its own; empty for the city.
    subject    TEXT NOT NULL DEFAULT '',
    name       TEXT NOT NULL,
    search     TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    UNIQUE (kind, subject)
);

CREATE TABLE users (
    id              TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    role            TEXT NOT NULL CHECK (role IN ('admin', 'planner', 'approver', 'university', 'commune', 'auditor')),
    -- Folded: two accounts never differ by capitals alone.
    login           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL DEFAULT '',
    language        TEXT NOT NULL DEFAULT 'vi',
    -- An argon2id string; empty where only the city's own sign-on lets in.
    password_hash   TEXT NOT NULL DEFAULT '',
    password_set_at TIMESTAMP,
    -- Issuer and subject of the city's own sign-on.
    oidc_issuer     TEXT NOT NULL DEFAULT '',
    oidc_subject    TEXT NOT NULL DEFAULT '',
    failed_logins   BIGINT NOT NULL DEFAULT 0,
    locked_until    TIMESTAMP,
    deactivated_at  TIMESTAMP,
    last_login_at   TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX users_by_organisation ON users (organisation_id, login);
CREATE UNIQUE INDEX users_by_oidc ON users (oidc_issuer, oidc_subject) WHERE oidc_subject <> '';

-- API tokens, invitations and password resets: the secret is never stored.
CREATE TABLE tokens (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id),
    purpose      TEXT NOT NULL CHECK (purpose IN ('api', 'invitation', 'reset')),
    name         TEXT NOT NULL DEFAULT '',
    hash         TEXT NOT NULL UNIQUE,
    -- Words separated by spaces.
    scope        TEXT NOT NULL DEFAULT '',
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at   TIMESTAMP
);
CREATE INDEX tokens_by_user ON tokens (user_id, created_at);

CREATE TABLE sessions (
    -- The hash of the cookie's token.
    token      TEXT PRIMARY KEY,
    data       BLOB NOT NULL,
    expiry     TIMESTAMP NOT NULL,
    user_id    TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP,
    seen_at    TIMESTAMP,
    agent      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_by_expiry ON sessions (expiry);
CREATE INDEX sessions_by_user ON sessions (user_id, expiry);

-- Append-only: the hash of a line covers the line before it.
CREATE TABLE audit (
    sequence        BIGINT PRIMARY KEY,
    at              TIMESTAMP NOT NULL,
    user_id         TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    action          TEXT NOT NULL,
    object_kind     TEXT NOT NULL,
    object_id       TEXT NOT NULL,
    -- JSON; empty where there was nothing.
    before_change   TEXT NOT NULL DEFAULT '',
    after_change    TEXT NOT NULL DEFAULT '',
    request_id      TEXT NOT NULL DEFAULT '',
    previous_hash   TEXT NOT NULL,
    hash            TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_by_object ON audit (object_kind, object_id, sequence);
CREATE INDEX audit_by_user ON audit (user_id, sequence);

-- The Idempotency-Keys of calls that made something: the same call again gives
-- what the first one made.
CREATE TABLE idempotency_keys (
    owner        TEXT NOT NULL,
    key          TEXT NOT NULL,
    thing        TEXT NOT NULL,
    input_digest TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE audit;
DROP TABLE sessions;
DROP TABLE tokens;
DROP TABLE users;
DROP TABLE organisations;
