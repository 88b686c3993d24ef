package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docgen/internal/search"
	"docgen/sim/recordings"

	"golang.org/x/text/unicode/norm"
)

// What the search of the course finds, against what a reader would: recall and
// precision of at least 0.95 in each language, on words of headings (the glossary's
// among them) that nobody has chosen. The truth is no index: in English and Russian
// all forms of a word by grammar, written down in testdata/search-lemmas.txt, in
// Japanese the string itself.
func TestSearchQuality(t *testing.T) {
	out, units := builtCourse(t)
	lemmas := readLemmas(t)
	for _, lang := range []string{"en", "ja", "ru"} {
		reader := readIndex(t, out, lang)
		queries := lemmas[lang]
		if lang == "ja" {
			queries = japaneseQueries(units[lang])
		}
		if len(queries) < 60 {
			t.Errorf("%s: %d queries, want at least 60", lang, len(queries))
		}
		var recall, precision float64
		for _, q := range queries {
			want := map[string]bool{}
			for _, u := range units[lang] {
				if q.matches(u.text) {
					want[u.id] = true
				}
			}
			if len(want) == 0 {
				t.Errorf("%s: %s: no unit has it, so it is no query", lang, q.text)
				continue
			}
			hits, _ := reader.Search(q.text)
			right := 0
			for _, h := range hits {
				if want[fmt.Sprint(h.Page, " ", h.Unit)] {
					right++
				}
			}
			r, p := float64(right)/float64(len(want)), 1.0
			if len(hits) > 0 {
				p = float64(right) / float64(len(hits))
			}
			if r < 0.9 || p < 0.9 {
				t.Logf("%s: %s: recall %.2f, precision %.2f (%d wanted, %d found)", lang, q.text, r, p, len(want), len(hits))
			}
			recall += r / float64(len(queries))
			precision += p / float64(len(queries))
		}
		t.Logf("%s: %d queries, recall %.3f, precision %.3f", lang, len(queries), recall, precision)
		if recall < 0.95 || precision < 0.95 {
			t.Errorf("%s: recall %.3f, precision %.3f, want 0.95 each", lang, recall, precision)
		}
	}
}

// The reader in JavaScript must give the same answers, and see the same terms in
// words: e2e/search.test.mjs runs this on the site that it tests, and reads what
// it has written there.
func TestSearchAnswers(t *testing.T) {
	dir := os.Getenv("SEARCH_ANSWERS") // a folder to write them into
	if dir == "" {
		t.Skip("SEARCH_ANSWERS is not set")
	}
	lemmas := readLemmas(t)
	for _, lang := range []string{"en", "ja", "ru"} {
		entry, err := os.ReadFile(path.Join(dir, searchEntry(lang)))
		if err != nil {
			t.Fatal(err)
		}
		reader, err := search.NewReader(entry, func(name string) ([]byte, bool) {
			data, err := os.ReadFile(path.Join(dir, searchDir, lang, name))
			return data, err == nil
		})
		if err != nil {
			t.Fatal(err)
		}
		answers := map[string][]string{}
		queries := []string{"active_mm", "mm_users mm_count", "kthread_use", "lazy tlb", "6.12", "init_m", "遅延TLB", "匿名プロセス", "ленивый режим", "анонимн", "__mmdrop", "zzz", "", "空", "を持", "the mm of a dead task", "kernel thread zzz", "借用 アドレス空間 zzz", "потоки ядра заимствуют ыыы", "v6.12", "tracked baseURL", "borrowin", "ошибко"}
		for _, q := range lemmas[lang] {
			queries = append(queries, q.text)
		}
		for _, q := range queries {
			hits, all := reader.Search(q)
			answers[q] = []string{fmt.Sprint(all)}
			for _, h := range hits {
				answers[q] = append(answers[q], fmt.Sprint(h.Page, " ", h.Unit))
			}
		}
		words := map[string][]string{}
		for i := range reader.Pages() {
			for _, u := range reader.Page(i).Units {
				for _, w := range regexp.MustCompile(`[\pL\pM\pN_.]+`).FindAllString(u.Heading+" "+u.Text, -1) {
					words[w] = search.Terms(w)
					for _, ending := range endings[lang] {
						words[w+ending] = search.Terms(w + ending)
					}
				}
			}
		}
		for _, w := range officialWords(t, lang) {
			words[w] = search.Terms(w)
		}
		for name, what := range map[string]any{"answers.json": answers, "words.json": words} {
			b, _ := json.Marshal(what)
			if err := os.WriteFile(path.Join(dir, searchDir, lang, name), b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// officialWords are those that the Snowball project tests its stemmers with, if
// SNOWBALL_DATA is a copy of github.com/snowballstem/snowball-data.
func officialWords(t *testing.T, lang string) []string {
	t.Helper()
	name := map[string]string{"en": "english", "ru": "russian"}[lang]
	dir := os.Getenv("SNOWBALL_DATA")
	if dir == "" || name == "" {
		return nil
	}
	data, err := os.ReadFile(path.Join(dir, name, "voc.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

// endings make forms of words that the course does not have, sensible or not.
var endings = map[string][]string{
	"en": {"s", "ing", "edly", "ational", "iveness", "ies", "ability"},
	"ru": {"ой", "ами", "ившись", "ость", "ейшего", "ующая", "лась"},
	"ja": {"を"},
}

type searchUnit struct {
	id, text, heading string // text and heading are flat
}

// courseOnly builds the course.
func courseOnly(t *testing.T) *Memory {
	t.Helper()
	project := os.DirFS("../..")
	config, diags := LoadConfig(project, "docgen.yaml")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	theme := embedded()
	theme.Recordings = recordings.FS
	out := &Memory{}
	in := Inputs{Config: config, Project: project, Theme: theme}
	report, err := Build(context.Background(), in, out)
	if err != nil || report.Failed() {
		t.Fatal(err, report.Diagnostics)
	}
	return out
}

// builtCourse builds the course, and reads its units out of the pages as they are.
func builtCourse(t *testing.T) (*Memory, map[string][]searchUnit) {
	t.Helper()
	out := courseOnly(t)
	units := map[string][]searchUnit{}
	for _, lang := range []string{"en", "ja", "ru"} {
		reader := readIndex(t, out, lang)
		for i := range reader.Pages() {
			page := reader.Page(i)
			html, ok := out.File(strings.TrimPrefix(page.URL, "/") + "index.html")
			if !ok {
				t.Fatalf("no page %s", page.URL)
			}
			for n, u := range search.Extract(article(html)) {
				text := u.Heading + " " + u.Text
				if u.Step != "" { // the heading is the figure's, which is in the section
					text = u.Text
				}
				if n == 0 {
					text = page.Title + " " + text
				}
				units[lang] = append(units[lang], searchUnit{fmt.Sprint(i, " ", n), flat(text), flat(u.Heading)})
			}
		}
	}
	return out, units
}

var aroundBody = regexp.MustCompile(`(?s)^.*?<article[^>]*>|</article>.*$|<p class="eyebrow".*?</p>|<h1.*?</h1>|<p class="reading-time".*?</p>|<nav class="toc-inline".*?</nav>`)

func article(html []byte) string { return string(aroundBody.ReplaceAll(html, nil)) }

// flat is a text as a reader compares it: in lower case, one sort of blank.
func flat(text string) string {
	text = strings.NewReplacer("ё", "е", "\u200b", "", "\u00ad", "", "\u2060", "", "\u0301", "").Replace(strings.ToLower(norm.NFKC.String(text)))
	return " " + strings.Join(strings.Fields(text), " ") + " "
}

func readIndex(t *testing.T, out *Memory, lang string) *search.Reader {
	t.Helper()
	entry, _ := out.File(searchEntry(lang))
	r, err := search.NewReader(entry, func(name string) ([]byte, bool) { return out.File(path.Join(searchDir, lang, name)) })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type searchQuery struct {
	text    string
	matches func(text string) bool
}

// japaneseQueries are words of headings: the first by the hashes of their
// letters among runs of ideographs or katakana.
func japaneseQueries(units []searchUnit) []searchQuery {
	words := map[string]bool{}
	for _, u := range units {
		for _, run := range regexp.MustCompile(`\p{Han}{2,}|[\p{Katakana}ー]{2,}`).FindAllString(u.heading, -1) {
			words[run] = true
		}
	}
	var list []searchQuery
	for _, w := range byHash(words)[:min(80, len(words))] {
		list = append(list, searchQuery{w, func(text string) bool { return strings.Contains(text, w) }})
	}
	return list
}

func byHash(words map[string]bool) []string {
	list := sortedKeys(words)
	sum := func(s string) []byte { h := sha256.Sum256([]byte(s)); return h[:] }
	slices.SortFunc(list, func(a, b string) int { return bytes.Compare(sum(a), sum(b)) })
	return list
}

// The endings of Russian nouns, adjectives with participles, and verbs.
const (
	nounEndings      = `а|я|ы|и|е|у|ю|о|ь|й|ой|ей|ою|ею|ом|ем|ью|ам|ям|ами|ями|ах|ях|ов|ев|ям|ию|ия|ие|ии|ием|иями|иям|иях|ий|ией`
	adjectiveEndings = `ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ыми|ими|ых|их|ую|юю|ою|ею|ом|ем|а|о|ы`
	verbEndings      = `(ть|ить|ет|ют|ут|ит|ат|ят|ешь|ишь|ем|им|ете|ите|ю|у|и|й|л|ла|ло|ли|ил|ила|ило|или|я|в|а|ив|вши|н|на|но|ны|ен|ена|ено|ены|а?ть)(ся|сь)?|(ющ|ащ|ящ|вш|ивш|нн|енн|ем|им|ущ)(` + adjectiveEndings + `)(ся)?`
)

func readLemmas(t *testing.T) map[string][]searchQuery {
	t.Helper()
	data, err := os.ReadFile("testdata/search-lemmas.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]searchQuery{}
	lang := ""
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
			continue
		case strings.HasPrefix(fields[0], "["):
			lang = strings.Trim(fields[0], "[]")
			continue
		}
		var forms, least []string
		for _, f := range fields[1:] {
			base, class, _ := strings.Cut(f, ":")
			forms = append(forms, paradigm(base, class))
			runes := []rune(base) // y and e can go, nothing else
			least = append(least, string(runes[:len(runes)-1]))
		}
		// RE2 has no look-around: what stands beside a word is matched, too.
		pattern := regexp.MustCompile(`(^|[^\pL\pN])(` + strings.Join(forms, "|") + `)($|[^\pL\pN])`)
		all[lang] = append(all[lang], searchQuery{fields[0], func(text string) bool {
			return slices.ContainsFunc(least, func(part string) bool { return strings.Contains(text, part) }) && pattern.MatchString(text)
		}})
	}
	return all
}

func paradigm(base, class string) string {
	switch class {
	case "r":
		forms := base + `(s|es|ed|d|ing)?`
		if stem, ok := strings.CutSuffix(base, "e"); ok {
			forms += "|" + stem + "ing"
		}
		if stem, ok := strings.CutSuffix(base, "y"); ok && !strings.ContainsRune("aeou", rune(stem[len(stem)-1])) {
			forms += "|" + stem + "ie[sd]"
		}
		return forms
	case "d":
		return base + `s?|` + base + base[len(base)-1:] + `(ed|ing)`
	case "n":
		return base + `(` + nounEndings + `)?`
	case "a":
		return base + `(` + adjectiveEndings + `)?`
	case "v":
		return base + `(` + verbEndings + `)`
	}
	return base
}
