package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"docgen": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			if filepath.Base(env.WorkDir) == "script-sim-large" {
				return large(env.WorkDir)
			}
			return nil
		},
		UpdateScripts:       os.Getenv("UPDATE_GOLDEN") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// large writes what testdata/sim-large.txt is about, and nobody would by hand.
func large(dir string) error {
	var turns, absurd strings.Builder
	turns.WriteString("machine cpus=4 kernel=6.12\n")
	for i := range 300 {
		fmt.Fprintf(&turns, "process P%d\n", i)
	}
	for i := range 2000 {
		if i%100 == 0 {
			fmt.Fprintf(&turns, "@l%d\n", i)
		}
		fmt.Fprintf(&turns, "run P%d cpu=%d\n", i*7919%300, i%4)
	}
	for i := range 40000 {
		fmt.Fprintf(&absurd, "process P%d\n", i)
	}
	page := "---\ntitle: Large\n---\n```mmsim {id=turns}\n" + turns.String() + "```\n"
	part := strings.Replace(page, "{id=turns}", "{id=turns from=l100 to=l200}", 1)
	for name, text := range map[string]string{
		"turns.mms": turns.String(), "absurd.mms": absurd.String(), "page.md": page, "part.md": part,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// deadline is how long TestServe waits for what must happen.
const deadline = 30 * time.Second

// A session is docgen running in this process, its output line by line.
type session struct {
	t      *testing.T
	lines  chan string
	cancel context.CancelFunc
	status chan int
}

func begin(t *testing.T, args ...string) *session {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	s := &session{t: t, lines: make(chan string, 1000), cancel: cancel, status: make(chan int, 1)}
	go func() {
		s.status <- run(ctx, args, strings.NewReader(""), w, w)
		w.Close()
	}()
	go func() {
		defer close(s.lines)
		for scan := bufio.NewScanner(r); scan.Scan(); {
			s.lines <- scan.Text()
		}
	}()
	t.Cleanup(cancel)
	return s
}

// await returns the next line that has text in it.
func (s *session) await(text string) string {
	s.t.Helper()
	timeout := time.After(deadline)
	for {
		select {
		case line, ok := <-s.lines:
			if !ok {
				s.t.Fatalf("docgen ended without a line with %q", text)
			}
			if strings.Contains(line, text) {
				return line
			}
		case <-timeout:
			s.t.Fatalf("no line with %q", text)
		}
	}
}

func (s *session) end() {
	s.t.Helper()
	s.cancel()
	select {
	case status := <-s.status:
		if status != 0 {
			s.t.Errorf("status %d after an interrupt, want 0", status)
		}
	case <-time.After(deadline):
		s.t.Fatal("docgen did not end")
	}
}

func fetch(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

// TestServe goes through an author's session with a project that docgen new made.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "course")
	if status := run(t.Context(), []string{"new", dir}, nil, io.Discard, io.Discard); status != 0 {
		t.Fatalf("docgen new: status %d", status)
	}
	page := filepath.Join(dir, "content", "en", "writing.md")
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(text string) {
		t.Helper()
		if err := os.WriteFile(page, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}

	s := begin(t, "-C", dir, "serve", "--addr", "127.0.0.1:0", "--base-url", "/sub/")
	_, url, _ := strings.Cut(s.await("English  http://"), "  ")
	if !strings.HasSuffix(url, "/sub/en/") {
		t.Errorf("the English site is at %s, want it below /sub/", url)
	}
	s.await("built 9 pages")
	if status, body := fetch(t, url+"writing/"); status != 200 || !strings.Contains(body, `src="/.docgen/reload.js"`) {
		t.Errorf("status %d, want a page with the reload script: %s", status, body)
	}
	edit(strings.Replace(string(old), "A page is", "A saved page is", 1))
	if line := s.await("after the save"); !strings.HasPrefix(line, "content/en/writing.md: built 9 pages in ") {
		t.Errorf("after a save: %s", line)
	}
	if _, body := fetch(t, url+"writing/"); !strings.Contains(body, "A saved page is") {
		t.Errorf("the page is not the saved one: %s", body)
	}
	edit(strings.Replace(string(old), "title:", "titel:", 1))
	s.await(`unknown key "titel"`)
	s.await("not built, the preview stays as it was")
	edit(string(old))
	s.await("after the save")

	// A file that the page shows from elsewhere is a source, even if it is not there yet.
	edit(string(old) + "\n```c {file=examples/new.c}\n```\n")
	s.await(`cannot read the file "examples/new.c" of the project`)
	s.await("not built")
	example := filepath.Join(dir, "examples", "new.c")
	for _, text := range []string{"int one;\n", "int another;\n"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(example), 0o777), os.WriteFile(example, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
		s.await("examples/new.c: built 9 pages")
		if _, body := fetch(t, url+"writing/"); !strings.Contains(body, strings.Fields(strings.TrimSuffix(text, ";\n"))[1]) {
			t.Errorf("the page does not show the file: %s", body)
		}
	}
	s.end()
	if _, err := os.Stat(filepath.Join(dir, "public")); err == nil {
		t.Error("serve wrote the site to disk")
	}
}

// TestServeBroken: a preview that has nothing to show yet does not claim to.
func TestServeBroken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "course")
	if status := run(t.Context(), []string{"new", dir}, nil, io.Discard, io.Discard); status != 0 {
		t.Fatalf("docgen new: status %d", status)
	}
	config := filepath.Join(dir, "docgen.yaml")
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(config, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write([]byte("title: A title\nlanguages: [en]\n"))
	s := begin(t, "-C", dir, "serve", "--addr", "127.0.0.1:0")
	s.await("not built, the preview shows the errors until they are corrected")
	write(good)
	s.await("docgen.yaml: built 9 pages")
	write([]byte("nonsense"))
	s.await("docgen.yaml: not built, the preview stays as it was")
	s.end()
}

func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	wrong := filepath.Join(dir, "wrong.mms")
	if err := os.WriteFile(wrong, []byte("machine cpus=1 kernel=6.12\nprocess A mm=M\nexpect M 1/7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args string
		want int
	}{
		{"version", 0},
		{"help", 0},
		{"sim run first-borrow", 0},
		{"sim run " + wrong, 1},
		{"sim run nowhere.mms", 1},
		{"-C " + dir + " build", 1},
		{"-C " + dir + " check", 1},
		{"new " + dir, 1},
		{"frobnicate", 2},
		{"sim frobnicate", 2},
		{"build --frobnicate", 2},
		{"build extra", 2},
		{"new", 2},
		{"-C " + dir + " build --jobs -1", 2},
		{"sim run --lang tlh first-borrow", 2},
	} {
		if got := run(t.Context(), strings.Fields(tt.args), strings.NewReader(""), io.Discard, io.Discard); got != tt.want {
			t.Errorf("docgen %s: status %d, want %d", tt.args, got, tt.want)
		}
	}
}

func TestPortTaken(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dir := filepath.Join(t.TempDir(), "course")
	if status := run(t.Context(), []string{"new", dir}, nil, io.Discard, io.Discard); status != 0 {
		t.Fatalf("docgen new: status %d", status)
	}
	var stderr strings.Builder
	status := run(t.Context(), []string{"-C", dir, "serve", "--addr", ln.Addr().String()}, nil, io.Discard, &stderr)
	if want := "is in use by another program\n    choose another port"; status != 1 || !strings.Contains(stderr.String(), want) {
		t.Errorf("status %d, %q; want 1 and %q", status, stderr.String(), want)
	}
}

func TestPaint(t *testing.T) {
	if got, want := paint(true, red, "x"), "\x1b[1;31mx\x1b[0m"; got != want {
		t.Errorf("paint = %q, want %q", got, want)
	}
	if got := paint(false, red, "x"); got != "x" {
		t.Errorf("paint without colour = %q, want x", got)
	}
	if wantsColor(io.Discard) {
		t.Error("colours where there is no terminal")
	}
}

func TestTextWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本語": 6, "Ядро": 4, "й": 1, "ﾊﾝｶｸ": 4, "Ａ": 2} {
		if got := textWidth(s); got != want {
			t.Errorf("textWidth(%q) = %d, want %d", s, got, want)
		}
	}
}
