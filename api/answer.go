package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"qingdan/internal/calendar"
	"qingdan/internal/rectify"
)

// reply is an answer before it is written.
type reply struct {
	Status   int    `json:"status"`
	ETag     string `json:"etag,omitempty"`
	Location string `json:"location,omitempty"`
	body     any
	encoded  []byte
}

// answer is 200 with a body, created 201 with where the new thing is.
func answer(body any) reply { return reply{Status: http.StatusOK, body: body} }
func created(location string, body any) reply {
	return reply{Status: http.StatusCreated, Location: location, body: body}
}

// done is 204.
var done = reply{Status: http.StatusNoContent}

// versioned adds the ETag of a version.
func (r reply) versioned(version int64) reply {
	r.ETag = etag(version)
	return r
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// give writes the answer.
func (c *call) give(r reply) error {
	if r.encoded == nil && r.body != nil {
		var err error
		if r.encoded, err = encode(r.body); err != nil {
			return err
		}
	}
	c.given = &r
	c.worked()
	head := c.Response().Header()
	if r.ETag != "" {
		head.Set("ETag", r.ETag)
	}
	if r.Location != "" {
		head.Set(echo.HeaderLocation, r.Location)
	}
	if r.encoded == nil {
		return c.NoContent(r.Status)
	}
	return c.Blob(r.Status, echo.MIMEApplicationJSON, r.encoded)
}

// unchanged answers 304 and tells so when the caller already has this version (If-None-Match).
func (c *call) unchanged(tag string) bool {
	for _, header := range c.Request().Header["If-None-Match"] {
		for known := range strings.SplitSeq(header, ",") {
			if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == strings.TrimPrefix(tag, "W/") || known == "*" {
				c.Response().Header().Set("ETag", tag)
				_ = c.NoContent(http.StatusNotModified)
				return true
			}
		}
	}
	return false
}

// ifMatch gives the version that a change builds on: 428 without the header, 412 when it cannot be a version.
func (c *call) ifMatch() (int64, error) {
	given := c.Request().Header["If-Match"]
	if len(given) == 0 {
		return 0, rectify.Refuse(rectify.Unconditional, "version.missing",
			rectify.Say("请以 If-Match 给出所依据的版本(上次回答的 ETag)", "give the version you decided on as If-Match (the ETag of the last answer)"))
	}
	text, quoted := strings.CutPrefix(given[0], `"`)
	text, closed := strings.CutSuffix(text, `"`)
	version, err := strconv.ParseInt(text, 10, 64)
	if len(given) > 1 || !quoted || !closed || err != nil || version < 1 {
		return 0, rectify.Refuse(rectify.Stale, "version.unknown",
			rectify.Say("If-Match 不是任何版本的 ETag;请带引号写出版本,如 \"4\"", "If-Match is not the ETag of any version; write the version with its quotes, such as \"4\""))
	}
	return version, nil
}

// instant writes RFC 3339 in +08:00, null when zero.
type instant time.Time

// MarshalJSON writes the instant.
func (t instant) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + time.Time(t).In(calendar.Zone).Format("2006-01-02T15:04:05.999999Z07:00") + `"`), nil
}

// parseInstant reads RFC 3339 with a zone, in the years that have days.
func parseInstant(s string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err == nil {
		_, err = calendar.ParseDay(at.UTC().Format(time.DateOnly))
	}
	return at.UTC(), err
}

// day writes YYYY-MM-DD, null when zero.
type day calendar.Day

// MarshalJSON writes the day.
func (d day) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + calendar.Day(d).String() + `"`), nil
}

// ref names a unit or an account.
type ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
} // @name Reference

// unit names a unit; nil for a blank id.
func (s *Server) unit(id string) *ref {
	if id == "" {
		return nil
	}
	if u, ok := s.Desk.House.Units().Unit(id); ok {
		return &ref{id, u.Name}
	}
	return &ref{id, id}
}

// unitList names several units; an empty list stays a list.
func (s *Server) unitList(ids []string) []ref {
	all := make([]ref, 0, len(ids))
	for _, id := range ids {
		all = append(all, *s.unit(id))
	}
	return all
}

// account names an account; nil for a blank id.
func (c *call) account(id string) *ref {
	if id == "" {
		return nil
	}
	return &ref{id, c.server.Directory.AccountName(c.ctx(), id)}
}

// cursor reads the position that the cursor parameter stands for into place; false on the first page. It opens only
// on the same route, with the same other parameters, for the same reader.
func (c *call) cursor(place any) (bool, error) {
	given := c.values.Get("cursor")
	if given == "" {
		return false, nil
	}
	text, err := c.server.Keyring.OpenCursor(c.bound(), given)
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(text, place)
}

// next makes the cursor of the following page.
func (c *call) next(place any) (*string, error) {
	text, err := json.Marshal(place)
	if err != nil {
		return nil, err
	}
	return new(c.server.Keyring.SealCursor(c.bound(), text)), nil
}

func (c *call) bound() string {
	filters := make(map[string][]string, len(c.values))
	for name, given := range c.values {
		if name != "cursor" && name != "limit" && name != "count" {
			filters[name] = given
		}
	}
	text, _ := json.Marshal([]any{c.Request().URL.Path, filters, c.Actor.ID}) // strings always encode
	return string(text)
}
