-- Holders of one commune, field and year may be of different entry classes: a cell is known by its class, too.

-- +goose Up
-- Empty where nobody holds the post, and in proposals from before classes were told apart.
ALTER TABLE allocations ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE unmet ADD COLUMN class TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE unmet DROP COLUMN class;
ALTER TABLE allocations DROP COLUMN class;
