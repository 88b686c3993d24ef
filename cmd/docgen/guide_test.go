package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fence is a fenced block of a page: its first line, and what is in it.
type fence struct{ info, body string }

var fenced = regexp.MustCompile("(?ms)^```(\\S[^\n]*)\n(.*?)^```$")

// fences lists the fenced blocks of a page of the course.
func fences(t *testing.T, file string) []fence {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("../../content", file))
	if err != nil {
		t.Fatal(err)
	}
	var list []fence
	for _, m := range fenced.FindAllStringSubmatch(string(src), -1) {
		list = append(list, fence{m[1], m[2]})
	}
	return list
}

// body returns what is in the only block of a page whose first line is this, or
// has it for a beginning if it ends in "…".
func body(t *testing.T, file, info string) string {
	t.Helper()
	var found []string
	for _, f := range fences(t, file) {
		if prefix, open := strings.CutSuffix(info, "…"); f.info == info || open && strings.HasPrefix(f.info, prefix) {
			found = append(found, f.body)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s: %d blocks are %q, want one", file, len(found), info)
	}
	return found[0]
}

// docgen runs a command line in this process.
func docgen(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// The first site of the guide is what docgen new makes: these files, no others,
// and as they are; it can be built; and the mistake that the guide asks for gives
// the message that the guide shows. (That translations show the same as the
// English page is for docgen check to say.)
func TestGuideFirstSite(t *testing.T) {
	const page = "en/guide/first-site.md"
	dir := filepath.Join(t.TempDir(), "mycourse")
	if status, _, errs := docgen(t, "new", dir); status != 0 {
		t.Fatal(errs)
	}
	project := os.DirFS(dir)
	var made []string
	err := fs.WalkDir(project, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			made = append(made, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if told := strings.Fields(body(t, page, `text {title="mycourse/"}`)); !slices.Equal(told, made) {
		t.Errorf("docgen new makes\n%s\nand the guide says\n%s", strings.Join(made, "\n"), strings.Join(told, "\n"))
	}
	shown := 0
	for _, f := range fences(t, page) {
		m := regexp.MustCompile(`\{file=cmd/docgen/skeleton/(\S+) title="([^"]+)"\}`).FindStringSubmatch(f.info)
		if m == nil {
			continue
		}
		shown++
		want, err := skeleton.ReadFile("skeleton/" + m[1])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fs.ReadFile(project, m[2]); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the guide shows %s as %s: %v", m[1], m[2], err)
		}
	}
	if shown < 3 {
		t.Errorf("the guide shows %d files of the skeleton", shown)
	}
	if status, _, errs := docgen(t, "-C", dir, "build", "--strict"); status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}

	file := filepath.Join(dir, "content/en/borrowing.md")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const right = "expect M 1/2\n"
	if bytes.Count(src, []byte(right)) != 1 {
		t.Fatalf("%s does not have %q once", file, right)
	}
	broken := bytes.Replace(src, []byte(right), []byte(body(t, page, "mmsim {show}")), 1)
	if err := os.WriteFile(file, broken, 0o666); err != nil {
		t.Fatal(err)
	}
	status, _, errs := docgen(t, "-C", dir, "check")
	want := body(t, page, "text")
	if got := filepath.ToSlash(errs); status != 1 || !strings.HasSuffix(got, want) {
		t.Errorf("status %d, docgen check says\n%s\nand the guide says\n%s", status, got, want)
	}
}

// The events that the reference of the trace shows are in the trace of the
// scenario that it shows them of.
func TestReferenceTraceExample(t *testing.T) {
	const page = "en/reference/trace.md"
	file := filepath.Join(t.TempDir(), "example.mms")
	if err := os.WriteFile(file, []byte(body(t, page, "mmsim {id=trace-example…")), 0o666); err != nil {
		t.Fatal(err)
	}
	status, out, errs := docgen(t, "sim", "run", file, "--format", "json")
	if status != 0 {
		t.Fatal(errs)
	}
	var trace struct {
		Steps []struct {
			Label  string
			Events []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out), &trace); err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, step := range trace.Steps {
		if step.Label == "fork" {
			for _, e := range step.Events {
				events = append(events, canonical(t, e))
			}
		}
	}
	for line := range strings.Lines(body(t, page, "json")) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(events, canonical(t, e)) {
			t.Errorf("the trace has no event %s", line)
		}
	}
}

// canonical is an event with its keys in order.
func canonical(t *testing.T, e map[string]any) string {
	t.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
