package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/serve"
	"docgen/internal/site"
)

// defaultAddr is where the preview is unless the author says otherwise.
const defaultAddr = "127.0.0.1:1313"

func newServe(ui *ui, dir *string) *cobra.Command {
	p := &project{dir: dir}
	var addr string
	var poll bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview, rebuilt and reloaded on every save",
		Long: `Serve builds the site in memory, serves it, and builds it again whenever the
content of a source file changes. Open pages reload by themselves if what they
show has changed; mistakes appear over the page until they are corrected.
Nothing is written to disk.`,
		Args: noArguments,
		RunE: verb(func(ctx context.Context, args []string) error {
			if err := p.validate(); err != nil {
				return err
			}
			ln, err := listen(ui, addr)
			if err != nil {
				return err
			}
			return preview(ctx, ui, p, ln, poll)
		}),
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&addr, "addr", "", "`host:port` to listen on (default "+defaultAddr+" or the next free port)")
	completeFlag(cmd, "addr", cobra.NoFileCompletions)
	cmd.Flags().BoolVar(&poll, "poll", false, "look for changes twice a second instead of waiting for the system to tell")
	return cmd
}

// listen opens the port. The default one may be taken by another preview:
// then one of the next ports will do. A port that was asked for is not changed.
func listen(ui *ui, addr string) (net.Listener, error) {
	if addr != "" {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return nil, usageError{fmt.Errorf("--addr %s: expected host:port", addr), "for example " + defaultAddr}
		}
		ln, err := net.Listen("tcp", addr)
		switch {
		case inUse(err):
			return nil, hintError{fmt.Errorf("%s is in use by another program", addr), "choose another port with --addr, or 0 for any free one"}
		case err != nil:
			return nil, hintError{fmt.Errorf("cannot listen on %s: %w", addr, err), "--addr takes host:port, for example " + defaultAddr}
		}
		return ln, nil
	}
	first := netip.MustParseAddrPort(defaultAddr)
	var failed error
	for port := first.Port(); port < first.Port()+20; port++ {
		ln, err := net.Listen("tcp", netip.AddrPortFrom(first.Addr(), port).String())
		if err == nil {
			if port != first.Port() {
				ui.say("port %d is in use, taking %d", first.Port(), port)
			}
			return ln, nil
		}
		failed = err
		if !inUse(err) {
			break
		}
	}
	return nil, hintError{failed, "choose an address with --addr"}
}

// inUse says whether the error of listening is that the port is taken. Windows
// has a number of its own for that, WSAEADDRINUSE, which is not syscall's EADDRINUSE.
func inUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.Errno(10048))
}

func preview(ctx context.Context, ui *ui, p *project, ln net.Listener, poll bool) error {
	in, _ := p.inputs()
	if err := printURLs(ui, in.Config, ln.Addr()); err != nil {
		ln.Close()
		return err
	}
	var sources []string
	for _, dir := range site.SourceFolders() {
		sources = append(sources, filepath.Join(*p.dir, dir))
	}
	sources = append(sources, p.configFile(), filepath.Join(*p.dir, site.TermsFile))
	memo := &site.Memo{}
	server := serve.New(serve.Config{
		Dir:     *p.dir,
		Sources: sources,
		Poll:    poll,
		Build: func(ctx context.Context) (serve.Result, error) {
			in, diags := p.inputs()
			in.Memo, in.Reload = memo, serve.ReloadURL
			sink := &site.Memory{}
			report, err := makeSite(ctx, in, diags, sink)
			return serve.Result{Site: sink, Report: report, Base: in.Config.BasePath()}, err
		},
		OnWatch: func(w serve.Watching) { sayWatching(ui, w) },
		OnBuild: func(b serve.Built) { sayBuilt(ui, *p.dir, b) },
	})
	return server.Serve(ctx, ln)
}

// printURLs prints where the preview is, in each language.
func printURLs(ui *ui, config site.Config, addr net.Addr) error {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return err
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		ui.warn("the preview is open to everybody who can reach this machine", "")
		host = "localhost"
	}
	home := (&url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: config.BasePath()}).String()
	width := 0
	for _, l := range config.Languages {
		width = max(width, textWidth(l.Name))
	}
	for _, l := range config.Languages {
		if err := ui.print("%s  %s", pad(l.Name, width), home+l.Code+"/"); err != nil {
			return err
		}
	}
	if len(config.Languages) == 0 {
		return ui.print("%s", home)
	}
	return nil
}

func sayWatching(ui *ui, w serve.Watching) {
	switch {
	case w.Reason != "":
		ui.warn("looking for changes twice a second, because "+w.Reason, w.Hint)
	case w.Poll:
		ui.say("looking for changes twice a second (Ctrl-C ends)")
	default:
		ui.say("watching for changes (Ctrl-C ends)")
	}
}

func sayBuilt(ui *ui, dir string, b serve.Built) {
	what := ""
	switch len(b.Changed) {
	case 0:
	case 1:
		what = b.Changed[0] + ": "
	default:
		what = b.Changed[0] + " and " + strconv.Itoa(len(b.Changed)-1) + " more: "
	}
	if b.Err != nil {
		ui.fail(fmt.Errorf("%s%w", what, b.Err), "")
		return
	}
	ui.diagnostics(dir, b.Report.Diagnostics)
	if b.Report.Failed() {
		state := "the preview stays as it was"
		if !b.Shown {
			state = "the preview shows the errors until they are corrected"
		}
		ui.say("%snot built, %s", what, state)
		return
	}
	pages := 0
	for _, n := range b.Report.Pages {
		pages += n
	}
	line := fmt.Sprintf("%sbuilt %s in %s", what, count(pages, "page"), duration(b.Took))
	if b.Latency > 0 {
		line += ", shown " + duration(b.Latency) + " after the save"
	}
	if _, warnings := diag.Count(b.Report.Diagnostics); warnings > 0 {
		line += " with " + count(warnings, "warning")
	}
	ui.say("%s", line)
}
