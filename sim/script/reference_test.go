package script

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"docgen/sim"
)

// The lists in README.md say what the program says. UPDATE_GOLDEN=1 rewrites them.
func TestReference(t *testing.T) {
	const file = "README.md"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := reference(t)
	text := string(old)
	for name, list := range map[string]string{
		"statements": table("statement | what it does", r.Statements),
		"settings":   settings(r),
		"operations": operations(r),
		"bounds":     table("bound | what it says", r.Bounds),
		"choices":    table("choice | what it means", r.Choices),
		"checks":     table("line | holds if", r.Checks),
		"paths":      table("path | what it is", r.Paths),
		"faults":     table("fault | what it breaks", r.Faults),
		"refusals":   table("reason | what it says", r.Refusals),
		"invariants": table("invariant | what holds", r.Invariants),
	} {
		before, rest, ok1 := strings.Cut(text, "<!-- "+name+" -->\n")
		_, after, ok2 := strings.Cut(rest, "<!-- end -->")
		if !ok1 || !ok2 {
			t.Fatalf("%s has no place for the %s", file, name)
		}
		text = before + "<!-- " + name + " -->\n" + list + "<!-- end -->" + after
	}
	if text == string(old) {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") == "" {
		t.Fatalf("%s is out of date: run the test with UPDATE_GOLDEN=1", file)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The reference has every word that a script can begin a statement with, and
// every key that the machine statement knows.
func TestReferenceIsComplete(t *testing.T) {
	r := reference(t)
	var words []string
	for _, list := range [][]Entry{r.Statements, r.Checks} {
		for _, e := range list {
			word, _, _ := strings.Cut(e.Form, " ")
			words = append(words, word)
		}
	}
	for _, op := range r.Operations {
		words = append(words, op.Name)
	}
	for _, word := range Keywords() {
		if !slices.Contains(words, word) {
			t.Errorf("the reference says nothing of %s", word)
		}
	}
	for _, s := range r.Settings {
		value := s.Default
		if value == "" {
			_, value, _ = strings.Cut(s.Form, "=") // the only one
		}
		if _, errs := Parse([]byte("machine " + s.Key + "=" + value + "\nprocess A\n")); len(errs) > 0 {
			t.Errorf("machine %s=%s: %v", s.Key, value, errs)
		}
	}
}

func reference(t *testing.T) Reference {
	t.Helper()
	k, err := sim.ParseKernel(sim.DefaultRelease)
	if err != nil {
		t.Fatal(err)
	}
	return NewReference(k)
}

// table formats entries as a table of two columns; head has both titles.
func table(head string, entries []Entry) string {
	var b strings.Builder
	b.WriteString("| " + head + " |\n|---|---|\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(e.Form), e.Summary)
	}
	return b.String()
}

func operations(r Reference) string {
	var b strings.Builder
	b.WriteString("| operation | what it does | in 6.12 it executes |\n|---|---|---|\n")
	for _, op := range r.Operations {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(op.Form), op.Summary, op.Mirrors)
	}
	return b.String()
}

func settings(r Reference) string {
	var b strings.Builder
	b.WriteString("| setting | default | what it says |\n|---|---|---|\n")
	for _, s := range r.Settings {
		value := ""
		if s.Default != "" {
			value = cell(s.Default)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(s.Form), value, s.Summary)
	}
	return b.String()
}

// cell is code in a table's cell.
func cell(code string) string { return "`" + strings.ReplaceAll(code, "|", `\|`) + "`" }
