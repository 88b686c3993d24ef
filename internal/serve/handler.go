package serve

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"hash/crc32"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"docgen/internal/diag"
)

//go:embed reload.js
var reloadJS []byte

//go:embed reload.css
var reloadCSS []byte

// policy is the content security policy of pages: what they need comes from
// the site itself, and nothing is inline.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; " +
	"require-trusted-types-for 'script'; trusted-types docgen; frame-ancestors 'none'"

// policyFor is the policy of a file. The worker of the playground's simulator is
// alone in compiling WebAssembly; pages may not.
func policyFor(name string) string {
	if base := path.Base(name); strings.HasPrefix(base, "sim-worker.") && path.Ext(base) == ".js" {
		return strings.Replace(policy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1)
	}
	return policy
}

// handler answers all requests. If loopback is set, only those to a loopback host.
func (s *Server) handler(loopback bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", policyFor(r.URL.Path))
		h.Set("Cache-Control", "no-store")
		switch {
		case loopback && !isLoopbackHost(r.Host):
			// A foreign name that resolves to this machine: a page of
			// somebody else's that reads the preview (DNS rebinding).
			http.Error(w, "docgen: this preview answers only to localhost", http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "docgen: only GET and HEAD", http.StatusMethodNotAllowed)
		case strings.HasPrefix(r.URL.Path, "/.docgen/"):
			s.serveOwn(w, r)
		default:
			s.servePage(w, r)
		}
	})
}

// serveOwn serves what the preview adds to the site.
func (s *Server) serveOwn(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case ReloadURL:
		w.Header().Set("Content-Type", contentType(".js"))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(reloadJS))
	case "/.docgen/reload.css":
		w.Header().Set("Content-Type", contentType(".css"))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(reloadCSS))
	case "/.docgen/events":
		s.serveEvents(w, r)
	case "/.docgen/diagnostics":
		st := s.state.Load()
		list := struct {
			Build       int               `json:"build"`
			Failed      bool              `json:"failed"`
			Diagnostics []diag.Diagnostic `json:"diagnostics"`
		}{st.build, st.failed, st.diags}
		if list.Diagnostics == nil {
			list.Diagnostics = []diag.Diagnostic{}
		}
		w.Header().Set("Content-Type", contentType(".json"))
		json.NewEncoder(w).Encode(list)
	default:
		http.NotFound(w, r)
	}
}

// servePage serves a file of the site.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	st := s.state.Load()
	if st.build == 0 { // the first build is still being made
		select {
		case <-st.superseded:
			st = s.state.Load()
		case <-r.Context().Done():
			return
		}
	}
	// The script compares this with what it is told later.
	w.Header().Set("Server-Timing", `docgen;desc="`+st.version(s.boot, r.URL.Path)+`"`)
	if st.site == nil {
		writeFailure(w, st.diags)
		return
	}
	if to := st.redirect(r.URL); to != "" {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect) // not a permanent one, which browsers remember
		return
	}
	name, status := st.resolve(r.URL.Path)
	data, ok := st.site.File(name)
	if !ok {
		msg := "404: no such page\n"
		if !strings.HasPrefix(r.URL.Path, st.base) {
			msg = "404: the site is at " + st.base + "\n"
		}
		w.Header().Set("Content-Type", contentType(".txt"))
		w.WriteHeader(http.StatusNotFound)
		w.Write([]byte(msg))
		return
	}
	w.Header().Set("Content-Type", contentType(path.Ext(name)))
	if status != http.StatusOK {
		w.WriteHeader(status)
		w.Write(data)
		return
	}
	w.Header().Set("Cache-Control", "no-cache") // ask each time, and be told that nothing changed
	w.Header().Set("ETag", `"`+strconv.FormatUint(uint64(crc32.ChecksumIEEE(data)), 16)+"-"+strconv.Itoa(len(data))+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// resolve returns the file that the URL path p shows: for a folder its
// index.html, and for what does not exist the nearest 404.html above it, which
// is the one of the page's language. The name is "" if there is none.
func (s *state) resolve(p string) (name string, status int) {
	below, ok := strings.CutPrefix(p, s.base)
	if !ok {
		return "", http.StatusNotFound
	}
	if below == "" || strings.HasSuffix(below, "/") {
		below += "index.html"
	}
	if s.has(below) {
		return below, http.StatusOK
	}
	for dir := path.Dir(path.Clean(below)); ; dir = path.Dir(dir) {
		if name := path.Join(dir, "404.html"); s.has(name) {
			return name, http.StatusNotFound
		}
		if dir == "." || dir == "/" {
			return "", http.StatusNotFound
		}
	}
}

// redirect returns where u leads instead of to a file, or "": from the root to
// the site, from a folder to its address with a slash, and from paths with
// dots or doubled slashes to the plain ones.
func (s *state) redirect(u *url.URL) string {
	to := *u
	to.Scheme, to.Host, to.User = "", "", nil
	clean := path.Clean("/" + u.Path)
	if strings.HasSuffix(u.Path, "/") && clean != "/" {
		clean += "/"
	}
	below := strings.TrimPrefix(clean+"/", s.base)
	switch {
	case clean == "/" && s.base != "/", clean+"/" == s.base:
		to.Path = s.base
	case strings.HasPrefix(clean, s.base) && !strings.HasSuffix(clean, "/") &&
		!s.has(strings.TrimPrefix(clean, s.base)) && s.has(below+"index.html"):
		to.Path = clean + "/"
	case clean != u.Path:
		to.Path = clean
	default:
		return ""
	}
	to.RawPath = ""
	return to.String()
}

func (s *state) has(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	_, ok := s.site.File(name)
	return ok
}
