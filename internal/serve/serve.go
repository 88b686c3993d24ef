// Package serve is the preview: it watches a project, builds its site in
// memory whenever a file has really changed, serves the last good build over
// HTTP as a web host would, and tells open browsers when the page they show
// has changed or when a build failed.
//
// It knows nothing of how a site is made (it is given a function), prints
// nothing (it calls back), and never rebuilds parts: that the next build is
// fast is the business of the builder's memo.
//
// What happens to a change, in the order of the files: watch.go notices it,
// scan.go finds out whether any content differs, loop.go has the site built,
// cancelling a build that is out of date already, state.go swaps the result
// in, follow.go adds to the watch what the site shows, events.go tells the browsers,
// and handler.go serves them.
//
// It is a tool for one author on one machine, not a web server for the public.
package serve

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"docgen/internal/diag"
	"docgen/internal/site"
)

// ReloadURL is the address of the script that pages of a preview must load, as
// a module or deferred.
const ReloadURL = "/.docgen/reload.js"

// A Config says what to build, what to watch, and whom to tell. OnWatch and
// OnBuild may be nil; they are never called at the same time.
type Config struct {
	// Build makes the site. It should return soon after ctx ends. It is not
	// called again before it has returned.
	Build func(ctx context.Context) (Result, error)

	Dir     string   // the project's folder
	Sources []string // files and folders whose changes call for a build, as do those of Report.Shown; they need not exist
	Poll    bool     // look for changes instead of waiting to be told of them

	OnWatch func(Watching) // watching began, or its method changed
	OnBuild func(Built)    // a build finished and, if good, is being served
}

// A Result is what Build made.
type Result struct {
	Site   *site.Memory // not used if the report says that the build failed
	Report *site.Report
	Base   string // the path at which the site is published, with slashes at both ends: "/docs/"
}

// Built is the outcome of a build.
type Built struct {
	Changed []string      // files that called for it, relative to Config.Dir where they are below it; nil for the first build
	Report  *site.Report  // nil if Err is not
	Err     error         // the build could not be done
	Shown   bool          // there is a site to look at: this one or, if the build failed, an earlier one
	Took    time.Duration // the build alone
	Latency time.Duration // from the moment the author saved to the moment the new site is served; 0 for the first build
}

// A Server is a preview of one site.
type Server struct {
	config Config
	state  atomic.Pointer[state] // never nil
	boot   string                // distinguishes this server's versions from those of one before it
}

// New returns a Server that shows nothing yet.
func New(config Config) *Server {
	s := &Server{config: config, boot: bootID()}
	var one sync.Mutex
	s.config.OnWatch = func(w Watching) {
		one.Lock()
		defer one.Unlock()
		if config.OnWatch != nil {
			config.OnWatch(w)
		}
	}
	s.config.OnBuild = func(b Built) {
		one.Lock()
		defer one.Unlock()
		if config.OnBuild != nil {
			config.OnBuild(b)
		}
	}
	s.state.Store(&state{superseded: make(chan struct{})})
	return s
}

// shutdownTime is how long requests may go on after the server was told to stop.
const shutdownTime = 3 * time.Second

// Serve builds, watches and serves on ln until ctx ends, and closes ln. If ln
// is on a loopback address, only requests that name a loopback host are
// answered. The error is nil if all went well until the end.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:           s.handler(isLoopback(ln.Addr())),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the event streams
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	looped := make(chan struct{})
	go func() {
		defer close(looped)
		s.loop(ctx)
	}()

	var err error
	select {
	case <-ctx.Done():
		stop, done := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer done()
		if server.Shutdown(stop) != nil {
			err = server.Close()
		}
	case err = <-failed:
		server.Close() // ln is closed already; this ends what it accepted
	}
	cancel()
	<-looped
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// failure is the report of a build that could not be done.
func failure(err error) []diag.Diagnostic {
	return []diag.Diagnostic{{Severity: diag.Error, Msg: err.Error()}}
}
