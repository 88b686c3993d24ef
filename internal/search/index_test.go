package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// large is pages whose index is too large for one file.
func large() []*Digest {
	var pages []*Digest
	for i := range 60 {
		var text strings.Builder
		for j := range 200 {
			fmt.Fprintf(&text, "word%dx%d ", i, j)
		}
		pages = append(pages, Digested(&Page{URL: fmt.Sprint("/", i), Title: fmt.Sprint("Title ", i), Units: []Unit{
			{Text: "common, 共通の言葉 𠮷野家 " + text.String()},
			{Fragment: "s", Heading: "Section " + strings.Repeat("common ", i%3), Text: strings.Repeat("filler ", i)},
		}}))
	}
	return pages
}

func readerOf(t *testing.T, ix *Index) *Reader {
	t.Helper()
	r, err := NewReader(ix.Entry, func(name string) ([]byte, bool) {
		for _, f := range ix.Files {
			if f.Name == name {
				return f.Data, true
			}
		}
		return nil, false
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestShards checks that every term is found in the shard that the entry leads to,
// and that shards are as large as they should be.
func TestShards(t *testing.T) {
	pages := large()
	ix := Make(pages, []byte("{}"))
	if len(ix.Files) < 10 {
		t.Fatalf("%d files: this is no test of shards", len(ix.Files))
	}
	r := readerOf(t, ix)
	for _, p := range postings(pages) {
		n := 0
		r.lookup(p.term, false, func(_ string, list []posting) {
			n++
			if !slices.Equal(list, p.postings) {
				t.Errorf("%q: %v, want %v", p.term, list, p.postings)
			}
		})
		if n != 1 {
			t.Errorf("%q is found %d times", p.term, n)
		}
	}
	for i, s := range r.shards[:len(r.shards)-1] {
		if len(s) < shardSize || len(s) > 2*shardSize {
			t.Errorf("shard %d has %d bytes", i, len(s))
		}
	}
	for i := range pages {
		if got := r.Page(i).URL; got != fmt.Sprint("/", i) {
			t.Errorf("page %d is %s", i, got)
		}
	}
}

func TestRanking(t *testing.T) {
	r := readerOf(t, Make([]*Digest{
		Digested(&Page{URL: "/a", Title: "A", Units: []Unit{{Text: "The loan is in the text, and so are others. " + strings.Repeat("Other words. ", 30)}}}),
		Digested(&Page{URL: "/b", Title: "B", Units: []Unit{{}, {Fragment: "h", Heading: "The loan", Text: "Text."}}}),
		Digested(&Page{URL: "/c", Title: "Loans", Units: []Unit{{Text: "Text of a page."}}}),
		Digested(&Page{URL: "/d", Title: "D", Units: []Unit{{Text: "lazy and then a mode"}, {Fragment: "p", Heading: "P", Text: "in lazy mode it is"}}}),
		Digested(&Page{URL: "/e", Title: "E", Units: []Unit{{Text: "mm and users"}, {Fragment: "u", Heading: "U", Text: "see mm_users"}}}),
	}, []byte("{}")))
	for _, test := range []struct {
		query string
		want  string
		all   bool
	}{
		{"loan", "/c# /b#h /a#", true},
		{"lazy mode", "/d#p /d#", true},   // in one piece
		{"mm_users", "/e#u", true},        // whole
		{"mm_user", "/e# /e#u", true},     // by parts
		{"users mm", "/e# /e#u", true},    // parts
		{"text lo", "/b#h /c# /a#", true}, // the last word begins one
		{"borrowed loan", "/c# /b#h /a#", false},
		{"nothing", "", true},
		{"", "", true},
		{" -- ", "", true},
	} {
		hits, all := r.Search(test.query)
		var got []string
		for _, h := range hits {
			p := r.Page(h.Page)
			got = append(got, p.URL+"#"+p.Units[h.Unit].Fragment)
		}
		if strings.Join(got, " ") != test.want || all != test.all {
			t.Errorf("%q finds %q, %v; want %q, %v", test.query, got, all, test.want, test.all)
		}
	}
}

// TestCompareUTF16 checks the one place where UTF-16 and UTF-8 order differently.
func TestCompareUTF16(t *testing.T) {
	for _, pair := range [][2]string{{"", "a"}, {"a", "b"}, {"a", "я"}, {"мм", "мя"}, {"𠮷", "\uff41"}, {"a𠮷", "a\uff41"}, {"ab", "abc"}} {
		if compareUTF16(pair[0], pair[1]) >= 0 || compareUTF16(pair[1], pair[0]) <= 0 || compareUTF16(pair[0], pair[0]) != 0 {
			t.Errorf("%q is not before %q", pair[0], pair[1])
		}
	}
}

// TestIrregular checks that lists of irregular words are pairs of words that are not
// regular after all.
func TestIrregular(t *testing.T) {
	for _, list := range []string{englishStems, russianStems} {
		words := strings.Fields(list)
		if len(words)%2 != 0 {
			t.Errorf("a word has no stem in %q", list)
		}
		seen := map[string]bool{}
		for i := 0; i+1 < len(words); i += 2 {
			if seen[words[i]] {
				t.Errorf("%s is there twice", words[i])
			}
			seen[words[i]] = true
		}
	}
	for _, forms := range []string{"память памяти памятью", "режим режима режиме режимов", "вызов вызова вызовы", "список списка списки", "время времени времена", "имя имени имена", "ядро ядра ядер", "free freed frees freeing", "keep kept keeps", "write wrote written"} {
		words := strings.Fields(forms)
		for _, w := range words[1:] {
			if a, b := Terms(words[0]), Terms(w); !slices.Equal(a, b) {
				t.Errorf("%s is %q, and %s is %q", words[0], a, w, b)
			}
		}
	}
}
