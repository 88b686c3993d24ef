package serve

import (
	"path/filepath"
	"slices"
	"time"
)

// Pages can show files as code that stand anywhere in the project. Which they are
// is known when a site has been built: then they become sources of the watch, and
// those that no page shows any more cease to be.

// Shown is the files that a site shows, from Report.Shown.
type shown struct {
	files []string  // relative to Config.Dir, with slashes; sorted
	since time.Time // when the build began that read them
}

// after returns what is shown after a build. One that failed may not have come to
// all pages, so files of earlier ones stay.
func (s shown) after(o outcome) shown {
	if o.err != nil || o.result.Report == nil {
		return s
	}
	next := shown{o.result.Report.Shown, o.began}
	if o.result.Report.Failed() {
		next.files = slices.Concat(s.files, next.files)
		slices.Sort(next.files)
		next.files = slices.Compact(next.files)
	}
	return next
}

// follow has the watch look after the files of s. It is called by one goroutine,
// and does not wait for the watch, which may be waiting for that goroutine.
func (w *watch) follow(s shown) {
	select {
	case missed := <-w.shown:
		s.since = missed.since // the earlier of both
	default:
	}
	w.shown <- s
}

// adopt makes the files of s sources, besides the watch's own. watch is called
// before the scanner looks at them, so that no change falls between.
func (w *watch) adopt(s shown, watch func() error) error {
	sources := slices.Clone(w.own)
	for _, name := range s.files {
		file := filepath.Join(w.dir, filepath.FromSlash(name))
		if !slices.ContainsFunc(w.own, func(source string) bool { return isBelow(source, file) }) {
			sources = append(sources, file)
		}
	}
	if slices.Equal(sources, w.scan.sources) {
		return nil
	}
	w.parents = parentsOf(w.dir, sources)
	err := watch()
	w.scan.retarget(sources, s.since)
	w.note("", false)
	return err
}

// parentsOf lists the folders that sources are in and, below dir, those in which
// these folders would be made. It is sorted.
func parentsOf(dir string, sources []string) []string {
	var list []string
	for _, source := range sources {
		parent := filepath.Dir(source)
		list = append(list, parent)
		for parent != dir && isBelow(dir, parent) {
			parent = filepath.Dir(parent)
			list = append(list, parent)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// isBelow says whether name is folder or below it.
func isBelow(folder, name string) bool {
	rel, err := filepath.Rel(folder, name)
	return err == nil && filepath.IsLocal(rel)
}
