package site

import (
	"bytes"
	"image/png"
	"io/fs"
	"slices"
	"testing"

	"docgen/assets"
)

// TestCard draws the card in the theme's colours, and in none.
func TestCard(t *testing.T) {
	var css []byte
	for _, name := range []string{"site.css", "trace.css"} {
		data, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		css = append(css, data...)
	}
	card := drawCard(css)
	img, err := png.Decode(bytes.NewReader(card))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X != cardWidth || size.Y != cardHeight {
		t.Errorf("the card is %v", size)
	}
	if !bytes.Equal(card, drawCard(slices.Clone(css))) {
		t.Error("the card is not the same again")
	}
	if got := drawCard([]byte(":root { --bg: white }")); got != nil {
		t.Errorf("a card of %d bytes without colours", len(got))
	}
}
