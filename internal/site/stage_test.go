package site

import (
	"bufio"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// An outTree is an output folder: the contents of its files by name.
type outTree map[string]string

// stageBuild writes files to out as a build does.
func stageBuild(out string, files outTree) (Written, error) {
	s, err := OpenStage(out, "")
	if err != nil {
		return Written{}, err
	}
	defer s.Discard()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := s.Put(name, []byte(files[name])); err != nil {
			return Written{}, err
		}
	}
	return s.Commit()
}

func mustStage(t *testing.T, out string, files outTree) Written {
	t.Helper()
	w, err := stageBuild(out, files)
	if err != nil {
		t.Fatalf("building %v: %v", files, err)
	}
	return w
}

// readOut returns all files below dir but the manifest, symbolic links as "→ target".
func readOut(t *testing.T, dir string) outTree {
	t.Helper()
	files := outTree{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == manifestName {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(file)
			files[filepath.ToSlash(rel)] = "→ " + target
			return err
		}
		data, err := os.ReadFile(file)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

func wantOut(t *testing.T, dir string, want outTree) {
	t.Helper()
	if got := readOut(t, dir); !maps.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", dir, got, want)
	}
}

// wantNames checks which names are in dir, hidden ones included.
func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

func writeOut(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestStageBuilds(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	for _, step := range []struct {
		what  string
		files outTree
		want  Written
	}{
		{"first", outTree{"index.html": "1", "en/a/index.html": "a", "en/b/index.html": "b", "style.css": "s"}, Written{Added: 4}},
		{"again", outTree{"index.html": "1", "en/a/index.html": "a", "en/b/index.html": "b", "style.css": "s"}, Written{Unchanged: 4}},
		{"one changes", outTree{"index.html": "2", "en/a/index.html": "a", "en/b/index.html": "b", "style.css": "s"}, Written{Changed: 1, Unchanged: 3}},
		{"a page goes", outTree{"index.html": "2", "en/a/index.html": "a", "style.css": "s"}, Written{Unchanged: 3, Removed: 1}},
		{"a file becomes a folder", outTree{"index.html": "2", "en/a/index.html": "a", "style.css/x": "s"}, Written{Added: 1, Unchanged: 2, Removed: 1}},
		{"a folder becomes a file", outTree{"index.html": "2", "en": "e"}, Written{Changed: 1, Unchanged: 1, Removed: 2}},
		{"letters change case", outTree{"INDEX.html": "2", "en": "e"}, Written{Added: 1, Unchanged: 1, Removed: 1}},
		{"nothing is left", outTree{}, Written{Removed: 2}},
	} {
		if got := mustStage(t, out, step.files); got != step.want {
			t.Errorf("%s: %+v, want %+v", step.what, got, step.want)
		}
		wantOut(t, out, step.files)
		wantNames(t, parent, "public")
	}
	wantNames(t, out, manifestName)
}

func TestStageDoesNotTouchUnchangedFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	mustStage(t, out, outTree{"a.html": "1", "b.html": "1"})
	before := map[string]fs.FileInfo{}
	for _, name := range []string{"a.html", "b.html", manifestName} {
		info, err := os.Stat(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		before[name] = info
	}
	mustStage(t, out, outTree{"a.html": "1", "b.html": "2"})
	for name, changed := range map[string]bool{"a.html": false, "b.html": true, manifestName: false} {
		info, err := os.Stat(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if same := os.SameFile(before[name], info) && before[name].ModTime().Equal(info.ModTime()); same == changed {
			t.Errorf("%s: untouched is %v, want %v", name, same, !changed)
		}
	}
}

func TestStageDiscard(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "a", "b", "public")
	s, err := OpenStage(out, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put("index.html", []byte("x")); err != nil {
		t.Fatal(err)
	}
	s.Discard()
	s.Discard()
	wantNames(t, parent)
	if _, err := s.Commit(); err == nil {
		t.Error("Commit after Discard: no error")
	}
	mustStage(t, out, outTree{"index.html": "x"})
	wantOut(t, parent, outTree{"a/b/public/index.html": "x"})
}

func TestStageKeepsForeignFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	writeOut(t, filepath.Join(out, "CNAME"), "example.org")
	writeOut(t, filepath.Join(out, "en", "mine.txt"), "mine")
	writeOut(t, filepath.Join(out, "same.css"), "same")
	mustStage(t, out, outTree{"index.html": "1", "en/index.html": "1", "same.css": "same"})
	mustStage(t, out, outTree{"index.html": "1"})
	// same.css is docgen's from the moment a build has produced it.
	wantOut(t, out, outTree{"CNAME": "example.org", "en/mine.txt": "mine", "index.html": "1"})
}

func TestStageRefusesToOverwrite(t *testing.T) {
	tests := []struct {
		name    string
		foreign outTree
		dir     string // an empty foreign folder
		files   outTree
		want    []string // OutputError.Files
	}{
		{"a file", outTree{"index.html": "mine"}, "", outTree{"index.html": "1", "new.html": "1"}, []string{"index.html"}},
		{"several", outTree{"b": "mine", "a/x": "mine", "c": "mine"}, "", outTree{"b": "1", "a/x": "1", "new": "1"}, []string{"a/x", "b"}},
		{"a file where a folder must be", outTree{"en": "mine"}, "", outTree{"en/index.html": "1", "en/b/index.html": "1"}, []string{"en"}},
		{"a folder where a file must be", outTree{"en/x": "mine"}, "", outTree{"en": "1"}, []string{"en/x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parent := t.TempDir()
			out := filepath.Join(parent, "public")
			mustStage(t, out, outTree{"old.html": "1"})
			for name, data := range tt.foreign {
				writeOut(t, filepath.Join(out, name), data)
			}
			before := readOut(t, out)
			_, err := stageBuild(out, tt.files)
			var outErr *OutputError
			if !errors.As(err, &outErr) || !slices.Equal(outErr.Files, tt.want) || outErr.Hint == "" {
				t.Errorf("error %#v, want an OutputError with files %q and a hint", err, tt.want)
			}
			wantOut(t, out, before)
			wantNames(t, parent, "public")
		})
	}
}

func TestStageNeverLeavesTheOutputFolder(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	writeOut(t, filepath.Join(parent, "precious"), "p")
	writeOut(t, filepath.Join(parent, "elsewhere", "x"), "p")
	mustStage(t, out, outTree{"index.html": "1", "linked/x": "1"})
	if err := os.RemoveAll(filepath.Join(out, "linked")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../elsewhere", filepath.Join(out, "linked")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("../precious", filepath.Join(out, "link")); err != nil {
		t.Fatal(err)
	}
	writeOut(t, filepath.Join(out, manifestName), manifestHead+
		"../precious\n/etc/passwd\n"+parent+"/precious\n./index.html\n.\n\nlinked/x\nlink\nen/../../precious\n\x00\nindex.html\r\n")

	t.Run("removing", func(t *testing.T) {
		mustStage(t, out, outTree{"a.html": "1"})
		wantOut(t, parent, outTree{"precious": "p", "elsewhere/x": "p",
			"public/a.html": "1", "public/linked": "→ ../elsewhere", "public/link": "→ ../precious"})
	})
	t.Run("writing", func(t *testing.T) {
		_, err := stageBuild(out, outTree{"a.html": "2", "linked/new": "1", "link": "1"})
		var outErr *OutputError
		if !errors.As(err, &outErr) || !slices.Equal(outErr.Files, []string{"link", "linked"}) {
			t.Errorf("error %v, want one about link and linked", err)
		}
		wantOut(t, filepath.Join(parent, "elsewhere"), outTree{"x": "p"})
	})
}

func TestStageDamagedManifest(t *testing.T) {
	for _, damage := range []string{"", "garbage\n", "index.html\nold.html\n", strings.Repeat("\xff", 100)} {
		out := filepath.Join(t.TempDir(), "public")
		mustStage(t, out, outTree{"index.html": "1", "old.html": "1"})
		writeOut(t, filepath.Join(out, manifestName), damage)

		mustStage(t, out, outTree{"index.html": "1"})
		wantOut(t, out, outTree{"index.html": "1", "old.html": "1"}) // nobody knows whose old.html is

		writeOut(t, filepath.Join(out, manifestName), damage)
		var outErr *OutputError
		if _, err := stageBuild(out, outTree{"index.html": "2"}); !errors.As(err, &outErr) {
			t.Errorf("manifest %q: error %v, want a refusal to overwrite", damage, err)
		}
	}
}

func TestStageRefusesFolders(t *testing.T) {
	project := t.TempDir()
	writeOut(t, filepath.Join(project, "content", "en", "index.md"), "")
	writeOut(t, filepath.Join(project, "file"), "")
	if err := os.Symlink("nowhere", filepath.Join(project, "dangling")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("content", filepath.Join(project, "alias")); err != nil {
		t.Fatal(err)
	}
	for out, want := range map[string]string{
		".":              "is the project itself",
		"..":             "holds the project",
		"content":        "where the site's sources are",
		"content/en/out": "where the site's sources are",
		"templates":      "where the site's sources are",
		"recordings/out": "where the site's sources are",
		"alias/out":      "where the site's sources are",
		"file":           "is a file",
		"file/out":       "not a directory",
		"dangling":       "no such file",
	} {
		_, err := OpenStage(filepath.Join(project, out), project)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("OpenStage(%q): error %v, want %q", out, err, want)
		}
	}
	wantNames(t, project, "alias", "content", "dangling", "file")
}

func TestStageOutputIsALink(t *testing.T) {
	parent := t.TempDir()
	if err := os.MkdirAll(filepath.Join(parent, "www", "site"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("www/site", filepath.Join(parent, "public")); err != nil {
		t.Skip(err)
	}
	mustStage(t, filepath.Join(parent, "public"), outTree{"index.html": "1"})
	wantOut(t, parent, outTree{"public": "→ www/site", "www/site/index.html": "1"})
	wantNames(t, filepath.Join(parent, "www"), "site")
}

func TestStageInsideWhenNotBeside(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	mustStage(t, out, outTree{"old": "1"})
	// A file in the way of the staging folder stands for a parent that cannot
	// be written: permissions do not stop root, who often runs tests.
	writeOut(t, filepath.Join(parent, ".public.docgen-stage"), "")
	s, err := OpenStage(out, "")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(s.out, insideName); s.dir != want {
		t.Errorf("staging folder %s, want %s", s.dir, want)
	}
	if err := s.Put(insideName+"/lock", nil); err == nil {
		t.Error("Put in the staging folder: no error")
	}
	if err := s.Put("new", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	wantNames(t, out, manifestName, "new")
}

func TestStageUnusable(t *testing.T) {
	parent := t.TempDir()
	writeOut(t, filepath.Join(parent, ".public.docgen-stage"), "")
	_, err := OpenStage(filepath.Join(parent, "public"), "")
	var outErr *OutputError
	if !errors.As(err, &outErr) || outErr.Hint == "" {
		t.Errorf("error %v, want an OutputError with a hint", err)
	}
	wantNames(t, parent, ".public.docgen-stage")
}

func TestStageLock(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	s, err := OpenStage(out, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put("a", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if _, err := stageBuild(out, outTree{"a": "2"}); err == nil || !strings.Contains(err.Error(), "another docgen is writing") {
		t.Errorf("a second build: error %v", err)
	}
	if _, err := s.Commit(); err != nil {
		t.Errorf("the first build: %v", err)
	}
	wantOut(t, out, outTree{"a": "1"})
	mustStage(t, out, outTree{"a": "2"})
}

func TestStagePutReportsNames(t *testing.T) {
	parent := t.TempDir()
	s, err := OpenStage(filepath.Join(parent, "public"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Discard()
	for _, name := range []string{"../evil", manifestName, "a/../../evil", "/evil"} {
		if err := s.Put(name, []byte("x")); err == nil {
			t.Errorf("Put(%q): no error", name)
		}
	}
	if err := s.Put("a.html", nil); err != nil {
		t.Error(err)
	}
	if err := s.Put("A.html", nil); err == nil {
		t.Error("two names that differ by case: no error")
	}
}

// TestStageKilled kills a process with SIGKILL in the middle of a build, and in
// the middle of a commit, and builds again.
func TestStageKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("kills by signal")
	}
	for _, when := range []string{"staged", "moving"} {
		t.Run(when, func(t *testing.T) {
			parent := t.TempDir()
			out := filepath.Join(parent, "public")
			mustStage(t, out, outTree{"a.html": "old", "stale.html": "old"})

			child := exec.Command(os.Args[0], "-test.run=^TestStageVictim$")
			child.Env = append(os.Environ(), "DOCGEN_TEST_VICTIM="+when, "DOCGEN_TEST_OUT="+out)
			stdout, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
				t.Fatalf("the child said %q, %v", line, err)
			}
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			child.Wait()

			if when == "staged" {
				wantOut(t, out, outTree{"a.html": "old", "stale.html": "old"})
			} else {
				wantOut(t, out, outTree{"a.html": "new", "stale.html": "old"})
			}
			wantNames(t, parent, ".public.docgen-stage", "public")
			mustStage(t, out, outTree{"a.html": "newer", "c.html": "newer"})
			wantOut(t, out, outTree{"a.html": "newer", "c.html": "newer"})
			wantNames(t, parent, "public")
		})
	}
}

// TestStageVictim is the process that TestStageKilled kills.
func TestStageVictim(t *testing.T) {
	when := os.Getenv("DOCGEN_TEST_VICTIM")
	if when == "" {
		t.Skip("runs only as a child of TestStageKilled")
	}
	s, err := OpenStage(os.Getenv("DOCGEN_TEST_OUT"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.html", "b.html"} {
		if err := s.Put(name, []byte("new")); err != nil {
			t.Fatal(err)
		}
	}
	if when == "moving" {
		// What Commit does, up to its first file.
		root, err := os.OpenRoot(s.out)
		if err != nil {
			t.Fatal(err)
		}
		c := &commit{stage: s, root: root, kinds: map[string]fs.FileMode{}}
		if err := c.plan(); err != nil {
			t.Fatal(err)
		}
		if err := c.writeManifest(map[string]bool{"a.html": true, "b.html": true, "stale.html": true}); err != nil {
			t.Fatal(err)
		}
		if err := c.move(c.moves[0]); err != nil {
			t.Fatal(err)
		}
	}
	os.Stdout.WriteString("ready\n")
	select {} // until killed
}

// TestStageReadOnly: a folder that cannot be written to is found before anything
// is touched.
func TestStageReadOnly(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	old := outTree{"a/index.html": "a", "b/index.html": "b", "index.html": "start"}
	mustStage(t, out, old)
	if err := os.Chmod(filepath.Join(out, "b"), 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Join(out, "b"), 0o777)
	if err := os.WriteFile(filepath.Join(out, "b", "probe"), nil, 0o666); err == nil {
		os.Remove(filepath.Join(out, "b", "probe"))
		t.Skip("this user, or this system, writes to folders that are read-only")
	}
	_, err := stageBuild(out, outTree{"a/index.html": "A", "b/index.html": "B", "index.html": "start"})
	var problem *OutputError
	if !errors.As(err, &problem) || !strings.HasPrefix(problem.Msg, "cannot write to the output folder ") {
		t.Errorf("error %v, want that the folder cannot be written to", err)
	}
	wantOut(t, out, old)
	wantNames(t, filepath.Dir(out), "public")
	mustStage(t, out, outTree{"a/index.html": "A", "b/index.html": "b", "index.html": "start"}) // leaves b alone
}
