package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"qingdan/internal/rectify"
)

// Kinds of refusals that only the edge knows.
const (
	methodUnknown rectify.Kind = "method_not_allowed"
	mediaUnknown  rectify.Kind = "unsupported_media_type"
)

// statuses is the one table from kinds to statuses, with the titles of RFC 9457.
var statuses = map[rectify.Kind]struct {
	status int
	title  rectify.Message
}{
	rectify.Malformed:       {http.StatusBadRequest, rectify.Say("请求不是有效的 JSON", "Bad Request")},
	rectify.Unauthenticated: {http.StatusUnauthorized, rectify.Say("未登录", "Unauthorized")},
	rectify.Forbidden:       {http.StatusForbidden, rectify.Say("无权操作", "Forbidden")},
	rectify.NotFound:        {http.StatusNotFound, rectify.Say("没有找到", "Not Found")},
	methodUnknown:           {http.StatusMethodNotAllowed, rectify.Say("不支持该方法", "Method Not Allowed")},
	rectify.Conflict:        {http.StatusConflict, rectify.Say("与他人的操作冲突", "Conflict")},
	rectify.Illegal:         {http.StatusConflict, rectify.Say("目前不能这样操作", "Conflict")},
	rectify.Stale:           {http.StatusPreconditionFailed, rectify.Say("版本已过期", "Precondition Failed")},
	rectify.TooLarge:        {http.StatusRequestEntityTooLarge, rectify.Say("内容过大", "Content Too Large")},
	mediaUnknown:            {http.StatusUnsupportedMediaType, rectify.Say("内容类型不支持", "Unsupported Media Type")},
	rectify.Invalid:         {http.StatusUnprocessableEntity, rectify.Say("内容有误", "Unprocessable Content")},
	rectify.Unconditional:   {http.StatusPreconditionRequired, rectify.Say("缺少版本条件", "Precondition Required")},
	rectify.Exhausted:       {http.StatusTooManyRequests, rectify.Say("请求过多", "Too Many Requests")},
	rectify.Internal:        {http.StatusInternalServerError, rectify.Say("内部错误", "Internal Server Error")},
	rectify.Unavailable:     {http.StatusServiceUnavailable, rectify.Say("暂时不可用", "Service Unavailable")},
	rectify.Full:            {http.StatusInsufficientStorage, rectify.Say("存储空间不足", "Insufficient Storage")},
}

// problem is a refusal on the wire (RFC 9457).
type problem struct {
	Type      string         `json:"type" example:"about:blank"`
	Title     string         `json:"title"`
	Status    int            `json:"status" example:"422"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code" example:"body.invalid"` // 稳定不变 / stable
	Fields    []fieldProblem `json:"fields"`
	RequestID string         `json:"request_id"`
} // @name Problem

// fieldProblem is one unmet condition and where it is.
type fieldProblem struct {
	Field   string `json:"field" example:"due_on"`
	Code    string `json:"code" example:"value.type"`
	Message string `json:"message"`
} // @name FieldProblem

// refuse answers with the problem that err is. Causes of failures are logged here, once, and never shown.
func (c *call) refuse(err error) {
	e := c.refusal(err)
	known, ok := statuses[e.Kind]
	if !ok {
		known = statuses[rectify.Internal]
	}
	c.code = e.Code
	if known.status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		c.server.Log.ErrorContext(c.ctx(), "failed", "request", c.request, "route", c.Path(), "code", e.Code, "error", err)
	}
	head := c.Response().Header()
	for _, name := range []string{echo.HeaderContentDisposition, "ETag", echo.HeaderLocation, echo.HeaderContentEncoding} {
		head.Del(name)
	}
	switch known.status {
	case http.StatusUnauthorized:
		head.Set(echo.HeaderWWWAuthenticate, `Bearer realm="qingdan"`)
	case http.StatusTooManyRequests:
		head.Set(echo.HeaderRetryAfter, "1")
	case http.StatusServiceUnavailable:
		head.Set(echo.HeaderRetryAfter, "5")
	}
	fields := make([]fieldProblem, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = fieldProblem{f.Name, f.Code, c.say(f.Message)}
	}
	head.Set("Content-Language", c.language())
	head.Add(echo.HeaderVary, "Accept-Language")
	body, err := encode(problem{"about:blank", c.say(known.title), known.status, c.say(e.Message), e.Code, fields, c.request})
	if err != nil { // strings and numbers always encode
		panic(err)
	}
	_ = c.Blob(known.status, "application/problem+json", body)
}

// refusal turns any error into one that may be shown.
func (c *call) refusal(err error) *rectify.Error {
	var ours *rectify.Error
	var echos *echo.HTTPError
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return rectify.Refuse(rectify.Unavailable, "request.timeout",
			rectify.Say("处理超时,请稍后再试", "this took too long; try again later"))
	case errors.As(err, &ours):
		return ours
	case errors.Is(err, context.Canceled):
		return rectify.Refuse(rectify.Unavailable, "request.cancelled", rectify.Say("请求已取消", "the request was given up"))
	case errors.As(err, &large):
		return bodyTooLarge(large.Limit)
	case errors.As(err, &echos) && echos.Code == http.StatusNotFound:
		return pathUnknown()
	case errors.As(err, &echos) && echos.Code == http.StatusMethodNotAllowed:
		return rectify.Refuse(methodUnknown, "method.not_allowed",
			rectify.Say("该地址不支持此方法", "this address does not take this method"))
	}
	return rectify.Refuse(rectify.Internal, "internal",
		rectify.Say("服务器内部错误,请将请求编号告知系统管理员", "an internal error; tell the system administrator the request id"))
}

func pathUnknown() *rectify.Error {
	return rectify.Refuse(rectify.NotFound, "path.unknown", rectify.Say("没有这个地址", "there is no such address"))
}

func bodyTooLarge(limit int64) *rectify.Error {
	return rectify.Refuse(rectify.TooLarge, "body.too_large",
		rectify.Say("内容超过 %d 字节的上限", "the body is over the limit of %d bytes", limit))
}

// invalid refuses with the fields that are wrong; nil when there are none. The code is that of what is wrong: body,
// query or header.
func invalid(what string, fields []rectify.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return rectify.Refuse(rectify.Invalid, what+".invalid",
		counted(len(fields)), fields...)
}

func counted(wrong int) rectify.Message {
	if wrong == 1 {
		return rectify.Message{ZH: "有 1 项内容有误,见 fields", EN: "1 value is wrong, see fields"}
	}
	return rectify.Say("有 %d 项内容有误,见 fields", "%d values are wrong, see fields", wrong)
}

// misfit makes one field of a refusal.
func misfit(name, code, zh, en string, args ...any) rectify.Field {
	return rectify.Field{Name: name, Code: code, Message: rectify.Say(zh, en, args...)}
}

const longestAccept = 200

var languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// language is zh-CN or en, as the caller likes best.
func (c *call) language() string {
	if c.spoken == "" {
		c.spoken = "zh-CN"
		if accept := c.Request().Header.Get("Accept-Language"); accept != "" && len(accept) <= longestAccept {
			if _, i := language.MatchStrings(languages, accept); i == 1 {
				c.spoken = "en"
			}
		}
	}
	return c.spoken
}

// say picks the caller's language.
func (c *call) say(m rectify.Message) string {
	if c.language() == "en" {
		return m.EN
	}
	return m.ZH
}
