package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"docgen/internal/diag"
	"docgen/internal/site"
)

// A preview is a server running on a real folder and a real port.
type preview struct {
	*project
	url   string
	built chan Built
	stop  func() error
}

// fileBuild makes a site of one page per file in dir/content. A file with the
// word "error" in it fails the build.
func fileBuild(dir string) func(context.Context) (Result, error) {
	return func(ctx context.Context) (Result, error) {
		r := Result{Site: &site.Memory{}, Report: &site.Report{}, Base: "/"}
		files, err := filepath.Glob(filepath.Join(dir, "content", "*.md"))
		if err != nil {
			return r, err
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return r, err
			}
			name := strings.TrimSuffix(filepath.Base(file), ".md")
			if strings.Contains(string(data), "error") {
				r.Report.Diagnostics = append(r.Report.Diagnostics, diag.Errorf("content/"+name+".md", 1, 1, "there is an error"))
			}
			if err := r.Site.Put(name+"/index.html", data); err != nil {
				return r, err
			}
		}
		return r, nil
	}
}

func start(t *testing.T, build func(dir string) func(context.Context) (Result, error), files map[string]string) *preview {
	t.Helper()
	p := &preview{project: &project{t: t, dir: t.TempDir()}, built: make(chan Built, 100)}
	for name, data := range files {
		p.write(name, data)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.url = "http://" + ln.Addr().String()
	s := New(Config{
		Build: build(p.dir), Dir: p.dir, Sources: []string{p.path("content")},
		OnBuild: func(b Built) { p.built <- b },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	stopped := false
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(deadline):
			t.Fatal("the server did not stop")
			return nil
		}
	}
	t.Cleanup(func() { p.stop() })
	return p
}

func (p *preview) await() Built {
	p.t.Helper()
	select {
	case b := <-p.built:
		return b
	case <-time.After(deadline):
		p.t.Fatal("no build finished")
		return Built{}
	}
}

func (p *preview) get(path string) (int, string) {
	p.t.Helper()
	r, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode, body(p.t, r)
}

type buildEvent struct {
	Build   int
	Failed  bool
	Version string
}

// listen opens an event stream as a page does.
func (p *preview) listen(page string) func() buildEvent {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	p.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", p.url+"/.docgen/events?page="+page, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { r.Body.Close() })
	if kind := r.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" {
		p.t.Errorf("events have the type %q", kind)
	}
	lines := bufio.NewScanner(r.Body)
	return func() buildEvent {
		p.t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e buildEvent
				if err := json.Unmarshal([]byte(data), &e); err != nil {
					p.t.Fatalf("event %q: %v", data, err)
				}
				return e
			}
		}
		p.t.Fatalf("the event stream ended: %v", lines.Err())
		return buildEvent{}
	}
}

func TestServe(t *testing.T) {
	p := start(t, fileBuild, map[string]string{"content/a.md": "one", "content/b.md": "b"})
	if b := p.await(); b.Changed != nil || b.Latency != 0 {
		t.Errorf("first build: %+v, want no changes and no latency", b)
	}
	a, b := p.listen("/a/"), p.listen("/b/")
	a1, b1 := a(), b()

	p.write("content/a.md", "two")
	built := p.await()
	if len(built.Changed) != 1 || built.Changed[0] != "content/a.md" || built.Latency <= 0 {
		t.Errorf("second build: %+v, want content/a.md and a latency", built)
	}
	a2, b2 := a(), b()
	if _, page := p.get("/a/"); page != "two" {
		t.Errorf("after the event: %q, want two", page)
	}
	if a2.Version == a1.Version || b2.Version != b1.Version {
		t.Errorf("versions %v → %v and %v → %v, want a new one for /a/ only", a1, a2, b1, b2)
	}

	p.write("content/a.md", "error")
	p.await()
	if e := a(); !e.Failed || e.Version != a2.Version {
		t.Errorf("event after a mistake: %+v, want a failure with version %s", e, a2.Version)
	}
	if status, page := p.get("/a/"); status != 200 || page != "two" {
		t.Errorf("after a mistake: %d %q, want the last good page", status, page)
	}
	if _, list := p.get("/.docgen/diagnostics"); !strings.Contains(list, "there is an error") {
		t.Errorf("diagnostics: %s", list)
	}

	p.write("content/a.md", "three")
	p.await()
	if e := a(); e.Failed || e.Version == a2.Version {
		t.Errorf("event after the correction: %+v, want success and a new version", e)
	}
	if err := p.stop(); err != nil {
		t.Errorf("stopping with open event streams: %v", err)
	}
}

func TestServeFirstBuildFails(t *testing.T) {
	p := start(t, fileBuild, map[string]string{"content/a.md": "error"})
	p.await()
	if status, page := p.get("/a/"); status != 500 || !strings.Contains(page, "there is an error") {
		t.Errorf("%d %s, want 500 and the mistake", status, page)
	}
	next := p.listen("/a/")
	first := next()
	p.write("content/a.md", "good")
	p.await()
	if e := next(); e.Version == first.Version || e.Failed {
		t.Errorf("event %+v after %+v, want a new version", e, first)
	}
	if status, page := p.get("/a/"); status != 200 || page != "good" {
		t.Errorf("%d %q, want the page", status, page)
	}
}

// TestServeSupersedes changes a file while a build goes on: that build is
// cancelled, its result is not shown, and the next one is for both changes.
func TestServeSupersedes(t *testing.T) {
	var builds atomic.Int32
	building := make(chan struct{})
	p := start(t, func(dir string) func(context.Context) (Result, error) {
		plain := fileBuild(dir)
		return func(ctx context.Context) (Result, error) {
			n := builds.Add(1)
			r, err := plain(ctx)
			if n == 2 {
				close(building)
				<-ctx.Done() // and hand in a result all the same
			}
			return r, err
		}
	}, map[string]string{"content/a.md": "1", "content/b.md": "1"})
	p.await()
	p.write("content/a.md", "2")
	<-building
	p.write("content/b.md", "2")
	built := p.await()
	if got := strings.Join(built.Changed, " "); got != "content/a.md content/b.md" {
		t.Errorf("build for %q, want both files", got)
	}
	if n := builds.Load(); n != 3 {
		t.Errorf("%d builds, want 3", n)
	}
	for _, path := range []string{"/a/", "/b/"} {
		if _, page := p.get(path); page != "2" {
			t.Errorf("%s shows %q, want 2", path, page)
		}
	}
}

// TestServeWaitsForTheFirstBuild asks for a page before there is one.
func TestServeWaitsForTheFirstBuild(t *testing.T) {
	release := make(chan struct{})
	p := start(t, func(dir string) func(context.Context) (Result, error) {
		plain := fileBuild(dir)
		return func(ctx context.Context) (Result, error) {
			select {
			case <-release:
			case <-ctx.Done():
			}
			return plain(ctx)
		}
	}, map[string]string{"content/a.md": "a"})
	got := make(chan string)
	go func() {
		_, page := p.get("/a/")
		got <- page
	}()
	select {
	case page := <-got:
		t.Errorf("answered %q before the build", page)
	default:
	}
	close(release)
	if page := <-got; page != "a" {
		t.Errorf("got %q, want the page", page)
	}
}

func TestStopDuringBuild(t *testing.T) {
	building := make(chan struct{})
	p := start(t, func(string) func(context.Context) (Result, error) {
		return func(ctx context.Context) (Result, error) {
			close(building)
			<-ctx.Done()
			return Result{}, ctx.Err()
		}
	}, nil)
	<-building
	if err := p.stop(); err != nil {
		t.Error(err)
	}
	select {
	case b := <-p.built:
		t.Errorf("reported %+v after the end", b)
	default:
	}
}
