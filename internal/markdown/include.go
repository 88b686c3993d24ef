package markdown

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/nearest"
)

// A fence can show a file of the project, or a region of one:
//
//	```c {file=examples/fork.c region=copy-mm}
//	```
//
// A region stands between two lines of the file that hold [region copy-mm] and
// [endregion copy-mm], usually in comments. Labels survive edits of the file,
// which line numbers do not. Lines with such marks are never shown, and a
// region loses the indentation that all its lines share and the blank lines at
// its ends.

var regionMark = regexp.MustCompile(`\[(end)?region ([A-Za-z0-9][A-Za-z0-9_-]*)\]`)

// included returns the code of a fence: that of its file if it names one, or
// else its body.
func (p *page) included(f *fence) string {
	file, ok := f.attr("file")
	region, cut := f.attr("region")
	switch {
	case !ok && cut:
		p.errorf(region.Pos, "add file=", "region= says which part of a file to show, but there is no file=")
		return f.body
	case !ok || file.bare:
		return f.body
	case strings.TrimSpace(f.body) != "":
		p.errorf(file.Pos, "leave the fence empty, or leave file= out", "the fence has code of its own and names a file")
		return f.body
	case p.in.FS == nil:
		p.errorf(file.Pos, "", "this page cannot show files")
		return ""
	case !fs.ValidPath(file.value):
		p.errorf(file.Pos, "write the path from the project's folder, with slashes, without . and ..", "%q is not a path in the project", file.value)
		return ""
	}
	name := file.value
	data, err := fs.ReadFile(p.in.FS, name)
	if err != nil { // the same name, composed differently
		near := siblings(p.in.FS, name)
		if i := slices.IndexFunc(near, func(n string) bool { return norm.NFC.String(n) == norm.NFC.String(name) }); i >= 0 {
			name = near[i]
			data, err = fs.ReadFile(p.in.FS, name)
		}
		if err != nil {
			p.include(name) // that it can be read makes a difference
			p.errorf(file.Pos, nearest.Hint(name, near), "cannot read the file %q of the project", name)
			return ""
		}
	}
	p.include(name)
	return p.region(string(data), file, region)
}

// siblings lists the paths of the files in name's folder.
func siblings(fsys fs.FS, name string) []string {
	entries, err := fs.ReadDir(fsys, path.Dir(name))
	if err != nil {
		return nil // there is no such folder, hence no name to suggest
	}
	var names []string
	for _, e := range entries {
		names = append(names, path.Join(path.Dir(name), e.Name()))
	}
	return names
}

// region cuts a region out of a file's text; all of it, without marks, if the
// fence names none.
func (p *page) region(text string, file, region attribute) string {
	var kept, known []string
	shown := region.key == ""
	seen := 0
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		if m := regionMark.FindStringSubmatch(line); m != nil {
			begins := m[1] == ""
			if begins && !slices.Contains(known, m[2]) {
				known = append(known, m[2])
			}
			if m[2] == region.value && region.key != "" {
				shown = begins
				if begins {
					seen++
				}
			}
			continue
		}
		if shown {
			kept = append(kept, strings.TrimSuffix(line, "\n"))
		}
	}
	switch {
	case region.key == "":
	case seen == 0:
		p.errorf(region.Pos, nearest.Hint(region.value, known), "the file %s has no region %q", file.value, region.value)
	case seen > 1:
		p.errorf(region.Pos, "", "the file %s has the region %q twice", file.value, region.value)
	case shown:
		p.errorf(region.Pos, "end it with a line that holds [endregion "+region.value+"]", "in the file %s the region %q has no end", file.value, region.value)
	}
	if region.key != "" {
		kept = trimBlank(kept)
	}
	return dedent(kept)
}

// trimBlank cuts off blank lines at both ends: marks often need one between
// them and the code, so as not to be taken for its comment.
func trimBlank(lines []string) []string {
	blank := func(line string) bool { return strings.TrimSpace(line) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// dedent joins lines without the white space that all of them begin with.
func dedent(lines []string) string {
	common, first := "", true
	for _, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		switch {
		case indent == line: // blank
		case first:
			common, first = indent, false
		default:
			for !strings.HasPrefix(indent, common) {
				common = common[:len(common)-1]
			}
		}
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimPrefix(line, common) + "\n")
	}
	return b.String()
}
