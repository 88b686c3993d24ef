package site

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"docgen/internal/diag"

	"github.com/evanw/esbuild/pkg/api"
)

// pageScript imports the scripts of every page, themeScripts, so that they are one.
// No file has the name, since theirs are clean paths.
const pageScript = "./page.js"

// pageImports is the source of pageScript, nil if there is nothing to import.
func pageImports(src map[string][]byte) (text []byte) {
	for _, name := range themeScripts {
		if src[name] != nil {
			text = fmt.Appendf(text, "import \"./%s\";\n", name)
		}
	}
	return text
}

// assetSpace is esbuild's namespace of what is in assets/.
const assetSpace = "assets"

// scriptParts tells how the scripts of assets/ hang together.
type scriptParts struct {
	imports  map[string][]string // a script's static imports, of its own folder
	apart    map[string]bool     // referred to otherwise: loaded later, or as a worker
	inlined  map[string]bool     // a part of some other
	importer map[string][]string // the inverse of imports
}

// partsOf reads the scripts among the sources. Others, which pages load too, are
// nobody's part.
func partsOf(src map[string][]byte, others []string) *scriptParts {
	p := &scriptParts{map[string][]string{}, map[string]bool{}, map[string]bool{}, map[string][]string{}}
	for _, name := range others {
		p.apart[name] = true
	}
	for _, name := range sortedKeys(src) {
		if !isScript(name) {
			continue
		}
		for _, m := range jsReference.FindAllSubmatchIndex(src[name], -1) {
			to := path.Join(path.Dir(name), string(src[name][m[2]:m[3]]))
			static, _ := imports(src[name][:m[0]])
			if static && isBundled(name) && isBundled(to) && src[to] != nil && path.Dir(to) == path.Dir(name) {
				p.imports[name] = append(p.imports[name], to)
				p.importer[to] = append(p.importer[to], name)
			} else {
				p.apart[to] = true
			}
		}
	}
	for _, root := range sortedKeys(src) {
		for part := range p.of(root) {
			p.inlined[part] = true
		}
	}
	return p
}

var jsImport = regexp.MustCompile(`(?:^|[^\w$.])(?:from|import)\s*(\(?)\s*$`)

// imports says whether a script's text goes on with the name of what it imports, by
// a statement or when it gets there. A line that is a comment imports nothing.
func imports(before []byte) (static, dynamic bool) {
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	start := bytes.TrimSpace(line)
	m := jsImport.FindSubmatch(line)
	if m == nil || bytes.HasPrefix(start, []byte("//")) || bytes.HasPrefix(start, []byte("*")) {
		return false, false
	}
	return len(m[1]) == 0, len(m[1]) > 0
}

func isScript(name string) bool { ext := path.Ext(name); return ext == ".js" || ext == ".mjs" }

// isBundled says whether a script may become a part of another, or have parts.
func isBundled(name string) bool { return isScript(name) && !isMinified(name) }

// of returns the parts of a script: what it imports, and nothing else does but for
// its other parts. What two import stays a file of its own, so that it runs once.
func (p *scriptParts) of(root string) map[string]bool {
	parts := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		for _, to := range p.imports[name] {
			if to != root && !parts[to] && !p.apart[to] {
				parts[to] = true
				reach(to)
			}
		}
	}
	reach(root)
	for changed := true; changed; {
		changed = false
		for name := range parts {
			if slices.ContainsFunc(p.importer[name], func(from string) bool { return from != root && !parts[from] }) {
				delete(parts, name)
				changed = true
			}
		}
	}
	return parts
}

// script returns the script called name with its parts, minified.
func (t *themeAssets) script(name string) ([]byte, []diag.Diagnostic) {
	parts := t.parts.of(name)
	sources := map[string][]byte{}
	var diags []diag.Diagnostic
	for _, part := range append(slices.Sorted(maps.Keys(parts)), name) {
		out, d := t.rewrite(part, t.src[part], parts)
		diags = append(diags, d...)
		sources[part] = out
	}
	if len(diags) > 0 {
		return nil, diags
	}
	k := newKey("script").string(name)
	for _, part := range sortedKeys(sources) {
		k.string(part).bytes(sources[part])
	}
	type result struct {
		data  []byte
		diags []diag.Diagnostic
	}
	r := remember(t.memo, k.sum(), func() result {
		data, diags := bundled(name, sources)
		return result{data, diags}
	})
	return r.data, r.diags
}

// bundled makes one minified script of sources, the root's and those of its parts.
// Comments that begin with ! stay, as licences demand. A script without parts may be
// a classic one, whose names are everybody's. What does not parse is reported where
// it breaks, rather than published.
func bundled(root string, sources map[string][]byte) ([]byte, []diag.Diagnostic) {
	options := api.BuildOptions{
		EntryPoints:       []string{root},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsInline,
		LogLevel:          api.LogLevelSilent,
		Outdir:            "/", // nothing is written
		Plugins: []api.Plugin{{Name: assetSpace, Setup: func(b api.PluginBuild) {
			b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
				if args.Kind == api.ResolveEntryPoint {
					return api.OnResolveResult{Path: args.Path, Namespace: assetSpace}, nil
				}
				part := path.Join(path.Dir(root), args.Path)
				if _, is := sources[part]; is && strings.HasPrefix(args.Path, "./") {
					return api.OnResolveResult{Path: part, Namespace: assetSpace}, nil
				}
				return api.OnResolveResult{Path: args.Path, External: true}, nil
			})
			b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: assetSpace}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
				source := string(sources[args.Path])
				return api.OnLoadResult{Contents: &source, Loader: api.LoaderJS}, nil
			})
		}}},
	}
	if len(sources) > 1 {
		options.Bundle, options.Format = true, api.FormatESModule
	}
	result := api.Build(options)
	if len(result.Errors) == 0 && len(result.OutputFiles) == 1 {
		return result.OutputFiles[0].Contents, nil
	}
	return nil, assetDiagnostics(root, result.Errors)
}

// assetDiagnostics are what is wrong with an asset, or with a part of it.
func assetDiagnostics(name string, errs []api.Message) (diags []diag.Diagnostic) {
	for _, m := range errs {
		file, line, col := name, 0, 0
		if at := m.Location; at != nil {
			if part, ok := strings.CutPrefix(at.File, assetSpace+":"); ok {
				file = part
			}
			line, col = at.Line, utf8.RuneCountInString(at.LineText[:min(at.Column, len(at.LineText))])+1
		}
		diags = append(diags, diag.Errorf(path.Join(assetsDir, file), line, col, "%s", m.Text))
	}
	return diags
}
