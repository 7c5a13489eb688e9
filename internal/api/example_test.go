package api_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/http"
	"testing"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"luodi/internal/access"
	"luodi/internal/api"
	"luodi/internal/api/clienttest"
	"luodi/internal/evidence"
	"luodi/internal/objects"
	"luodi/internal/report"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// generated gives a generated client with a token.
func (d *district) generated(t *testing.T, role access.Role) *clienttest.ClientWithResponses {
	t.Helper()
	c := d.as(role)
	g, err := clienttest.NewClientWithResponses(d.server.URL, clienttest.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+c.secret)
		r.Header.Set("Accept-Language", "en")
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func ptr[T any](v T) *T { return &v }

// TestExamples runs the three worked examples of docs/api.md with a client generated from the document.
func TestExamples(t *testing.T) {
	kept, err := objects.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, storetest.SQLite(t), func(o *api.Options) { o.Intake = &evidence.Intake{Store: kept} })
	late := d.today + 500 // past the promise
	d.write(func(tx *store.Tx) error { _, err := standing.KeepPlan(tx, d.plan.ID, late); return err })

	t.Run("1 late measures with their reasons", func(t *testing.T) {
		a, err := d.generated(t, access.Leader).ListLightsWithResponse(t.Context(), "pilot", &clienttest.ListLightsParams{Light: ptr(clienttest.ListLightsParamsLight("late"))})
		if err != nil || a.JSON200 == nil {
			t.Fatalf("%v %s", err, a.Body)
		}
		if len(a.JSON200.Items) == 0 {
			t.Fatal("no measure is late")
		}
		for _, l := range a.JSON200.Items {
			if l.Light != "late" || l.Reasons == nil || len(*l.Reasons) == 0 || l.Acts == nil || (*l.Reasons)[0].Text == "" {
				t.Errorf("%+v", l)
			}
		}
	})

	t.Run("2 a report with evidence", func(t *testing.T) {
		g := d.generated(t, access.UnitLiaison)
		up, err := g.UploadEvidenceWithBodyWithResponse(t.Context(), "pilot", "1", &clienttest.UploadEvidenceParams{Name: ptr("现场.jpg"), Grade: ptr("B"),
			Captured: ptr("2022-10-20"), Place: ptr("口岸"), IdempotencyKey: "photo-1"}, "application/octet-stream", bytes.NewReader(photo(t)))
		if err != nil || up.JSON201 == nil {
			t.Fatalf("%v %s", err, up.Body)
		}
		list, err := g.ListReportsWithResponse(t.Context(), "pilot", &clienttest.ListReportsParams{Unit: ptr("commerce"), Measure: ptr("1")})
		if err != nil || list.JSON200 == nil || len(list.JSON200.Items) != 1 {
			t.Fatalf("%v %s", err, list.Body)
		}
		id := list.JSON200.Items[0].Id
		now, err := g.GetReportWithResponse(t.Context(), id, nil)
		if err != nil || now.JSON200 == nil {
			t.Fatalf("%v %s", err, now.Body)
		}
		body := clienttest.Content{Progress: "完成需求摸底", Done: &[]clienttest.Done{{Task: string(d.work.Plan.Tasks[0].ID), On: day(d), Evidence: &[]string{up.JSON201.Id}}}}
		sent, err := g.SubmitReportWithResponse(t.Context(), id, &clienttest.SubmitReportParams{IfMatch: now.HTTPResponse.Header.Get("ETag"), IdempotencyKey: "report-2022-10"}, body)
		if err != nil || sent.JSON200 == nil || sent.JSON200.State != "submitted" {
			t.Fatalf("%v %s", err, sent.Body)
		}
		d.write(func(tx *store.Tx) error { // the leader of the unit and the office, at their desks
			r, err := report.Approve(tx, d.accounts[access.UnitLeader].Actor(), report.ID(id), int(sent.JSON200.Version))
			if err == nil {
				_, err = report.Accept(tx, d.accounts[access.Office].Actor(), r.ID, r.Guard, d.today, "")
			}
			return err
		})
		after, err := g.GetReportWithResponse(t.Context(), id, nil)
		if err != nil || after.JSON200 == nil || after.JSON200.State != "accepted" {
			t.Errorf("%v %s", err, after.Body)
		}
	})

	t.Run("3 a mirror", func(t *testing.T) {
		g := d.generated(t, access.Auditor)
		start, err := g.ListChangesWithResponse(t.Context(), "pilot", &clienttest.ListChangesParams{After: ptr("latest")})
		if err != nil || start.JSON200 == nil {
			t.Fatalf("%v %s", err, start.Body)
		}
		var slugs []string
		p := clienttest.ListMeasuresParams{Limit: ptr(int64(2))}
		for {
			page, err := g.ListMeasuresWithResponse(t.Context(), "pilot", &p)
			if err != nil || page.JSON200 == nil {
				t.Fatalf("%v %s", err, page.Body)
			}
			for _, m := range page.JSON200.Items {
				slugs = append(slugs, m.Slug)
			}
			if p.After = page.JSON200.Next; p.After == nil {
				break
			}
		}
		if len(slugs) != 3 {
			t.Errorf("mirrored %v", slugs)
		}
		one, err := g.GetMeasureWithResponse(t.Context(), "pilot", "1", nil)
		if err != nil || one.JSON200 == nil {
			t.Fatalf("%v %s", err, one.Body)
		}
		same, err := g.GetMeasureWithResponse(t.Context(), "pilot", "1", &clienttest.GetMeasureParams{IfNoneMatch: ptr(one.HTTPResponse.Header.Get("ETag"))})
		if err != nil || same.StatusCode() != http.StatusNotModified {
			t.Errorf("%v %d", err, same.StatusCode())
		}
		d.write(func(tx *store.Tx) error {
			return tx.Audit(d.accounts[access.Office].Actor(), access.EditPlan, "measure", string(d.measures[0].ID), string(d.plan.ID), nil, nil)
		})
		news, err := g.ListChangesWithResponse(t.Context(), "pilot", &clienttest.ListChangesParams{After: &start.JSON200.Next})
		if err != nil || news.JSON200 == nil || len(news.JSON200.Items) != 1 || *news.JSON200.Items[0].Measure != "1" {
			t.Errorf("%v %s", err, news.Body)
		}
	})
}

func day(*district) openapi.Date {
	return openapi.Date{Time: time.Date(2022, 10, 20, 0, 0, 0, 0, time.UTC)}
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
