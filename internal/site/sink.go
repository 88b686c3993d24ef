package site

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Memory is a Sink that keeps a site's files in memory, for the preview and
// for tests. Its zero value is empty and ready to use. It is safe for
// concurrent use; once the build that fills it is over, it does not change.
type Memory struct {
	mu    sync.RWMutex
	names nameSet
	files map[string][]byte
}

// Put keeps data, which the caller must not change afterwards. A name that is
// there already, or could not stand beside those that are, is an error.
func (m *Memory) Put(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.names.add(name); err != nil {
		return err
	}
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[name] = data
	return nil
}

// File returns the bytes of a file; do not change them.
func (m *Memory) File(name string) (data []byte, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	data, ok = m.files[name]
	return data, ok
}

// Names lists all files, sorted.
func (m *Memory) Names() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Sorted(maps.Keys(m.files))
}

// A Discard is a Sink that forgets the files, and only checks that they could
// be written. Its zero value is ready to use.
type Discard struct {
	mu    sync.Mutex
	names nameSet
}

// Put checks the name.
func (d *Discard) Put(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names.add(name)
}

// A nameSet is the names of a site's files: it refuses those that could not
// stand beside each other in a folder, on whatever system the site ends up.
// Every sink has one, so that a preview fails where a build would.
type nameSet struct {
	files   map[string]string // by their form in lower case
	folders map[string]string // that the files are in, likewise
}

// add reports a name that is no path, one that is there already, one that
// differs from another only by case, and a file where a folder is.
func (s *nameSet) add(name string) error {
	if err := validName(name); err != nil {
		return err
	}
	if s.files == nil {
		s.files, s.folders = map[string]string{}, map[string]string{}
	}
	folded := strings.ToLower(name)
	if other, taken := s.files[folded]; taken {
		if other == name {
			return fmt.Errorf("two files would be written to %q", name)
		}
		return caseClash(name, other)
	}
	if _, taken := s.folders[folded]; taken {
		return fmt.Errorf("%q would be a file and a folder at once", name)
	}
	for dir := range parents(name) {
		key := strings.ToLower(dir)
		if other, taken := s.folders[key]; taken && other != dir {
			return caseClash(dir, other)
		}
		if _, taken := s.files[key]; taken {
			return fmt.Errorf("%q would be a file and a folder at once", dir)
		}
	}
	s.files[folded] = name
	for dir := range parents(name) {
		s.folders[strings.ToLower(dir)] = dir
	}
	return nil
}

func caseClash(a, b string) error {
	a, b = min(a, b), max(a, b)
	return fmt.Errorf("%q and %q differ only by case, so on many systems they would be one file", a, b)
}

// validName reports what cannot be a file's name: paths that lead out of the
// output folder, and characters that some system does not allow or reads as
// something else.
func validName(name string) error {
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("%q is not the path of a file below the output folder", name)
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`\:*?"<>|`, r) }); i >= 0 {
		return fmt.Errorf("the file name %q has a character that not every system allows: %q", name, name[i:i+1])
	}
	return nil
}

// parents yields the folders that name is in, outermost first: "a" and "a/b"
// for "a/b/c".
func parents(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i, r := range name {
			if r == '/' && !yield(name[:i]) {
				return
			}
		}
	}
}
