// Command make writes plan.txt, plan.html and plan.docx from plan.source.txt. Run it by
// go generate in the folder above. The same source gives the same bytes.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := writeFiles(); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func writeFiles() error {
	source, err := os.ReadFile("plan.source.txt")
	if err != nil {
		return err
	}
	files, err := render(string(source))
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render gives the three files by name.
func render(source string) (map[string][]byte, error) {
	p, err := parse(source)
	if err != nil {
		return nil, err
	}
	word, err := docx(p)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"plan.txt": text(p), "plan.html": page(p), "plan.docx": word}, nil
}
