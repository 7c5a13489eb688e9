package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/fault"
)

const smallPlan = "某市修路实施方案\n\n一、重点任务\n\n1.修南路。修好南路3公里。（责任单位：市交通局）\n\n2.修北路。2023年底前修好。（责任单位：市住建局、市财政局）\n"

func TestReadCommandPrintsJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plan.txt")
	if err := os.WriteFile(file, []byte(smallPlan), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := luodi(t, "", "read", file, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Title    string
		Sections []string
		Measures []struct {
			Number, Title, Text string
			LeadUnits           []string `json:"lead_units"`
			DeadlineText        *string  `json:"deadline_text"`
			Quantities          []string
			Span                struct{ Start, End int }
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Title != "某市修路实施方案" || len(r.Sections) != 1 || len(r.Measures) != 2 {
		t.Fatalf("%+v", r)
	}
	m := r.Measures[1]
	if m.Number != "2" || m.Title != "修北路" || strings.Join(m.LeadUnits, "、") != "市住建局、市财政局" || m.DeadlineText == nil || *m.DeadlineText != "2023年底前" {
		t.Errorf("%+v", m)
	}
	for _, m := range r.Measures {
		if cut := smallPlan[m.Span.Start:m.Span.End]; cut != m.Text || !strings.HasPrefix(cut, m.Number) {
			t.Errorf("span of %s cuts %q", m.Number, cut)
		}
	}
}

func TestReadCommandReadsFolders(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.txt": smallPlan, "sub/b.md": "# 某市清单\n\n| 序号 | 任务 | 责任单位 |\n|---|---|---|\n| 1 | 修路 | 市交通局 |\n", "c.jpg": "no plan", "empty.txt": "\n"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, messages, err := luodi(t, "", "read", dir, "--json")
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("the empty file: %v", err)
	}
	if n := strings.Count(out, "\n"); n != 2 {
		t.Errorf("%d lines, want one for each document that can be read: %s", n, out)
	}
	if !strings.Contains(messages, "empty.txt") {
		t.Errorf("messages name no file: %q", messages)
	}
	out, _, err = luodi(t, "", "read", filepath.Join(dir, "a.txt"))
	if err != nil || !strings.Contains(out, "修南路  | 市交通局") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestReadCommandRefuses(t *testing.T) {
	if _, _, err := luodi(t, "", "read"); !errors.Is(err, errUsage) {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := luodi(t, "", "read", filepath.Join(t.TempDir(), "none.txt")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestReadNoPlan: a page that is no plan is said to be none; its JSON is still given to programs.
func TestReadNoPlan(t *testing.T) {
	file := filepath.Join(t.TempDir(), "news.html")
	if err := os.WriteFile(file, []byte("<title>新闻</title><p>今天天气很好，大家去公园散步。</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, messages strings.Builder
	if err := readFiles(t.Context(), &out, &messages, []string{file}, false); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	out.Reset()
	err := readFiles(t.Context(), &out, &messages, []string{file}, true)
	if err != nil || !strings.Contains(messages.String(), "news.html") || !strings.HasPrefix(out.String(), "{") {
		t.Errorf("got %v, %q, %q", err, messages.String(), out.String())
	}
}
