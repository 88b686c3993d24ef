package docgen_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	simWasm  = "assets/sim.wasm.gz"
	wasmExec = "assets/wasm_exec.js" // Go's own, of the release that simWasm was built with
)

// TestSimulatorInTheBrowser checks that the playground's simulator, which is committed
// so that every clone has a playground, is that of these sources: their hash is in
// it. So any release of Go can tell. UPDATE_GOLDEN=1 (make wasm) builds it anew.
// REBUILD=1 builds it and compares the bytes, if this release of Go is the one that
// it was built with.
func TestSimulatorInTheBrowser(t *testing.T) {
	sources := simulatorSources(t)
	program := simulator(t)
	switch current := bytes.Contains(program, []byte(sources)); {
	case !current && os.Getenv("UPDATE_GOLDEN") != "":
		for name, data := range buildSimulator(t, sources) {
			if err := os.WriteFile(name, data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	case !current:
		t.Errorf("%s is not built of these sources: make wasm, or UPDATE_GOLDEN=1 go test -run '^TestSimulatorInTheBrowser$' .", simWasm)
	case os.Getenv("REBUILD") == "":
	case !bytes.Contains(program, []byte(runtime.Version())):
		t.Logf("%s was built with another release of Go than %s", simWasm, runtime.Version())
	default:
		for name, data := range buildSimulator(t, sources) {
			if committed, err := os.ReadFile(name); err != nil || !bytes.Equal(committed, data) {
				t.Errorf("%s has other bytes than what is built of these sources: %v", name, err)
			}
		}
	}
	info, err := os.Stat(simWasm)
	if err != nil {
		t.Fatal(err)
	}
	const most = 1_200_000
	if info.Size() > most {
		t.Errorf("%s has %d bytes, which is more than %d", simWasm, info.Size(), most)
	}
}

// simulatorSources is the hash of all files of this module that cmd/simwasm is built
// of, and of what go.mod says about the language.
func simulatorSources(t *testing.T) string {
	t.Helper()
	files := map[string][]string{} // by package
	for _, file := range goFiles(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		files[pkg] = append(files[pkg], file)
	}
	packages := []string{"cmd/simwasm"}
	var all []string
	for i := 0; i < len(packages); i++ {
		for _, file := range files[packages[i]] {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.HasPrefix(src, []byte("//go:build !js\n")) {
				continue
			}
			all = append(all, file)
			for _, imported := range imports(t, file) {
				if dep, local := strings.CutPrefix(imported, "docgen/"); local && !slices.Contains(packages, dep) {
					packages = append(packages, dep)
				}
			}
		}
	}
	slices.Sort(all)
	hash := sha256.New()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		if strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "toolchain ") || strings.HasPrefix(line, "godebug ") {
			io.WriteString(hash, strings.TrimSpace(line)+"\n")
		}
	}
	for _, file := range all {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(hash, filepath.ToSlash(file)+"\n")
		hash.Write(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func simulator(t *testing.T) []byte {
	t.Helper()
	packed, err := os.ReadFile(simWasm)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	program, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// buildSimulator returns the files that the browser needs. The same sources and the
// same release of Go give the same bytes.
func buildSimulator(t *testing.T, sources string) map[string][]byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "sim.wasm")
	// Without inlining it is a tenth smaller.
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-gcflags=all=-l",
		"-ldflags=-s -w -X main.sources="+sources, "-o", out, "./cmd/simwasm")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if program, err = joinSegments(program); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	w.Write(program)
	w.Close()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{simWasm: packed.Bytes(), wasmExec: script}
}

// TestSimulatorIsLean checks that the browser's simulator is built without packages of
// the standard library that are large, or begin by doing much: one import of one of
// them, anywhere in the simulator, is paid for by every reader of the playground.
func TestSimulatorIsLean(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "./cmd/simwasm")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, pkg := range []string{"context", "embed", "encoding/json", "fmt", "os", "regexp", "time"} {
		if slices.Contains(deps, pkg) {
			t.Errorf("cmd/simwasm is built with package %s", pkg)
		}
	}
}
