// Package evidence owns what a file of evidence is, from the bytes that arrive to the proof that
// they are: which kinds of file are taken and what each may hold, how an upload becomes an object
// (hashed, counted, checked, scanned, with previews and a copy for the public), the facts read
// from it (time and place of a photo, pages of a document), grades A, B and C and what they may
// prove, and the headers with which files leave again.
//
// It leaves rows to store, pages to web, and where the bytes lie to objects. It has no clock and
// no HTTP; it is not pure because it speaks to a virus scanner over a socket.
//
//	upload ─▶ Receive: name, limit, hash ─▶ what it is (sniff) ─▶ what it holds (container, picture,
//	          PDF, text) ─▶ scan ─▶ previews, public copy ─▶ objects ─▶ Received
//	Received + Claim ─▶ New ─▶ Evidence ─▶ MayProve(task) · MayRelease · Public
//
// What is refused and why is in the i18n catalogue under evidence.*; docs/architecture.md names
// the rules of import.
package evidence
