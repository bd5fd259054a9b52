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
		{post, "/api/v1/me/calendar", business(""), noBody, "", s.postFeed},
		{del, "/api/v1/me/calendar", business(""), noBody, "", s.deleteFeed},
		{get, "/ical/:token", public, noBody, "", s.getFeed},
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

		{get, "/api/v1/webhooks", only("", rectify.SystemAdmin), noBody, "", s.getWebhooks},
		{post, "/api/v1/webhooks", only("", rectify.SystemAdmin), jsonBody, "", s.postWebhook},
		{get, "/api/v1/webhooks/:id", only("", rectify.SystemAdmin), noBody, "", s.getWebhook},
		{patch, "/api/v1/webhooks/:id", only("", rectify.SystemAdmin), patchBody, "", s.patchWebhook},
		{del, "/api/v1/webhooks/:id", only("", rectify.SystemAdmin), noBody, "", s.deleteWebhook},
		{post, "/api/v1/webhooks/:id/ping", only("", rectify.SystemAdmin), noBody, "", s.postPing},
		{get, "/api/v1/webhooks/:id/deliveries", only("", rectify.SystemAdmin), noBody, "limit cursor", s.getDeliveries},
		{post, "/api/v1/webhooks/:id/deliveries/:n/redeliver", only("", rectify.SystemAdmin), noBody, "", s.postRedelivery},

		{get, "/api/v1/units", anyone(anyToken), noBody, "q parent level limit cursor count", s.getUnits},
		{get, "/api/v1/units/:id", anyone(anyToken), noBody, "", s.getUnit},
		{get, "/api/v1/vocabulary", public, noBody, "", s.getVocabulary},
		{get, "/api/v1/calendar/due", anyone(anyToken), noBody, "from days kind count_first", s.getDue},
		{get, "/api/v1/calendar/provisional", business(auth.TicketsRead), noBody, "limit cursor", s.getProvisional},
		{get, "/api/v1/calendar/days", anyone(anyToken), noBody, "from to", s.getDays},

		// tickets, evidence, reports, imports, log: below this line, one group per resource.
		{get, "/api/v1/inbox", business(auth.TicketsRead), noBody, "first", s.getInbox},
		{get, "/api/v1/inbox/:box", business(auth.TicketsRead), noBody, "limit cursor", s.getInboxBox},
		{get, "/api/v1/escalations", business(auth.TicketsRead), noBody, "limit cursor", s.getEscalations},
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
		{get, "/api/v1/tickets/:id/flags", only(auth.TicketsRead, rectify.Auditor, rectify.Coordinator), noBody, "", s.getTicketFlags},
		{put, "/api/v1/tickets/:id/complainant", only("", rectify.Coordinator), jsonBody, "", s.putComplainant},
		{post, "/api/v1/tickets/:id/complainant/reveal", only("", rectify.Coordinator), jsonBody, "", s.postReveal},
		{post, "/api/v1/tickets/:id/sweeps", only(auth.TicketsWrite, rectify.Coordinator), jsonBody, "", s.postSweep},
		{get, "/api/v1/tickets/:id/sweeps", business(auth.TicketsRead), noBody, "limit cursor", s.getTicketSweeps},
		{get, "/api/v1/sweeps", business(auth.TicketsRead), noBody, "open limit cursor", s.getSweeps},
		{get, "/api/v1/sweeps/:id", business(auth.TicketsRead), noBody, "", s.getSweep},
		{post, "/api/v1/sweeps/:id/answers", only(auth.TicketsWrite, rectify.Officer, rectify.Leader), jsonBody, "", s.postSweepAnswer},
		{post, "/api/v1/tickets/:id/tracking", only("", rectify.Coordinator), noBody, "", s.postTracking},
		{del, "/api/v1/tickets/:id/tracking", only("", rectify.Coordinator), noBody, "", s.deleteTracking},
		{post, "/api/v1/tickets/:id/objections/:no/reveal", only("", rectify.Coordinator), jsonBody, "", s.postObjectorReveal},
		{post, "/api/v1/actions", working(auth.TicketsWrite), jsonBody, "", s.postActions},

		{get, "/api/v1/flags", only(auth.ReportsRead, rectify.Auditor, rectify.Coordinator), noBody, "code unit from to limit cursor", s.getFlags},
		{get, "/api/v1/public/notices", public, noBody, "limit cursor", s.getNotices},
		{get, "/api/v1/public/notices/:id", public, noBody, "", s.getNotice},
		{post, "/api/v1/public/notices/:id/objections", public, jsonBody, "", s.postObjection},
		{get, "/api/v1/public/track", public, noBody, "", s.getTrack},
		{post, "/api/v1/public/track/rating", public, jsonBody, "", s.postRating},
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
