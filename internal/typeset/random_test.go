package typeset_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"docgen/internal/typeset"
)

// pieces is what pages are made of, and what can go wrong in them: tags left open or
// closed twice, half a tag, half a letter.
var pieces = strings.Split(`<p>|</p>|<h2>|</h2>|<td>|</td>|<nav>|</nav>|<code>|</code>|<a href="it's">|</a>|<em>|</em>|<span class="phrases">|</span>|`+
	`<div lang="ja">|<div lang="ru">|<div lang=en>|</div>|<pre>|</pre>|<svg>|<path/>|</svg>|<br>|<wbr>|<img alt="">|<!-- it's -->|<script>|</script>|`+
	`it's |"so"|&quot;|&#39;|&amp;|& |4 KiB |5 ссылок |в ядре |— |т. е. |カーネルスレッドは|自分のmm|を借りる|、|「|」| |`+"\n|\u00a0|\u200b|\xe3\x82|<|<p|< |</|<!|>|' |\"", "|")

// original undoes what typesetting may do, and makes of the original what that makes of it.
var original = strings.NewReplacer(`<span class="gap"><wbr></span>`, "", "<wbr>", "", "\u200b", "",
	"\u00a0", " ", "\n", " ", "“", `"`, "”", `"`, "&quot;", `"`, "‘", "'", "’", "'", "&#39;", "'")

// Whatever it is given, it changes nothing but marks, blanks and places for breaks, and
// once is enough.
func TestRandom(t *testing.T) {
	setter := typeset.New()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var b bytes.Buffer
		b.WriteString([]string{`<html lang="en">`, `<html lang="ja">`, `<html lang="ru">`}[random.IntN(3)])
		for range random.IntN(30) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		once := setter.HTML(b.Bytes(), all)
		squeeze := func(html []byte) string { return strings.Join(strings.Fields(original.Replace(string(html))), " ") }
		if got, want := squeeze(once), squeeze(b.Bytes()); got != want {
			t.Fatalf("%s\nbecame\n%s", b.Bytes(), once)
		}
		if twice := setter.HTML(once, all); !bytes.Equal(twice, once) {
			t.Fatalf("%q\nbecame\n%q\nand then\n%q", b.Bytes(), once, twice)
		}
	}
}
