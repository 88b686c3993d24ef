package site

import (
	"testing"
	"testing/fstest"

	"docgen/internal/render"
)

// Different parts give different keys, also where their bytes run together.
func TestKeys(t *testing.T) {
	next := render.Link{Href: "/a/"}
	keys := map[key]string{}
	for _, tt := range []struct {
		what string
		key  key
	}{
		{"nothing", newKey("a").sum()},
		{"another stage", newKey("b").sum()},
		{"strings", newKey("a").string("x").string("y").sum()},
		{"one string", newKey("a").string("xy").sum()},
		{"strings cut elsewhere", newKey("a").string("xy").string("").sum()},
		{"a list", newKey("a").value([]string{"x", "y"}).sum()},
		{"a longer list", newKey("a").value([]string{"x", "y", ""}).sum()},
		{"an empty page", newKey("a").value(render.Page{}).sum()},
		{"a page with a title", newKey("a").value(render.Page{Title: "x"}).sum()},
		{"a page with a description", newKey("a").value(render.Page{Description: "x"}).sum()},
		{"a page with a flag", newKey("a").value(render.Page{NoIndex: true}).sum()},
		{"a page with a pointer", newKey("a").value(render.Page{Next: &render.Link{}}).sum()},
		{"a page with a full pointer", newKey("a").value(render.Page{Next: &next}).sum()},
		{"a page with another pointer", newKey("a").value(render.Page{Prev: &next}).sum()},
	} {
		if other, taken := keys[tt.key]; taken {
			t.Errorf("%s and %s have the same key", tt.what, other)
		}
		keys[tt.key] = tt.what
	}
	if a, b := newKey("a").value(render.Page{Next: &next}).sum(), newKey("a").value(render.Page{Next: &render.Link{Href: "/a/"}}).sum(); a != b {
		t.Error("equal values behind different pointers have different keys")
	}
}

// A file that moves from one tree to the next changes the key of both: a file
// put into templates/ by mistake is no message.
func TestKeyOfTrees(t *testing.T) {
	file, none := fstest.MapFS{"ui.en.toml": {Data: []byte("a = 'b'")}}, fstest.MapFS{}
	sum := func(trees ...fstest.MapFS) key {
		k := newKey("a")
		for _, tree := range trees {
			if _, err := k.tree(tree); err != nil {
				t.Fatal(err)
			}
		}
		return k.sum()
	}
	if sum(file, none) == sum(none, file) {
		t.Error("the same file in another tree gives the same key")
	}
}

// A memo forgets what two builds in a row did not ask for, and nothing else.
func TestMemoSweep(t *testing.T) {
	var m Memo
	used, unused := newKey("used").sum(), newKey("unused").sum()
	computed := 0
	ask := func(k key) {
		remember(&m, k, func() int { computed++; return computed })
	}
	m.begin()
	ask(used)
	ask(unused)
	m.sweep()
	for range 2 {
		m.begin()
		ask(used)
		m.sweep()
	}
	if computed != 2 {
		t.Errorf("computed %d entries, want 2", computed)
	}
	if _, ok := recall[int](&m, used); !ok {
		t.Error("the entry in use is forgotten")
	}
	if _, ok := recall[int](&m, unused); ok {
		t.Error("the entry out of use is remembered")
	}
}
