package site

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"docgen/internal/diag"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/parse/v2"
)

// minified returns a stylesheet or a script without what only its authors need;
// comments that begin with ! stay, as licences demand. Other files, and those
// that are called .min.css or .min.js already, stay as they are. A script that
// does not parse is reported where it breaks, rather than published.
func minified(name string, src []byte) ([]byte, []diag.Diagnostic) {
	ext := path.Ext(name)
	if strings.HasSuffix(strings.TrimSuffix(name, ext), ".min") {
		return src, nil
	}
	var out bytes.Buffer
	var err error
	switch ext {
	case ".css":
		err = (&css.Minifier{}).Minify(minify.New(), &out, bytes.NewReader(src), nil)
		if err == nil {
			return tightened(out.Bytes()), nil
		}
	case ".js", ".mjs":
		err = (&js.Minifier{}).Minify(minify.New(), &out, bytes.NewReader(src), nil)
	default:
		return src, nil
	}
	if err == nil && ext == ".css" {
		return tightened(out.Bytes()), nil
	}
	if err == nil {
		return out.Bytes(), nil
	}
	file := path.Join(assetsDir, name)
	if where := (*parse.Error)(nil); errors.As(err, &where) {
		return nil, []diag.Diagnostic{diag.Errorf(file, where.Line, where.Column, "%s", where.Message)}
	}
	return nil, []diag.Diagnostic{diag.Errorf(file, 0, 0, "%s", fmt.Sprint(err))}
}

// tightened returns a stylesheet without blanks beside braces and semicolons, which
// the minifier leaves in rules that stand in others. What is quoted, escaped or a
// comment stays.
func tightened(css []byte) []byte {
	const parting = "{};"
	out := make([]byte, 0, len(css))
	open := true // whether what was written last needs no blank after it
	for i := 0; i < len(css); {
		end := i + 1
		switch c := css[i]; {
		case bytes.IndexByte([]byte(" \t\n\f\r"), c) >= 0:
			for end < len(css) && bytes.IndexByte([]byte(" \t\n\f\r"), css[end]) >= 0 {
				end++
			}
			if !open && end < len(css) && strings.IndexByte(parting, css[end]) < 0 {
				out = append(out, ' ')
			}
			i = end
			continue
		case c == '"' || c == '\'':
			for end < len(css) && css[end] != c {
				if css[end] == '\\' {
					end++
				}
				end++
			}
			end++
		case c == '/' && bytes.HasPrefix(css[i:], []byte("/*")):
			end = len(css)
			if n := bytes.Index(css[i+2:], []byte("*/")); n >= 0 {
				end = i + 2 + n + 2
			}
		case c == '\\':
			end++
		case c == '}' && len(out) > 0 && out[len(out)-1] == ';' && open:
			out = out[:len(out)-1]
		}
		end = min(end, len(css))
		open = end == i+1 && strings.IndexByte(parting, css[i]) >= 0
		out = append(out, css[i:end]...)
		i = end
	}
	return out
}
