package document

import (
	"context"
	"os"
	"testing"
)

// The plan of the benchmarks has about 18 KB of text, as the one of the project's performance
// notes: 6,000 characters.
const benchMeasures = 48

func benchRead(b *testing.B, name string, data []byte) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), name, data, Options{CacheDir: cacheDir}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkText(b *testing.B) { benchRead(b, "a.txt", []byte(planText(benchMeasures))) }
func BenchmarkWrapped(b *testing.B) {
	benchRead(b, "a.txt", []byte(wrapLines(planLines(benchMeasures), 40)))
}
func BenchmarkMarkdown(b *testing.B) {
	benchRead(b, "a.md", []byte(planText(benchMeasures)))
}
func BenchmarkHTML(b *testing.B) { benchRead(b, "a.html", []byte(planHTML(benchMeasures))) }
func BenchmarkDOCX(b *testing.B) { benchRead(b, "a.docx", planDOCX(b, benchMeasures)) }

func BenchmarkGB18030(b *testing.B) {
	data, err := encodingOf(gb18030Name).NewEncoder().Bytes([]byte(planText(benchMeasures)))
	if err != nil {
		b.Fatal(err)
	}
	benchRead(b, "a.txt", data)
}

func BenchmarkPDF(b *testing.B) {
	data, err := os.ReadFile("testdata/plan.pdf")
	if err != nil {
		b.Fatal(err)
	}
	benchRead(b, "a.pdf", data)
}
