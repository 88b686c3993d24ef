package site

import (
	"slices"
	"testing"
)

func TestScanHTML(t *testing.T) {
	for _, tt := range []struct {
		html              string
		ids, twice, leads []string
	}{
		{`<p id="a">x<a href="b#c">`, []string{"a"}, nil, []string{"b#c"}},
		{`<P ID='a'><A HREF = 'b' ><img src=c.png/><br/>`, []string{"a"}, nil, []string{"b", "c.png/"}},
		{`<a href="?a=1&amp;b=2">`, nil, nil, []string{"?a=1&b=2"}},
		{`<a name="old"><p name="no">`, []string{"old"}, nil, nil},
		{`<p id="b"><p id="a"><p id="b">`, []string{"a", "b"}, []string{"b"}, nil},
		{`<!-- <p id="a"> --><p id="b">`, []string{"b"}, nil, nil},
		{`<script src="s.js">if (a <b) "<p id='no'>"</script><p id="yes">`, []string{"yes"}, nil, []string{"s.js"}},
		{`<style>a > b {}</style><i id=x>`, []string{"x"}, nil, nil},
		{`<p title="<a href='no'>" id="a">`, []string{"a"}, nil, nil},
		{`1 < 2 <3 </p id="no">`, nil, nil, nil},
		{`<p hidden id="a" data-id="no">`, []string{"a"}, nil, nil},
		{`<p id="a`, nil, nil, nil},
		{`<p id=`, nil, nil, nil},
		{`<a href="x"><a href="x">`, nil, nil, []string{"x"}},
		{`<p id="見出し"><a href="#%E8">`, []string{"見出し"}, nil, []string{"#%E8"}},
	} {
		got := scanHTML([]byte(tt.html))
		if !slices.Equal(got.ids, tt.ids) || !slices.Equal(got.twice, tt.twice) || !slices.Equal(got.leads, tt.leads) {
			t.Errorf("%s:\ngot  ids %q, twice %q, leads %q\nwant ids %q, twice %q, leads %q",
				tt.html, got.ids, got.twice, got.leads, tt.ids, tt.twice, tt.leads)
		}
	}
}

func FuzzScanHTML(f *testing.F) {
	f.Add([]byte(`<p id="a">x<a href='b'><!-- --><script></script>`))
	f.Fuzz(func(t *testing.T, src []byte) {
		if refs := scanHTML(src); !slices.IsSorted(refs.ids) {
			t.Errorf("ids of %q are not sorted: %q", src, refs.ids)
		}
	})
}
