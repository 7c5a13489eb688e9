// Command generate bundles the styles and scripts of package look into its folder built, which is
// committed and embedded. It needs the npm packages of ../package.json (npm ci --ignore-scripts
// in internal/look); the program itself needs neither.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run bundles the assets of the package in dir: each script of assets/js that is an entry, the one
// style sheet, and files that are taken as they are.
func run(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	entries := []string{filepath.Join(abs, "assets/css/luodi.css"), filepath.Join(abs, "assets/js/desk.js")}
	for _, name := range []string{"review.js", "site.js", "chart.js", "workplan.js", "unitreport.js", "office.js"} { // further scripts, by page.Scripts
		path := filepath.Join(abs, "assets/js", name)
		if _, err := os.Stat(path); err == nil {
			entries = append(entries, path)
		}
	}
	for _, entry := range entries {
		result := api.Build(api.BuildOptions{
			EntryPoints:       []string{entry},
			Outfile:           filepath.Join(abs, "built", filepath.Base(entry)),
			AbsWorkingDir:     abs,
			Bundle:            true,
			MinifyWhitespace:  true,
			MinifyIdentifiers: true,
			MinifySyntax:      true,
			Target:            api.ES2020,
			Format:            api.FormatIIFE,
			LegalComments:     api.LegalCommentsInline,
			Charset:           api.CharsetUTF8,
			Write:             true,
			Engines: []api.Engine{
				{Name: api.EngineChrome, Version: "100"}, {Name: api.EngineFirefox, Version: "100"}, {Name: api.EngineSafari, Version: "15.4"},
			},
		})
		for _, m := range append(result.Errors, result.Warnings...) {
			where := ""
			if m.Location != nil {
				where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
			}
			fmt.Fprintln(os.Stderr, where+m.Text)
		}
		if len(result.Errors) > 0 {
			return fmt.Errorf("%s does not build", filepath.Base(entry))
		}
	}
	icon, err := os.ReadFile(filepath.Join(abs, "assets/icon.svg"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(abs, "built/icon.svg"), icon, 0o644)
}
