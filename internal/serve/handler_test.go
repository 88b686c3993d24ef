package serve

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"docgen/internal/diag"
	"docgen/internal/site"
)

// memory returns a site with these files.
func memory(t *testing.T, files map[string]string) *site.Memory {
	t.Helper()
	m := &site.Memory{}
	for name, data := range files {
		if err := m.Put(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// showing returns a server that shows a site, as after a good first build.
func showing(t *testing.T, base string, files map[string]string) *Server {
	t.Helper()
	s := New(Config{})
	s.publish(outcome{result: Result{Site: memory(t, files), Report: &site.Report{}, Base: base}}, change{})
	return s
}

func get(s *Server, target string, header ...string) *http.Response {
	r := httptest.NewRequest("GET", target, nil)
	r.Host = "127.0.0.1:1313"
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.handler(true).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var course = map[string]string{
	"index.html":          "languages",
	"404.html":            "not found",
	"en/index.html":       "en home",
	"en/404.html":         "no such page",
	"en/mm/index.html":    "mm",
	"en/mm/counters.html": "counters",
	"ja/index.html":       "ja home",
	"ja/404.html":         "ページがありません",
	"ja/見出し/index.html":   "heading",
	"style.css":           "body{}",
	"app.js":              "1",
	"trace.json":          "{}",
	"sitemap.xml":         "<x/>",
	"icon.svg":            "<svg/>",
	"sim.wasm":            "\x00asm",
	"font.woff2":          "f",
	"notes.txt":           "n",
}

func TestPaths(t *testing.T) {
	tests := []struct {
		base, path string
		status     int
		want       string // the body, or the Location
		kind       string // Content-Type
	}{
		{"/", "/", 200, "languages", "text/html; charset=utf-8"},
		{"/", "/en/", 200, "en home", "text/html; charset=utf-8"},
		{"/", "/en", 307, "/en/", ""},
		{"/", "/en/mm?q=1", 307, "/en/mm/?q=1", ""},
		{"/", "/en/mm/index.html", 200, "mm", "text/html; charset=utf-8"},
		{"/", "/en/mm/counters.html", 200, "counters", "text/html; charset=utf-8"},
		{"/", "/en//mm///", 307, "/en/mm/", ""},
		{"/", "/en/../ja/", 307, "/ja/", ""},
		{"/", "//evil.example/..//en", 307, "/en/", ""},
		{"/", "//evil.example/", 307, "/evil.example/", ""},
		{"/", "/ja/%E8%A6%8B%E5%87%BA%E3%81%97/", 200, "heading", "text/html; charset=utf-8"},
		{"/", "/ja/%E8%A6%8B%E5%87%BA%E3%81%97", 307, "/ja/%E8%A6%8B%E5%87%BA%E3%81%97/", ""},
		{"/", "/en/nothing/here/", 404, "no such page", "text/html; charset=utf-8"},
		{"/", "/en/mm/nothing.png", 404, "no such page", "text/html; charset=utf-8"},
		{"/", "/ja/nothing/", 404, "ページがありません", "text/html; charset=utf-8"},
		{"/", "/nothing", 404, "not found", "text/html; charset=utf-8"},
		{"/", "/en/..%2f..%2fetc/passwd", 307, "/etc/passwd", ""},
		{"/", "/style.css", 200, "body{}", "text/css; charset=utf-8"},
		{"/", "/app.js", 200, "1", "text/javascript; charset=utf-8"},
		{"/", "/trace.json", 200, "{}", "application/json; charset=utf-8"},
		{"/", "/sitemap.xml", 200, "<x/>", "application/xml; charset=utf-8"},
		{"/", "/icon.svg", 200, "<svg/>", "image/svg+xml; charset=utf-8"},
		{"/", "/sim.wasm", 200, "\x00asm", "application/wasm"},
		{"/", "/font.woff2", 200, "f", "font/woff2"},
		{"/", "/notes.txt", 200, "n", "text/plain; charset=utf-8"},
		{"/docs/", "/", 307, "/docs/", ""},
		{"/docs/", "/docs", 307, "/docs/", ""},
		{"/docs/", "/docs/", 200, "languages", "text/html; charset=utf-8"},
		{"/docs/", "/docs/en", 307, "/docs/en/", ""},
		{"/docs/", "/docs/en/", 200, "en home", "text/html; charset=utf-8"},
		{"/docs/", "/docs/en/nothing/", 404, "no such page", "text/html; charset=utf-8"},
		{"/docs/", "/en/", 404, "404: the site is at /docs/\n", "text/plain; charset=utf-8"},
	}
	for _, tt := range tests {
		s := showing(t, tt.base, course)
		r := get(s, tt.path)
		got := body(t, r)
		if r.StatusCode == 307 {
			got = r.Header.Get("Location")
		}
		if r.StatusCode != tt.status || got != tt.want || r.Header.Get("Content-Type") != tt.kind {
			t.Errorf("%s below %s: %d %q %q, want %d %q %q", tt.path, tt.base,
				r.StatusCode, r.Header.Get("Content-Type"), got, tt.status, tt.kind, tt.want)
		}
	}
}

// Only the worker that compiles the simulator may do so.
func TestPolicyOfWorker(t *testing.T) {
	s := showing(t, "/", course)
	for name, may := range map[string]bool{
		"/assets/sim-worker.0a1b.js": true, "/assets/sim.0a1b.js": false, "/en/sim-worker.html": false, "/en/": false,
	} {
		if got := strings.Contains(get(s, name).Header.Get("Content-Security-Policy"), "'wasm-unsafe-eval'"); got != may {
			t.Errorf("%s may compile WebAssembly: %t, want %t", name, got, may)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := showing(t, "/", course)
	for _, p := range []string{"/en/", "/nothing", "/style.css", ReloadURL, "/.docgen/diagnostics"} {
		r := get(s, p)
		if csp := r.Header.Get("Content-Security-Policy"); csp != policy {
			t.Errorf("%s: Content-Security-Policy %q, want %q", p, csp, policy)
		}
		if got := r.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q, want nosniff", p, got)
		}
		if cc := r.Header.Get("Cache-Control"); cc != "no-store" && cc != "no-cache" {
			t.Errorf("%s: Cache-Control %q, want one that forbids stale answers", p, cc)
		}
	}
	tag := get(s, "/en/").Header.Get("ETag")
	if r := get(s, "/en/", "If-None-Match", tag); tag == "" || r.StatusCode != http.StatusNotModified {
		t.Errorf("the same ETag %s again: status %d, want 304", tag, r.StatusCode)
	}
	if other := get(s, "/ja/").Header.Get("ETag"); other == tag {
		t.Errorf("two pages have the ETag %s", tag)
	}
}

func TestHost(t *testing.T) {
	s := showing(t, "/", course)
	for host, want := range map[string]int{
		"localhost:1313": 200, "LOCALHOST": 200, "docs.localhost:1313": 200, "localhost.": 200,
		"127.0.0.1:1313": 200, "127.8.8.8": 200, "[::1]:1313": 200, "[::1]": 200, "[::ffff:127.0.0.1]:1313": 200,
		"evil.example": 403, "evil.example:1313": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403,
		"192.168.0.7:1313": 403, "notlocalhost": 403, "": 403,
	} {
		for _, p := range []string{"/en/", "/.docgen/diagnostics"} {
			if r := get(s, p, "Host", host); r.StatusCode != want {
				t.Errorf("Host %q, %s: status %d, want %d", host, p, r.StatusCode, want)
			}
		}
	}
	r := httptest.NewRequest("GET", "/en/", nil)
	r.Host = "192.168.0.7:1313"
	w := httptest.NewRecorder()
	s.handler(false).ServeHTTP(w, r)
	if w.Code != 200 {
		t.Errorf("bound to a public address: status %d, want 200", w.Code)
	}
}

func TestMethods(t *testing.T) {
	s := showing(t, "/", course)
	for method, want := range map[string]int{"HEAD": 200, "POST": 405, "OPTIONS": 405} {
		r := httptest.NewRequest(method, "/en/", nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		s.handler(true).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", method, w.Code, want)
		}
	}
}

func broken() *site.Report {
	return &site.Report{Diagnostics: []diag.Diagnostic{
		diag.Errorf("content/en/a.md", 3, 5, "unknown key %q", "<titel>").WithHint(`did you mean "title"?`),
		diag.Warnf("content/ja/a.md", 0, 0, "missing translation"),
	}}
}

func TestFailedBuildKeepsTheLastGoodSite(t *testing.T) {
	s := showing(t, "/", course)
	before := get(s, "/en/").Header.Get("Server-Timing")
	s.publish(outcome{result: Result{Site: memory(t, map[string]string{"en/index.html": "half"}), Report: broken()}}, change{})
	r := get(s, "/en/")
	if got := body(t, r); got != "en home" || r.Header.Get("Server-Timing") != before {
		t.Errorf("after a failed build: %q, version %s; want the last good page and %s", got, r.Header.Get("Server-Timing"), before)
	}
	const want = `{"build":2,"failed":true,"diagnostics":[` +
		`{"file":"content/en/a.md","line":3,"col":5,"severity":"error","msg":"unknown key \"\u003ctitel\u003e\"","hint":"did you mean \"title\"?"},` +
		`{"file":"content/ja/a.md","severity":"warning","msg":"missing translation"}]}` + "\n"
	if got := body(t, get(s, "/.docgen/diagnostics")); got != want {
		t.Errorf("diagnostics: %s, want %s", got, want)
	}
}

func TestNoGoodBuildYet(t *testing.T) {
	s := New(Config{})
	s.publish(outcome{result: Result{Report: broken()}}, change{})
	r := get(s, "/en/")
	page := body(t, r)
	if r.StatusCode != 500 {
		t.Errorf("status %d, want 500", r.StatusCode)
	}
	for _, part := range []string{"content/en/a.md:3:5", "unknown key &#34;&lt;titel&gt;&#34;", "did you mean &#34;title&#34;?",
		`<code>content/ja/a.md</code>`, `src="/.docgen/reload.js"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the failure page lacks %s:\n%s", part, page)
		}
	}
	s.publish(outcome{err: errors.New("disk on fire")}, change{})
	if page := body(t, get(s, "/")); !strings.Contains(page, "disk on fire") {
		t.Errorf("the failure page lacks the error:\n%s", page)
	}
	s.publish(outcome{result: Result{Site: memory(t, course), Report: &site.Report{}, Base: "/"}}, change{})
	if r := get(s, "/en/"); r.StatusCode != 200 {
		t.Errorf("after a good build: status %d, want 200", r.StatusCode)
	}
}

// TestVersions checks which pages get a new version, that is, which open tabs reload.
func TestVersions(t *testing.T) {
	old := map[string]string{"en/a/index.html": "a", "en/b/index.html": "b", "en/404.html": "none", "search.json": "{}", "x.css": "x"}
	tests := []struct {
		what   string
		change map[string]string // "" removes the file
		want   string            // the pages with a new version
	}{
		{"nothing", nil, ""},
		{"one page", map[string]string{"en/a/index.html": "A"}, "/en/a/"},
		{"a style", map[string]string{"x.css": "X"}, "/en/a/ /en/b/ /en/new/"},
		{"data", map[string]string{"search.json": "{1}"}, ""},
		{"a page goes", map[string]string{"en/b/index.html": ""}, "/en/b/"},
		{"a page comes", map[string]string{"en/new/index.html": "n"}, "/en/new/"},
	}
	for _, tt := range tests {
		s := showing(t, "/", old)
		files := map[string]string{}
		for name, data := range old {
			files[name] = data
		}
		for name, data := range tt.change {
			files[name] = data
			if data == "" {
				delete(files, name)
			}
		}
		before := s.state.Load()
		s.publish(outcome{result: Result{Site: memory(t, files), Report: &site.Report{}, Base: "/"}}, change{})
		after := s.state.Load()
		var got []string
		for _, p := range []string{"/en/a/", "/en/b/", "/en/new/"} {
			if before.version(s.boot, p) != after.version(s.boot, p) {
				got = append(got, p)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: new versions of %q, want %q", tt.what, got, tt.want)
		}
	}
}
