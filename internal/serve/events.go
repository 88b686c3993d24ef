package serve

import (
	"fmt"
	"net/http"
	"time"
)

// heartbeat is how often an idle event stream says that it is alive, by which
// the server finds out about browsers that have gone.
const heartbeat = 20 * time.Second

// serveEvents tells one page, as server-sent events, about the version of it
// that is being served and about the last build: once at the beginning, which
// is what a page that was away needs to catch up, and after every build. The
// page's path is the query parameter "page".
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	page := r.URL.Query().Get("page")
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	out := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	send := func(format string, args ...any) bool {
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && out.Flush() == nil
	}
	if !send("retry: 500\n\n") {
		return
	}
	for {
		st := s.state.Load()
		if st.build > 0 && !send("event: build\ndata: {\"build\":%d,\"failed\":%t,\"version\":%q}\n\n",
			st.build, st.failed, st.version(s.boot, page)) {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-st.superseded:
				waiting = false
			case <-beat.C:
				if !send(":\n\n") {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}
