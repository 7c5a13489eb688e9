package web

import (
	"fmt"
	"net/http"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/org"
	"luodi/internal/store"
)

// Most bytes of ledgers that are put in together, and of their confirmation, in which they are sent
// again.
const (
	ledgerLimit      = 48 << 20
	ledgerApplyLimit = ledgerLimit*3/2 + bodyLimit
)

// ledgerRoutes take the ledger of a plan out and in.
func (s *Server) ledgerRoutes() []route {
	const base = "/desk/plans/{plan}/ledger"
	return []route{
		{pattern: "GET " + base, handle: s.ledgerPage, right: access.ReadPlans},
		{pattern: "GET " + base + "/file", handle: s.ledgerFile, right: access.ReadPlans},
		{pattern: "POST " + base, handle: s.compareLedgers, right: access.ReadPlans, limit: ledgerLimit + bodyLimit},
		{pattern: "POST " + base + "/apply", handle: s.applyLedgers, right: access.ReadPlans, limit: ledgerApplyLimit},
		{pattern: "GET " + base + "/result", handle: s.ledgerResult, right: access.ReadPlans},
	}
}

// openLedger gathers the ledger of the plan in the address for the reader. unit is the address of a
// unit, "" for all; period is its key, "" for the one that is open.
func (v *visit) openLedger(r *store.Reader, unit, period string) (*ledger.Ledger, error) {
	of, err := r.PlanBySlug(v.r.PathValue("plan"))
	if err != nil {
		return nil, err
	}
	ask := ledger.LedgerOf{Lang: v.lang, Plan: of, Period: period, On: v.today(), Zone: v.s.zone, Drafts: v.fills}
	if unit != "" {
		u, err := r.UnitBySlug(unit)
		if err != nil {
			return nil, err
		}
		ask.Unit = u.ID
	}
	return ledger.GatherLedger(r, ask)
}

// fills reports whether the reader may write what a unit reports: his own unit, or the office for
// all.
func (v *visit) fills(unit org.UnitID) bool {
	return unit != "" && (v.may(access.WriteReport, unit) || v.may(access.FillReport))
}

// ledgerFormats are the files that a ledger is written as.
var ledgerFormats = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"csv":  "text/csv; charset=utf-8",
	"json": "application/json; charset=utf-8",
}

// ledgerFile sends a ledger as it is written. What is read is read before the first byte, so that an
// error still becomes a page.
func (s *Server) ledgerFile(v *visit) error {
	format := v.query("format")
	kind, ok := ledgerFormats[format]
	if !ok {
		return fault.New(fault.NotFound, i18n.FaultNotFound.Key, nil)
	}
	var l *ledger.Ledger
	err := v.read(func(r *store.Reader) (err error) {
		l, err = v.openLedger(r, v.query("unit"), v.query("period"))
		return err
	})
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+ledgerName(l, format)+`"`)
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	switch format {
	case "xlsx":
		err = ledger.WriteLedger(v.w, l, l.All())
	case "csv":
		err = ledger.WriteLedgerCSV(v.w, l, l.All())
	case "json":
		err = ledger.WriteLedgerJSON(v.w, l, l.All())
	}
	if err != nil { // half a file must not look like a whole one
		v.s.log.Debug("ledger not taken", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// ledgerName is plain letters: the addresses of plan and unit, and the period.
func ledgerName(l *ledger.Ledger, format string) string {
	name := "ledger-" + l.Plan.Slug
	if l.Unit.ID != "" {
		name += "-" + l.Unit.Slug
	}
	if l.Period.ID != "" {
		name += "-" + l.Period.Key
	}
	return fmt.Sprintf("%s.%s", plainName(name), format)
}

// plainName keeps letters, digits, points and hyphens of a file's name.
func plainName(name string) string {
	clean := []byte(name)
	for i, c := range clean {
		if c != '-' && c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			clean[i] = '_'
		}
	}
	return string(clean)
}
