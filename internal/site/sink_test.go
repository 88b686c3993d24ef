package site

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestMemory(t *testing.T) {
	var m Memory
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if err := m.Put(fmt.Sprintf("en/%02d/index.html", i), fmt.Appendf(nil, "page %d", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	names := m.Names()
	if len(names) != 50 || !slices.IsSorted(names) {
		t.Errorf("Names() = %q, want 50 sorted names", names)
	}
	if data, ok := m.File("en/07/index.html"); !ok || string(data) != "page 7" {
		t.Errorf("File(en/07/index.html) = %q, %v, want page 7", data, ok)
	}
	if _, ok := m.File("en/07"); ok {
		t.Error("File(en/07): a folder is not a file")
	}
	if err := m.Put("en/07/index.html", []byte("other")); err == nil {
		t.Error("another file of the same name: no error")
	}
}

func TestDiscard(t *testing.T) {
	var d Discard
	if err := d.Put("a", nil); err != nil {
		t.Error(err)
	}
	if err := d.Put("A", nil); err == nil {
		t.Error("two names that differ by case: no error")
	}
}

func TestNameSet(t *testing.T) {
	tests := []struct {
		names []string
		want  string // part of the last name's error; "" for none
	}{
		{[]string{"a/b.html", "a/c.html", "a.html"}, ""},
		{[]string{"ja/見出し/index.html", "ru/Ленивый-TLB/index.html"}, ""},
		{[]string{"a.html", "A.html"}, `"A.html" and "a.html" differ only by case`},
		{[]string{"b/x", "B/y"}, `"B" and "b" differ only by case`},
		{[]string{"ru/Ядро", "ru/ядро"}, "differ only by case"},
		{[]string{"a/b", "a"}, `"a" would be a file and a folder`},
		{[]string{"a", "a/b"}, `"a" would be a file and a folder`},
		{[]string{"a", "a"}, `two files would be written to "a"`},
		{[]string{"../a"}, "not the path of a file below the output folder"},
		{[]string{"/etc/passwd"}, "not the path"},
		{[]string{"a//b"}, "not the path"},
		{[]string{"."}, "not the path"},
		{[]string{""}, "not the path"},
		{[]string{`a\b`}, `not every system allows: "\\"`},
		{[]string{"a\nb"}, `not every system allows: "\n"`},
		{[]string{"c:x"}, `not every system allows: ":"`},
	}
	for _, tt := range tests {
		var s nameSet
		var err error
		for i, name := range tt.names {
			err = s.add(name)
			if err != nil && i < len(tt.names)-1 {
				t.Errorf("%q: add(%q): %v", tt.names, name, err)
			}
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.names, err, tt.want)
		}
	}
}
