package markdown

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

// Every colour of code can be read on both grounds of its theme (WCAG 2.2,
// success criterion 1.4.3).
func TestContrast(t *testing.T) {
	code, marked := grounds()
	for _, s := range shades() {
		for _, ground := range []shade{code, marked} {
			if got := contrast(t, s.light, ground.light); got < 4.5 {
				t.Errorf("light %s %s on %s %s: contrast %.2f, want at least 4.5", s.class, s.light, ground.class, ground.light, got)
			}
			if got := contrast(t, s.dark, ground.dark); got < 4.5 {
				t.Errorf("dark %s %s on %s %s: contrast %.2f, want at least 4.5", s.class, s.dark, ground.class, ground.dark, got)
			}
		}
	}
}

// contrast is the contrast ratio of two colours, as WCAG defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var r, g, b uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(c uint8) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// The known ratio of black and white, so that the test above tests something.
func TestContrastOfBlackAndWhite(t *testing.T) {
	if got := contrast(t, "#000000", "#ffffff"); math.Abs(got-21) > 0.01 {
		t.Errorf("contrast of black and white: got %.2f, want 21", got)
	}
}

// Each class that code can have is in the stylesheet, and the other way round.
func TestClasses(t *testing.T) {
	css := Stylesheet()
	used := map[string]bool{"fg": true}
	for token := range chroma.StandardTypes {
		class := tokenClass(token)
		used[class] = true
		if class != "" && !bytes.Contains(css, []byte(".code ."+class+" {")) {
			t.Errorf("token %v has the class %q, which the stylesheet lacks", token, class)
		}
	}
	for _, s := range shades() {
		if !used[s.class] {
			t.Errorf("no token has the class %q", s.class)
		}
		if n := bytes.Count(css, []byte("--code-"+s.class+": light-dark(")); n != 1 {
			t.Errorf("the stylesheet has %d pairs of colours --code-%s, want 1", n, s.class)
		}
	}
}
