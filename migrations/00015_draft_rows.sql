-- What the rows of a draft's part are called while people edit them. It holds while version is that of the part's
-- members: whatever replaces the part as a whole makes it void.

-- +goose Up
CREATE TABLE draft_rows (
    draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    part     TEXT NOT NULL,
    version  BIGINT NOT NULL,
    -- JSON, gzip.
    body     BLOB NOT NULL,
    PRIMARY KEY (draft_id, part)
);

-- +goose Down
DROP TABLE draft_rows;
