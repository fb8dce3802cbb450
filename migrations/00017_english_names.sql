-- What fields and providers of a proposal are called in English, where its dataset says so.

-- +goose Up
ALTER TABLE proposal_fields ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal_offers ADD COLUMN provider_name_en TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE proposal_offers DROP COLUMN provider_name_en;
ALTER TABLE proposal_fields DROP COLUMN name_en;
