package site

import (
	"path"
	"strings"

	"docgen/internal/diag"

	"github.com/evanw/esbuild/pkg/api"
)

// minified returns a stylesheet or a script without what only its authors need;
// comments that begin with ! stay, as licences demand. Other files, and those
// that are called .min.css or .min.js already, stay as they are.
func minified(name string, src []byte) ([]byte, []diag.Diagnostic) {
	switch {
	case isMinified(name):
		return src, nil
	case isScript(name):
		return bundled(name, map[string][]byte{name: src})
	case path.Ext(name) != ".css":
		return src, nil
	}
	result := api.Transform(string(src), api.TransformOptions{
		Loader:           api.LoaderCSS,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		Charset:          api.CharsetUTF8,
		LegalComments:    api.LegalCommentsInline,
		LogLevel:         api.LogLevelSilent,
	})
	return result.Code, assetDiagnostics(name, result.Errors)
}

// isMinified says whether a file says by its name that there is nothing to do.
func isMinified(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(name, path.Ext(name)), ".min")
}
