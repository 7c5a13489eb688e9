package web

import "luodi/internal/access"

// route is one row of the table of contents.
type route struct {
	pattern string // of net/http
	handle  func(*visit) error
	// right must be allowed for the actor before the handler runs; "" means any signed-in person.
	// Rights that depend on a unit are checked again by the handler with that unit.
	right access.Action
	// open pages need no sign-in.
	open bool
	// limit is the most bytes of the request's body; 0 is bodyLimit.
	limit int64
}

// bodyLimit is the most bytes of a form without a file.
const bodyLimit = 1 << 20

// routes is the workbench's table of contents.
func (s *Server) routes() []route {
	contents := []route{
		// Coming and going
		{pattern: "GET /sign-in", handle: s.signInPage, open: true},
		{pattern: "POST /sign-in", handle: s.signIn, open: true},
		{pattern: "POST /sign-out", handle: s.signOut, open: true},

		// Today
		{pattern: "GET /desk", handle: s.todayPage},
		{pattern: "GET /desk/{$}", handle: s.toDesk, open: true},

		// Plans and measures
		{pattern: "GET /desk/plans", handle: s.plansPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}", handle: s.planPage, right: access.ReadPlans},
		{pattern: "POST /desk/plans/{plan}/release", handle: s.releasePlan, right: access.ReleasePlan},
		{pattern: "POST /desk/plans/{plan}/withdraw", handle: s.withdrawPlan, right: access.ReleasePlan},
		{pattern: "GET /desk/plans/{plan}/measures/{measure}", handle: s.measurePage, right: access.ReadPlans},
		{pattern: "POST /desk/plans/{plan}/measures/{measure}", handle: s.editMeasure, right: access.EditPlan},
		{pattern: "POST /desk/plans/{plan}/measures/{measure}/notes", handle: s.addNote, right: access.ReadPlans},

		// Units
		{pattern: "GET /desk/units", handle: s.unitsPage, right: access.ReadPlans},
		{pattern: "GET /desk/units/{unit}", handle: s.unitPage, right: access.ReadPlans},
		{pattern: "POST /desk/units/{unit}", handle: s.editUnit, right: access.EditUnits},

		// Documents: the text with a place in it, and the file as it was put in
		{pattern: "GET /desk/documents/{document}", handle: s.documentPage, right: access.ReadPlans},
		{pattern: "GET /desk/documents/{document}/file", handle: s.documentFile, right: access.ReadPlans},

		// One's own account
		{pattern: "GET /desk/account", handle: s.accountPage},
		{pattern: "POST /desk/account/password", handle: s.changePassword},
		{pattern: "POST /desk/account/language", handle: s.changeLanguage},
		{pattern: "POST /desk/account/sessions", handle: s.revokeSessions},

		// Running the installation
		{pattern: "GET /desk/accounts", handle: s.accountsPage, right: access.ManageAccounts},
		{pattern: "POST /desk/accounts", handle: s.createAccount, right: access.ManageAccounts},
		{pattern: "GET /desk/accounts/{account}", handle: s.editAccountPage, right: access.ManageAccounts},
		{pattern: "POST /desk/accounts/{account}", handle: s.editAccount, right: access.ManageAccounts},
		{pattern: "POST /desk/accounts/{account}/password", handle: s.resetPassword, right: access.ManageAccounts},
		{pattern: "GET /desk/audit", handle: s.auditPage, right: access.ReadAudit},

		// The visual language
		{pattern: "GET /desk/style", handle: s.stylePage},
	}
	contents = append(contents, s.dutyRoutes()...)
	contents = append(contents, s.notifyRoutes()...)
	contents = append(contents, s.workplanRoutes()...)
	contents = append(contents, s.extensionRoutes()...)
	contents = append(contents, s.calendarsRoutes()...)
	contents = append(contents, s.templatesRoutes()...)
	contents = append(contents, s.pictureRoutes()...)
	contents = append(contents, s.feedRoutes()...)
	contents = append(contents, s.lightRoutes()...)
	contents = append(contents, s.workFileRoutes()...)
	contents = append(contents, s.ledgerRoutes()...)
	contents = append(contents, s.jobsRoutes()...)
	contents = append(contents, s.unitReportRoutes()...)
	contents = append(contents, s.apiRoutes()...)
	contents = append(contents, s.officeRoutes()...)
	return append(contents, s.reviewRoutes()...)
}
