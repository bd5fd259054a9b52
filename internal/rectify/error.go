package rectify

import (
	"errors"
	"fmt"
)

// Kind sorts refusals by what the caller can do about them. Only the edge turns a kind into a status.
type Kind string

// The kinds, with the status that package api gives them.
const (
	Malformed       Kind = "malformed"       // 400: not JSON at all
	Unauthenticated Kind = "unauthenticated" // 401
	Forbidden       Kind = "forbidden"       // 403: the role may never do this
	NotFound        Kind = "not_found"       // 404: absent or foreign, on purpose the same
	Conflict        Kind = "conflict"        // 409: someone was first
	Illegal         Kind = "illegal"         // 409: no such move, or not yet
	Stale           Kind = "stale"           // 412: If-Match named an older version
	Unconditional   Kind = "unconditional"   // 428: a condition is missing
	TooLarge        Kind = "too_large"       // 413
	Invalid         Kind = "invalid"         // 422
	Exhausted       Kind = "exhausted"       // 429: ask again later
	Unavailable     Kind = "unavailable"     // 503: the house cannot write now
	Full            Kind = "full"            // 507: no room on the disk
	Internal        Kind = "internal"        // 500
)

// Message says one thing in both languages.
type Message struct{ ZH, EN string }

// Say builds a Message; both formats receive the same args.
func Say(zh, en string, args ...any) Message {
	if len(args) == 0 {
		return Message{zh, en}
	}
	return Message{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
}

// Field is one unmet condition: where (a JSON name, or sheet, row and column), its stable code, and the remedy.
type Field struct {
	Name string
	Code string
	Message
}

// Error is every refusal of the business. Code is stable; callers may rely on it.
type Error struct {
	Kind Kind
	Code string
	Message
	Fields []Field
	cause  error
}

// Refuse makes an Error.
func Refuse(kind Kind, code string, m Message, fields ...Field) *Error {
	return &Error{Kind: kind, Code: code, Message: m, Fields: fields}
}

// Because attaches the internal cause, which is logged and never shown.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// Error is the English text with its code; it is for logs.
func (e *Error) Error() string {
	text := e.Code + ": " + e.EN
	for _, f := range e.Fields {
		text += "; " + f.Name + " " + f.Code + ": " + f.EN
	}
	if e.cause != nil {
		text += " (" + e.cause.Error() + ")"
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf tells the kind of any error; what is not ours is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf tells the stable code of any error; what is not ours is "internal".
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
