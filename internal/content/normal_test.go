package content

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TestUnchanging holds unchanging against norm for every character.
func TestUnchanging(t *testing.T) {
	let := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if 0xd800 <= r && r < 0xe000 { // surrogates
			continue
		}
		if !unchanging([]byte(string(r))) {
			continue
		}
		let++
		p := norm.NFC.PropertiesString(string(r))
		if !norm.NFC.IsNormalString(string(r)) || p.CCC() != 0 || !p.BoundaryBefore() {
			t.Errorf("%U %q can change, but is let through", r, r)
		}
	}
	if let < 20_000 {
		t.Errorf("only %d characters are let through", let)
	}
	for text, want := range map[string]bool{
		"": true,
		"The kernel “borrows” — mm_count → 2 …":                   true,
		"Ядро заимствует адресное пространство, ещё и «счётчик».": true,
		"カーネルは、アドレス空間を「借りる」。ＡＢ":                                   true,
		"e\u0301": false,
		"か\u3099": false,
		"и\u0306": false,
		"\u212b":  false,
	} {
		if got := unchanging([]byte(text)); got != want {
			t.Errorf("unchanging(%q): got %v, want %v", text, got, want)
		}
	}
}
