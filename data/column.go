package data

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"dathang/matcher"
)

// Types for columns that hold a list or JSON. Both databases
// store them as text; each type converts itself.

// Words is a list of words stored in one column, such as tags or marks. No word contains a space.
type Words []string

// Scan implements sql.Scanner.
func (w *Words) Scan(from any) error {
	text, err := textOf(from)
	*w = strings.Fields(text)
	return err
}

// Value implements driver.Valuer.
func (w Words) Value() (driver.Value, error) { return strings.Join(w, " "), nil }

// Years is a list of demand years stored in one column.
type Years []int

// Scan implements sql.Scanner.
func (y *Years) Scan(from any) error {
	text, err := textOf(from)
	if err != nil {
		return err
	}
	*y = Years{}
	for word := range strings.FieldsSeq(text) {
		year, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("years %q: %w", text, err)
		}
		*y = append(*y, year)
	}
	return nil
}

// Value implements driver.Valuer.
func (y Years) Value() (driver.Value, error) {
	list := make([]string, len(y))
	for i, year := range y {
		list[i] = strconv.Itoa(year)
	}
	return strings.Join(list, " "), nil
}

// Levels holds the outcome of all levels of goals, stored in one column.
type Levels []matcher.Level

// Scan implements sql.Scanner.
func (l *Levels) Scan(from any) error { return scanJSON(from, l) }

// Value implements driver.Valuer.
func (l Levels) Value() (driver.Value, error) { return valueJSON(l) }

// Relaxations are those of one reason, stored in one column.
type Relaxations []matcher.Relaxation

// Scan implements sql.Scanner.
func (r *Relaxations) Scan(from any) error { return scanJSON(from, r) }

// Value implements driver.Valuer.
func (r Relaxations) Value() (driver.Value, error) { return valueJSON(r) }

// Params are the parameters of a code, strings and whole numbers, stored in one column.
type Params matcher.Params

// Scan implements sql.Scanner. Whole numbers come back as int64.
func (p *Params) Scan(from any) error {
	*p = nil
	text, err := textOf(from)
	if err != nil || text == "" {
		return err
	}
	numbers := json.NewDecoder(strings.NewReader(text))
	numbers.UseNumber()
	if err := numbers.Decode((*map[string]any)(p)); err != nil {
		return fmt.Errorf("parameters %q: %w", text, err)
	}
	for name, value := range *p {
		if n, ok := value.(json.Number); ok {
			whole, err := n.Int64()
			if err != nil {
				return fmt.Errorf("parameter %s: %w", name, err)
			}
			(*p)[name] = whole
		}
	}
	return nil
}

// Value implements driver.Valuer.
func (p Params) Value() (driver.Value, error) {
	if len(p) == 0 {
		return "", nil
	}
	return valueJSON(map[string]any(p))
}

// scanJSON decodes a column of JSON; an empty one leaves into as it is.
func scanJSON(from, into any) error {
	text, err := textOf(from)
	if err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// valueJSON encodes a value for a column of JSON.
func valueJSON(v any) (driver.Value, error) {
	text, err := matcher.Encode(v)
	return string(text), err
}

// textOf converts what a driver returns for a TEXT column.
func textOf(from any) (string, error) {
	switch text := from.(type) {
	case string:
		return text, nil
	case []byte:
		return string(text), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("a text column gave %T", from)
}

// Scan implements sql.Scanner.
func (p *Payments) Scan(from any) error { return scanJSON(from, p) }

// Value implements driver.Valuer.
func (p Payments) Value() (driver.Value, error) { return valueJSON(p) }
