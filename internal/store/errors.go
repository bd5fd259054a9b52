package store

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"qingdan/internal/rectify"
)

var errNotFound = rectify.Refuse(rectify.NotFound, "not_found", rectify.Say("没有找到", "not found"))

// translate turns what both engines say alike into errors of the business.
func translate(err error) error {
	var ours *rectify.Error
	switch {
	case err == nil, errors.As(err, &ours), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound):
		return errNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey) && strings.Contains(err.Error(), "receipt"):
		return rectify.Refuse(rectify.Conflict, "receipt.taken", rectify.Say("该批次(campaign)中已有此受理编号", "this receipt number is already used in the campaign"),
			rectify.Field{Name: "receipt_number", Code: "receipt.taken", Message: rectify.Say("重复", "already used")}).Because(err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return rectify.Refuse(rectify.Conflict, "conflict", rectify.Say("已存在,或有人抢先一步", "it exists already, or someone was first")).Because(err)
	case errors.Is(err, gorm.ErrCheckConstraintViolated):
		return rectify.Refuse(rectify.Illegal, "store.constraint", rectify.Say("违反数据库约束(如四眼原则)", "a constraint of the database forbids this (such as four eyes)")).Because(err)
	}
	return err
}

// one scans the only line of a query. GORM's own Row gives something that panics when the query fails.
func one(query *gorm.DB, into ...any) error {
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return errors.Join(rows.Err(), gorm.ErrRecordNotFound)
	}
	return errors.Join(rows.Scan(into...), rows.Close())
}
