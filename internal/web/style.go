package web

import "luodi/internal/look"

// stylePage shows every component. It is for those who build pages and stands in English.
func (s *Server) stylePage(v *visit) error {
	return v.show(look.Style(v.page("Style page")))
}
