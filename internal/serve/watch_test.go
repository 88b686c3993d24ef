package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// deadline is how long a test waits for what must happen. Nothing depends on
// its length but how long a failure takes.
const deadline = 30 * time.Second

// A project is a folder being watched.
type project struct {
	t       *testing.T
	dir     string
	changes chan change
	how     chan Watching
	watch   *watch
	marks   int
}

var sources = []string{"content", "templates", "docgen.yaml"}

// watched makes a project with files and watches it.
func watched(t *testing.T, poll bool, files ...string) *project {
	t.Helper()
	p := &project{t: t, dir: t.TempDir(), changes: make(chan change), how: make(chan Watching, 8)}
	p.write("content/mark.md", "0")
	for _, name := range files {
		p.write(name, "old")
	}
	config := Config{Dir: p.dir, Poll: poll, OnWatch: func(h Watching) { p.how <- h }}
	for _, name := range sources {
		config.Sources = append(config.Sources, filepath.Join(p.dir, name))
	}
	w := newWatch(config, p.changes)
	w.interval = 20 * time.Millisecond
	w.scan.baseline()
	p.watch = w
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	select {
	case how := <-p.how:
		if how.Poll != poll {
			t.Skipf("no events here: %s", how.Reason)
		}
	case <-time.After(deadline):
		t.Fatal("watching did not begin")
	}
	return p
}

func (p *project) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p *project) write(name, data string) {
	p.t.Helper()
	p.do(os.MkdirAll(filepath.Dir(p.path(name)), 0o777))
	p.do(os.WriteFile(p.path(name), []byte(data), 0o666))
}

func (p *project) rename(from, to string) {
	p.t.Helper()
	p.do(os.Rename(p.path(from), p.path(to)))
}

func (p *project) do(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// want checks that the files reported from now on are these and no others. It
// changes a file of its own and waits for that one, so that what must not be
// reported has had its chance.
func (p *project) want(files ...string) {
	p.t.Helper()
	const mark = "content/mark.md"
	got := map[string]bool{}
	timeout := time.After(deadline)
	await := func(name string) {
		p.t.Helper()
		for !got[name] {
			select {
			case c := <-p.changes:
				for _, file := range c.files {
					got[file] = true
				}
			case <-timeout:
				p.t.Fatalf("reported %v, want %q", got, name)
			}
		}
	}
	for _, file := range files {
		await(file)
	}
	p.marks++
	delete(got, mark)
	p.write(mark, fmt.Sprint(p.marks))
	await(mark)
	for file := range got {
		if file != mark && !slices.Contains(files, file) {
			p.t.Errorf("reported %s, want only %q", file, files)
		}
	}
}

func TestWatch(t *testing.T) {
	for _, poll := range []bool{false, true} {
		t.Run(map[bool]string{false: "events", true: "polling"}[poll], func(t *testing.T) {
			t.Parallel()
			p := watched(t, poll, "content/en/a.md", "content/en/b.md", "docgen.yaml")

			p.write("content/en/a.md", "new")
			p.want("content/en/a.md")
			p.write("content/en/a.md", "neu") // the same size, a moment later
			p.want("content/en/a.md")

			// Saving by renaming, twice: the second is lost to a watch of the file.
			for _, data := range []string{"1", "2"} {
				p.write(".docgen.yaml.tmp", data)
				p.rename(".docgen.yaml.tmp", "docgen.yaml")
				p.want("docgen.yaml")
			}
			// As Vim does it.
			p.write("content/en/4913", "")
			p.do(os.Remove(p.path("content/en/4913")))
			p.write("content/en/.b.md.swp", "swap")
			p.rename("content/en/b.md", "content/en/b.md~")
			p.write("content/en/b.md", "new")
			p.do(os.Remove(p.path("content/en/b.md~")))
			p.do(os.Remove(p.path("content/en/.b.md.swp")))
			p.want("content/en/b.md")

			// No content changes: a touch, the same bytes again, another mode.
			now := time.Now().Add(time.Hour)
			p.do(os.Chtimes(p.path("content/en/a.md"), now, now))
			p.write("content/en/b.md", "new")
			p.do(os.Chmod(p.path("docgen.yaml"), 0o600))
			p.want()

			// Not sources.
			p.write("public/index.html", "output")
			p.write("content/en/.goutputstream-X", "x")
			p.write("content/.git/index", "x")
			p.want()

			// New folders, with files in them and in folders of theirs.
			p.write("content/ru/mm/deep/c.md", "new")
			p.want("content/ru/mm/deep/c.md")
			p.write("content/ru/mm/deep/c.md", "newer")
			p.want("content/ru/mm/deep/c.md")
			p.write("templates/page.html", "new") // a source that did not exist
			p.want("templates/page.html")
			p.write("templates/page.html", "newer")
			p.want("templates/page.html")

			// A renamed folder is still watched, under its new name.
			p.rename("content/ru", "content/ja")
			p.want("content/ru/mm/deep/c.md", "content/ja/mm/deep/c.md")
			p.write("content/ja/mm/deep/c.md", "newest")
			p.want("content/ja/mm/deep/c.md")
			p.write("content/ja/d.md", "new")
			p.want("content/ja/d.md")

			p.do(os.RemoveAll(p.path("content/ja")))
			p.want("content/ja/mm/deep/c.md", "content/ja/d.md")
			p.do(os.RemoveAll(p.path("templates")))
			p.want("templates/page.html")
			p.write("templates/page.html", "again")
			p.want("templates/page.html")
		})
	}
}

// TestWatchFollowsShownFiles: files that pages show are sources as long as they are
// shown, in folders that need not be there, and one that was written while the site
// was being built counts as changed.
func TestWatchFollowsShownFiles(t *testing.T) {
	for _, poll := range []bool{false, true} {
		t.Run(map[bool]string{false: "events", true: "polling"}[poll], func(t *testing.T) {
			t.Parallel()
			p := watched(t, poll, "examples/shown.c", "examples/other.c", "tools/old/deep.c")
			long := time.Now().Add(-time.Hour)
			for _, name := range []string{"examples/shown.c", "tools/old/deep.c"} {
				p.do(os.Chtimes(p.path(name), long, long))
			}
			follow := func(files ...string) {
				p.watch.follow(shown{files, time.Now()})
			}
			p.write("examples/shown.c", "before")
			p.want()
			p.do(os.Chtimes(p.path("examples/shown.c"), long, long))

			follow("content/mark.md", "examples/shown.c", "none/yet/new.c", "tools/old/deep.c")
			p.want()
			p.write("examples/shown.c", "new")
			p.write("examples/other.c", "new")
			p.want("examples/shown.c")
			p.write("none/yet/new.c", "new")
			p.want("none/yet/new.c")
			p.do(os.RemoveAll(p.path("tools")))
			p.want("tools/old/deep.c")

			p.write("examples/other.c", "while the site was built")
			follow("examples/other.c")
			p.want("examples/other.c")
			p.write("examples/shown.c", "shown no more")
			p.write("examples/other.c", "newer")
			p.want("examples/other.c")
		})
	}
}

func TestWatchFindsWhatChangedWhileItStarted(t *testing.T) {
	p := &project{t: t, dir: t.TempDir(), changes: make(chan change)}
	p.write("content/a.md", "old")
	w := newWatch(Config{Dir: p.dir, Sources: []string{p.path("content")}}, p.changes)
	w.scan.baseline()
	p.write("content/a.md", "new")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	select {
	case c := <-p.changes:
		if !slices.Equal(c.files, []string{"content/a.md"}) {
			t.Errorf("changes %q, want content/a.md", c.files)
		}
	case <-time.After(deadline):
		t.Error("the change was not noticed")
	}
	cancel()
	<-done
}

func TestWatchLeavesNoSentinel(t *testing.T) {
	p := &project{t: t, dir: t.TempDir()}
	p.write(".docgen-watch-killed", "")
	w := newWatch(Config{Dir: p.dir, Sources: []string{p.path("content")}}, nil)
	fsw, err := fsnotify.NewWatcher()
	if err != nil {
		t.Skip(err)
	}
	defer fsw.Close()
	p.do(w.add(fsw))
	if how := w.prove(context.Background(), fsw); how.Poll {
		t.Errorf("it polls: %s", how.Reason)
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v, want nothing", entries, err)
	}
}

func TestSilentWatcherIsFoundOut(t *testing.T) {
	p := &project{t: t, dir: t.TempDir()}
	w := newWatch(Config{Dir: p.dir, Sources: []string{p.path("content")}}, nil)
	fsw, err := fsnotify.NewWatcher()
	if err != nil {
		t.Skip(err)
	}
	defer fsw.Close()
	w.sentinel = time.Millisecond
	// Nothing is added, so nothing arrives.
	if how := w.prove(context.Background(), fsw); !how.Poll || !strings.Contains(how.Reason, p.dir) {
		t.Errorf("%+v, want to poll, with a reason that names %s", how, p.dir)
	}
}

func TestCannotWatch(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "inotify", Path: "x", Err: syscall.ENOSPC}, "max_user_watches"},
		{os.NewSyscallError("inotify_init", syscall.EMFILE), "max_user_instances"},
		{errors.New("no such luck"), "no such luck"},
	} {
		if how := cannotWatch(tt.err); !how.Poll || !strings.Contains(how.Reason, tt.want) {
			t.Errorf("cannotWatch(%v) = %+v, want a reason with %q", tt.err, how, tt.want)
		}
	}
}

func TestIgnored(t *testing.T) {
	for name, want := range map[string]bool{
		"a.md": false, "_index.md": false, "bck.md": false, "#tag.md": false, "4913.md": false, ".nojekyll": false, "CNAME": false,
		"4913": true, ".a.md.swp": true, ".a.md.swx": true, "a.md~": true, ".#a.md": true, "#a.md#": true,
		"a.md___jb_tmp___": true, "a.md___jb_old___": true, "a.md.Xy12.bck": true, ".goutputstream-ABC": true,
		".a.md.kate-swp": true, ".DS_Store": true, "._a.md": true, ".git": true, ".docgen-watch-1": true,
	} {
		if got := ignored(name); got != want {
			t.Errorf("ignored(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestScanSymlinks(t *testing.T) {
	p := &project{t: t, dir: t.TempDir()}
	p.write("elsewhere/content/a.md", "1")
	p.write("elsewhere/file.md", "1")
	p.write("elsewhere/folder/b.md", "1")
	if err := os.Symlink("elsewhere/content", p.path("content")); err != nil {
		t.Skip(err)
	}
	p.do(os.Symlink("../file.md", p.path("content/link.md")))
	p.do(os.Symlink("../folder", p.path("content/folder")))
	p.do(os.Symlink("nowhere", p.path("content/dangling.md")))
	s := newScanner(p.dir, []string{p.path("content"), p.path("docgen.yaml")})
	check := func(want ...string) {
		t.Helper()
		if got, _ := s.scan(nil); !slices.Equal(got, want) {
			t.Errorf("scan: %q, want %q", got, want)
		}
	}
	check("content/a.md", "content/link.md")
	check()
	p.write("elsewhere/file.md", "2")
	p.write("docgen.yaml", "x")
	check("content/link.md", "docgen.yaml")
	p.do(os.Remove(p.path("content/a.md")))
	check("content/a.md")
	p.do(os.RemoveAll(p.path("content")))
	check("content/link.md")
}
