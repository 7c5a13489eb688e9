package chart

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"luodi/internal/calendar"
)

func TestCurve(t *testing.T) {
	day := calendar.NewDate(2022, 10, 20)
	c := Curve{ID: "c", Title: "计划与认定 <&>", Desc: "两条线", From: day, To: day + 400, Today: day + 30, TodayLabel: "今天",
		Month: func(d calendar.Date) string { return d.String()[:7] }, Lines: []CurveLine{
			{Label: "计划", Class: "planned", Points: []CurvePoint{{day, 0}, {day + 99, 0}, {day + 100, 500}, {day + 400, 1000}}},
			{Label: "认定", Class: "actual", Points: []CurvePoint{{day, 100}, {day + 30, 1200}}},
		}}
	drawn := c.SVG()
	d := xml.NewDecoder(strings.NewReader(drawn))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
	}
	for _, want := range []string{"is-planned", "is-actual", "chart-under", "2022-10", "今天", "100%", "&lt;&amp;&gt;"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
	if strings.Contains(drawn, "NaN") || strings.Contains(drawn, `="-`) || strings.Contains(drawn, " -") {
		t.Error("a point lies outside")
	}
	if (Curve{From: day, To: day}).SVG() != "" {
		t.Error("drew nothing at all")
	}
}
