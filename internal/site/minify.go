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
	if err == nil {
		return out.Bytes(), nil
	}
	file := path.Join(assetsDir, name)
	if where := (*parse.Error)(nil); errors.As(err, &where) {
		return nil, []diag.Diagnostic{diag.Errorf(file, where.Line, where.Column, "%s", where.Message)}
	}
	return nil, []diag.Diagnostic{diag.Errorf(file, 0, 0, "%s", fmt.Sprint(err))}
}
