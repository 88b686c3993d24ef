package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"path"
	"strconv"
	"strings"

	"golang.org/x/image/webp"
)

// isPicture says whether pictureSize knows the kind of file.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg":
		return true
	}
	return false
}

// pictureSize returns the width and height of a picture in CSS pixels, so that
// a page does not move while its pictures load. An SVG without a size of its
// own has 0, 0.
func pictureSize(name string, data []byte) (width, height int, err error) {
	var c image.Config
	r := bytes.NewReader(data)
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		c, err = png.DecodeConfig(r)
	case ".jpg", ".jpeg":
		c, err = jpeg.DecodeConfig(r)
	case ".gif":
		c, err = gif.DecodeConfig(r)
	case ".webp":
		c, err = webp.DecodeConfig(r)
	case ".svg":
		return svgSize(data)
	}
	return c.Width, c.Height, err
}

// svgSize reads width and height of the root element or, where they are not
// lengths in pixels, the proportions of its viewBox.
func svgSize(data []byte) (width, height int, err error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	for {
		token, err := d.RawToken()
		if err != nil {
			return 0, 0, errors.New("no <svg> element")
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "svg" {
			return 0, 0, fmt.Errorf("root element is <%s>, not <svg>", root.Name.Local)
		}
		attrs := map[string]string{}
		for _, a := range root.Attr {
			attrs[a.Name.Local] = a.Value
		}
		w, wok := pixels(attrs["width"])
		h, hok := pixels(attrs["height"])
		box := strings.Fields(strings.ReplaceAll(attrs["viewBox"], ",", " "))
		if wok && hok || len(box) != 4 {
			return w, h, nil
		}
		bw, err1 := strconv.ParseFloat(box[2], 64)
		bh, err2 := strconv.ParseFloat(box[3], 64)
		switch {
		case err1 != nil || err2 != nil || bw <= 0 || bh <= 0:
			return 0, 0, nil
		case wok:
			return w, int(math.Round(float64(w) * bh / bw)), nil
		case hok:
			return int(math.Round(float64(h) * bw / bh)), h, nil
		}
		return int(math.Round(bw)), int(math.Round(bh)), nil
	}
}

// pixels reads a length without a unit or in px.
func pixels(s string) (int, bool) {
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || f <= 0 {
		return 0, false
	}
	return int(math.Round(f)), true
}
