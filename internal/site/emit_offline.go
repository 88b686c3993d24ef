package site

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"sync"
)

// A site with offline: true can be read without a network, as far as it has been
// read with one. That is a service worker's work: a script at the root of the site,
// because it has a say in what is below it. Its source is here and not among the
// assets, because a site without it is to have nothing of it.

const (
	workerFile    = "sw.js"        // does not change: browsers look there for a new one
	filesFile     = "offline.json" // hashes of all files by names
	offlineScript = "offline.js"   // among the assets, registers the worker
)

//go:embed offline/worker.js
var workerJS []byte

//go:embed offline/end.js
var endJS []byte

//go:embed offline/page.js
var offlineJS []byte

// offline says whether the site has a worker. A preview has none: it would outlive
// the preview, at an address that others use next.
func (b *build) offline() bool { return b.cfg.Offline && b.in.Reload == "" }

// offlineFiles is the emitter of the worker and of the list that it works by. Where
// the configuration says offline: false there is a worker that ends the one before
// it; browsers keep theirs if they find none.
func offlineFiles(b *build) []file {
	what := origin{what: "the service worker"}
	switch _, said := b.cfg.pos["offline"]; {
	case b.offline():
		return []file{
			{name: filesFile, from: what, last: true, make: func() (made, error) {
				data, err := json.Marshal(b.sums.sums) // sorted by names
				return made{data: data}, err
			}},
			{name: workerFile, from: what, last: true, make: func() (made, error) { return b.worker(workerJS) }},
		}
	case said && b.in.Reload == "":
		return []file{{name: workerFile, from: what, last: true, make: func() (made, error) { return b.worker(endJS) }}}
	}
	return nil
}

// worker makes a worker's script, with what it has to know of the site above it.
func (b *build) worker(src []byte) (made, error) {
	type words struct {
		Page string `json:"page"`
	}
	site := struct {
		Base    string           `json:"base"`
		Version string           `json:"version,omitempty"`
		Files   string           `json:"files,omitempty"`
		Words   map[string]words `json:"words,omitempty"`
	}{Base: b.fileURL("")}
	if b.offline() {
		list, err := json.Marshal(b.sums.sums)
		if err != nil {
			return made{}, err
		}
		sum := sha256.Sum256(append(list, workerJS...))
		site.Version = hex.EncodeToString(sum[:6])
		site.Files = b.fileURL(filesFile)
		site.Words = map[string]words{}
		for _, lang := range b.tree.Langs {
			page, err := b.absent(lang)
			if err != nil {
				return made{}, err
			}
			site.Words[lang] = words{page}
		}
	}
	head, err := json.Marshal(site) // which escapes < and > as HTML needs it, and so does no harm to a script
	if err != nil {
		return made{}, err
	}
	script, diags := minified(workerFile, append(append([]byte("const site = "), head...), append([]byte(";\n"), src...)...))
	b.diags.add(diags...)
	return made{data: script}, nil
}

// absentPage is what a reader without a network sees of a page that was not kept.
var absentPage = template.Must(template.New("absent").Parse(`<!doctype html><html lang="{{.Lang}}"><meta charset="utf-8">` +
	`<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">` +
	`<title>{{.Title}}</title><h1>{{.Title}}</h1><p>{{.Text}}</p><p><a href="{{.Home}}">{{.Start}}</a></p></html>`))

func (b *build) absent(lang string) (string, error) {
	words := b.words.For(lang)
	var page bytes.Buffer
	err := absentPage.Execute(&page, map[string]string{
		"Lang": lang, "Title": words.T("offline.title", nil), "Text": words.T("offline.text", nil),
		"Home": b.pageURL(lang, b.tree.Root), "Start": words.T("notfound.home", nil),
	})
	return page.String(), err
}

// fileSums are hashes of files by their names, taken as they are made.
type fileSums struct {
	mu   sync.Mutex
	sums map[string]string
}

func (s *fileSums) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sums == nil {
		s.sums = map[string]string{}
	}
	s.sums[name] = hex.EncodeToString(sum[:6])
}
