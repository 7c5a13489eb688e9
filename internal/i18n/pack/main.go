// Command pack writes script/opencc.gz, the dictionaries of script conversion, out of the npm
// package opencc-js 1.4.2 (dictionary data of OpenCC, Apache-2.0; see NOTICE). Usage:
//
//	npm pack opencc-js@1.4.2 && tar xf opencc-js-1.4.2.tgz
//	go run ./internal/i18n/pack package/dist/esm-lib/dict internal/i18n/script/opencc.gz
//
// The file is a gzip of four tables, each "# name" and lines "key value" sorted by key. A phrase
// whose value is what its characters give one by one stands without value.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tables are the dictionaries of each table, the first that knows a key counting.
var tables = []struct {
	name  string
	files []string
}{
	{"st", []string{"STPhrases", "STPhrases_GeneratedFromRegionalPhrases", "STCharacters"}},
	{"hk", []string{"HKVariantsPhrases", "HKVariants"}},
	{"kh", []string{"HKVariantsRevPhrases", "HKVariantsRev"}},
	{"ts", []string{"TSPhrases", "TSCharacters"}},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack DICT_FOLDER OUTPUT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(dir, output string) error {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, t := range tables {
		entries, err := read(dir, t.files)
		if err != nil {
			return err
		}
		fmt.Fprintf(z, "# %s\n", t.name)
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			value := entries[key]
			if len([]rune(key)) > 1 && value == byCharacter(entries, key) {
				fmt.Fprintln(z, key)
			} else {
				fmt.Fprintln(z, key, value)
			}
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(output, out.Bytes(), 0o644)
}

// read gathers the entries of the dictionaries: JavaScript modules with one string literal of
// "key value" pairs separated by "|".
func read(dir string, files []string) (map[string]string, error) {
	entries := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(dir, file+".js"))
		if err != nil {
			return nil, err
		}
		_, literal, _ := strings.Cut(string(content), `"`)
		literal, _, ok := strings.Cut(literal, `"`)
		if !ok {
			return nil, fmt.Errorf("%s: no string literal", file)
		}
		for pair := range strings.SplitSeq(literal, "|") {
			key, value, ok := strings.Cut(pair, " ")
			if !ok || strings.ContainsAny(value, " ") {
				return nil, fmt.Errorf("%s: %q is not a pair", file, pair)
			}
			if _, there := entries[key]; !there {
				entries[key] = value
			}
		}
	}
	return entries, nil
}

func byCharacter(entries map[string]string, key string) string {
	var b strings.Builder
	for _, r := range key {
		if v, ok := entries[string(r)]; ok {
			b.WriteString(v)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
