package web

import "luodi/internal/plan"

// reviewRoutes are the pages of intake and the review desk.
func (s *Server) reviewRoutes() []route { return nil }

// reviewPath is the address of a review.
func reviewPath(id plan.ReviewID) string { return "/desk/reviews/" + string(id) }
