-- What an organisation has said that the words of its own workbooks mean, for the next file.

-- +goose Up
CREATE TABLE corrections (
	organisation_id TEXT NOT NULL PRIMARY KEY,
	body TEXT NOT NULL,
	updated_at TIMESTAMP NOT NULL
);

-- +goose Down
DROP TABLE corrections;
