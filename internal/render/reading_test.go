package render

import (
	"strings"
	"testing"
)

// How long a page takes is said with the language's plurals, and not at all of
// a page that has no such number.
func TestReadingTime(t *testing.T) {
	r := newRenderer(t)
	for _, tt := range []struct {
		lang    string
		minutes int
		want    string
	}{
		{"en", 1, "1-minute read"},
		{"en", 12, "12-minute read"},
		{"ja", 12, "読了目安：約12分"},
		{"ru", 1, "1\u00a0минута чтения"},
		{"ru", 3, "3\u00a0минуты чтения"},
		{"ru", 12, "12\u00a0минут чтения"},
		{"ru", 21, "21\u00a0минута чтения"},
	} {
		p := samplePage(t, tt.lang, tt.lang)
		p.Minutes = tt.minutes
		html, err := r.Page(p)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(html), ">"+tt.want+"</p>") {
			t.Errorf("%s, %d minutes: the page does not say %q", tt.lang, tt.minutes, tt.want)
		}
		p.Minutes = 0
		if html, err = r.Page(p); err != nil || strings.Contains(string(html), "reading-time") {
			t.Errorf("%s: a page without a reading time says one (%v)", tt.lang, err)
		}
	}
}

// A chapter says its number there, with or without a time, and so do links to it.
func TestChapterNumber(t *testing.T) {
	r := newRenderer(t)
	for _, tt := range []struct {
		lang    string
		minutes int
		chapter string
		time    string
	}{
		{"en", 0, "Chapter 10", ""},
		{"en", 12, "Chapter 10", "12-minute read"},
		{"ja", 12, "第10章", "読了目安：約12分"},
		{"ru", 0, "Глава\u00a010", ""},
	} {
		p := samplePage(t, tt.lang, tt.lang)
		p.Number, p.Minutes = 10, tt.minutes
		p.Next = &Link{Href: "/next/", Text: "a < b", Number: 11}
		html, err := r.Page(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{">" + tt.chapter + "</p>", tt.time, `<span class="chapter-number">11</span> a &lt; b</span>`} {
			if !strings.Contains(string(html), want) {
				t.Errorf("%s, %d minutes: the page does not say %q", tt.lang, tt.minutes, want)
			}
		}
	}
}

// The list of citations: a heading of its level for each release, links with
// the language of their page, a commit that leads nowhere as text.
func TestCitations(t *testing.T) {
	r := newRenderer(t)
	html, err := r.Citations(fullCitations(), 3, r.cat.For("ja"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<details>\n<summary>",
		`id="cited-6.12" role="heading" aria-level="3">Linux 6.12</span> <span class="citations-size">1個の関数</span></summary>`,
		`、コミット <code>139d025cda1d</code>`,
		`<a href="/en/a/#exit" lang="en">A「Exit」</a>、<a href="https://example.org/">name</a>`,
	} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the list lacks %s\n%s", want, html)
		}
	}
	if html, err := r.Citations(nil, 2, r.cat.For("en")); err != nil || html != "" {
		t.Errorf("a list of nothing: got %q, %v", html, err)
	}
}
