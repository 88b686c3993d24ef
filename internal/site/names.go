package site

import (
	"fmt"
	"io/fs"
	"strings"
)

// A nameSet is the names of a site's files: it refuses those that could not
// stand beside each other in a folder, on whatever system the site ends up.
// Build asks one before it makes the files, so that it can say where they come
// from; every sink has one, too, so that a preview fails where a build would.
type nameSet struct {
	files   map[string]string // by their form in lower case
	folders map[string]holder // that the files are in, likewise
}

// A holder is a folder, by its name, and a file in it.
type holder struct{ name, file string }

// add reports a name that is no path, and, as a *nameClash, one that cannot
// stand beside those that are there.
func (s *nameSet) add(name string) error {
	if err := validName(name); err != nil {
		return err
	}
	if c := s.clash(name); c != nil {
		return c
	}
	if s.files == nil {
		s.files, s.folders = map[string]string{}, map[string]holder{}
	}
	s.files[strings.ToLower(name)] = name
	for dir := range parents(name) {
		if key := strings.ToLower(dir); s.folders[key].name == "" {
			s.folders[key] = holder{dir, name}
		}
	}
	return nil
}

func (s *nameSet) clash(name string) *nameClash {
	folded := strings.ToLower(name)
	if other, taken := s.files[folded]; taken {
		return &nameClash{name: name, other: other, a: name, b: other}
	}
	if f, taken := s.folders[folded]; taken {
		return &nameClash{name: name, other: f.file, file: name, inside: f.file}
	}
	for dir := range parents(name) {
		key := strings.ToLower(dir)
		if file, taken := s.files[key]; taken {
			return &nameClash{name: name, other: file, file: file, inside: name}
		}
		if f, taken := s.folders[key]; taken && f.name != dir {
			return &nameClash{name: name, other: f.file, a: dir, b: f.name}
		}
	}
	return nil
}

// A nameClash is why two files cannot stand beside each other.
type nameClash struct {
	name, other  string // the new file and the one that was there
	a, b         string // the names that are the same, or differ only by case: theirs, or of folders they are in
	file, inside string // a file that would have to be a folder, too, and the file in that
}

func (c *nameClash) Error() string {
	switch {
	case c.file != "":
		return fmt.Sprintf("%q would be a file and a folder at once", c.file)
	case c.a == c.b:
		return fmt.Sprintf("two files would be written to %q", c.a)
	}
	return fmt.Sprintf("%q and %q differ only by case, so on many systems they would be one file", min(c.a, c.b), max(c.a, c.b))
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
