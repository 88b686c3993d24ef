package site

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// An overlay is the folders of several file systems laid over each other: a
// file comes from the first layer that has it, a folder holds what any layer
// has in it. It is how a project replaces one template and keeps the rest.
type overlay []fs.FS

// over lays the folder dir of project over the embedded theme. Either may be
// nil or absent.
func over(project fs.FS, dir string, theme fs.FS) overlay {
	var o overlay
	if project != nil {
		if info, err := fs.Stat(project, dir); err == nil && info.IsDir() {
			if sub, err := fs.Sub(project, dir); err == nil {
				o = append(o, sub)
			}
		}
	}
	if theme != nil {
		o = append(o, theme)
	}
	return o
}

// Open opens name in the first layer that has it.
func (o overlay) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	for _, layer := range o {
		f, err := layer.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists the folder name of all layers together, sorted by name. It
// makes overlay an fs.ReadDirFS, by which fs.WalkDir and fs.Glob see every layer.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	seen := map[string]bool{}
	found := false
	for _, layer := range o {
		entries, err := fs.ReadDir(layer, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, e := range entries {
			if !seen[e.Name()] {
				seen[e.Name()] = true
				all = append(all, e)
			}
		}
	}
	if !found && name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return all, nil
}
