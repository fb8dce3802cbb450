package data

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// MaxPage is the most items of one page, and UsualPage what Limit 0 means.
const (
	MaxPage   = 1000
	UsualPage = 50
)

// Cursor says where the next page begins. Callers hand it back as it is.
type Cursor string

// Page asks for items of a list: at most Limit, after a cursor (empty: from the
// first). Limit 0 is UsualPage; more than MaxPage is MaxPage.
type Page struct {
	Limit int
	After Cursor
}

// List is one page. Next is empty on the last one.
type List[T any] struct {
	Items []T
	Next  Cursor
}

func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return UsualPage
	case p.Limit > MaxPage:
		return MaxPage
	}
	return p.Limit
}

// cursorOf joins the name of a list with the key of its last item.
func cursorOf(list string, key ...string) Cursor {
	return Cursor(base64.RawURLEncoding.EncodeToString([]byte(list + "\x00" + strings.Join(key, "\x00"))))
}

// after gives the key in a cursor of that list, nil for the first page.
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

// query is a SELECT that grows by conditions.
type query struct {
	text strings.Builder
	args []any
	// few says that the conditions leave few rows: they are found by an index of
	// their own and then sorted, not searched for along the order.
	few bool
}

// selecting begins one that has a WHERE already.
func selecting(text string, args ...any) *query {
	q := &query{args: args}
	q.text.WriteString(text)
	return q
}

// and adds a condition in which ? stands for the values.
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

// is adds column = value where the value is not empty.
func is[S ~string](q *query, column string, value S) {
	if value != "" {
		q.and(column+" = ?", string(value))
	}
}

// find adds a search by folded words, all of which must occur.
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

// containing is the pattern of LIKE for what has a word in it.
func containing(word string) string { return "%" + literally.Replace(word) + "%" }

// beginning is a pattern for LIKE: what begins with the text.
func beginning(text string) string { return literally.Replace(text) + "%" }

// literally makes letters of LIKE's wildcards.
var literally = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// from orders a list by whole-number columns that together are unique in it, and
// begins after the last item of the page before.
func (q *query) from(list string, page Page, columns ...string) error {
	key, err := page.after(list, len(columns))
	if err != nil {
		return err
	}
	if q.few {
		// No index is of an expression.
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

// numbers are a key of whole numbers.
func numbers(key ...int64) []string {
	texts := make([]string, len(key))
	for i, n := range key {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return texts
}

// byID reads a page by id, the last made first: ids sort by their time.
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

func (q *query) order(columns string, page Page) {
	// One more than the page tells whether there is another.
	q.text.WriteString(" ORDER BY " + columns + " LIMIT " + strconv.Itoa(page.limit()+1))
}

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
