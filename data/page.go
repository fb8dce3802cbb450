package data

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// MaxPage is the most items of one page, and UsualPage the number when Limit is 0.
const (
	MaxPage   = 1000
	UsualPage = 50
)

// Cursor marks where the next page begins. Callers pass it back unchanged.
type Cursor string

// Page asks for part of a list: at most Limit items, after a cursor (empty: from the start). Limit 0 means UsualPage;
// more than MaxPage means MaxPage.
type Page struct {
	Limit int
	After Cursor
}

// List is one page. Next is empty on the last one.
type List[T any] struct {
	Items []T
	Next  Cursor
}

// limit is the number of items that the page may have.
func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return UsualPage
	case p.Limit > MaxPage:
		return MaxPage
	}
	return p.Limit
}

// cursorOf encodes the name of a list and the key of its last item as a cursor. The name
// keeps a cursor from being used in another list, where its key would mean something else.
func cursorOf(list string, key ...string) Cursor {
	return Cursor(base64.RawURLEncoding.EncodeToString([]byte(list + "\x00" + strings.Join(key, "\x00"))))
}

// after decodes the key from a cursor of that list; width is
// how many parts a key has. It is nil for the first page.
func (p Page) after(list string, width int) ([]string, error) {
	if p.After == "" {
		return nil, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(string(p.After))
	if err != nil {
		return nil, BadCursor{p.After}
	}
	name, key, found := strings.Cut(string(text), "\x00")
	parts := strings.Split(key, "\x00")
	if !found || name != list || len(parts) != width {
		return nil, BadCursor{p.After}
	}
	return parts, nil
}

// query is a SELECT to which conditions are added step by step.
type query struct {
	text strings.Builder
	args []any
	// few says that the conditions leave only a few rows: they are found through an index of their own and then
	// sorted, rather than by walking the list in its order.
	few bool
}

// selecting begins a query from a text that already has a WHERE.
func selecting(text string, args ...any) *query {
	q := &query{args: args}
	q.text.WriteString(text)
	return q
}

// and adds a condition in which each ? stands for one of the values.
func (q *query) and(condition string, values ...any) {
	q.text.WriteString(" AND ")
	for _, value := range values {
		before, rest, _ := strings.Cut(condition, "?")
		q.args = append(q.args, value)
		q.text.WriteString(before + "$" + strconv.Itoa(len(q.args)))
		condition = rest
	}
	q.text.WriteString(condition)
}

// is adds column = value, unless the value is empty.
func is[S ~string](q *query, column string, value S) {
	if value != "" {
		q.and(column+" = ?", string(value))
	}
}

// find adds a search for folded words, all of which must occur.
func (q *query) find(column, words string) {
	if found, values := matching(column, words); found != "" {
		q.and(strings.TrimPrefix(found, " AND "), values...)
	}
}

// matching is the condition that all folded words occur, with AND before each.
func matching(column, words string) (condition string, values []any) {
	for word := range strings.FieldsSeq(Fold(words)) {
		condition += " AND " + column + ` LIKE ? ESCAPE '\'`
		values = append(values, containing(word))
	}
	return condition, values
}

// containing is the LIKE pattern for a text that contains a word.
func containing(word string) string { return "%" + literally.Replace(word) + "%" }

// beginning is the LIKE pattern for a text that begins with another.
func beginning(text string) string { return literally.Replace(text) + "%" }

// literally escapes the wildcards of LIKE.
var literally = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// from sorts a list by whole-number columns that together are unique in it, and starts after the last item of the
// previous page.
func (q *query) from(list string, page Page, columns ...string) error {
	key, err := page.after(list, len(columns))
	if err != nil {
		return err
	}
	if q.few {
		// +column is an expression, which no index covers: so the database
		// cannot walk the list in order and picks the index of the conditions.
		columns = slices.Clone(columns)
		for i := range columns {
			columns[i] = "+" + columns[i]
		}
	}
	if key != nil {
		last := make([]any, len(key))
		for i, text := range key {
			if last[i], err = strconv.ParseInt(text, 10, 64); err != nil {
				return BadCursor{page.After}
			}
		}
		q.and("("+strings.Join(columns, ", ")+") > ("+strings.Repeat("?, ", len(columns)-1)+"?)", last...)
	}
	q.order(strings.Join(columns, ", "), page)
	return nil
}

// numbers makes a cursor key of whole numbers.
func numbers(key ...int64) []string {
	texts := make([]string, len(key))
	for i, n := range key {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return texts
}

// byID reads a page sorted by id, newest first: ids sort by the time they were made.
func byID[T any](ctx context.Context, s *Store, q *query, list string, page Page, id func(*T) string) (List[T], error) {
	key, err := page.after(list, 1)
	if err != nil {
		return List[T]{}, err
	}
	if key != nil {
		q.and("id < ?", key[0])
	}
	q.order("id DESC", page)
	return take(ctx, s, q, list, page, func(item *T) []string { return []string{id(item)} })
}

// order ends the query.
func (q *query) order(columns string, page Page) {
	// One row more than the page shows whether there is a next page.
	q.text.WriteString(" ORDER BY " + columns + " LIMIT " + strconv.Itoa(page.limit()+1))
}

// take runs the query and cuts off the extra row, which only shows whether there is a next page.
func take[T any](ctx context.Context, s *Store, q *query, name string, page Page, key func(*T) []string) (List[T], error) {
	items, err := list[T](ctx, s, "read "+name, q.text.String(), q.args...)
	if err != nil {
		return List[T]{}, err
	}
	if len(items) <= page.limit() {
		return List[T]{Items: items}, nil
	}
	items = items[:page.limit()]
	return List[T]{Items: items, Next: cursorOf(name, key(&items[len(items)-1])...)}, nil
}
