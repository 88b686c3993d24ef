package site

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// manifestName is the file in an output folder that lists what docgen wrote:
// a head line, then one slash-separated path a line, sorted.
const manifestName = ".docgen-manifest"

const manifestHead = "docgen manifest 1: the files that docgen wrote and may replace or remove\n"

// A manifest is the set of files that docgen wrote to an output folder.
type manifest struct {
	names  map[string]bool
	folded map[string]string // lower case → name
}

// readManifest reads the manifest in the folder out. One that is missing, or
// does not begin as a manifest does, is empty: then every file in the folder is
// somebody else's. Lines that are not paths below the folder are left out, so
// that a manifest edited by hand can do no harm elsewhere.
func readManifest(out string) (manifest, error) {
	m := manifest{names: map[string]bool{}, folded: map[string]string{}}
	file := filepath.Join(out, manifestName)
	if info, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return m, nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return m, err
	}
	rest, ok := bytes.CutPrefix(src, []byte(manifestHead))
	if !ok {
		return m, nil
	}
	for line := range strings.Lines(string(rest)) {
		if name := strings.TrimRight(line, "\r\n"); validName(name) == nil && name != manifestName {
			m.names[name] = true
			m.folded[strings.ToLower(name)] = name
		}
	}
	return m, nil
}

// otherCase returns the file of m that differs from name only by case, or "".
func (m manifest) otherCase(name string) string {
	if other := m.folded[strings.ToLower(name)]; other != name {
		return other
	}
	return ""
}

// formatManifest returns the bytes of a manifest.
func formatManifest(names map[string]bool) []byte {
	var b bytes.Buffer
	b.WriteString(manifestHead)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b.WriteString(name + "\n")
	}
	return b.Bytes()
}
