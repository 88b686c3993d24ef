package docgen_test

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What sim/say fills in has no reflection to fall back to, and vet does not look at
// it. So every call, and every call of what passes its arguments on, is checked
// here: as many arguments as verbs, each of a type that its verb can say.
func TestSaid(t *testing.T) {
	browser := build.Default
	browser.GOOS, browser.GOARCH = "js", "wasm"
	c := sayChecker{t: t, fset: token.NewFileSet(), context: browser, checked: map[string]*types.Package{}}
	c.std = importer.ForCompiler(c.fset, "source", nil)
	for _, pkg := range []string{"sim/script", "sim/explore", "internal/simview"} {
		if _, err := c.Import("docgen/" + pkg); err != nil {
			t.Fatal(err)
		}
	}
	if c.calls < 100 {
		t.Errorf("there are only %d calls", c.calls)
	}
}

// A sayChecker imports packages of this module by type-checking them, and looks at
// their calls while it does.
type sayChecker struct {
	t       *testing.T
	fset    *token.FileSet
	context build.Context
	std     types.Importer
	checked map[string]*types.Package
	calls   int
}

func (c *sayChecker) Import(path string) (*types.Package, error) {
	dir, local := strings.CutPrefix(path, "docgen/")
	if !local {
		return c.std.Import(path)
	}
	if pkg := c.checked[path]; pkg != nil {
		return pkg, nil
	}
	var files []*ast.File
	for _, file := range goFiles(c.t) {
		if filepath.ToSlash(filepath.Dir(file)) != dir {
			continue
		}
		if fits, err := c.context.MatchFile(dir, filepath.Base(file)); err != nil || !fits {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(c.fset, file, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: c}
	pkg, err := config.Check(path, c.fset, files, info)
	if err != nil {
		return nil, err
	}
	c.checked[path] = pkg
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				c.call(call, info)
			}
			return true
		})
	}
	return pkg, nil
}

// call looks at a call of a function whose last parameters are format and ...any.
func (c *sayChecker) call(call *ast.CallExpr, info *types.Info) {
	sig, ok := info.Types[call.Fun].Type.(*types.Signature)
	if !ok || !sig.Variadic() || sig.Params().Len() < 2 {
		return
	}
	last := sig.Params().Len() - 1
	rest, ok := sig.Params().At(last).Type().(*types.Slice) // or a string, which can be appended to bytes
	if !ok || !types.Identical(rest.Elem(), types.Universe.Lookup("any").Type()) || sig.Params().At(last-1).Name() != "format" {
		return
	}
	bad := func(format string, args ...any) {
		c.t.Helper()
		c.t.Errorf("%s: "+format, append([]any{c.fset.Position(call.Pos())}, args...)...)
	}
	c.calls++
	if call.Ellipsis.IsValid() {
		return // passed on: who calls this function is looked at
	}
	value := info.Types[call.Args[last-1]].Value
	if value == nil {
		bad("the format is no constant")
		return
	}
	args := call.Args[last:]
	for verbs := constant.StringVal(value); ; {
		_, after, found := strings.Cut(verbs, "%")
		if !found {
			break
		}
		if after == "" {
			bad("the format ends in %%")
			return
		}
		verb := after[:1]
		if verbs = after[1:]; verb == "%" {
			continue
		}
		if len(args) == 0 {
			bad("there is no argument for %%%s", verb)
			return
		}
		if typ := info.Types[args[0]].Type; !sayable(verb, typ) {
			bad("%s cannot be said by %%%s", typ, verb)
		}
		args = args[1:]
	}
	if len(args) > 0 {
		bad("%d arguments are left over", len(args))
	}
}

func sayable(verb string, typ types.Type) bool {
	typ = types.Default(typ)
	switch verb {
	case "d":
		return slices.Contains([]types.Type{types.Typ[types.Int], types.Typ[types.Int8], types.Typ[types.Int16], types.Typ[types.Int32],
			types.Universe.Lookup("rune").Type(), types.Typ[types.Int64], types.Typ[types.Uint8], types.Universe.Lookup("byte").Type(),
			types.Typ[types.Uint16], types.Typ[types.Uint32]}, typ)
	case "q", "s":
		if typ == types.Typ[types.String] {
			return true
		}
		for _, method := range []string{"String", "Error"} {
			m, _, _ := types.LookupFieldOrMethod(typ, false, nil, method)
			if f, ok := m.(*types.Func); ok {
				sig := f.Signature()
				if sig.Params().Len() == 0 && sig.Results().Len() == 1 && sig.Results().At(0).Type() == types.Typ[types.String] {
					return true
				}
			}
		}
	}
	return false
}
