package site

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestEPUB opens the EPUBs of testdata/site-books.txtar and follows all that is in
// them: every document is XML, every link leads to a file and an id of the book or
// to a whole URL, and every file is in the manifest. What else an EPUB must be,
// epubcheck knows (make epub-check).
func TestEPUB(t *testing.T) {
	out, _ := mustBuild(t, inputs(t, mapFS(readArchive(t, "testdata/site-books.txtar")), testTheme(t)))
	for _, name := range []string{"en/mm/mm-en.epub", "ja/mm/mm-ja.epub"} {
		data, ok := out.File(name)
		if !ok {
			t.Fatalf("no %s among %v", name, out.Names())
		}
		checkEPUB(t, name, data)
	}
}

func checkEPUB(t *testing.T, name string, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	first := z.File[0]
	if first.Name != "mimetype" || first.Method != zip.Store || len(first.Extra) > 0 || first.Flags&8 != 0 {
		t.Errorf("%s: the first file is %q, method %d, flags %#x", name, first.Name, first.Method, first.Flags)
	}
	docs := map[string]*document{}
	for _, f := range z.File[1:] {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %s: %v", name, f.Name, err)
		}
		docs[f.Name] = &document{}
		if path.Ext(f.Name) != ".css" {
			if docs[f.Name], err = readXML(text); err != nil {
				t.Errorf("%s: %s: %v\n%s", name, f.Name, err, text)
			}
		}
	}
	listed := docs["EPUB/package.opf"].leads
	for _, file := range sortedKeys(docs) {
		doc := docs[file]
		if base := path.Base(file); path.Dir(file) == "EPUB" && base != "package.opf" && !slices.Contains(listed, base) {
			t.Errorf("%s: %s is not in the manifest", name, file)
		}
		for _, lead := range doc.leads {
			if strings.Contains(lead, ":") {
				continue
			}
			to, id, _ := strings.Cut(lead, "#")
			to = path.Join(path.Dir(file), to)
			if strings.HasPrefix(lead, "#") {
				to = file
			}
			if target := docs[to]; target == nil || id != "" && !slices.Contains(target.ids, id) {
				t.Errorf("%s: %s links to %s, which is not there", name, file, lead)
			}
		}
		slices.Sort(doc.ids)
		if n := len(doc.ids); len(slices.Compact(doc.ids)) < n {
			t.Errorf("%s: %s has an id twice", name, file)
		}
	}
}

// A document is what a document of a book can be linked to by, and links to.
type document struct{ ids, leads []string }

func readXML(src []byte) (*document, error) {
	var doc document
	d := xml.NewDecoder(bytes.NewReader(src))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return &doc, nil
		}
		if err != nil {
			return &doc, err
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Space == "http://purl.org/dc/elements/1.1/" {
			continue
		}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "id":
				doc.ids = append(doc.ids, a.Value)
			case "href", "src":
				doc.leads = append(doc.leads, a.Value)
			}
		}
	}
}

// TestBooksAgain changes what a book is made of, in turn, and compares what a build
// with a memo makes with what one without makes.
func TestBooksAgain(t *testing.T) {
	theme := testTheme(t)
	project := mapFS(readArchive(t, "testdata/site-books.txtar"))
	memo := &Memo{}
	for _, change := range []struct{ file, old, new string }{
		{},
		{"content/en/mm/counters.md", "title: Counters", "title: Counting"},
		{"content/en/mm/counters.md", "updated: 2026-03-05", "updated: 2026-03-06"},
		{"content/en/mm/pic.svg", "<svg", "<!-- another --><svg"},
		{"content/en/mm/_index.md", "numbered: true", "numbered: false"},
		{"content/en/mm/deep/tables.md", "title: Tables", "title: Tables\nslug: leaves"},
		{"docgen.yaml", "example.org", "example.net"},
		{"docgen.yaml", "title: Test", "title: Tested"},
		{"scenarios/borrow.mms", "mm=M", "mm=N"},
	} {
		if change.file != "" {
			text := strings.ReplaceAll(string(project[change.file].Data), change.old, change.new)
			if change.file == "scenarios/borrow.mms" {
				text = strings.ReplaceAll(text, "active_mm = M", "active_mm = N")
			}
			project[change.file] = &fstest.MapFile{Data: []byte(text)}
		}
		fresh, _ := mustBuild(t, inputs(t, project, theme))
		in := inputs(t, project, theme)
		in.Memo = memo
		again, _ := mustBuild(t, in)
		for _, name := range fresh.Names() {
			want, _ := fresh.File(name)
			if got, _ := again.File(name); !bytes.Equal(got, want) {
				t.Errorf("after %q: %s differs from a build without a memo", change.new, name)
			}
		}
	}
}
