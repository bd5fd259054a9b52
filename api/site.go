package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"qingdan/docs"
)

// getDocs shows the description of the API as a page.
func (s *Server) getDocs(c *call) error {
	page, ok := docs.Page(c.Param("*"))
	if !ok {
		return pathUnknown()
	}
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, docs.UIPolicy)
	page.ServeHTTP(c.Response(), c.Request())
	return nil
}

// getRoot sends browsers to the page.
func (s *Server) getRoot(c *call) error { return c.Redirect(http.StatusFound, "/docs/") }

// getDescription gives the description of the API (OpenAPI 3).
func (s *Server) getDescription(c *call) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, docs.OpenAPI)
}
