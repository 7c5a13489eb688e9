// Package api is the JSON interface for other systems, /api/v1: what a plan holds, how it stands, and
// the deeds of reporting. Each operation is described where it is written (type, field, meaning), and
// the OpenAPI document is made from that.
//
// A request runs like a page: token → scope → access.Allow → one snapshot, or one transaction with the
// domain's own deed → JSON. No rule and no right is decided here.
//
//	read   one thing: 200 with a strong ETag over its bytes, 304 when the caller has it
//	list   a page by key: items, next, Link; a cursor is bound to its list and filters
//	write  a deed: If-Match against what was read (412, 428), Idempotency-Key on every POST
//
// Errors are RFC 9457 problems made from faults, in the language asked for. Cookies are not looked at,
// so no other site's page can act through a reader's browser.
package api
