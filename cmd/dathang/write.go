package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// outFile is a file to be written and what writes it.
type outFile struct {
	name  string
	write func(io.Writer) error
}

// writeAll writes files into a folder, creating it if necessary: first all of them under temporary names, then each is
// renamed, so that neither a reader nor an interruption ever leaves half a file in view. It returns their paths.
func writeAll(folder string, files []outFile) ([]string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, unwritable(folder, err)
	}
	// Whatever happens, no temporary file is left behind.
	temporary := make([]string, 0, len(files))
	defer func() {
		for _, name := range temporary {
			_ = os.Remove(name) // renamed ones are gone already
		}
	}()
	for _, f := range files {
		name, err := writeTemporary(folder, f)
		if name != "" {
			temporary = append(temporary, name)
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", filepath.Join(folder, f.name), err)
		}
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = filepath.Join(folder, f.name)
		if err := os.Rename(temporary[i], paths[i]); err != nil {
			return nil, unwritable(paths[i], err)
		}
	}
	return paths, nil
}

// writeTemporary writes a file under a temporary name in the folder where it will stay, because
// a rename cannot cross file systems. The name is returned with an error too, to be removed.
func writeTemporary(folder string, f outFile) (string, error) {
	file, err := os.CreateTemp(folder, "."+f.name+"-*")
	if err != nil {
		return "", unwritable(folder, err)
	}
	buffer := bufio.NewWriterSize(file, 1<<16)
	err = f.write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		// CreateTemp makes files that only their owner can read; these are meant to be passed on.
		err = file.Chmod(0o644)
	}
	return file.Name(), errors.Join(err, file.Close())
}

// unwritable is the error for a place to which the system does not let us write.
func unwritable(place string, err error) error {
	return badInput{"unwritable", map[string]any{"file": place, "detail": cause(err)}}
}
