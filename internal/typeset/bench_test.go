package typeset_test

import (
	"strings"
	"testing"

	"docgen/internal/typeset"
)

// BenchmarkHTML typesets a page of text with headings and links.
func BenchmarkHTML(b *testing.B) {
	for lang, text := range map[string]string{
		"en": "The kernel's \"lazy\" mode keeps <code>mm_count</code> of 4 KiB. ",
		"ja": "カーネルスレッドは自分のアドレス空間を持たないため、<code>mm_struct</code>を借ります。",
		"ru": "У потока ядра — 5 ссылок и <code>mm_count</code> в структуре. ",
	} {
		page := []byte(`<html lang="` + lang + `">` + strings.Repeat("<h2>"+text+"</h2>"+strings.Repeat(`<p class="x">`+strings.Repeat(text, 5)+`<a href="/a/b/">`+text+"</a></p>", 10), 20) + "</html>")
		b.Run(lang, func(b *testing.B) {
			setter := typeset.New()
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				setter.HTML(page, all)
			}
		})
	}
}
