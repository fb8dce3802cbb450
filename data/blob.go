package data

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"dathang/matcher"
)

// maxBlob bounds what a packed file may unpack to: well above
// any real file, so that a damaged one cannot fill the memory.
const maxBlob = 1 << 30

// pack encodes v as gzipped JSON. The same v gives the same bytes.
func pack(v any) ([]byte, error) {
	text, err := matcher.Encode(v)
	if err != nil {
		return nil, err
	}
	return squeeze(text)
}

// squeezers are gzip writers for reuse: each takes about a megabyte.
var squeezers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is none
	}
	return w
}}

// squeeze compresses a text with gzip.
func squeeze(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w := squeezers.Get().(*gzip.Writer)
	defer squeezers.Put(w)
	w.Reset(&out)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unpack decompresses a packed file.
func Unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxBlob+1))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	if len(text) > maxBlob {
		return nil, fmt.Errorf("unpack: more than %d MiB", maxBlob>>20)
	}
	return text, nil
}

// digestOf is the SHA-256 of the canonical JSON of v (RFC
// 8785), in hexadecimal: equal content has equal digests.
func digestOf(v any) (string, error) {
	text, err := matcher.Canonical(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// unpacked decompresses and decodes a packed file. Faults in it
// are a failure: only checked files are stored.
func unpacked[T any](thing, id string, body []byte, decode func([]byte) (*T, matcher.Faults)) (*T, error) {
	text, err := Unpack(body)
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", thing, id, err)
	}
	v, faults := decode(text)
	if len(faults) > 0 {
		return nil, fmt.Errorf("read %s %s: %w", thing, id, faults)
	}
	return v, nil
}
