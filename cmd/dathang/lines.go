package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"dathang/matcher"
)

// results is a file of results in order, one JSON object per line, which a later run can resume. Its first line says
// what they are results of. A result depends only on its number, so a run that was killed and resumed leaves the same
// bytes as one that was not.
type results struct {
	file   string // empty if nothing is saved
	out    io.Writer
	end    func() error
	before [][]byte // the results of an earlier run
}

// heading is the first line. Of is a digest of the problem and of
// the work on it, so that results of other work are not continued.
type heading struct {
	Of string `json:"of"`
}

// linesBlock is how many results are computed and written at a
// time: an interruption loses at most that many.
const linesBlock = 64

// openLines opens a file for the results of work on p and reads those already there. An incomplete line at the end is
// cut off. Without a file name nothing is saved.
func (s *session) openLines(name string, p *matcher.Problem, work any) (*results, error) {
	// Results are then only printed.
	if name == "" {
		return &results{out: io.Discard, end: func() error { return nil }}, nil
	}
	digest, err := p.Digest()
	if err != nil {
		return nil, err
	}
	text, err := matcher.Canonical(work)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(digest), text...))
	head, err := json.Marshal(heading{hex.EncodeToString(sum[:])})
	if err != nil {
		return nil, err
	}
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable(name, err)
	}
	// What follows the last line end was being written when the earlier run was killed.
	whole := old[:bytes.LastIndexByte(old, '\n')+1]
	l := &results{file: name}
	// A heading that is not ours, or an incomplete one that does not even begin like ours: the file
	// holds other results, or is somebody else's.
	if len(whole) > 0 {
		list := bytes.Split(bytes.TrimSuffix(whole, []byte("\n")), []byte("\n"))
		if !bytes.Equal(list[0], head) {
			return nil, badInput{"other_run", map[string]any{"file": name}}
		}
		l.before = list[1:]
	} else if len(old) > 0 && !bytes.HasPrefix(head, old) {
		return nil, badInput{"other_run", map[string]any{"file": name}}
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, unwritable(name, err)
	}
	if err := f.Truncate(int64(len(whole))); err != nil {
		return nil, errors.Join(unwritable(name, err), f.Close())
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, errors.Join(unwritable(name, err), f.Close())
	}
	l.out, l.end = f, f.Close
	if len(whole) == 0 {
		if _, err := f.Write(append(head, '\n')); err != nil {
			return nil, errors.Join(unwritable(name, err), f.Close())
		}
	}
	return l, nil
}

func (l *results) close() { _ = l.end() } // every write was answered for

// filled computes the missing ones of n results block by block, shows the progress, and returns all of them.
func filled[T any](s *session, l *results, n int, block func(first, end int, told func(done int)) ([]T, error)) ([]T, error) {
	all := make([]T, 0, n)
	for _, line := range l.before[:min(len(l.before), n)] {
		var result T
		if err := json.Unmarshal(line, &result); err != nil {
			return nil, badInput{"other_run", map[string]any{"file": l.file}}
		}
		all = append(all, result)
	}
	// A file with more results than asked for is cut to them in memory, not on disk.
	before := len(all)
	bar := s.progressOf(n)
	defer bar.done()
	for first := before; first < n; first += linesBlock {
		list, err := block(first, min(n, first+linesBlock), func(done int) {
			bar.at(first+done, "step_points", map[string]any{"done": first + done, "all": n})
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		var text bytes.Buffer
		for i := range list {
			line, err := json.Marshal(&list[i])
			if err != nil {
				return nil, err
			}
			text.Write(append(line, '\n'))
		}
		if _, err := l.out.Write(text.Bytes()); err != nil {
			return nil, unwritable(l.file, err)
		}
	}
	bar.done()
	if l.file != "" {
		s.complain("points_written", map[string]any{"file": l.file, "count": n, "before": before})
	}
	return all, nil
}
