-- A row of a dataset's list is kept as its JSON, the row that the API answers; what
-- stands in columns is what lists are found, narrowed and searched by. A new
-- column of a dataset needs no migration any more.

-- +goose Up
ALTER TABLE communes ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE communes SET body = json_build_object(
    'place', place, 'id', id, 'name', name, 'group', group_id, 'type', type, 'category', category, 'class', class,
    'population', population, 'area_ha', area_ha, 'headcount', headcount, 'tags', tags, 'x_m', x_m, 'y_m', y_m,
    'certainty', certainty
)::TEXT;
ALTER TABLE communes
    DROP COLUMN name, DROP COLUMN category, DROP COLUMN class, DROP COLUMN population, DROP COLUMN area_ha,
    DROP COLUMN headcount, DROP COLUMN tags, DROP COLUMN x_m, DROP COLUMN y_m, DROP COLUMN certainty;

ALTER TABLE fields ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE fields SET body = json_build_object(
    'place', place, 'id', id, 'name', name, 'name_en', name_en, 'origin', origin
)::TEXT;
ALTER TABLE fields
    DROP COLUMN name, DROP COLUMN name_en, DROP COLUMN origin;

ALTER TABLE universities ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE universities SET body = json_build_object(
    'place', place, 'id', id, 'name', name, 'name_en', name_en, 'ownership', ownership, 'autonomy', autonomy,
    'x_m', x_m, 'y_m', y_m, 'source', source, 'certainty', certainty
)::TEXT;
ALTER TABLE universities
    DROP COLUMN name, DROP COLUMN name_en, DROP COLUMN ownership, DROP COLUMN autonomy, DROP COLUMN x_m,
    DROP COLUMN y_m, DROP COLUMN source, DROP COLUMN certainty;

ALTER TABLE programmes ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE programmes SET body = json_build_object(
    'place', place, 'id', id, 'provider', provider, 'name', name, 'major', major, 'kind', kind,
    'start_month', start_month, 'months', months, 'published', published, 'capacity', capacity, 'quotas', quotas,
    'price_kvnd', price_kvnd, 'tuition_group', tuition_group, 'multiplier', multiplier, 'paid_months', paid_months,
    'min_cohort', min_cohort, 'opening_kvnd', opening_kvnd, 'first_intake', first_intake, 'last_intake', last_intake,
    'legal_mode', legal_mode, 'reach_m', reach_m, 'entry', entry, 'reason', reason, 'certainty', certainty
)::TEXT;
ALTER TABLE programmes
    DROP COLUMN name, DROP COLUMN start_month, DROP COLUMN months, DROP COLUMN published, DROP COLUMN capacity,
    DROP COLUMN quotas, DROP COLUMN price_kvnd, DROP COLUMN tuition_group, DROP COLUMN multiplier,
    DROP COLUMN paid_months, DROP COLUMN min_cohort, DROP COLUMN opening_kvnd, DROP COLUMN first_intake,
    DROP COLUMN last_intake, DROP COLUMN legal_mode, DROP COLUMN reach_m, DROP COLUMN entry, DROP COLUMN reason,
    DROP COLUMN certainty;

ALTER TABLE norms ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE norms SET body = json_build_object(
    'place', place, 'id', id, 'unit_type', unit_type, 'tag', tag, 'position', position, 'field', field,
    'posts', posts, 'valid_from', valid_from, 'valid_to', valid_to, 'document', document, 'reason', reason,
    'certainty', certainty
)::TEXT;
ALTER TABLE norms
    DROP COLUMN tag, DROP COLUMN posts, DROP COLUMN valid_from, DROP COLUMN valid_to, DROP COLUMN document,
    DROP COLUMN reason, DROP COLUMN certainty;

ALTER TABLE roster ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE roster SET body = json_build_object(
    'place', place, 'unit', unit, 'position', position, 'major', major, 'level', level, 'theory', theory,
    'birth_year', birth_year, 'sex', sex, 'count', heads
)::TEXT;
ALTER TABLE roster
    DROP COLUMN level, DROP COLUMN theory, DROP COLUMN birth_year, DROP COLUMN sex, DROP COLUMN heads;

-- +goose Down
ALTER TABLE communes
    ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN category TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN class TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN population BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN area_ha BIGINT NOT NULL DEFAULT 0, ADD COLUMN headcount BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN tags TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN x_m BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN y_m BIGINT NOT NULL DEFAULT 0, ADD COLUMN certainty TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE communes SET
    name = body::JSON ->> 'name', category = body::JSON ->> 'category', class = body::JSON ->> 'class',
    population = (body::JSON ->> 'population')::BIGINT, area_ha = (body::JSON ->> 'area_ha')::BIGINT,
    headcount = (body::JSON ->> 'headcount')::BIGINT, tags = body::JSON ->> 'tags',
    x_m = (body::JSON ->> 'x_m')::BIGINT, y_m = (body::JSON ->> 'y_m')::BIGINT, certainty = body::JSON ->> 'certainty';
ALTER TABLE communes DROP COLUMN body;

ALTER TABLE fields
    ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN name_en TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN origin TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE fields SET
    name = body::JSON ->> 'name', name_en = body::JSON ->> 'name_en', origin = body::JSON ->> 'origin';
ALTER TABLE fields DROP COLUMN body;

ALTER TABLE universities
    ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN name_en TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN ownership TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN autonomy TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN x_m BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN y_m BIGINT NOT NULL DEFAULT 0, ADD COLUMN source TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN certainty TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE universities SET
    name = body::JSON ->> 'name', name_en = body::JSON ->> 'name_en', ownership = body::JSON ->> 'ownership',
    autonomy = body::JSON ->> 'autonomy', x_m = (body::JSON ->> 'x_m')::BIGINT, y_m = (body::JSON ->> 'y_m')::BIGINT,
    source = body::JSON ->> 'source', certainty = body::JSON ->> 'certainty';
ALTER TABLE universities DROP COLUMN body;

ALTER TABLE programmes
    ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN start_month BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN months BIGINT NOT NULL DEFAULT 0, ADD COLUMN published BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN capacity BIGINT NOT NULL DEFAULT 0, ADD COLUMN quotas TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN price_kvnd BIGINT NOT NULL DEFAULT 0, ADD COLUMN tuition_group TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN multiplier BIGINT NOT NULL DEFAULT 0, ADD COLUMN paid_months BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN min_cohort BIGINT NOT NULL DEFAULT 0, ADD COLUMN opening_kvnd BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN first_intake BIGINT NOT NULL DEFAULT 0, ADD COLUMN last_intake BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN legal_mode TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN reach_m BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN entry TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN certainty TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE programmes SET
    name = body::JSON ->> 'name', start_month = (body::JSON ->> 'start_month')::BIGINT,
    months = (body::JSON ->> 'months')::BIGINT, published = (body::JSON ->> 'published')::BIGINT,
    capacity = (body::JSON ->> 'capacity')::BIGINT, quotas = body::JSON ->> 'quotas',
    price_kvnd = (body::JSON ->> 'price_kvnd')::BIGINT, tuition_group = body::JSON ->> 'tuition_group',
    multiplier = (body::JSON ->> 'multiplier')::BIGINT, paid_months = (body::JSON ->> 'paid_months')::BIGINT,
    min_cohort = (body::JSON ->> 'min_cohort')::BIGINT, opening_kvnd = (body::JSON ->> 'opening_kvnd')::BIGINT,
    first_intake = (body::JSON ->> 'first_intake')::BIGINT, last_intake = (body::JSON ->> 'last_intake')::BIGINT,
    legal_mode = body::JSON ->> 'legal_mode', reach_m = (body::JSON ->> 'reach_m')::BIGINT,
    entry = body::JSON ->> 'entry', reason = body::JSON ->> 'reason', certainty = body::JSON ->> 'certainty';
ALTER TABLE programmes DROP COLUMN body;

ALTER TABLE norms
    ADD COLUMN tag TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN posts BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN valid_from TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN valid_to TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN document TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN certainty TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE norms SET
    tag = body::JSON ->> 'tag', posts = (body::JSON ->> 'posts')::BIGINT, valid_from = body::JSON ->> 'valid_from',
    valid_to = body::JSON ->> 'valid_to', document = body::JSON ->> 'document', reason = body::JSON ->> 'reason',
    certainty = body::JSON ->> 'certainty';
ALTER TABLE norms DROP COLUMN body;

ALTER TABLE roster
    ADD COLUMN level TEXT COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN theory TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN birth_year BIGINT NOT NULL DEFAULT 0, ADD COLUMN sex TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN heads BIGINT NOT NULL DEFAULT 0;
UPDATE roster SET
    level = body::JSON ->> 'level', theory = body::JSON ->> 'theory',
    birth_year = (body::JSON ->> 'birth_year')::BIGINT, sex = body::JSON ->> 'sex',
    heads = (body::JSON ->> 'count')::BIGINT;
ALTER TABLE roster DROP COLUMN body;
