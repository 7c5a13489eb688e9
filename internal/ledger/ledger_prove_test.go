//go:build prove

package ledger

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/i18n"
)

// converted has LibreOffice read a file and save it in another format.
func converted(t *testing.T, path, to string) string {
	t.Helper()
	dir := filepath.Join(filepath.Dir(path), to)
	profile := "-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile")
	if out, err := exec.Command("soffice", profile, "--headless", "--convert-to", to, "--outdir", dir, path).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+"."+to)
}

// rewritten changes texts of a document of LibreOffice in its own format.
func rewritten(t *testing.T, path string, texts map[string]string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		if f.Name != "content.xml" {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(body)
		for old, with := range texts {
			if strings.Count(text, old) != 1 {
				t.Fatalf("%q is there %d times", old, strings.Count(text, old))
			}
			text = strings.Replace(text, old, with, 1)
		}
		part, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestProveLedger sends ledgers in three languages through LibreOffice, which knows nothing of Luodi:
// saved without a change they change nothing; with three texts changed in its own format
// and saved as Excel again, exactly those three cells come back as the difference, and the one that was
// changed here meanwhile is told as stale.
func TestProveLedger(t *testing.T) {
	for _, lang := range i18n.Langs {
		l := ledgerOf(t, lang, 30)
		path := filepath.Join(t.TempDir(), "ledger.xlsx")
		if err := os.WriteFile(path, ledgerFile(t, l), 0o644); err != nil {
			t.Fatal(err)
		}
		read := func(path string) *LedgerProposal {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			return ledgerBack(t, content, l)
		}
		if p := read(converted(t, converted(t, path, "ods"), "xlsx")); len(p.Rows)+len(p.Wrong)+len(p.Remarks) > 0 || p.Same != 30 {
			t.Fatalf("%s: unchanged, %d rows, %d the same, %v %v", lang, len(p.Rows), p.Same, faultsOf(p.Wrong), faultsOf(p.Remarks))
		}
		ods := converted(t, path, "ods")
		rewritten(t, ods, map[string]string{
			"本月完成桩基2根，累计完成82米，质量检验合格。": "在 LibreOffice 里改写 &amp; 保存",
			"本月完成桩基5根，累计完成82米，质量检验合格。": "两边都改",
			"开始钢结构吊装，完成第9段":            "",
		})
		l.Entries[4].Content.Progress = "系统里已改"
		p := read(converted(t, ods, "xlsx"))
		sheet := i18n.LedgerSheet.In(lang)
		want := []cellChange{
			{sheet + "!U6", "本月完成桩基2根，累计完成82米，质量检验合格。", "在 LibreOffice 里改写 & 保存"},
			{sheet + "!U9", "系统里已改", "两边都改"},
		}
		if l.Entries[8].Content.Next != "" {
			want = append(want, cellChange{sheet + "!Y13", l.Entries[8].Content.Next, ""})
		}
		if d := cmp.Diff(want, changesOf(p), cmp.AllowUnexported(cellChange{})); d != "" || len(p.Wrong)+len(p.Remarks) > 0 {
			t.Fatalf("%s: %s%v %v", lang, d, faultsOf(p.Wrong), faultsOf(p.Remarks))
		}
		for _, row := range p.Rows {
			if row.Stale != (row.Row == 9) {
				t.Errorf("%s: row %d is stale: %v", lang, row.Row, row.Stale)
			}
		}
	}
}
