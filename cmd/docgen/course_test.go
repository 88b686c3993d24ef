package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"docgen/sim"
)

// No trace gives what docgen sim explore prints, so no role can quote it: the
// chapter about exploration shows it as text. Here it is compared, command by
// command, with what docgen prints of the machine that the chapter shows. (That
// translations show the same code is for docgen check to say; the numbers in
// their sentences are looked at here.) How long it took the page leaves out.
func TestCourseExploration(t *testing.T) {
	const page = "en/course/what-goes-wrong.md"
	speed := regexp.MustCompile(`(?m)^[0-9.]+ s, .* states/s, .*\n`)
	dir := t.TempDir()
	ran := 0
	for _, f := range fences(t, page) {
		switch {
		case strings.Contains(f.body, "\nexplore "):
			if err := os.WriteFile(filepath.Join(dir, "exec.mms"), []byte(f.body), 0o666); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(f.body, "$ docgen sim explore exec.mms"):
			command, want, _ := strings.Cut(f.body, "\n")
			args := strings.Fields(command)[2:]
			args[2] = filepath.Join(dir, args[2])
			_, got, errs := docgen(t, args...)
			got = speed.ReplaceAllString(got, "")
			if got != want {
				t.Errorf("%s\nprints\n%s%s\nthe page shows\n%s", command, got, errs, want)
			}
			ran++
		}
	}
	if ran != 2 {
		t.Errorf("%d explorations are shown, expected 2", ran)
	}

	// The sentence before the table of invariants says how many there are.
	said := regexp.MustCompile(`(?m)^(?:There are (\d+) invariants|不変条件は全部で(\d+)個|Всего инвариантов (\d+))`)
	want := strconv.Itoa(len(sim.Invariants()))
	for _, lang := range []string{"en", "ja", "ru"} {
		src, err := os.ReadFile("../../content/" + lang + "/course/what-goes-wrong.md")
		if err != nil {
			t.Fatal(err)
		}
		m := said.FindSubmatch(src)
		if m == nil {
			t.Errorf("%s: no sentence says how many invariants there are", lang)
			continue
		}
		if got := string(m[1]) + string(m[2]) + string(m[3]); got != want {
			t.Errorf("%s: the page says %s invariants, there are %s", lang, got, want)
		}
	}
}
