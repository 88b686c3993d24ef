package simview_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// TestColours checks the palette of assets/trace.css in both themes: ink is
// legible on its fill, on the page and on what the page puts behind values, and
// the fills of the first four mms, which most figures need, differ for readers
// with any form of colour blindness, too.
func TestColours(t *testing.T) {
	css, err := os.ReadFile("../../assets/trace.css")
	if err != nil {
		t.Fatal(err)
	}
	pair := regexp.MustCompile(`(?m)^\s*--(mm-\d(?:-bg)?): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);`)
	themes := [2]map[string]colour{{}, {}}
	for _, m := range pair.FindAllStringSubmatch(string(css), -1) {
		themes[0][m[1]], themes[1][m[1]] = parseColour(t, m[2]), parseColour(t, m[3])
	}
	shell, err := os.ReadFile("../../assets/site.css")
	if err != nil {
		t.Fatal(err)
	}
	grounds := regexp.MustCompile(`(?m)^\s*--(bg|bg-soft|changed): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);`).FindAllStringSubmatch(string(shell), -1)
	if len(grounds) != 3 {
		t.Fatalf("%d of three grounds found in assets/site.css", len(grounds))
	}
	for i, theme := range []string{"light", "dark"} {
		for n := range 9 {
			ink, hasInk := themes[i][fmt.Sprintf("mm-%d", n)]
			fill, hasFill := themes[i][fmt.Sprintf("mm-%d-bg", n)]
			if !hasInk || !hasFill {
				t.Fatalf("%s: --mm-%d or --mm-%d-bg is not a pair of colours", theme, n, n)
			}
			if c := contrast(ink, fill); c < 5 {
				t.Errorf("%s: --mm-%d on its fill has a contrast of %.2f, want 5", theme, n, c)
			}
			for _, g := range grounds {
				if c := contrast(ink, parseColour(t, g[2+i])); c < 4.5 {
					t.Errorf("%s: --mm-%d on --%s has a contrast of %.2f, want 4.5", theme, n, g[1], c)
				}
			}
		}
		for name, eye := range eyes {
			for a := 1; a <= 4; a++ {
				for b := a + 1; b <= 4; b++ {
					d := distance(eye, themes[i][fmt.Sprintf("mm-%d-bg", a)], themes[i][fmt.Sprintf("mm-%d-bg", b)])
					if d < 6 {
						t.Errorf("%s, %s: the fills %d and %d are only %.1f apart, want 6", theme, name, a, b, d)
					}
				}
			}
		}
	}
}

// A colour is linear red, green and blue, 0 to 1.
type colour [3]float64

func parseColour(t *testing.T, hex string) colour {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var c colour
	for i := range c {
		v := float64(n>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// contrast is WCAG 2's.
func contrast(a, b colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c colour) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// eyes are how linear colours look to: Machado, Oliveira and Fernandes (2009), severity 1.
var eyes = map[string][3]colour{
	"full colour":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
}

// distance is CIE 1976's ΔE of two colours as an eye sees them.
func distance(eye [3]colour, a, b colour) float64 {
	la, lb := lab(see(eye, a)), lab(see(eye, b))
	return math.Hypot(math.Hypot(la[0]-lb[0], la[1]-lb[1]), la[2]-lb[2])
}

func see(eye [3]colour, c colour) colour {
	var out colour
	for i, row := range eye {
		out[i] = min(max(row[0]*c[0]+row[1]*c[1]+row[2]*c[2], 0), 1)
	}
	return out
}

func lab(c colour) [3]float64 {
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
