package matcher

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf16"
)

// PlainText is the text of a JSON file as UTF-8 without byte order marks: some shells write UTF-16 (`tool > file.json`),
// which its mark tells. Text of other kinds comes back as it is, for the reader to name.
func PlainText(data []byte) []byte {
	if hasWideMark(data) {
		if narrow, whole := Narrowed(data); whole {
			data = narrow
		}
	}
	for bytes.HasPrefix(data, []byte("\ufeff")) {
		data = data[len("\ufeff"):]
	}
	return data
}

func hasWideMark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF"))
}

// WideText recognises UTF-16 by its byte order mark or, without one, by every other byte of an
// ASCII beginning being 0.
func WideText(data []byte) bool {
	if hasWideMark(data) {
		return true
	}
	head := data[:min(len(data), 64)]
	return len(head) >= 8 && bytes.Count(head, []byte{0})*10 >= len(head)*4
}

// Narrowed is UTF-16 text as UTF-8, without its byte order mark. It is not whole where a character is cut in two.
func Narrowed(text []byte) (narrow []byte, whole bool) {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(text, []byte("\xFE\xFF")):
		order, text = binary.BigEndian, text[2:]
	case bytes.HasPrefix(text, []byte("\xFF\xFE")):
		text = text[2:]
	case len(text) > 1 && text[0] == 0:
		order = binary.BigEndian
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	runes := utf16.Decode(units)
	whole = len(text)%2 == 0
	at := 0
	for _, r := range runes {
		whole = whole && (r != unicode.ReplacementChar || units[at] == unicode.ReplacementChar)
		at += utf16.RuneLen(r)
	}
	return []byte(string(runes)), whole
}
