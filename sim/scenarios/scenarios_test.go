package scenarios_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// names lists the library, without .mms.
func names(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(scenarios.FS, "*.mms")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(f, ".mms")
	}
	return files
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	src, err := scenarios.FS.ReadFile(name + ".mms")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// parse parses a scenario; every mistake in it fails the test.
func parse(t *testing.T, name string) *script.Script {
	t.Helper()
	s, errs := script.Parse(read(t, name))
	report(t, name, errs)
	if s == nil {
		t.FailNow()
	}
	return s
}

func report(t *testing.T, name string, errs []script.Error) {
	t.Helper()
	for _, e := range errs {
		msg := e.Msg
		if e.Hint != "" {
			msg += " (" + e.Hint + ")"
		}
		t.Errorf("%s.mms:%d:%d: %s", name, e.Pos.Line, e.Pos.Col, msg)
	}
}

// Every scenario runs, and everything it expects holds.
func TestScenarios(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			s := parse(t, name)
			trace, errs := s.Run(name)
			report(t, name, errs)
			if trace.Checks == 0 && s.Choices() == nil {
				t.Errorf("%s.mms checks nothing", name)
			}
		})
	}
}

// What README.md asks of whoever writes a scenario, as far as a program can
// tell.
func TestStyle(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			lines := strings.Split(string(read(t, name)), "\n")
			head := slices.IndexFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "#") })
			if head < 4 || head > 12 {
				t.Errorf("%s.mms: the head has %d lines, want 4 to 12: a summary, an empty line, the story", name, head)
			}
			if !slices.Contains(lines[:head], "#") {
				t.Errorf("%s.mms: the head has one paragraph, want the summary to stand alone in the first", name)
			}
			if first := lines[head]; !strings.HasPrefix(first, "machine ") || !strings.Contains(first, " kernel=") {
				t.Errorf("%s.mms:%d: got %q after the head, want a machine line that says kernel=", name, head+1, first)
			}
			s := parse(t, name)
			if len(s.Labels()) < 3 && s.Choices() == nil {
				t.Errorf("%s.mms: got labels %q, want one on every operation worth citing", name, s.Labels())
			}
		})
	}
}

// The list in README.md names every scenario once, in groups made by hand, and
// says of each what the scenario says of itself. UPDATE_GOLDEN=1 rewrites what
// it says; a scenario that is missing has to be put into its group by hand.
func TestReadme(t *testing.T) {
	const file = "README.md"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]int{}
	entry := regexp.MustCompile(`(?m)^- \[([^\]]+)\]\(.*$`)
	updated := entry.ReplaceAllStringFunc(string(old), func(line string) string {
		name := entry.FindStringSubmatch(line)[1]
		listed[name]++
		if !slices.Contains(names(t), name) {
			t.Errorf("%s lists %s, which is no scenario", file, name)
			return line
		}
		s := parse(t, name)
		cites := "@" + strings.Join(s.Labels(), " @")
		if s.Choices() != nil {
			cites = "docgen sim explore " + name
		}
		return fmt.Sprintf("- [%s](%[1]s.mms): %s `%s`", name, s.Summary(), cites)
	})
	for _, name := range names(t) {
		if listed[name] != 1 {
			t.Errorf("%s lists %s %d times, want once", file, name, listed[name])
		}
	}
	if updated == string(old) {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") == "" {
		t.Fatalf("%s is out of date with the scenarios: run the test with UPDATE_GOLDEN=1", file)
	}
	if err := os.WriteFile(file, []byte(updated), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The table of situations in README.md has forty rows, numbered, and every
// scenario that it names is there.
func TestSituations(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| (\d+) \| ([^|]+) \| ([^|]+) \|$`)
	link := regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\.mms\)`)
	rows := row.FindAllStringSubmatch(string(text), -1)
	if len(rows) != 40 {
		t.Fatalf("got %d rows, want 40", len(rows))
	}
	for i, r := range rows {
		if r[1] != fmt.Sprint(i+1) {
			t.Errorf("got row %s after %d", r[1], i)
		}
		links := link.FindAllStringSubmatch(r[3], -1)
		if len(links) == 0 {
			t.Errorf("row %s (%s) names no scenario", r[1], r[2])
		}
		for _, l := range links {
			if l[1] != l[2] || !slices.Contains(names(t), l[1]) {
				t.Errorf("row %s names %s, which is no scenario", r[1], l[0])
			}
		}
	}
}
