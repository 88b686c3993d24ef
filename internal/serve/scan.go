package serve

import (
	"hash/maphash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A scanner finds the files that have changed since it last looked, by
// content: a file that was touched, or written again with the same bytes, or
// whose mode changed, has not.
type scanner struct {
	dir     string   // names are reported relative to it
	sources []string // files and folders
	seed    maphash.Seed
	files   map[string]stamp // by path
}

// A stamp is what is known of a file.
type stamp struct {
	size  int64
	mod   time.Time
	hash  uint64
	racy  bool // it was read so soon after it was written that its time may not tell the next write from that one
	round bool // alternates with every scan, so that files that are gone stand out
}

// racyTime is the coarsest time stamp that a file system in use has (FAT).
const racyTime = 2 * time.Second

func newScanner(dir string, sources []string) *scanner {
	return &scanner{dir: dir, sources: sources, seed: maphash.MakeSeed(), files: map[string]stamp{}}
}

// baseline remembers the files as they are.
func (s *scanner) baseline() { s.scan(nil) }

// retarget replaces the sources. Of files that were not among them before, those
// written since then count as new, and the others as known.
func (s *scanner) retarget(sources []string, since time.Time) {
	old := s.sources
	s.sources = sources
	for _, file := range old {
		if !slices.Contains(sources, file) {
			delete(s.files, file)
		}
	}
	round := s.round()
	for _, file := range sources {
		if slices.Contains(old, file) {
			continue
		}
		if now, ok := s.look(file, stamp{}, true); ok && now.mod.Before(since.Add(-racyTime)) {
			now.round = round
			s.files[file] = now
		}
	}
}

// scan looks at all files and returns the names of those that are new, gone,
// or different, sorted, and the latest time at which one of them was written.
// It reads those whose size or time changed, and those in reread.
func (s *scanner) scan(reread map[string]bool) (changed []string, saved time.Time) {
	round := !s.round()
	for _, source := range s.sources {
		walkSource(source, func(file string) {
			old, known := s.files[file]
			now, ok := s.look(file, old, reread[file] || !known)
			if !ok {
				return
			}
			now.round = round
			s.files[file] = now
			if !known || now.hash != old.hash {
				changed = append(changed, s.name(file))
				if now.mod.After(saved) {
					saved = now.mod
				}
			}
		})
	}
	for file, st := range s.files {
		if st.round != round {
			delete(s.files, file)
			changed = append(changed, s.name(file))
		}
	}
	slices.Sort(changed)
	return slices.Compact(changed), saved
}

// round returns the mark of the last scan.
func (s *scanner) round() bool {
	for _, st := range s.files {
		return st.round
	}
	return false
}

// look returns the present stamp of file, given its last one. It is not ok if
// there is no such file.
func (s *scanner) look(file string, old stamp, read bool) (now stamp, ok bool) {
	info, err := os.Stat(file)
	if err != nil || info.IsDir() {
		return stamp{}, false
	}
	now = stamp{size: info.Size(), mod: info.ModTime(), hash: old.hash}
	now.racy = time.Since(now.mod) < racyTime
	if !read && !old.racy && now.size == old.size && now.mod.Equal(old.mod) {
		return now, true
	}
	if !info.Mode().IsRegular() {
		return now, true // reading a pipe could take for ever
	}
	data, err := os.ReadFile(file)
	if err != nil && os.IsNotExist(err) {
		return stamp{}, false
	}
	now.hash = maphash.Bytes(s.seed, data) // of nothing, if it cannot be read: that it can be is a change
	return now, true
}

// name returns how file is reported: relative to the project, with slashes.
func (s *scanner) name(file string) string {
	if rel, err := filepath.Rel(s.dir, file); err == nil && filepath.IsLocal(rel) {
		file = rel
	}
	return filepath.ToSlash(file)
}

// walkSource calls f for every file of a source, in the way a build finds
// them: a source may be a symbolic link, and so may a file, but a folder that
// is one is not entered.
func walkSource(source string, f func(file string)) {
	info, err := os.Stat(source)
	if err != nil {
		return
	}
	if !info.IsDir() {
		f(source)
		return
	}
	fs.WalkDir(os.DirFS(source), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // gone while we looked, or not readable
		case name != "." && ignored(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir():
			f(filepath.Join(source, filepath.FromSlash(name)))
		}
		return nil
	})
}

// walkFolders calls f for every folder of a source.
func walkFolders(source string, f func(dir string) error) error {
	info, err := os.Stat(source)
	if err != nil || !info.IsDir() {
		return nil
	}
	return fs.WalkDir(os.DirFS(source), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case name != "." && ignored(d.Name()):
			return fs.SkipDir
		}
		// The watch comes before the look into the folder, so that what is
		// made in between is not missed.
		return f(filepath.Join(source, filepath.FromSlash(name)))
	})
}

// ignored says whether a file or folder of this name is never a source: what
// editors and systems leave beside the files they work on.
func ignored(name string) bool {
	for _, prefix := range []string{
		".#",              // Emacs: lock
		".goutputstream-", // GNOME: the new version, before it is renamed
		".~lock.",         // LibreOffice
		".docgen-",        // our own
		".fuse_hidden",    // FUSE: open while removed
		".nfs",            // NFS: the same
		".syncthing.",     // Syncthing: partial download
		"___jb_tmp___",    // JetBrains
		".DS_Store", "._", // macOS
		".git", ".hg", ".svn",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, suffix := range []string{
		"~",                             // Vim, Emacs, gedit: backup
		".swp", ".swo", ".swx", ".swpx", // Vim, nano
		".kate-swp",                    // Kate
		".bck",                         // Helix: backup while saving
		"___jb_tmp___", "___jb_old___", // JetBrains
		".crdownload", ".part", // a download in progress
	} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return name == "4913" || // Vim: may it write here?
		name == "Thumbs.db" || name == "desktop.ini" ||
		len(name) > 2 && name[0] == '#' && name[len(name)-1] == '#' // Emacs: autosave
}
