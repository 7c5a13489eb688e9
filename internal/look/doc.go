// Package look is Luodi's visual language: the page frame, a dozen components, and the styles and
// scripts they need, made once and shown together on the style page (/desk/style).
//
// A page embeds Page and stands inside Frame:
//
//	@look.Frame(p.Page) {
//		@look.Title{Text: "…"}
//		@look.Button{Label: "…", Kind: look.Primary}
//	}
//
// Components without content are structs and are used as values; those that hold other content
// (Section, Table, Form, Facts …) are functions with children. Pages add no style attributes and
// no inline script: the content security policy refuses both. Widths that come from data are SVG.
//
// Styles lie in assets/css, one file per subject, in cascade layers; scripts in assets/js. After a
// change run `go generate ./internal/look`: esbuild bundles them into built/, which is committed
// and embedded, so that building and running need neither node nor npm.
package look

//go:generate go run ./generate
