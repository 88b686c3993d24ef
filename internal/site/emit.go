package site

import (
	"context"
	"errors"
	"fmt"
	"path"

	"docgen/internal/diag"
)

// A file is one file of the site that is about to be made.
type file struct {
	name string // output path, NFC
	from origin
	make func() (made, error)
	page *page // if it is one

	last   bool // it says something of the others, and is made after them
	copied bool // it is the author's, as it is: its links are not checked

	// Set by emit.
	html bool // it is HTML, and refs says what is in it
	refs references
}

// made is the contents of a file. If data is nil, the file could not be made,
// and a diagnostic says why.
type made struct {
	data []byte
	refs *references // nil if unknown
}

// plain makes a file of known contents.
func plain(data []byte) func() (made, error) {
	return func() (made, error) { return made{data: data}, nil }
}

// An origin says where a file comes from, for messages.
type origin struct {
	file      string // in the project; "" if docgen makes it by itself
	line, col int
	what      string // "the sitemap", "alias old/page of"; may be ""
}

func (o origin) String() string {
	switch {
	case o.file == "":
		return o.what
	case o.what == "":
		return o.file
	}
	return o.what + " " + o.file
}

// An emitter lists the files of one kind. It must not make them yet: they are
// made in parallel, and only after all names have been compared.
type emitter func(*build) []file

// emitters is everything that a site consists of.
var emitters = []emitter{
	pageFiles,
	figureFiles,
	bookFiles,
	textFiles,
	offlineFiles,
	rootFile,
	notFoundFiles,
	redirectFiles,
	sitemapFiles,
	traceFiles,
	sourceFiles,
	playFiles,
	searchFiles,
	assetFiles,
	helpFiles,
	copiedFiles,
}

func assetFiles(b *build) []file  { return b.assets.files() }
func copiedFiles(b *build) []file { return b.copies }

// emit makes all files and puts them in the sink. Of files that cannot stand
// beside each other, only the first is made.
func (b *build) emit(ctx context.Context, out Sink) ([]file, error) {
	var all []file
	for _, emit := range emitters {
		all = append(all, emit(b)...)
	}
	files, diags := distinct(all)
	b.diags.add(diags...)
	b.report.Files = len(files)
	put := func(f *file) error {
		m, err := f.make()
		if err != nil {
			return fmt.Errorf("%s: %w", f.from, err)
		}
		if m.data == nil {
			return nil
		}
		if f.html = path.Ext(f.name) == ".html"; f.html {
			if m.refs == nil {
				refs := scanHTML(m.data)
				m.refs = &refs
			}
			f.refs = *m.refs
		}
		if b.offline() && !f.last {
			b.sums.add(f.name, m.data)
		}
		return out.Put(f.name, m.data)
	}
	err := parallel(ctx, b.jobs, len(files), func(i int) error {
		if files[i].last {
			return nil
		}
		return put(&files[i])
	})
	for i := range files {
		if err == nil && files[i].last {
			err = put(&files[i])
		}
	}
	return files, err
}

// distinct returns the files whose names can stand beside each other on every
// file system, and an error for each of the others.
func distinct(all []file) ([]file, []diag.Diagnostic) {
	var files []file
	var diags []diag.Diagnostic
	var names nameSet
	from := map[string]origin{}
	for _, f := range all {
		err := names.add(f.name)
		if err == nil {
			from[f.name] = f.from
			files = append(files, f)
			continue
		}
		msg, hint := err.Error(), "rename it"
		var clash *nameClash
		if errors.As(err, &clash) {
			msg, hint = clash.explain(f.from, from[clash.other])
		}
		diags = append(diags, diag.Errorf(f.from.file, f.from.line, f.from.col, "%s", msg).WithHint(hint))
	}
	return files, diags
}

// explain says where two files come from that cannot stand beside each other.
func (c *nameClash) explain(name, other origin) (msg, hint string) {
	switch {
	case c.file != "":
		file, inside := name, other
		if c.inside == c.name {
			file, inside = other, name
		}
		return fmt.Sprintf("%s (from %s) would be a file and a folder: %s is in it (from %s)", c.file, file, c.inside, inside), ""
	case c.name == c.other:
		return fmt.Sprintf("%s would be written twice: from %s and from %s", c.name, other, name), ""
	case c.a == c.name:
		return fmt.Sprintf("%s (from %s) and %s (from %s) differ only by case", c.other, other, c.name, name),
			"on many systems they would be one file"
	}
	return fmt.Sprintf("the folders of %s (from %s) and %s (from %s) differ only by case", c.other, other, c.name, name),
		"on many systems they would be one folder"
}
