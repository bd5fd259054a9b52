package seal

import (
	"encoding/base64"

	"qingdan/internal/rectify"
)

const maxCursor = 2048

// SealCursor makes the opaque position of a list, in URL-safe characters. bound names everything that the position
// is valid for (list, filters, order, reader), so that it opens nowhere else; position is at most 1 KiB.
func (r *Keyring) SealCursor(bound string, position []byte) string {
	sealed := r.newest().cursor.Seal(nil, nil, position, encode("qingdan/seal/cursor/v1", bound))
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// OpenCursor gives the position back; a cursor that is changed, foreign or longer than 2 KiB is cursor.invalid.
func (r *Keyring) OpenCursor(bound, cursor string) ([]byte, error) {
	if len(cursor) <= maxCursor {
		sealed, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
		for i := len(r.keys) - 1; err == nil && i >= 0; i-- {
			if position, err := r.keys[i].cursor.Open(nil, nil, sealed, encode("qingdan/seal/cursor/v1", bound)); err == nil {
				return position, nil
			}
		}
	}
	message := rectify.Say("翻页标记(cursor)无效,请从第一页重新查询", "the cursor is not valid; start again from the first page")
	return nil, rectify.Refuse(rectify.Invalid, "cursor.invalid", message, rectify.Field{Name: "cursor", Code: "cursor.invalid", Message: message})
}
