package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule is a row of the package table in docs/architecture.md.
type rule struct {
	pure       bool
	everything bool
	allowed    []string
	except     []string
}

// impure are the imports that a pure package may not have: the outside world.
var impure = []string{"net", "net/http", "database/sql", "os", "os/exec", "html/template", "text/template", "github.com/a-h/templ", "log", "log/slog"}

// TestImports holds the packages to the table in docs/architecture.md.
func TestImports(t *testing.T) {
	rules := packageTable(t)
	dirs, err := filepath.Glob("../../internal/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		name := filepath.Base(dir)
		imports := importsOf(t, dir)
		if len(imports) == 0 {
			continue
		}
		r, ok := rules[name]
		if !ok {
			t.Errorf("package %s is not in the table of docs/architecture.md", name)
			continue
		}
		for path, file := range imports {
			inner, own := strings.CutPrefix(path, "luodi/internal/")
			inner, _, _ = strings.Cut(inner, "/")
			switch {
			case own && inner == name:
			case own && r.everything && !slices.Contains(r.except, inner):
			case own && !slices.Contains(r.allowed, inner):
				t.Errorf("%s: package %s may not import %s", file, name, inner)
			case r.pure && slices.Contains(impure, path):
				t.Errorf("%s: package %s is pure and may not import %s", file, name, path)
			}
		}
	}
}

func packageTable(t *testing.T) map[string]rule {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]rule{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		r := rule{pure: strings.TrimSpace(cells[3]) == "pure"}
		may := strings.TrimSpace(cells[4])
		if rest, ok := strings.CutPrefix(may, "everything"); ok {
			r.everything = true
			may = strings.TrimPrefix(strings.TrimSpace(rest), "but")
		}
		for name := range strings.SplitSeq(may, ",") {
			name = strings.Trim(name, " `–")
			if r.everything {
				r.except = append(r.except, name)
			} else {
				r.allowed = append(r.allowed, name)
			}
		}
		rules[strings.Trim(cells[1], " `")] = r
	}
	if len(rules) < 10 {
		t.Fatalf("found only %d packages in the table", len(rules))
	}
	return rules
}

// importsOf gives the imports of a package's own files and those of its inner folders, tests left
// out, each with a file that has it.
func importsOf(t *testing.T, dir string) map[string]string {
	imports := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasSuffix(d.Name(), "test") && path != dir {
			return filepath.SkipDir // test support, such as storetest
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		if file.Name.Name == "main" {
			return nil // a generator
		}
		for _, spec := range file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			imports[p] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
