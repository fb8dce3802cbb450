package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// merge is a range of merged cells: rows counted from 1, columns from 0.
type merge struct {
	name                     string // C2:C3
	top, bottom, left, right int
}

// mergesOf finds the merged ranges of a sheet. They are listed after its rows, so the file is scanned for them before
// it is read; only tags named mergeCell are examined, because the reading proper checks the whole file.
func (a zipFiles) mergesOf(name string) ([]merge, error) {
	f := a[fileName(name)]
	if f == nil {
		return nil, errDamaged
	}
	r, err := f.Open()
	if err != nil {
		return nil, errDamaged
	}
	defer func() { _ = r.Close() }() // everything has been read
	var list []merge
	const block = 64 << 10
	tag := []byte("mergeCell ")
	window := make([]byte, 0, 2*block)
	for {
		n, err := io.ReadFull(r, window[len(window):len(window)+block])
		window = window[:len(window)+n]
		rest := window
		for {
			at := bytes.Index(rest, tag)
			if at < 0 {
				rest = rest[max(0, len(rest)-len(tag)):]
				break
			}
			end := bytes.IndexByte(rest[at:], '>')
			if end < 0 {
				if rest = rest[at:]; len(rest) > block {
					rest = nil // no tag is as long
				}
				break
			}
			if m, ok := mergeOf(refOf(string(rest[at : at+end]))); ok {
				list = append(list, m)
			}
			rest = rest[at+end:]
		}
		window = append(window[:0], rest...)
		switch {
		case len(list) > maxMerges:
			return nil, errTooMany
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			byRow(list)
			return list, nil
		case err != nil:
			return nil, errDamaged
		}
	}
}

func byRow(list []merge) {
	slices.SortStableFunc(list, func(a, b merge) int { return a.top - b.top })
}

// refOf returns the range that a tag names.
func refOf(tag string) string {
	_, rest, ok := strings.Cut(tag, "ref=")
	if !ok || rest == "" {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return name
}

// mergeOf parses the name of a range of several cells.
func mergeOf(name string) (merge, bool) {
	from, to, ok := strings.Cut(name, ":")
	if !ok {
		return merge{}, false
	}
	left, top, one := splitName(from)
	right, bottom, other := splitName(to)
	if !one || !other || right < left || bottom < top {
		return merge{}, false
	}
	return merge{name, top, bottom, left - 1, right - 1}, true
}
