package render

import (
	"fmt"
	"testing"
)

// BenchmarkPage renders an article in sections of different sizes: past the
// body, the sidebar is what a page's cost depends on.
func BenchmarkPage(b *testing.B) {
	for _, links := range []int{10, 150, 700} {
		b.Run(fmt.Sprintf("links=%d", links), func(b *testing.B) {
			r := newRenderer(b)
			p := samplePage(b, "en", "en")
			p.Sidebar = nil
			for i := range links {
				p.Sidebar = append(p.Sidebar, SidebarItem{Link: Link{
					Href: fmt.Sprintf("/en/section/page-%d/", i), Text: fmt.Sprintf("Page %d of the section", i), Current: i == 7,
				}})
			}
			for b.Loop() {
				html, err := r.Page(p)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(html)))
			}
		})
	}
}
