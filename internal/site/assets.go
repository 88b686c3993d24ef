package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
	"docgen/internal/render"
)

// Assets that the theme's pages load, if they are there: a project can replace
// each, and add others by the keys styles and scripts of its configuration.
var (
	themeStyles      = []string{"site.css", "trace.css", "evidence.css", "player.css", highlightCSS}
	themeScripts     = []string{"site.js", "reading.js", "keys.js", "find.js", "trace.js", "pair.js", "predict.js", "play-open.js"}
	themeHeadScripts = []string{"theme.js"}
)

const (
	themeIcon    = "icon.svg"
	highlightCSS = "highlight.css" // generated, unless the project has its own
	printCSS     = "print.css"     // of books that are one page to print
	bookCSS      = "book.css"      // of EPUBs
)

// themeStylesFor are those that only some pages load, by their names in assets/.
var themeStylesFor = []render.Style{
	{URL: "start.css", Kinds: []string{"home", "404", "root"}},
	{URL: "lists.css", Signs: []string{`<dl class="reference"`, `<div class="citations"`, `<div class="search-here"`}},
	{URL: "play.css", Signs: []string{"<mm-play"}},                   // elsewhere play.js loads it
	{URL: "search.css", Signs: []string{`<div class="search-here"`}}, // elsewhere search.js loads it
}

// themeAssets is the files of assets/, each published under a name that holds
// a hash of its contents, so that browsers can keep it for ever. References
// between them are rewritten, and stylesheets and scripts minified.
type themeAssets struct {
	addresses
	src    map[string][]byte
	done   map[string]*publishedAsset
	open   []string        // being published, to find cycles
	bundle *publishedAsset // themeStyles in one: less to fetch, and less to compress; nil if there is none of them
	parts  *scriptParts
	memo   *Memo
	asked  map[string]bool // that something refers to by its own name
}

type publishedAsset struct {
	output string
	data   []byte
}

// extra makes those that the project need not have, of those that it has; scripts are
// the project's own, which pages load by themselves.
func loadAssets(fsys fs.FS, a addresses, memo *Memo, scripts []string, extra func(src map[string][]byte)) (*themeAssets, []diag.Diagnostic, error) {
	t := &themeAssets{
		addresses: a,
		src:       map[string][]byte{highlightCSS: markdown.Stylesheet()},
		done:      map[string]*publishedAsset{},
		asked:     map[string]bool{},
		memo:      memo,
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == "." {
			return nil
		}
		if err != nil || d.IsDir() || path.Ext(name) == ".go" || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		t.src[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	extra(t.src)
	if page := pageImports(t.src); page != nil {
		t.src[pageScript] = page
	}
	t.parts = partsOf(t.src, scripts)
	var diags []diag.Diagnostic
	for _, name := range sortedKeys(t.src) {
		if t.parts.inlined[name] {
			continue // url publishes it by itself, should it be asked for
		}
		_, d := t.publish(name)
		diags = append(diags, d...)
	}
	t.bundle = t.bundled(themeStyles)
	return t, diags, nil
}

// bundled joins stylesheets, all in assets/ itself, so that their references
// hold in the whole, too.
func (t *themeAssets) bundled(names []string) *publishedAsset {
	var all []byte
	for _, name := range names {
		if a := t.done[name]; a != nil {
			all = append(append(all, a.data...), '\n')
		}
	}
	if all == nil {
		return nil
	}
	sum := sha256.Sum256(all)
	return &publishedAsset{output: path.Join(assetsDir, "theme."+hex.EncodeToString(sum[:5])+".css"), data: all}
}

// theme returns the address of the stylesheet that every page loads, in a list
// that is empty if there is none.
func (t *themeAssets) theme() []string {
	if t.bundle == nil {
		return nil
	}
	return []string{t.fileURL(t.bundle.output)}
}

// url returns the address of an asset, or "" if there is none of that name.
func (t *themeAssets) url(name string) string {
	if !t.has(name) {
		return ""
	}
	t.asked[name] = true
	a, _ := t.publish(name) // what is wrong has been reported with the whole that it is in
	return t.fileURL(a.output)
}

// has says whether there is an asset of that name. Unlike url, it may be asked by
// who works in parallel.
func (t *themeAssets) has(name string) bool { return t.src[name] != nil }

// urls returns the addresses of those of names that exist.
func (t *themeAssets) urls(names ...string) []string {
	var list []string
	for _, name := range names {
		if u := t.url(name); u != "" {
			list = append(list, u)
		}
	}
	return list
}

// publish gives the asset name its published name, after those it refers to.
func (t *themeAssets) publish(name string) (*publishedAsset, []diag.Diagnostic) {
	if a := t.done[name]; a != nil {
		return a, nil
	}
	if slices.Contains(t.open, name) {
		return nil, []diag.Diagnostic{diag.Errorf(path.Join(assetsDir, name), 0, 0,
			"refers to itself: %s", strings.Join(append(t.open, name), " → "))}
	}
	t.open = append(t.open, name)
	var data []byte
	var diags []diag.Diagnostic
	if isBundled(name) {
		data, diags = t.script(name)
	} else if data, diags = t.rewrite(name, t.src[name], nil); len(diags) == 0 {
		data, diags = minified(name, data)
	}
	t.open = t.open[:len(t.open)-1]
	a := &publishedAsset{output: hashedName(name, data), data: data}
	t.done[name] = a
	return a, diags
}

// hashedName is the published name of a file in assets/.
func hashedName(name string, data []byte) string {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	return path.Join(assetsDir, strings.TrimSuffix(name, ext)+"."+hex.EncodeToString(sum[:5])+ext)
}

var (
	cssReference = regexp.MustCompile(`/\*(?s:.*?)\*/|url\(\s*["']?([^"')\s]+)["']?\s*\)|@import\s+["']([^"']+)["']`)
	jsReference  = regexp.MustCompile(`["'](\.\.?/[^"'\s]+)["']`)
)

// rewrite replaces the references to other assets in a stylesheet or a script.
// In a stylesheet every relative reference must be to an asset, and so must what a
// script imports; other strings in a script, which can look like one, are left alone,
// and so are references to what becomes a part of the script.
func (t *themeAssets) rewrite(name string, src []byte, parts map[string]bool) ([]byte, []diag.Diagnostic) {
	var pattern *regexp.Regexp
	switch path.Ext(name) {
	case ".css":
		pattern = cssReference
	case ".js", ".mjs":
		pattern = jsReference
	default:
		return src, nil
	}
	var diags []diag.Diagnostic
	var out bytes.Buffer
	end := 0
	for _, m := range pattern.FindAllSubmatchIndex(src, -1) {
		i, j := m[2], m[3]
		if i < 0 && len(m) > 4 {
			i, j = m[4], m[5]
		}
		if i < 0 { // a comment
			continue
		}
		ref := string(src[i:j])
		if strings.HasPrefix(ref, "#") || strings.HasPrefix(ref, "/") || strings.Contains(ref, ":") {
			continue
		}
		file, tail := ref, suffixAfterPath(ref)
		file = path.Join(path.Dir(name), strings.TrimSuffix(file, tail))
		if _, known := t.src[file]; !known {
			static, dynamic := imports(src[:m[0]])
			if pattern == cssReference || !strings.HasPrefix(file, "../") && (static || dynamic) {
				line, col := diag.Position(src, i)
				diags = append(diags, diag.Errorf(path.Join(assetsDir, name), line, col, "no file %s in %s/", file, assetsDir).
					WithHint(nearest.Hint(file, sortedKeys(t.src))))
			}
			continue
		}
		if parts[file] {
			continue
		}
		t.asked[file] = true
		a, d := t.publish(file)
		diags = append(diags, d...)
		if a == nil {
			continue
		}
		out.Write(src[end:i])
		to := relative(path.Dir(name), strings.TrimPrefix(a.output, assetsDir+"/"))
		if pattern == jsReference && !strings.HasPrefix(to, ".") {
			to = "./" + to
		}
		out.WriteString(to + tail)
		end = j
	}
	if end == 0 {
		return src, diags
	}
	out.Write(src[end:])
	return out.Bytes(), diags
}

// files lists the published files.
func (t *themeAssets) files() []file {
	var files []file
	if t.bundle != nil {
		files = append(files, file{
			name: t.bundle.output,
			from: origin{what: "the theme's stylesheet"},
			make: plain(t.bundle.data),
		})
	}
	for _, name := range sortedKeys(t.done) {
		if (slices.Contains(themeStyles, name) || t.parts.inlined[name]) && !t.asked[name] {
			continue // it is in another
		}
		a := t.done[name]
		files = append(files, file{
			name: a.output,
			from: origin{file: path.Join(assetsDir, name)},
			make: plain(a.data),
		})
	}
	return files
}

// configured returns the addresses of the assets that a key of the
// configuration lists, and reports those that do not exist.
func (t *themeAssets) configured(cfg *Config, key string, names []string) ([]string, []diag.Diagnostic) {
	var diags []diag.Diagnostic
	for i, name := range names {
		if t.url(name) == "" {
			diags = append(diags, cfg.errorf(listKey(key, i), "%s: no file %s in %s/", key, name, assetsDir).
				WithHint(nearest.Hint(name, sortedKeys(t.src))))
		}
	}
	return t.urls(names...), diags
}
