package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile gives a file its bytes. One that is there already is replaced by a
// rename, so that it is never half written.
func writeFile(file string, data []byte) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return os.WriteFile(file, data, 0o666)
	}
	return replaceFile(file, data)
}

// replaceFile gives a file that is there new bytes by one rename, and keeps its
// mode. A symbolic link goes on pointing to the file. What is not a regular file, a
// device or a pipe, is written to as it stands.
func replaceFile(file string, data []byte) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder", file)
	}
	// Who may not write to a file may not replace it either, whatever the folder allows.
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		_, err := f.Write(data)
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if file, err = filepath.EvalSymlinks(file); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".docgen-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}
