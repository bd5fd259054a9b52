package calendar

import "fmt"

// Text says one thing in Chinese and in English.
type Text struct{ ZH, EN string }

// Error is every refusal of this package. Code is stable; callers may rely on it.
type Error struct {
	Code string
	Text
}

// Error is the English text with its code; it is for logs.
func (e *Error) Error() string { return e.Code + ": " + e.EN }

// refuse makes an Error; both formats receive the same args.
func refuse(code, zh, en string, args ...any) *Error {
	return &Error{Code: "calendar." + code, Text: Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}}
}
