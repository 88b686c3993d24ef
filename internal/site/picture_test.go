package site

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

func TestPictureSize(t *testing.T) {
	encode := func(f func(w io.Writer, m image.Image) error) []byte {
		var b bytes.Buffer
		if err := f(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	svg := func(attrs string) []byte {
		return []byte("<?xml version=\"1.0\"?>\n<!-- made by hand --><svg xmlns=\"http://www.w3.org/2000/svg\" " + attrs + "></svg>")
	}
	// A lossy WebP of 30×20: the RIFF and VP8 headers are all that is read.
	webp := []byte("RIFF\x1e\x00\x00\x00WEBPVP8 \x12\x00\x00\x00\x10\x02\x00\x9d\x01\x2a\x1e\x00\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for _, tt := range []struct {
		name          string
		data          []byte
		width, height int
		err           bool
	}{
		{"a.png", encode(png.Encode), 30, 20, false},
		{"a.JPG", encode(func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }), 30, 20, false},
		{"a.gif", encode(func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) }), 30, 20, false},
		{"a.webp", webp, 30, 20, false},
		{"a.svg", svg(`width="30" height="20px"`), 30, 20, false},
		{"a.svg", svg(`viewBox="0 0 300 200"`), 300, 200, false},
		{"a.svg", svg(`width="30" viewBox="0,0,300,200"`), 30, 20, false},
		{"a.svg", svg(`height="20" width="100%" viewBox="0 0 300 200"`), 30, 20, false},
		{"a.svg", svg(`width="100%"`), 0, 0, false},
		{"a.svg", []byte("<html></html>"), 0, 0, true},
		{"a.svg", nil, 0, 0, true},
		{"a.png", []byte("not a picture"), 0, 0, true},
	} {
		w, h, err := pictureSize(tt.name, tt.data)
		if w != tt.width || h != tt.height || (err != nil) != tt.err {
			t.Errorf("%s %q: got %d×%d, %v, want %d×%d, error %v", tt.name, tt.data, w, h, err, tt.width, tt.height, tt.err)
		}
	}
}
