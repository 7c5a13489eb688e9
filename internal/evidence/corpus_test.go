package evidence

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealDocuments takes in what governments really publish, when a folder of it is given: no
// harmless PDF, Word or Excel file may be refused as hostile.
func TestRealDocuments(t *testing.T) {
	printed, err := os.ReadFile("../document/testdata/plan.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if doc, err := readPDF("plan.pdf", bytes.NewReader(printed), int64(len(printed))); err != nil || doc.pages != 3 {
		t.Errorf("a PDF of a browser: %+v, %v", doc, err)
	}
	dir := os.Getenv("LUODI_SHARED")
	if dir == "" {
		return
	}
	in := newIntake(t)
	taken := 0
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		_, ext := splitName(strings.ToLower(d.Name()))
		if kind, ok := kindByExtension(ext); err != nil || d.IsDir() || !ok || kind == Text || kind == CSV {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rec, err := in.Receive(t.Context(), d.Name(), int64(len(file)), bytes.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		rec.Drop()
		taken++
		t.Logf("%s: %s, %d pages, %d × %d", d.Name(), rec.Kind, rec.Pages, rec.Width, rec.Height)
		return nil
	})
	t.Logf("%d files taken", taken)
}
