package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching says how changes are noticed.
type Watching struct {
	Poll   bool   // by looking again and again; otherwise by events from the system
	Reason string // why it polls, if it was not asked to; lower case, no full stop
	Hint   string // what to do about it; may be ""
}

// Times of the watch.
const (
	settleTime   = 40 * time.Millisecond  // quiet after which a burst of events is over: editors save in several steps
	settleLimit  = 500 * time.Millisecond // a burst is not waited for longer than this
	pollInterval = 500 * time.Millisecond // between looks at all files
	sentinelTime = 2 * time.Second        // how long the first event may take
)

// A watch turns what the file system says into changes.
//
// Folders are watched, not files: editors save by renaming a new file over the
// old one, which ends the watch of a file. An event is only a reason to look;
// what changed is for the scanner to say. So it does no harm that events come
// in duplicate, are about the wrong name after a folder was renamed, or were
// lost in an overflow.
//
// Events do not come from everywhere: network and shared folders deliver none
// for what others do, some virtual machines and containers none at all. A
// watch notices and polls instead, and says so.
type watch struct {
	config  Config
	dir     string // Config.Dir, absolute, as all paths here
	changes chan<- change
	scan    *scanner
	own     []string   // Config.Sources
	parents []string   // folders of the sources, and those in which these folders would be made
	shown   chan shown // of the last build; holds one

	// The burst of events in progress.
	settle  *time.Timer
	began   time.Time       // zero if there is none
	touched map[string]bool // paths with events
	folders bool            // a folder may be new: add watches
	pending change          // found while the burst went on

	polling  bool
	interval time.Duration // pollInterval, and sentinelTime: tests are less patient
	sentinel time.Duration
}

func newWatch(config Config, changes chan<- change) *watch {
	w := &watch{config: config, changes: changes, touched: map[string]bool{}, interval: pollInterval, sentinel: sentinelTime}
	w.dir = absolute(config.Dir)
	for _, source := range config.Sources {
		w.own = append(w.own, absolute(source))
	}
	w.shown = make(chan shown, 1)
	w.scan = newScanner(w.dir, w.own)
	w.parents = parentsOf(w.dir, w.own)
	w.settle = time.NewTimer(time.Hour)
	w.settle.Stop()
	return w
}

// absolute returns name as an absolute path, so that paths can be compared.
func absolute(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil { // the current folder is gone
		return filepath.Clean(name)
	}
	return abs
}

// run sends changes until ctx ends.
func (w *watch) run(ctx context.Context) {
	how := Watching{Poll: w.config.Poll}
	if !how.Poll {
		how = w.events(ctx)
	}
	if ctx.Err() != nil {
		return
	}
	w.tell(how)
	w.polling = true
	ticker := time.NewTicker(w.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.look(nil)
		case s := <-w.shown:
			w.adopt(s, func() error { return nil })
		case <-w.settle.C:
			w.settled(ctx)
		}
	}
}

// events watches by events. It returns when ctx ends, or when it cannot go on,
// with the reason.
func (w *watch) events(ctx context.Context) Watching {
	for _, source := range w.scan.sources {
		if kind := remoteFS(source); kind != "" {
			return Watching{Poll: true, Reason: fmt.Sprintf("%s is on %s, where changes from other machines raise no events", source, kind)}
		}
	}
	fsw, err := fsnotify.NewWatcher()
	if err != nil {
		return cannotWatch(err)
	}
	defer fsw.Close()
	if err := w.add(fsw); err != nil {
		return cannotWatch(err)
	}
	if how := w.prove(ctx, fsw); how.Poll || ctx.Err() != nil {
		return how
	}
	w.tell(Watching{})
	w.note("", true) // what changed while the watches were set up
	for {
		select {
		case <-ctx.Done():
			return Watching{}
		case ev, ok := <-fsw.Events:
			if !ok {
				return Watching{Poll: true, Reason: "the system closed the event queue"}
			}
			w.event(ev)
		case err := <-fsw.Errors:
			// Events may be lost (fsnotify.ErrEventOverflow): look at everything.
			if err != nil {
				w.note("", true)
			}
		case s := <-w.shown:
			if err := w.adopt(s, func() error { return w.add(fsw) }); err != nil {
				return cannotWatch(err)
			}
		case <-w.settle.C:
			if w.folders {
				w.folders = false
				if err := w.add(fsw); err != nil {
					w.look(nil)
					return cannotWatch(err)
				}
			}
			w.settled(ctx)
		}
	}
}

// add watches all folders of the sources, and those the sources are in.
// Folders that are watched already stay so.
func (w *watch) add(fsw *fsnotify.Watcher) error {
	add := func(dir string) error {
		err := fsw.Add(dir)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
			return nil // the build will say so, if it matters
		}
		return err
	}
	for _, dir := range w.parents {
		if err := add(dir); err != nil {
			return err
		}
	}
	for _, source := range w.scan.sources {
		if err := walkFolders(source, add); err != nil {
			return err
		}
	}
	return nil
}

// event takes note of one event, if it can be about a source.
func (w *watch) event(ev fsnotify.Event) {
	if ev.Op == fsnotify.Chmod || ignored(filepath.Base(ev.Name)) && !slices.Contains(w.scan.sources, ev.Name) {
		return
	}
	if slices.Contains(w.parents, filepath.Dir(ev.Name)) && !w.concerns(ev.Name) {
		return
	}
	folder := false
	if ev.Has(fsnotify.Create) {
		info, err := os.Stat(ev.Name)
		folder = err == nil && info.IsDir()
	}
	w.note(ev.Name, folder)
}

// concerns says whether name is a source, below one, or a folder that one is in.
func (w *watch) concerns(name string) bool {
	return slices.ContainsFunc(w.scan.sources, func(source string) bool {
		return isBelow(source, name) || isBelow(name, source)
	})
}

// note begins a burst, or prolongs it. name may be "".
func (w *watch) note(name string, folders bool) {
	if name != "" {
		w.touched[name] = true
	}
	w.folders = w.folders || folders
	if w.began.IsZero() {
		w.began = time.Now()
	}
	w.settle.Reset(min(settleTime, settleLimit-time.Since(w.began)))
}

// look scans. If anything changed, it begins a burst, or prolongs it.
func (w *watch) look(touched map[string]bool) (found bool) {
	files, saved := w.scan.scan(touched)
	if len(files) == 0 {
		return false
	}
	// A file that was moved here may have been written long ago, and clocks
	// of other machines differ: believe only recent times.
	if now := time.Now(); saved.After(now) || now.Sub(saved) > 5*time.Second {
		saved = now
		if !w.began.IsZero() {
			saved = w.began
		}
	}
	w.pending = w.pending.merge(change{files, saved})
	w.note("", false)
	return true
}

// settled ends a burst: it scans, and sends what was found.
func (w *watch) settled(ctx context.Context) {
	found := w.look(w.touched)
	if w.polling && found && time.Since(w.began) < settleLimit {
		return // files are still being written, and nobody else will tell
	}
	w.settle.Stop()
	w.began = time.Time{}
	clear(w.touched)
	if len(w.pending.files) == 0 {
		return
	}
	select {
	case w.changes <- w.pending:
		w.pending = change{}
	case <-ctx.Done():
	}
}

// prove writes a file and waits for the event, because some systems accept
// watches and never deliver anything. If no file can be written, it believes.
func (w *watch) prove(ctx context.Context, fsw *fsnotify.Watcher) Watching {
	const prefix = ".docgen-watch-"
	if !slices.Contains(w.parents, w.dir) {
		return Watching{}
	}
	old, _ := fs.Glob(os.DirFS(w.dir), prefix+"*") // of a preview that was killed in this moment
	for _, name := range old {
		os.Remove(filepath.Join(w.dir, name))
	}
	f, err := os.CreateTemp(w.dir, prefix+"*")
	if err != nil {
		return Watching{}
	}
	f.Close()
	defer os.Remove(f.Name())
	timeout := time.NewTimer(w.sentinel)
	defer timeout.Stop()
	for {
		select {
		case ev := <-fsw.Events:
			if filepath.Base(ev.Name) == filepath.Base(f.Name()) {
				return Watching{}
			}
			w.event(ev)
		case <-fsw.Errors:
		case <-ctx.Done():
			return Watching{}
		case <-timeout.C:
			return Watching{Poll: true, Reason: "the file system of " + w.dir + " accepts watches but raises no events"}
		}
	}
}

// cannotWatch explains why watches cannot be had.
func cannotWatch(err error) Watching {
	w := Watching{Poll: true, Reason: "the system gives no events: " + err.Error()}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		w.Reason = "the system's limit of watched folders (fs.inotify.max_user_watches) is reached"
		w.Hint = "raise it: sudo sysctl fs.inotify.max_user_watches=524288"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		w.Reason = "too many watchers or files are open (fs.inotify.max_user_instances, or ulimit -n)"
		w.Hint = "close other programs that watch files, or raise it: sudo sysctl fs.inotify.max_user_instances=512"
	}
	return w
}

func (w *watch) tell(how Watching) {
	if w.config.OnWatch != nil {
		w.config.OnWatch(how)
	}
}
