package store

import (
	"cmp"
	"context"
	"encoding/json"
	"math/bits"
	"slices"

	"qingdan/internal/flags"
	"qingdan/internal/rectify"
)

// The index of looks. Of two looks that differ in at most 7 bits, one quarter of 16 bits differs in at most one: so a look
// is found under 68 quarters, its own four and those with one bit flipped. Of every quarter the newest are read and no
// more, so that a search costs the same in a house of any age; a quarter that is so common tells little anyway.
const (
	quarters     = 4
	quarterBits  = 16
	furthestLook = 7 // bits
	mostLike     = 200
)

type lookRow struct {
	Quarter      int64
	TicketKey    int64
	AttachmentID string
	Look         int64
}

// TableName names the table for GORM.
func (lookRow) TableName() string { return "photo_looks" }

func quarterOf(look uint64, q int) int64 {
	return int64(q)<<quarterBits | int64(look>>(quarterBits*q)&(1<<quarterBits-1))
}

// indexLook keeps the look of a photo before or after, when it has one.
func (w *work) indexLook(ticketKey int64, a *rectify.Attachment) error {
	var file struct{ Looks [8]uint64 }
	if a.Kind != "before" && a.Kind != "after" || json.Unmarshal([]byte(a.File), &file) != nil || file.Looks[0] == 0 {
		return nil
	}
	var rows []lookRow
	for q := range quarters {
		rows = append(rows, lookRow{quarterOf(file.Looks[0], q), ticketKey, a.ID, int64(file.Looks[0])})
	}
	return w.db().Create(rows).Error
}

// nearLook reads what lies under the 68 quarters of a look, of each the newest 64.
const (
	underOne  = "SELECT * FROM (SELECT ticket_key, attachment_id, look FROM photo_looks WHERE quarter = ? ORDER BY ticket_key DESC, attachment_id DESC LIMIT 64) AS m"
	underFour = underOne + " UNION ALL " + underOne + " UNION ALL " + underOne + " UNION ALL " + underOne
	under17   = underFour + " UNION ALL " + underFour + " UNION ALL " + underFour + " UNION ALL " + underFour + " UNION ALL " + underOne
	nearLook  = under17 + " UNION ALL " + under17 + " UNION ALL " + under17 + " UNION ALL " + under17
)

// PhotosLike gives the photos of other tickets of the scope that look like one with these looks, as it is, mirrored or
// turned, whenever they were uploaded; the nearest first and not many. They have the first of their looks only.
func (s *Store) PhotosLike(ctx context.Context, scope rectify.Scope, t *rectify.Ticket, looks [8]uint64) ([]flags.Photo, error) {
	if err := scoped(scope); err != nil {
		return nil, err
	}
	near := map[string]lookRow{}
	apart := map[string]int{}
	for _, look := range looks {
		var under []any
		for q := range quarters {
			under = append(under, quarterOf(look, q))
			for flip := range quarterBits {
				under = append(under, quarterOf(look^1<<(quarterBits*q+flip), q))
			}
		}
		var rows []lookRow
		if err := s.read.WithContext(ctx).Raw(nearLook, under...).Scan(&rows).Error; err != nil {
			return nil, s.engine.translate(err)
		}
		for _, r := range rows {
			d := bits.OnesCount64(look ^ uint64(r.Look))
			if known, met := apart[r.AttachmentID]; r.TicketKey != t.Key && d <= furthestLook && (!met || d < known) {
				near[r.AttachmentID], apart[r.AttachmentID] = r, d
			}
		}
	}
	ids := make([]string, 0, len(near))
	for id := range near {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(apart[a], apart[b]), cmp.Compare(a, b)) })
	ids = ids[:min(len(ids), mostLike)]
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID, Kind, Ticket string
		SHA256           string `gorm:"column:sha256"`
	}
	err := s.read.WithContext(ctx).Raw("SELECT f.id, f.kind, f.sha256, t.id AS ticket FROM attachments f JOIN tickets t ON t.key = f.ticket_key WHERE f.id IN ? AND "+visibleEach,
		ids, scope.Units(), scope.Recusals()).Scan(&rows).Error
	photos := make([]flags.Photo, len(rows))
	for i, r := range rows {
		photos[i] = flags.Photo{Ticket: r.Ticket, ID: r.ID, Kind: r.Kind, SHA256: r.SHA256, Looks: [8]uint64{uint64(near[r.ID].Look)}}
	}
	slices.SortFunc(photos, func(a, b flags.Photo) int {
		return cmp.Or(cmp.Compare(apart[a.ID], apart[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return photos, s.engine.translate(err)
}
