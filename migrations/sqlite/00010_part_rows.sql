-- A row of a dataset's list is kept as its JSON, the row that the API answers; what
-- stands in columns is what lists are found, narrowed and searched by. A new
-- column of a dataset needs no migration any more.

-- +goose Up
ALTER TABLE communes ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE communes SET body = json_object(
    'place', place, 'id', id, 'name', name, 'group', group_id, 'type', type, 'category', category, 'class', class,
    'population', population, 'area_ha', area_ha, 'headcount', headcount, 'tags', tags, 'x_m', x_m, 'y_m', y_m,
    'certainty', certainty
);
ALTER TABLE communes DROP COLUMN name;
ALTER TABLE communes DROP COLUMN category;
ALTER TABLE communes DROP COLUMN class;
ALTER TABLE communes DROP COLUMN population;
ALTER TABLE communes DROP COLUMN area_ha;
ALTER TABLE communes DROP COLUMN headcount;
ALTER TABLE communes DROP COLUMN tags;
ALTER TABLE communes DROP COLUMN x_m;
ALTER TABLE communes DROP COLUMN y_m;
ALTER TABLE communes DROP COLUMN certainty;

ALTER TABLE fields ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE fields SET body = json_object(
    'place', place, 'id', id, 'name', name, 'name_en', name_en, 'origin', origin
);
ALTER TABLE fields DROP COLUMN name;
ALTER TABLE fields DROP COLUMN name_en;
ALTER TABLE fields DROP COLUMN origin;

ALTER TABLE universities ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE universities SET body = json_object(
    'place', place, 'id', id, 'name', name, 'name_en', name_en, 'ownership', ownership, 'autonomy', autonomy,
    'x_m', x_m, 'y_m', y_m, 'source', source, 'certainty', certainty
);
ALTER TABLE universities DROP COLUMN name;
ALTER TABLE universities DROP COLUMN name_en;
ALTER TABLE universities DROP COLUMN ownership;
ALTER TABLE universities DROP COLUMN autonomy;
ALTER TABLE universities DROP COLUMN x_m;
ALTER TABLE universities DROP COLUMN y_m;
ALTER TABLE universities DROP COLUMN source;
ALTER TABLE universities DROP COLUMN certainty;

ALTER TABLE programmes ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE programmes SET body = json_object(
    'place', place, 'id', id, 'provider', provider, 'name', name, 'major', major, 'kind', kind,
    'start_month', start_month, 'months', months, 'published', published, 'capacity', capacity, 'quotas', quotas,
    'price_kvnd', price_kvnd, 'tuition_group', tuition_group, 'multiplier', multiplier, 'paid_months', paid_months,
    'min_cohort', min_cohort, 'opening_kvnd', opening_kvnd, 'first_intake', first_intake, 'last_intake', last_intake,
    'legal_mode', legal_mode, 'reach_m', reach_m, 'entry', entry, 'reason', reason, 'certainty', certainty
);
ALTER TABLE programmes DROP COLUMN name;
ALTER TABLE programmes DROP COLUMN start_month;
ALTER TABLE programmes DROP COLUMN months;
ALTER TABLE programmes DROP COLUMN published;
ALTER TABLE programmes DROP COLUMN capacity;
ALTER TABLE programmes DROP COLUMN quotas;
ALTER TABLE programmes DROP COLUMN price_kvnd;
ALTER TABLE programmes DROP COLUMN tuition_group;
ALTER TABLE programmes DROP COLUMN multiplier;
ALTER TABLE programmes DROP COLUMN paid_months;
ALTER TABLE programmes DROP COLUMN min_cohort;
ALTER TABLE programmes DROP COLUMN opening_kvnd;
ALTER TABLE programmes DROP COLUMN first_intake;
ALTER TABLE programmes DROP COLUMN last_intake;
ALTER TABLE programmes DROP COLUMN legal_mode;
ALTER TABLE programmes DROP COLUMN reach_m;
ALTER TABLE programmes DROP COLUMN entry;
ALTER TABLE programmes DROP COLUMN reason;
ALTER TABLE programmes DROP COLUMN certainty;

ALTER TABLE norms ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE norms SET body = json_object(
    'place', place, 'id', id, 'unit_type', unit_type, 'tag', tag, 'position', position, 'field', field,
    'posts', posts, 'valid_from', valid_from, 'valid_to', valid_to, 'document', document, 'reason', reason,
    'certainty', certainty
);
ALTER TABLE norms DROP COLUMN tag;
ALTER TABLE norms DROP COLUMN posts;
ALTER TABLE norms DROP COLUMN valid_from;
ALTER TABLE norms DROP COLUMN valid_to;
ALTER TABLE norms DROP COLUMN document;
ALTER TABLE norms DROP COLUMN reason;
ALTER TABLE norms DROP COLUMN certainty;

ALTER TABLE roster ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE roster SET body = json_object(
    'place', place, 'unit', unit, 'position', position, 'major', major, 'level', level, 'theory', theory,
    'birth_year', birth_year, 'sex', sex, 'count', heads
);
ALTER TABLE roster DROP COLUMN level;
ALTER TABLE roster DROP COLUMN theory;
ALTER TABLE roster DROP COLUMN birth_year;
ALTER TABLE roster DROP COLUMN sex;
ALTER TABLE roster DROP COLUMN heads;

-- +goose Down
ALTER TABLE communes ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE communes ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE communes ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE communes ADD COLUMN population BIGINT NOT NULL DEFAULT 0;
ALTER TABLE communes ADD COLUMN area_ha BIGINT NOT NULL DEFAULT 0;
ALTER TABLE communes ADD COLUMN headcount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE communes ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE communes ADD COLUMN x_m BIGINT NOT NULL DEFAULT 0;
ALTER TABLE communes ADD COLUMN y_m BIGINT NOT NULL DEFAULT 0;
ALTER TABLE communes ADD COLUMN certainty TEXT NOT NULL DEFAULT '';
UPDATE communes SET
    name = body ->> 'name', category = body ->> 'category', class = body ->> 'class',
    population = body ->> 'population', area_ha = body ->> 'area_ha', headcount = body ->> 'headcount',
    tags = body ->> 'tags', x_m = body ->> 'x_m', y_m = body ->> 'y_m', certainty = body ->> 'certainty';
ALTER TABLE communes DROP COLUMN body;

ALTER TABLE fields ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE fields ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE fields ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE fields SET
    name = body ->> 'name', name_en = body ->> 'name_en', origin = body ->> 'origin';
ALTER TABLE fields DROP COLUMN body;

ALTER TABLE universities ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN ownership TEXT NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN autonomy TEXT NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN x_m BIGINT NOT NULL DEFAULT 0;
ALTER TABLE universities ADD COLUMN y_m BIGINT NOT NULL DEFAULT 0;
ALTER TABLE universities ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN certainty TEXT NOT NULL DEFAULT '';
UPDATE universities SET
    name = body ->> 'name', name_en = body ->> 'name_en', ownership = body ->> 'ownership',
    autonomy = body ->> 'autonomy', x_m = body ->> 'x_m', y_m = body ->> 'y_m', source = body ->> 'source',
    certainty = body ->> 'certainty';
ALTER TABLE universities DROP COLUMN body;

ALTER TABLE programmes ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN start_month BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN published BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN capacity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN quotas TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN price_kvnd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN tuition_group TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN multiplier BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN paid_months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN min_cohort BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN opening_kvnd BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN first_intake BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN last_intake BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN legal_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN reach_m BIGINT NOT NULL DEFAULT 0;
ALTER TABLE programmes ADD COLUMN entry TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN certainty TEXT NOT NULL DEFAULT '';
UPDATE programmes SET
    name = body ->> 'name', start_month = body ->> 'start_month', months = body ->> 'months',
    published = body ->> 'published', capacity = body ->> 'capacity', quotas = body ->> 'quotas',
    price_kvnd = body ->> 'price_kvnd', tuition_group = body ->> 'tuition_group', multiplier = body ->> 'multiplier',
    paid_months = body ->> 'paid_months', min_cohort = body ->> 'min_cohort', opening_kvnd = body ->> 'opening_kvnd',
    first_intake = body ->> 'first_intake', last_intake = body ->> 'last_intake', legal_mode = body ->> 'legal_mode',
    reach_m = body ->> 'reach_m', entry = body ->> 'entry', reason = body ->> 'reason',
    certainty = body ->> 'certainty';
ALTER TABLE programmes DROP COLUMN body;

ALTER TABLE norms ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE norms ADD COLUMN posts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE norms ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
ALTER TABLE norms ADD COLUMN valid_to TEXT NOT NULL DEFAULT '';
ALTER TABLE norms ADD COLUMN document TEXT NOT NULL DEFAULT '';
ALTER TABLE norms ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE norms ADD COLUMN certainty TEXT NOT NULL DEFAULT '';
UPDATE norms SET
    tag = body ->> 'tag', posts = body ->> 'posts', valid_from = body ->> 'valid_from',
    valid_to = body ->> 'valid_to', document = body ->> 'document', reason = body ->> 'reason',
    certainty = body ->> 'certainty';
ALTER TABLE norms DROP COLUMN body;

ALTER TABLE roster ADD COLUMN level TEXT NOT NULL DEFAULT '';
ALTER TABLE roster ADD COLUMN theory TEXT NOT NULL DEFAULT '';
ALTER TABLE roster ADD COLUMN birth_year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE roster ADD COLUMN sex TEXT NOT NULL DEFAULT '';
ALTER TABLE roster ADD COLUMN heads BIGINT NOT NULL DEFAULT 0;
UPDATE roster SET
    level = body ->> 'level', theory = body ->> 'theory', birth_year = body ->> 'birth_year', sex = body ->> 'sex',
    heads = body ->> 'count';
ALTER TABLE roster DROP COLUMN body;
