// Package web is the workbench: the server, its one table of routes, sessions, sign-in, and a
// file per page. Public pages are another package's handler, mounted at the root.
//
// A page is a method of Server that takes a visit (request, reader's language, actor) and returns
// an error; the error becomes the page of its kind in the reader's language. Its data is a struct
// embedding look.Page, made by visit.page, and its template a templ component in the file of the
// same name:
//
//	func (s *Server) unitPage(v *visit) error {
//		p := unitPage{Page: v.page(i18n.WebUnits)}
//		err := v.read(func(r *store.Reader) error { … })
//		if err != nil {
//			return err
//		}
//		return v.show(unitView(p))
//	}
//
// A form posts; the handler calls v.write and answers v.redirect (303). When the error is one that
// the person can mend, v.mistakes gives it back to the same page with what was typed.
package web
