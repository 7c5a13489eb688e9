// Package luohu holds the ready-made example: a digest of the Luohu plan (罗府〔2022〕44号) made
// for demonstration, in the three formats that make writes from plan.source.txt. The README says
// what is official in it and what is retold.
package luohu

import _ "embed"

//go:generate go run ./make

// The digest as text copied from a government page, as that page, and as a Word file.
var (
	//go:embed plan.txt
	Text []byte
	//go:embed plan.html
	HTML []byte
	//go:embed plan.docx
	DOCX []byte
)
