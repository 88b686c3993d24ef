package markdown

import (
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"
)

// A file is found by the name that its author sees, however it is composed.
func TestIncludeByVisibleName(t *testing.T) {
	const name = "й.c"
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		project := fstest.MapFS{form.String(name): {Data: []byte("int x;\n")}}
		for _, asked := range []norm.Form{norm.NFC, norm.NFD} {
			src := "```c {file=\"" + asked.String(name) + "\"}\n```\n"
			doc, diags := new(Converter).Parse(Input{File: "p.md", Line: 1, Src: []byte(src), FS: project})
			if len(diags) > 0 || len(doc.Codes) != 1 || doc.Codes[0].Text != "int x;\n" {
				t.Errorf("file in %v, asked for in %v: %v, %+v", form, asked, diags, doc.Codes)
			}
		}
	}
}
