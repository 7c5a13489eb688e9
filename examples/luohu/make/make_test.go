package main

import (
	"bytes"
	"os"
	"testing"
)

// TestFilesAreCurrent fails when plan.source.txt or the writers changed without go generate.
func TestFilesAreCurrent(t *testing.T) {
	source, err := os.ReadFile("../plan.source.txt")
	if err != nil {
		t.Fatal(err)
	}
	files, err := render(string(source))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what plan.source.txt gives: run go generate ./examples/luohu", name)
		}
	}
}

func TestParseRefusesUnknownFields(t *testing.T) {
	if _, err := parse("colour: red\n\ntext"); err == nil {
		t.Error("an unknown field was accepted")
	}
	if _, err := parse("title: x"); err == nil {
		t.Error("a head without a body was accepted")
	}
}
