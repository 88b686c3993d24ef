package main

import (
	"bytes"
	"context"
	"io/fs"
	"net"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"docgen/internal/site"
	"docgen/templates"
)

// The guide is documentation that can be tried, so it is: what it quotes of
// docgen's words docgen says, commands that it shows exist, files that it shows
// can be put into a project, and each example of a page stands below itself, where
// docgen check looks at it. guide_test.go has the first site.

// A block is a fenced block of a page. It can be in a list.
type block struct {
	lang, title string
	info, body  string
	rest        string // what follows in the page
}

var (
	openingFence = regexp.MustCompile("^( *)(`{3,})(.*)$")
	fenceTitle   = regexp.MustCompile(`title="([^"]*)"`)
)

// blocks lists the fenced blocks of a page of the guide.
func blocks(t *testing.T, file string) []block {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []block
	lines := strings.SplitAfter(string(src), "\n")
	for i := 0; i < len(lines); i++ {
		m := openingFence.FindStringSubmatch(strings.TrimSuffix(lines[i], "\n"))
		if m == nil {
			continue
		}
		b := block{info: m[3]}
		b.lang, _, _ = strings.Cut(b.info, " ")
		if title := fenceTitle.FindStringSubmatch(b.info); title != nil {
			b.title = title[1]
		}
		for i++; i < len(lines) && strings.TrimSpace(lines[i]) != m[2]; i++ {
			b.body += strings.TrimPrefix(lines[i], m[1])
		}
		b.rest = strings.Join(lines[min(i+1, len(lines)):], "")
		list = append(list, b)
	}
	return list
}

// guidePages lists the pages of the guide in all languages.
func guidePages(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../../content/*/guide/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages of the guide: %v", err)
	}
	for i := range pages { // the tests below change the folder
		if pages[i], err = filepath.Abs(pages[i]); err != nil {
			t.Fatal(err)
		}
	}
	return pages
}

// startProject begins a project and goes there.
func startProject(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "mycourse")
	if status, _, errs := docgen(t, "new", dir); status != 0 {
		t.Fatal(errs)
	}
	t.Chdir(dir)
	return dir
}

// put writes a file of the current project.
func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.FromSlash(name), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// add appends to a file of the current project.
func add(t *testing.T, name string, data []byte) {
	t.Helper()
	old, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	put(t, name, append(old, data...))
}

// What quotes need not agree in: how long something took, and how many files it
// is about, which changes with every asset of the theme.
var took = regexp.MustCompile(`\([0-9.]+m?s\)|\d+ files in|[0-9]+ unchanged`)

// said notes the lines that docgen has said, as they stand in the guide: the
// project is /home/me/mycourse, and slashes are forward.
type said map[string]bool

func (s said) note(dir, text string) {
	text = strings.ReplaceAll(text, dir, "/home/me/mycourse")
	for line := range strings.Lines(filepath.ToSlash(text)) {
		s[took.ReplaceAllString(strings.TrimSuffix(line, "\n"), "(…)")] = true
	}
}

// Each line in a block without a title whose language is text or json is one
// that docgen says, to somebody who does what testdata/guide/*.txtar do: files
// put into a new project (with + after the name, added to one), and commands.
func TestGuideQuotes(t *testing.T) {
	pages := guidePages(t)
	cases, err := filepath.Glob("testdata/guide/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var archives []*txtar.Archive
	for _, name := range cases {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, a)
	}
	all := said{
		// These take a full disk, a system at its limit, and a browser.
		"docgen: error: writing ja/borrowing/index.html: write /home/me/.public.docgen-stage/files/ja/borrowing/index.html: no space left on device":  true,
		"docgen: warning: looking for changes twice a second, because the system's limit of watched folders (fs.inotify.max_user_watches) is reached": true,
		"    raise it: sudo sysctl fs.inotify.max_user_watches=524288":                                                                                true,
		"docgen: this preview answers only to localhost":                                                                                              true,
	}
	for _, a := range archives {
		dir := startProject(t)
		for _, f := range a.Files {
			if name, more := strings.CutSuffix(f.Name, "+"); more {
				add(t, name, f.Data)
			} else {
				put(t, name, f.Data)
			}
		}
		for line := range strings.Lines(string(a.Comment)) {
			if command, ok := strings.CutPrefix(line, "$ docgen "); ok {
				_, out, errs := docgen(t, strings.Fields(command)...)
				all.note(dir, out+errs)
			}
		}
	}
	all.note(t.TempDir(), whileInUse(t))
	for _, page := range pages {
		if path.Base(filepath.ToSlash(page)) == "first-site.md" { // guide_test.go's
			continue
		}
		for _, b := range blocks(t, page) {
			if b.title != "" || b.lang != "text" && b.lang != "json" {
				continue
			}
			for line := range strings.Lines(b.body) {
				line = took.ReplaceAllString(strings.TrimSuffix(line, "\n"), "(…)")
				if line != "" && !all[line] {
					t.Errorf("%s quotes what docgen does not say:\n%s", page, line)
				}
			}
		}
	}
}

// whileInUse returns what docgen says where somebody else has the port or the
// output folder.
func whileInUse(t *testing.T) string {
	t.Helper()
	dir := startProject(t)
	stage, err := site.OpenStage("public", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Discard()
	_, _, building := docgen(t, "build")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // should it begin to serve after all
	var out, serving bytes.Buffer
	run(ctx, []string{"serve", "--addr", ln.Addr().String()}, strings.NewReader(""), &out, &serving)
	return building + strings.ReplaceAll(serving.String(), ln.Addr().String(), "127.0.0.1:1399")
}

// What a page shows as files of a project can be put into a new one: a block's
// title is the file, and docgen.yaml is added to. Nobody has translated them,
// and nothing else may be said of them.
func TestGuideFiles(t *testing.T) {
	ours := regexp.MustCompile(`^(content|scenarios|templates|assets|i18n|static)/|^(docgen|terms)\.yaml$`)
	shown := 0
	for _, page := range guidePages(t) {
		var list []block
		for _, b := range blocks(t, page) {
			switch {
			case strings.Contains(b.info, "file="):
			case strings.HasPrefix(b.title, ".github/"):
				var workflow struct{ Name, On, Jobs any }
				if err := yaml.Unmarshal([]byte(b.body), &workflow); err != nil || workflow.Jobs == nil {
					t.Errorf("%s: %s: %v", page, b.title, err)
				}
			case ours.MatchString(b.title):
				list = append(list, b)
			}
		}
		if len(list) == 0 {
			continue
		}
		startProject(t)
		for _, lang := range []string{"en", "ja", "ru"} { // the section that the guide speaks of
			put(t, "content/"+lang+"/lessons/_index.md", []byte("---\ntitle: Lessons\n---\n"))
		}
		for _, b := range list {
			shown++
			if b.title == "docgen.yaml" {
				add(t, b.title, []byte(b.body))
			} else {
				put(t, b.title, []byte(b.body))
			}
		}
		_, _, errs := docgen(t, "check")
		for line := range strings.Lines(errs) {
			if !strings.Contains(line, "not translated into") && !strings.HasPrefix(line, "    create content/") && !regexp.MustCompile(`^\d+ warnings?$`).MatchString(strings.TrimSpace(line)) {
				t.Errorf("%s: with its files docgen check says\n%s", page, errs)
				break
			}
		}
	}
	if shown < 3*8 {
		t.Errorf("the guide shows %d files", shown)
	}
}

// Every example of a page's source, which is a block of Markdown without a
// title, is followed by itself, so that readers see what becomes of it and
// docgen check finds what is wrong with it. In a translation, what a
// translation inherits is not repeated.
func TestGuideExamples(t *testing.T) {
	inherited := regexp.MustCompile("(?ms)^(```(?:mmsim|kernel|evidence)[^\n]*\n).*?^```$")
	exercise := regexp.MustCompile("(?m)^(```predict \\{id=[^ }]+)[^}\n]*\\}$")
	evidence := regexp.MustCompile("(?m)^(```(?:evidence|compare) \\{id=[^ }]+)(?: (?:recording|scenario|kernel|to)=[^ }]+)*")
	for _, page := range guidePages(t) {
		found := 0
		translated := !strings.Contains(filepath.ToSlash(page), "/en/")
		for _, b := range blocks(t, page) {
			if b.lang != "md" || b.title != "" {
				continue
			}
			found++
			want, got := b.body, strings.TrimLeft(b.rest, "\n")
			if translated {
				want, got = inherited.ReplaceAllString(want, "$1```"), inherited.ReplaceAllString(got, "$1```")
				want = evidence.ReplaceAllString(exercise.ReplaceAllString(want, "$1}"), "$1")
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("%s: below the example\n%sstands not what is in it, but\n%s", page, b.body, got[:min(len(got), len(want))])
			}
		}
		if path.Base(filepath.ToSlash(page)) == "authoring.md" && found < 12 {
			t.Errorf("%s has %d examples", page, found)
		}
	}
}

// Commands and flags that the guide shows exist.
func TestGuideCommands(t *testing.T) {
	for _, page := range guidePages(t) {
		for _, b := range blocks(t, page) {
			if b.lang != "sh" {
				continue
			}
			for line := range strings.Lines(b.body) {
				args := strings.Fields(line)
				if len(args) == 0 || args[0] != "docgen" {
					continue
				}
				if i := slices.Index(args, ">"); i >= 0 {
					args = args[:i]
				}
				cmd, rest, err := newRoot(newUI(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})).Find(args[1:])
				if err == nil {
					err = cmd.ParseFlags(rest)
				}
				if err != nil || !cmd.Runnable() {
					t.Errorf("%s: %s: %v", page, strings.TrimSpace(line), err)
				}
			}
		}
	}
}

// The page about themes names every template, and no variable that there is not.
func TestGuideThemes(t *testing.T) {
	var styles []byte
	for _, name := range []string{"site.css", "trace.css"} {
		src, err := os.ReadFile("../../assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		styles = append(styles, src...)
	}
	for _, page := range guidePages(t) {
		if path.Base(filepath.ToSlash(page)) != "themes.md" {
			continue
		}
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !bytes.Contains(src, []byte("`"+name+"`")) {
				t.Errorf("%s does not name %s", page, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile("`(--[a-z0-9-]+)`").FindAllSubmatch(src, -1) {
			if !bytes.Contains(styles, append(name[1], ':')) {
				t.Errorf("%s: no style sheet of the theme has the variable %s", page, name[1])
			}
		}
	}
}

// The page about publishing names files that there are, and the policy that
// pages have.
func TestGuidePublishing(t *testing.T) {
	policy, err := fs.ReadFile(templates.FS, "partials/head.html")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindSubmatch(policy)
	if m == nil {
		t.Fatal("pages have no policy")
	}
	pages := guidePages(t)
	startProject(t)
	if status, _, errs := docgen(t, "build", "--base-url", "https://example.org/"); status != 0 {
		t.Fatal(errs)
	}
	for _, page := range pages {
		if path.Base(filepath.ToSlash(page)) != "publishing.md" {
			continue
		}
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(src, append(m[1], "; frame-ancestors 'none'\n"...)) {
			t.Errorf("%s does not have the policy %s", page, m[1])
		}
		rows := regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|").FindAllSubmatch(src, -1)
		if len(rows) < 6 {
			t.Errorf("%s lists %d files", page, len(rows))
		}
		for _, row := range rows {
			for _, name := range regexp.MustCompile("`([^`]*)`").FindAllSubmatch(row[1], -1) {
				if _, err := os.Stat(filepath.Join("public", string(name[1]))); err != nil {
					t.Errorf("%s: %v", page, err)
				}
			}
		}
	}
}
