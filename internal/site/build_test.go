package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/diag"
)

// sample is a project with some of everything, for the embedded theme.
func sample(t testing.TB) fstest.MapFS {
	return mapFS(readArchive(t, "testdata/sample.txtar"))
}

func TestSampleIsClean(t *testing.T) {
	out, report := mustBuild(t, inputs(t, sample(t), embedded()))
	for _, d := range report.Diagnostics {
		t.Errorf("unexpected: %s", d)
	}
	if report.Files != len(out.Names()) {
		t.Errorf("the report counts %d files, there are %d", report.Files, len(out.Names()))
	}
	if want := map[string]int{"en": 5, "ja": 5, "ru": 5}; !maps.Equal(report.Pages, want) {
		t.Errorf("pages: got %v, want %v", report.Pages, want)
	}
}

// sameFiles fails if two builds differ.
func sameFiles(t *testing.T, what string, got, want *Memory) {
	t.Helper()
	if g, w := got.Names(), want.Names(); !slices.Equal(g, w) {
		t.Errorf("%s: files differ:\ngot  %q\nwant %q", what, g, w)
		return
	}
	for _, name := range want.Names() {
		g, _ := got.File(name)
		w, _ := want.File(name)
		if !bytes.Equal(g, w) {
			t.Errorf("%s: %s differs:\n%s", what, name, firstDifference(string(g), string(w)))
		}
	}
}

// firstDifference shows the first line that differs.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(g)-1 && i < len(w)-1 && g[i] == w[i] {
		i++
	}
	return fmt.Sprintf("line %d:\ngot  %q\nwant %q", i+1, g[i], w[i])
}

func TestReproducible(t *testing.T) {
	in := inputs(t, sample(t), embedded())
	in.Jobs = 1
	want, _ := mustBuild(t, in)
	for _, jobs := range []int{2, 7} {
		in := inputs(t, sample(t), embedded())
		in.Jobs = jobs
		got, _ := mustBuild(t, in)
		sameFiles(t, fmt.Sprintf("with %d jobs", jobs), got, want)
	}
}

// TestSpellings: how an editor or a system writes text and names is not part
// of the site.
func TestSpellings(t *testing.T) {
	want, report := mustBuild(t, inputs(t, sample(t), embedded()))
	binary := func(name string) bool { return strings.HasSuffix(name, ".svg") || strings.HasPrefix(name, "static/") }
	for _, tt := range []struct {
		what string
		name func(string) string
		text func(string) string
	}{
		{"CRLF", strings.Clone, func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
		{"byte-order mark", strings.Clone, func(s string) string { return "\ufeff" + s }},
		{"decomposed names", norm.NFD.String, strings.Clone},
		{"decomposed text", strings.Clone, norm.NFD.String},
	} {
		project := fstest.MapFS{}
		for name, f := range sample(t) {
			data := f.Data
			if !binary(name) {
				data = []byte(tt.text(string(data)))
			}
			project[tt.name(name)] = &fstest.MapFile{Data: data}
		}
		got, r := mustBuild(t, inputs(t, project, embedded()))
		if !slices.Equal(r.Diagnostics, report.Diagnostics) {
			t.Errorf("%s: diagnostics: got %v, want %v", tt.what, r.Diagnostics, report.Diagnostics)
		}
		sameFiles(t, tt.what, got, want)
	}
}

// TestMemo: after any edit, a build with a memo gives what one without gives.
func TestMemo(t *testing.T) {
	edit := func(name, old, new string) func(fstest.MapFS) {
		return func(p fstest.MapFS) {
			text := string(p[name].Data)
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not contain %q", name, old)
			}
			p[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
		}
	}
	write := func(name, text string) func(fstest.MapFS) {
		return func(p fstest.MapFS) { p[name] = &fstest.MapFile{Data: []byte(text)} }
	}
	remove := func(name string) func(fstest.MapFS) {
		return func(p fstest.MapFS) { delete(p, name) }
	}
	project := sample(t)
	var memo Memo
	for i, change := range []func(fstest.MapFS){
		func(fstest.MapFS) {},
		edit("content/ja/mm/counters.md", "アドレス空間", "空間"),
		edit("content/en/mm/counters.md", "title: Counters", "title: Counting"),
		edit("content/en/mm/counters.md", "## Drop", "## Dropping"),
		edit("content/en/mm/counters.md", "c: mmput", "c: mmget"), // which the last page lists, as those that follow
		edit("content/en/mm/counters.md", "c: mmget", "c: mmget @139d025cda1d"),
		edit("content/ja/mm/counters.md", "## 減らす", "## 減らし方"),
		edit("content/en/_index.md", "Read ", "{kernel}`6.1 kernel/fork.c: mmput` "),
		edit("docgen.yaml", "footer:", "citations: {linux: {file: 'https://example.org/{version}/{file}'}}\nfooter:"),
		edit("docgen.yaml", "{linux:", "{tip: {file: 'https://example.org/tip/{file}'}, linux:"),
		edit("content/en/mm/counters.md", "6.12 kernel", "tip/6.12 kernel"),
		edit("docgen.yaml", "citations: {tip:", "citations: {top:"), // an error now
		edit("docgen.yaml", "citations: {top:", "citations: {tip:"),
		edit("docgen.yaml", "footer:", "requirements: {mm: {figures: 9}}\nfooter:"),
		edit("content/ja/_index.md", "を読みます", "を三回くらい読みます"+strings.Repeat("。読む", 300)), // and it takes longer
		edit("scenarios/borrow.mms", "process A mm=M", "process A mm=N"),
		edit("scenarios/borrow.mms", "process A mm=N", "process A mm=M"),
		edit("content/en/mm/counters.md", "machine cpus=1", "machine cpus=2"),
		edit("examples/fork.c", "return 0", "return 1"),
		remove("examples/fork.c"),
		write("examples/fork.c", "int main(void) { return 2; }\n"),
		write("content/ja/mm/fig.svg", `<svg width="60" height="40"/>`),
		edit("content/en/mm/fig.svg", `width="30"`, `width="31"`),
		remove("content/ja/zz.md"),
		write("i18n/ui.ja.toml", "\"edit\" = \"直す\"\n"),
		write("templates/partials/footer.html", "<footer>mine</footer>"),
		write("assets/site.css", "body {}"),
		// The page of answers shows what stands in others.
		write("content/en/answers.md", "---\ntitle: Answers\n---\n```answers\n```\n"),
		write("content/en/ask.md", "---\ntitle: Ask\n---\n```predict {id=ex scenario=borrow at=borrow ask=M}\nBecause.\n```\n\n```mmsim {scenario=borrow}\n```\n"),
		edit("content/en/ask.md", "Because.", "Therefore: [see](zz.md), {sim}`borrow@borrow M`."),
		write("content/ja/ask.md", "---\ntitle: 問\n---\n```predict {id=ex}\n説明。\n```\n\n```mmsim {scenario=borrow}\n```\n"),
		edit("content/en/ask.md", "ask=M", "ask=M.mm_count"),
		edit("content/en/ask.md", "```mmsim {scenario=borrow}", "```mmsim {scenario=borrow view=timeline}"),
		edit("content/en/ask.md", "title: Ask", "title: Asked"),
		edit("scenarios/borrow.mms", "kernel=6.12", "kernel=5.3"),
		edit("scenarios/borrow.mms", "kernel=5.3", "kernel=6.12"),
		write("i18n/exercise.ja.toml", "\"exercise.answer\" = \"解答\"\n"),
		write("content/en/first.md", "---\ntitle: First\nweight: -1\n---\n```predict {id=ex scenario=borrow at=borrow ask=K.active_mm}\nFirst.\n```\n"),
		remove("content/ja/ask.md"),
		remove("content/en/ask.md"),
		edit("docgen.yaml", "title: {en: A sample", "title: {en: Another sample"),
		edit("docgen.yaml", "/docs/", "/elsewhere/"),
		write("terms.yaml", "glossary: zz.md\nterms:\n  - {id: entry, forms: {ja: [空間], en: [counter*]}}\n"),
		write("content/en/zz.md", "---\ntitle: Glossary\n---\n## Entry\n"),
		edit("terms.yaml", "空間", "参照"),
		edit("terms.yaml", "counter*", "drop*"),
		edit("content/en/mm/counters.md", "title: Counting", "title: Counting\nterms: false"),
		edit("content/en/mm/counters.md", "terms: false", "terms: true"),
		edit("terms.yaml", "glossary: zz.md", "glossary: mm/counters.md"),
		edit("terms.yaml", "terms:", "avoid: {ja: [{form: 空間, say: 場所}]}\nterms:"),
		edit("terms.yaml", "say: 場所", "say: 領域"),
		edit("terms.yaml", "terms:", "allow: [mm/counters.md]\nterms:"),
		remove("terms.yaml"),
		write("content/en/new.md", "---\ntitle: New\n---\n[Broken](nowhere.md)\n"),
		remove("content/en/new.md"),
		write("recordings/6.12/one.jsonl", recordedBorrow),
		write("content/en/new.md", "---\ntitle: New\n---\n{rec}`e@borrow M`\n\n```evidence {id=e recording=6.12/one scenario=borrow title=\"One\"}\nA = 100\nK = 2\nM = mm1\n1 switch A -> K @borrow\n```\n"),
		edit("content/en/new.md", "One", "Another"),
		edit("content/en/new.md", "K @borrow", "K"),
		edit("content/en/new.md", "A -> K", "A -> K @borrow"),
		edit("content/en/new.md", "New", "\n# Moved down by a line, as what is wrong with it will be.\n"),
		edit("scenarios/borrow.mms", "mm=M", "mm=N"),
		edit("scenarios/borrow.mms", "mm=N", "mm=M"),
		edit("recordings/6.12/one.jsonl", "borrower", "lender"),
		edit("recordings/6.12/one.jsonl", `"mm_users":1`, `"mm_users":2`),
		remove("recordings/6.12/one.jsonl"),
		write("content/en/new.md", "---\ntitle: New\n---\n```compare {id=c scenario=borrow kernel=5.3,5.4 title=\"One\"}\n```\n"),
		edit("content/en/new.md", "One", "Another"),
		edit("content/en/new.md", "5.3,5.4", "6.3/powerpc64,6.4/powerpc64"),
		edit("content/en/new.md", " title", " view=tlb title"),
		edit("content/en/new.md", "kernel=6.3/powerpc64,6.4/powerpc64", "inject=skip-lazy-mmgrab"),
		edit("content/en/new.md", "lazy-mmgrab", "lazy-mmgrap"),
		edit("content/en/new.md", "New", "\n# Moved down by a line, as what is wrong with it will be.\n"),
		edit("content/en/new.md", "inject=skip-lazy-mmgrap", "kernel=6.11"),
		edit("scenarios/borrow.mms", "mm=M", "mm=N"),
		edit("scenarios/borrow.mms", "mm=N", "mm=M"),
		write("i18n/compare.ja.toml", "\"compare.equal\" = \"等しい\"\n"),
	} {
		change(project)
		in := inputs(t, project, embedded())
		want, wantReport := mustBuild(t, in)
		in.Memo = &memo
		got, gotReport := mustBuild(t, in)
		sameFiles(t, fmt.Sprintf("after change %d", i), got, want)
		if !slices.Equal(gotReport.Diagnostics, wantReport.Diagnostics) {
			t.Errorf("after change %d: diagnostics:\ngot  %v\nwant %v", i, gotReport.Diagnostics, wantReport.Diagnostics)
		}
	}
}

// recordedBorrow is a recording of scenarios/borrow.mms.
const recordedBorrow = `{"ev":"header","format":1,"kernel":"6.12.95+deb12-amd64","workload":"borrower","events":1}
{"t":0,"cpu":0,"ev":"switch","prev":{"pid":100,"comm":"A","mm":"mm1","active_mm":"mm1","state":1},"next":{"pid":2,"comm":"kthreadd","mm":null,"active_mm":"mm1"},"mm_users":1,"mm_count":2}
`

// TestOverrides: a project replaces one partial, one style and one message, and
// keeps the rest.
func TestOverrides(t *testing.T) {
	project := sample(t)
	project["templates/partials/footer.html"] = &fstest.MapFile{Data: []byte("<footer>Our footer</footer>\n")}
	project["assets/site.css"] = &fstest.MapFile{Data: []byte("body { color: teal }\n")}
	project["assets/extra.css"] = &fstest.MapFile{Data: []byte("p { color: navy }\n")}
	project["i18n/ui.ru.toml"] = &fstest.MapFile{Data: []byte("\"edit\" = \"Исправить\"\n")}
	project["docgen.yaml"].Data = append(project["docgen.yaml"].Data, "styles: [extra.css]\n"...)
	out, report := mustBuild(t, inputs(t, project, embedded()))
	for _, d := range report.Diagnostics {
		t.Errorf("unexpected: %s", d)
	}
	page, _ := out.File("ru/mm/counters/index.html")
	for _, want := range []string{"<footer>Our footer</footer>", ">Исправить</a>", "skip", `class="prose"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	for _, want := range []string{"body{color:teal}", "p{color:navy}"} {
		if !slices.ContainsFunc(out.Names(), func(name string) bool {
			data, _ := out.File(name)
			return strings.Contains(string(data), want) && strings.Contains(string(page), name)
		}) {
			t.Errorf("no stylesheet of the page has %q", want)
		}
	}
}

// TestLibrary: the embedded scenarios are there for every project, under names
// that are taken.
func TestLibrary(t *testing.T) {
	project := sample(t)
	for _, lang := range []string{"en", "ja", "ru"} {
		name := "content/" + lang + "/zz.md"
		project[name].Data = append(project[name].Data, "\n```mmsim {scenario=lazy-exit}\n```\n"...)
	}
	out, report := mustBuild(t, inputs(t, project, embedded()))
	if report.Failed() || report.Scenarios != 3 {
		t.Errorf("got %d scenarios, want 3: %v", report.Scenarios, report.Diagnostics)
	}
	if page, _ := out.File("ru/zz/index.html"); !strings.Contains(string(page), `id="lazy-exit"`) {
		t.Errorf("the page does not show the scenario:\n%s", page)
	}
	project["scenarios/lazy-exit.mms"] = project["scenarios/borrow.mms"]
	_, report = mustBuild(t, inputs(t, project, embedded()))
	const want = "scenarios/lazy-exit.mms: error: scenario \"lazy-exit\" is already in docgen's library/lazy-exit.mms " +
		"(names are unique in a site: choose another)"
	if len(report.Diagnostics) != 1 || report.Diagnostics[0].String() != want {
		t.Errorf("got %v, want %s", report.Diagnostics, want)
	}
}

func TestStrict(t *testing.T) {
	project := sample(t)
	delete(project, "content/ja/zz.md")
	in := inputs(t, project, embedded())
	_, report := mustBuild(t, in)
	if report.Failed() || len(report.Diagnostics) != 1 || report.Diagnostics[0].Severity != diag.Warning {
		t.Fatalf("got %v, want one warning", report.Diagnostics)
	}
	in.Strict = true
	if _, report = mustBuild(t, in); !report.Failed() || report.Diagnostics[0].Severity != diag.Error {
		t.Errorf("strict: got %v, want one error", report.Diagnostics)
	}
}

func TestDrafts(t *testing.T) {
	project := sample(t)
	project["content/en/draft.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Not yet\ndraft: true\n---\n")}
	in := inputs(t, project, embedded())
	if out, _ := mustBuild(t, in); slices.Contains(out.Names(), "en/draft/index.html") {
		t.Error("a draft is published")
	}
	in.Drafts = true
	out, _ := mustBuild(t, in)
	page, ok := out.File("en/draft/index.html")
	if !ok || !strings.Contains(string(page), `content="noindex"`) {
		t.Errorf("a preview has no draft that is kept from search engines: %v\n%s", ok, page)
	}
	if sitemap, _ := out.File("en/sitemap.xml"); strings.Contains(string(sitemap), "draft") {
		t.Errorf("a draft is in the sitemap:\n%s", sitemap)
	}
}

func TestBrokenTemplate(t *testing.T) {
	project := sample(t)
	project["templates/page.html"] = &fstest.MapFile{Data: []byte("<p>\n{{.Titel}}\n")}
	project["templates/404.html"] = &fstest.MapFile{Data: []byte("{{if}}")}
	project["content/en/zz.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Last\nwight: 1\n---\n```citations\n```\n")}
	_, report := mustBuild(t, inputs(t, project, embedded()))
	var got []string
	for _, d := range report.Diagnostics {
		got = append(got, fmt.Sprintf("%s:%d", d.File, d.Line))
	}
	if want := []string{"content/en/zz.md:3", "templates/404.html:1"}; !slices.Equal(got, want) {
		t.Errorf("got diagnostics at %q, want %q\n%v", got, want, report.Diagnostics)
	}
}

// A failing sink, and a caller that gives up, end the build with their error.
func TestBuildStops(t *testing.T) {
	in := inputs(t, sample(t), embedded())
	full := errors.New("disk full")
	if _, err := Build(context.Background(), in, failing{full}); !errors.Is(err, full) {
		t.Errorf("failing sink: got error %v, want %v", err, full)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, in, &Memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got error %v, want %v", err, context.Canceled)
	}
}

type failing struct{ err error }

func (f failing) Put(string, []byte) error { return f.err }

// TestLinkedFolder: a folder that is a symbolic link is left out with a
// warning, in static/ as in content/, and a file that is one is copied.
func TestLinkedFolder(t *testing.T) {
	project := sample(t)
	project["elsewhere/a.txt"] = &fstest.MapFile{Data: []byte("a")}
	project["static/folder"] = &fstest.MapFile{Data: []byte("../elsewhere"), Mode: fs.ModeSymlink}
	project["static/b.txt"] = &fstest.MapFile{Data: []byte("../elsewhere/a.txt"), Mode: fs.ModeSymlink}
	out, report := mustBuild(t, inputs(t, project, embedded()))
	want := []diag.Diagnostic{diag.Warnf("static/folder", 0, 0, "the folder is a symbolic link: it is left out")}
	if !slices.Equal(report.Diagnostics, want) {
		t.Errorf("got %v, want %v", report.Diagnostics, want)
	}
	if data, _ := out.File("b.txt"); string(data) != "a" {
		t.Errorf("b.txt: got %q, want %q", data, "a")
	}
}
