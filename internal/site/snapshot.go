package site

import (
	"io/fs"
	"sync"

	"docgen/internal/content"
)

// A snapshot reads every text file at most once, so that what a memo's key says of
// a file is what the result was made from, even if the file changes meanwhile.
// It is safe for concurrent use.
type snapshot struct {
	fsys  fs.FS
	files sync.Map // name → func() ([]byte, error)
}

// ReadFile returns the clean text of a file; do not change it.
func (s *snapshot) ReadFile(name string) ([]byte, error) {
	read, _ := s.files.LoadOrStore(name, sync.OnceValues(func() ([]byte, error) {
		data, err := fs.ReadFile(s.fsys, name)
		return content.CleanText(data), err
	}))
	return read.(func() ([]byte, error))()
}

// Open opens a file past the snapshot: fs.ReadFile does not come here.
func (s *snapshot) Open(name string) (fs.File, error) { return s.fsys.Open(name) }
