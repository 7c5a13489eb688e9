// Package site is the public pages: plans, actions, measures and units, in three languages, for
// readers without an account. It reads nothing but releases, so what is not released cannot be
// seen; it knows neither the store nor the workbench.
//
// Every page has one permanent address per language (/zh-hans/…, /zh-hant/…, /en/…). A page is
// rendered once per release and kept, plain and compressed, within a bound of memory; answering
// it then costs a look-up and a write, and a reader who has it already gets 304.
//
// The way of a request: Site.ServeHTTP → the kept page, if it is of the present releases → else
// route (address.go) → the page's file (plan.go, measure.go …), which makes a struct → its templ
// component → kept and answered (answer.go). What is public at present is a snapshot
// (snapshot.go), looked at again at most once a second.
package site

//go:generate templ generate
