package script

import (
	"fmt"
	"os"
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
	text := string(old)
	for name, list := range map[string]string{
		"operations": operations(),
		"faults":     "`" + strings.Join(sim.Faults(), "`, `") + "`\n",
		"refusals":   refusals(),
		"invariants": "`" + strings.Join(sim.Invariants(), "`, `") + "`\n",
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

func operations() string {
	var b strings.Builder
	b.WriteString("| operation | what it does | in 6.12 it executes |\n|---|---|---|\n")
	for _, spec := range sim.OpSpecs() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(Usage(spec), "|", `\|`), spec.Summary, spec.Mirrors)
	}
	return b.String()
}

func refusals() string {
	var b strings.Builder
	b.WriteString("| reason | what it says |\n|---|---|\n")
	for _, r := range sim.Refusals() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r, r.Explain())
	}
	return b.String()
}
