package site

import (
	"testing"
)

func TestAddresses(t *testing.T) {
	a := addresses{base: "/docs/", origin: "https://example.org"}
	for _, tt := range []struct{ name, want string }{
		{"index.html", "/docs/"},
		{"ja/mm/index.html", "/docs/ja/mm/"},
		{"ja/見出し/index.html", "/docs/ja/%E8%A6%8B%E5%87%BA%E3%81%97/"},
		{"en/404.html", "/docs/en/404.html"},
		{"en/my index.html", "/docs/en/my%20index.html"},
		{"assets/a.css", "/docs/assets/a.css"},
	} {
		if got := a.fileURL(tt.name); got != tt.want {
			t.Errorf("fileURL(%q) = %q, want %q", tt.name, got, tt.want)
		}
		if name, _, ok := a.outputOf("x/index.html", tt.want); name != tt.name || !ok {
			t.Errorf("outputOf(%q) = %q, %v, want %q", tt.want, name, ok, tt.name)
		}
	}
}

// A base path is escaped in links, and found in them again.
func TestEscapedBase(t *testing.T) {
	a := addresses{base: "/курс 1/"}
	const want = "/%D0%BA%D1%83%D1%80%D1%81%201/ru/"
	if got := a.fileURL("ru/index.html"); got != want {
		t.Errorf("fileURL: got %q, want %q", got, want)
	}
	if name, _, ok := a.outputOf("x/index.html", want); name != "ru/index.html" || !ok {
		t.Errorf("outputOf(%q) = %q, %v, want ru/index.html", want, name, ok)
	}
}

func TestOutputOf(t *testing.T) {
	a := addresses{base: "/docs/", origin: "https://example.org"}
	const from = "en/mm/counters/index.html"
	for _, tt := range []struct {
		href, name, fragment string
		ok                   bool
	}{
		{"#drop", from, "drop", true},
		{"", from, "", true},
		{"?q=1", from, "", true},
		{"../#top", "en/mm/index.html", "top", true},
		{"fig.svg", "en/mm/counters/fig.svg", "", true},
		{"/docs/en/", "en/index.html", "", true},
		{"/docs", "index.html", "", true},
		{"https://example.org/docs/en/#a%20b", "en/index.html", "a b", true},
		{"https://example.org/other/", "", "", false},
		{"/other/", "", "", false},
		{"https://example.com/", "", "", false},
		{"//example.com/", "", "", false},
		{"mailto:a@example.org", "", "", false},
		{"data:image/png;base64,x", "", "", false},
		{"%zz", "", "", false},
	} {
		name, fragment, ok := a.outputOf(from, tt.href)
		if name != tt.name || fragment != tt.fragment || ok != tt.ok {
			t.Errorf("outputOf(%q) = %q, %q, %v, want %q, %q, %v", tt.href, name, fragment, ok, tt.name, tt.fragment, tt.ok)
		}
	}
}
