package assets

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast checks the colour pairs that the shell and the prose use
// against WCAG 2.2 AA, in both themes: 4.5:1 for text, 3:1 for the edges of
// controls and for marks.
func TestContrast(t *testing.T) {
	const text, mark = 4.5, 3
	pairs := []struct {
		ink, ground string
		least       float64
	}{
		{"fg", "bg", text}, {"fg", "bg-soft", text}, {"fg", "accent-soft", text}, {"fg", "changed", text},
		{"fg-soft", "bg", text}, {"fg-soft", "bg-soft", text}, {"fg-soft", "accent-soft", text}, {"fg-soft", "changed", text},
		{"accent", "bg", text}, {"accent", "bg-soft", text}, {"accent", "accent-soft", text},
		{"bg", "accent", text}, {"bg", "fg", text}, // buttons, skip link
		{"control", "bg", mark}, {"control", "bg-soft", mark},
		{"accent", "bg", mark}, // focus ring
	}
	for _, tone := range []string{"note", "tip", "important", "warning", "caution"} {
		for _, ground := range []string{"bg", "bg-soft"} {
			pairs = append(pairs, struct {
				ink, ground string
				least       float64
			}{tone, ground, text})
		}
	}
	css, err := FS.ReadFile("site.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string][2]string{} // light, dark
	for _, m := range regexp.MustCompile(`(?m)^\s*--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`).FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = [2]string{m[2], m[3]}
	}
	for theme, name := range []string{"light", "dark"} {
		for _, p := range pairs {
			ink, ground := colours[p.ink][theme], colours[p.ground][theme]
			if got := contrast(t, ink, ground); got < p.least {
				t.Errorf("%s theme: --%s %s on --%s %s has contrast %.2f, want %.1f or more", name, p.ink, ink, p.ground, ground, got, p.least)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.2, section "contrast ratio".
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatal(fmt.Errorf("colour %q: want #rrggbb in a light-dark() pair", hex))
	}
	linear := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}
