package serve

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"hash/crc32"
	"path"

	"docgen/internal/diag"
	"docgen/internal/site"
)

// A state is what the server shows between two builds. It does not change; a
// build makes a new one.
type state struct {
	build  int               // counts builds, from 1; 0 while the first is being made
	site   *site.Memory      // the last good site; nil if there was none yet
	base   string            // see Result.Base
	failed bool              // the last build is not the one that site shows
	diags  []diag.Diagnostic // of the last build

	changed map[string]int // by file of site: the build in which its bytes last changed
	shared  int            // the build in which a file that any page may load last changed

	superseded chan struct{} // closed when the next state is in place
}

// after returns the state that follows s when a build gave r or err.
func (s *state) after(r Result, err error) *state {
	next := &state{
		build: s.build + 1, site: s.site, base: s.base, changed: s.changed, shared: s.shared,
		superseded: make(chan struct{}),
	}
	switch {
	case err != nil:
		next.failed, next.diags = true, failure(err)
	case r.Report.Failed():
		next.failed, next.diags = true, r.Report.Diagnostics
	default:
		next.site, next.base, next.diags = r.Site, r.Base, r.Report.Diagnostics
		next.compare(s.site)
	}
	return next
}

// compare dates the files of s.site: those with the same bytes in old keep
// their date.
func (s *state) compare(old *site.Memory) {
	dates := s.changed
	s.changed = map[string]int{}
	for _, name := range s.site.Names() {
		data, _ := s.site.File(name)
		if old != nil {
			// Bytes that came from the memo are the same slice, and
			// compare at once.
			if before, ok := old.File(name); ok && bytes.Equal(before, data) {
				s.changed[name] = dates[name]
				continue
			}
		}
		s.changed[name] = s.build
		if isShared(name) {
			s.shared = s.build
		}
	}
}

// isShared says whether pages load a file without naming its present content
// in their own bytes, so that they look different when it changes. Data for
// scripts (a search index) changes with every edit and is not worth a reload.
func isShared(name string) bool {
	switch path.Ext(name) {
	case ".html", ".xml", ".json", ".bin", ".txt", ".md":
		return false
	}
	return true
}

// version identifies what a browser at the URL path p is shown. It is the same
// in two states if nothing that the page shows has changed between them.
func (s *state) version(boot, p string) string {
	if s.site == nil {
		return fmt.Sprintf("%s.none.%d", boot, s.build) // the list of mistakes
	}
	file, _ := s.resolve(p)
	return fmt.Sprintf("%s.%d.%08x", boot, max(s.shared, s.changed[file]), crc32.ChecksumIEEE([]byte(file)))
}

// bootID returns a name for one run of the server.
func bootID() string { return rand.Text()[:8] }
