package site

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Written counts what a Commit did to the output folder.
type Written struct {
	Added, Changed, Unchanged, Removed int
}

// Commit moves the staged files into the output folder: what pages need
// first, then the pages, and then it removes the files that an earlier build
// wrote and this one did not. It checks that all of that is possible before it
// touches anything. It closes the stage.
func (s *Stage) Commit() (Written, error) {
	defer s.Discard()
	if s.lock == nil {
		return Written{}, errors.New("the staging folder is closed")
	}
	made, err := makeFolders(s.out)
	if err != nil {
		return Written{}, &OutputError{Msg: "cannot make the output folder", Err: err}
	}
	root, err := os.OpenRoot(s.out)
	if err != nil {
		return Written{}, &OutputError{Msg: "cannot write to the output folder", Err: err}
	}
	defer root.Close()
	c := &commit{stage: s, root: root, kinds: map[string]fs.FileMode{}}
	if err := c.plan(); err != nil {
		for i := len(made) - 1; i >= 0; i-- {
			os.Remove(made[i])
		}
		return Written{}, err
	}
	if err := c.do(); err != nil {
		return Written{}, fmt.Errorf("the output folder is only partly up to date, build again: %w", err)
	}
	s.close(nil)
	return c.written, nil
}

// A commit is the plan of what to do to an output folder. All access to it
// goes through root, which no symbolic link leads out of.
type commit struct {
	stage *Stage
	root  *os.Root

	moves   []string               // staged files, in the order in which to move them
	first   []string               // stale files that are in the way of new ones
	stale   []string               // all other stale files
	kinds   map[string]fs.FileMode // types of folders and files in root before the commit
	written Written
}

// absent is the type of what does not exist, in commit.kinds.
const absent = fs.ModeIrregular

// plan fills c and reports what stands in its way.
func (c *commit) plan() error {
	s := c.stage
	for name, staged := range s.staged {
		if staged {
			c.moves = append(c.moves, name)
		} else {
			c.written.Unchanged++
		}
	}
	slices.SortFunc(c.moves, func(a, b string) int {
		return cmp.Or(cmp.Compare(moveRank(a), moveRank(b)), cmp.Compare(a, b))
	})
	for _, name := range slices.Sorted(maps.Keys(s.before.names)) {
		if _, kept := s.staged[name]; kept {
			continue
		}
		if s.inTheWay(name) {
			c.first = append(c.first, name)
		} else {
			c.stale = append(c.stale, name)
		}
	}
	foreign := map[string]bool{}
	for _, name := range c.moves {
		if blocker := c.blocker(name); blocker != "" {
			foreign[blocker] = true
		}
	}
	if len(foreign) > 0 {
		return &OutputError{
			Msg:   fmt.Sprintf("files in %s that docgen did not write would be overwritten", s.out),
			Files: slices.Sorted(maps.Keys(foreign)),
			Hint:  "move them away, or choose another folder with --out",
		}
	}
	return c.writable()
}

// writable reports a folder in which files would be put, replaced or removed, and
// that does not let us: the plan could be carried out only in part.
func (c *commit) writable() error {
	folders := map[string]bool{}
	for _, names := range [][]string{c.moves, c.first, c.stale} {
		for _, name := range names {
			folders[path.Dir(name)] = true
			if !c.stage.before.names[name] || len(c.first)+len(c.stale) > 0 {
				folders["."] = true // for the manifest
			}
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		if dir != "." && !c.kind(dir).IsDir() {
			continue // it will be made, or is none of ours
		}
		name := filepath.FromSlash(path.Join(dir, insideName+"-probe"))
		probe, err := c.root.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o666)
		if err != nil {
			return &OutputError{
				Msg:  "cannot write to the output folder " + filepath.Join(c.stage.out, filepath.FromSlash(dir)),
				Err:  err,
				Hint: "let docgen write there, or choose another folder with --out; nothing has been changed",
			}
		}
		probe.Close()
		if err := c.root.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// moveRank puts what pages load before the pages, and what lists pages after them.
func moveRank(name string) int {
	switch path.Ext(name) {
	case ".html":
		return 1
	case ".xml":
		return 2
	}
	return 0
}

// inTheWay says whether the stale file name must go before new files can come:
// it is where a new folder will be, or the other way round, or on a file system
// that ignores case it is a new file under another name.
func (s *Stage) inTheWay(name string) bool {
	folded := strings.ToLower(name)
	if _, ok := s.names.files[folded]; ok {
		return true
	}
	if _, ok := s.names.folders[folded]; ok {
		return true
	}
	for dir := range parents(folded) {
		if _, ok := s.names.files[dir]; ok {
			return true
		}
	}
	return false
}

// blocker returns what in the output folder is where name will be, is not
// docgen's own, and so must not be replaced; or "".
func (c *commit) blocker(name string) string {
	for dir := range parents(name) {
		switch kind := c.kind(dir); {
		case kind == absent:
			return ""
		case kind.IsRegular() && c.stage.before.names[dir]:
			return "" // a page of docgen's that becomes a folder
		case !kind.IsDir():
			return dir // a symbolic link leads who knows where
		}
	}
	switch kind := c.kind(name); {
	case kind == absent:
		return ""
	case kind.IsRegular():
		if c.stage.before.names[name] || c.stage.before.otherCase(name) != "" {
			return ""
		}
		return name
	case kind.IsDir():
		return c.foreignIn(name)
	}
	return name
}

// foreignIn returns a file in the folder dir that docgen did not write, or "".
func (c *commit) foreignIn(dir string) string {
	found := ""
	fs.WalkDir(c.root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && (d.IsDir() || d.Type().IsRegular() && c.stage.before.names[name]) {
			return nil
		}
		found = name
		return fs.SkipAll
	})
	return found
}

// kind returns the type bits of name in the output folder.
func (c *commit) kind(name string) fs.FileMode {
	kind, known := c.kinds[name]
	if !known {
		kind = absent
		if info, err := c.root.Lstat(filepath.FromSlash(name)); err == nil {
			kind = info.Mode().Type()
		} else if !errors.Is(err, fs.ErrNotExist) {
			kind = fs.ModeSymlink // it cannot be looked at, so it is left alone
		}
		c.kinds[name] = kind
	}
	return kind
}

// do carries the plan out. While it does, the manifest lists both old and new
// files, so that a build after a crash knows them all.
func (c *commit) do() error {
	s := c.stage
	after := map[string]bool{}
	for name := range s.staged {
		after[name] = true
	}
	both := maps.Clone(after)
	maps.Copy(both, s.before.names)
	if len(both) > len(s.before.names) {
		if err := c.writeManifest(both); err != nil {
			return err
		}
	}
	if err := c.remove(c.first); err != nil {
		return err
	}
	folders := map[string]bool{".": true}
	for _, name := range c.moves {
		if c.kind(name) == absent {
			c.written.Added++
		} else {
			c.written.Changed++
		}
		if dir := path.Dir(name); !folders[dir] {
			if err := c.root.MkdirAll(filepath.FromSlash(dir), 0o777); err != nil {
				return err
			}
			folders[dir] = true
		}
		if err := c.move(name); err != nil {
			return err
		}
	}
	if err := c.remove(c.stale); err != nil {
		return err
	}
	old, err := os.ReadFile(filepath.Join(s.out, manifestName))
	if err == nil && bytes.Equal(old, formatManifest(after)) {
		return nil
	}
	return c.writeManifest(after)
}

// move renames a file from the staging folder to the output folder.
func (c *commit) move(name string) error {
	name = filepath.FromSlash(name)
	return os.Rename(filepath.Join(c.stage.dir, filesName, name), filepath.Join(c.stage.out, name))
}

// remove removes files that an earlier build wrote, and the folders that
// become empty by it. It leaves alone what is no longer a file, and what a
// symbolic link now leads to.
func (c *commit) remove(names []string) error {
	for _, name := range names {
		plain := c.kind(name).IsRegular()
		for dir := range parents(name) {
			plain = plain && c.kind(dir).IsDir()
		}
		if !plain {
			continue
		}
		if err := c.root.Remove(filepath.FromSlash(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		c.written.Removed++
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if c.root.Remove(filepath.FromSlash(dir)) != nil {
				break // not empty
			}
		}
	}
	return nil
}

func (c *commit) writeManifest(names map[string]bool) error {
	staged := filepath.Join(c.stage.dir, filesName, manifestName)
	if err := os.MkdirAll(filepath.Dir(staged), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(staged, formatManifest(names), 0o666); err != nil {
		return err
	}
	return c.move(manifestName)
}
