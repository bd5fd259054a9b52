package api

import (
	"qingdan/internal/auth"
	"qingdan/internal/rectify"
)

// routes is the whole table: method, path, who may, what body, which query parameters, handler.
func (s *Server) routes() []route {
	const get, post, put, patch, del = "GET", "POST", "PUT", "PATCH", "DELETE"
	administrators := []rectify.Role{rectify.SecurityAdmin, rectify.AuditAdmin}
	return []route{
		{get, "/healthz", public, noBody, "", s.getHealth},
		{get, "/readyz", public, noBody, "", s.getReady},
		{get, "/openapi.json", public, noBody, "", s.getDescription},
		{get, "/", public, noBody, "", s.getRoot},
		{get, "/docs", public, noBody, "", s.getRoot},
		{get, "/docs/*", public, noBody, "", s.getDocs},

		{post, "/api/v1/setup", public, jsonBody, "", s.postSetup},
		{post, "/api/v1/sessions", public, jsonBody, "", s.postSession},
		{del, "/api/v1/sessions/current", self, noBody, "", s.deleteSession},
		{del, "/api/v1/sessions", person, noBody, "", s.deleteSessions},
		{post, "/api/v1/sessions/current/confirm", person, jsonBody, "", s.postConfirm},
		{post, "/api/v1/passwords", public, jsonBody, "", s.postPassword},
		{get, "/api/v1/me", self, noBody, "", s.getMe},
		{post, "/api/v1/me/password", person, jsonBody, "", s.postMyPassword},
		{post, "/api/v1/me/otp", person, noBody, "", s.postMyOTP},
		{post, "/api/v1/me/otp/confirm", person, jsonBody, "", s.postMyOTPConfirm},
		{get, "/api/v1/tokens", anyone(""), noBody, "", s.getTokens},
		{post, "/api/v1/tokens", anyone(""), jsonBody, "", s.postToken},
		{del, "/api/v1/tokens/:id", anyone(""), noBody, "", s.deleteToken},

		{get, "/api/v1/accounts", only(auth.AccountsWrite, administrators...), noBody, "q role unit disabled limit cursor count", s.getAccounts},
		{post, "/api/v1/accounts", only("", administrators...), jsonBody, "", s.postAccount},
		{get, "/api/v1/accounts/:id", only(auth.AccountsWrite, administrators...), noBody, "", s.getAccount},
		{patch, "/api/v1/accounts/:id", only("", administrators...), patchBody, "", s.patchAccount},
		{post, "/api/v1/accounts/:id/disable", only(auth.AccountsWrite, administrators...), noBody, "", s.postDisable},
		{post, "/api/v1/accounts/:id/enable", only("", administrators...), noBody, "", s.postEnable},
		{post, "/api/v1/accounts/:id/reset", only("", administrators...), noBody, "", s.postReset},
		{post, "/api/v1/accounts/:id/vouch", only("", rectify.AuditAdmin), noBody, "", s.postVouch},
		{del, "/api/v1/accounts/:id/otp", only("", administrators...), noBody, "", s.deleteOTP},
		{get, "/api/v1/accounts/:id/tokens", only(auth.AccountsWrite, administrators...), noBody, "", s.getAccountTokens},
		{del, "/api/v1/accounts/:id/tokens/:token", only(auth.AccountsWrite, administrators...), noBody, "", s.deleteAccountToken},

		{get, "/api/v1/units", anyone(anyToken), noBody, "q parent level limit cursor count", s.getUnits},
		{get, "/api/v1/units/:id", anyone(anyToken), noBody, "", s.getUnit},
		{get, "/api/v1/vocabulary", public, noBody, "", s.getVocabulary},
		{get, "/api/v1/calendar/due", anyone(anyToken), noBody, "from days kind count_first", s.getDue},
		{get, "/api/v1/calendar/days", anyone(anyToken), noBody, "from to", s.getDays},

		// tickets, evidence, reports, imports, log: below this line, one group per resource.
		{get, "/api/v1/campaigns", business(auth.TicketsRead), noBody, "", s.getCampaigns},
		{post, "/api/v1/tickets", working(auth.TicketsWrite), jsonBody, "", s.postTicket},
		{get, "/api/v1/tickets", business(auth.TicketsRead), noBody, ticketParams, s.getTickets},
		{get, "/api/v1/tickets/:id", business(auth.TicketsRead), noBody, "", s.getTicket},
		{patch, "/api/v1/tickets/:id", working(auth.TicketsWrite), patchBody, "", s.patchTicket},
		{post, "/api/v1/tickets/:id/actions", working(auth.TicketsWrite), jsonBody, "", s.postAction},
		{get, "/api/v1/tickets/:id/moves", business(auth.TicketsRead), noBody, "", s.getMoves},
		{get, "/api/v1/tickets/:id/history", business(auth.TicketsRead), noBody, "limit cursor", s.getHistory},
		{post, "/api/v1/tickets/:id/split", working(auth.TicketsWrite), jsonBody, "", s.postSplit},
		{post, "/api/v1/tickets/:id/look_backs", working(auth.TicketsWrite), jsonBody, "", s.postLookBack},
		{post, "/api/v1/tickets/:id/evidence", working(auth.EvidenceWrite), uploadBody, "", s.postEvidence},
		{get, "/api/v1/tickets/:id/evidence", business(auth.TicketsRead), noBody, "", s.getEvidenceList},
		{get, "/api/v1/evidence/:id", business(auth.TicketsRead), noBodyLong, "size original", s.getEvidence},
		{put, "/api/v1/tickets/:id/complainant", only("", rectify.Coordinator), jsonBody, "", s.putComplainant},
		{post, "/api/v1/tickets/:id/complainant/reveal", only("", rectify.Coordinator), jsonBody, "", s.postReveal},
		{post, "/api/v1/tickets/:id/sweeps", only(auth.TicketsWrite, rectify.Coordinator), jsonBody, "", s.postSweep},
		{get, "/api/v1/tickets/:id/sweeps", business(auth.TicketsRead), noBody, "limit cursor", s.getTicketSweeps},
		{get, "/api/v1/sweeps", business(auth.TicketsRead), noBody, "open limit cursor", s.getSweeps},
		{get, "/api/v1/sweeps/:id", business(auth.TicketsRead), noBody, "", s.getSweep},
		{post, "/api/v1/sweeps/:id/answers", only(auth.TicketsWrite, rectify.Officer, rectify.Leader), jsonBody, "", s.postSweepAnswer},
		{post, "/api/v1/actions", working(auth.TicketsWrite), jsonBody, "", s.postActions},

		{get, "/api/v1/rounds", overseeing(auth.TicketsRead), noBody, "limit cursor", s.getRounds},
		{post, "/api/v1/rounds", only(auth.TicketsWrite, rectify.Coordinator, rectify.Auditor), jsonBody, "", s.postRound},
		{get, "/api/v1/rounds/:id", overseeing(auth.TicketsRead), noBody, "", s.getRound},
		{post, "/api/v1/rounds/:id/freeze", only(auth.TicketsWrite, rectify.Coordinator), jsonBody, "", s.postRoundFreeze},
		{post, "/api/v1/rounds/:id/draw", overseeing(auth.TicketsWrite), jsonBody, "", s.postRoundDraw},
		{post, "/api/v1/rounds/:id/finish", only(auth.TicketsWrite, rectify.Coordinator, rectify.Auditor), jsonBody, "", s.postRoundFinish},
		{get, "/api/v1/rounds/:id/export", overseeing(auth.TicketsRead), noBodyLong, "", s.getRoundExport},

		{get, "/api/v1/reports", business(auth.ReportsRead), noBody, "", s.getReports},
		{get, "/api/v1/reports/closure", business(auth.ReportsRead), noBodyLong, "as_of known_at by source campaign list_level township unit pollution_type month_from month_to unit_mode type_mode decimals zero_rows format", s.getClosure},
		{post, "/api/v1/imports", only(auth.ImportsWrite, rectify.Coordinator), uploadBody, "", s.postImport},
		{get, "/api/v1/imports/:id", only(auth.ImportsWrite, rectify.Coordinator), noBody, "after", s.getImport},
	}
}
